"""Points that follow from the best unit: provisional until the closing, then final and proved."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from appraisal.domain.closing import close_appraisal, open_points
from appraisal.domain.decisions import decide
from appraisal.domain.item import preview_points, read_item
from appraisal.domain.judgements import Judgement, Way
from appraisal.domain.reopening import reopen_appraisal
from appraisal.enums import Outcome
from appraisal.models import CouncilDecision, Review
from campaigns.models import Exclusion
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from scoring.domain.index_run import run_index
from scoring.domain.ledger import record_score
from scoring.domain.standing import standing_of
from scoring.domain.verification import verify_run
from scoring.enums import DossierState, Source
from scoring.models import Dossier, ScoreEntry
from scoring.tables.panel import panel_of
from scoring.tables.sheet import load_sheet
from surveys.domain.proposal import propose
from tests.appraisal.stage import APPRAISING, DECIDING, Court
from tests.plugins.cast import World
from tests.scoring.stage import NOW, document, leaf, set_stage
from tests.surveys.files import table

RATE = {"kind": "normalised", "input": "percent"}
UNITS = ("so-a", "so-b", "so-tu-phap")


def compared_document() -> dict[str, Any]:
    """The set of the stage whose criterion 1.2 (2 points) is normalised to the best unit."""
    data = document()
    data["nodes"] = [
        leaf("1.2", "2", RATE, group="main", kind="criterion", na_allowed=True)
        if node["code"] == "1.2"
        else node
        for node in data["nodes"]
    ]
    return data


@pytest.fixture
def court(world: World) -> Any:
    built = Court(set_stage(world, data=compared_document(), units=UNITS))
    with tenant_scope(world.tenant):
        built.assign("1", "so-tu-phap")
        yield built


def score(court: Court, unit: str, percent: str) -> ScoreEntry:
    saved = record_score(
        actor=None,
        dossier=court.dossier(unit),
        criterion=court.leaf("1.2"),
        source=Source.SELF,
        facts={"percent": percent},
        at=NOW,
        expected_revision=None,
    )
    return saved.entry


def told(action: str) -> Any:
    return json.loads(AuditEntry.objects.get(action=action).data)


def lock(court: Court) -> None:
    Dossier.objects.update(state=DossierState.LOCKED)


def points(court: Court, source: str = Source.SELF) -> dict[str, str]:
    found = ScoreEntry.objects.filter(criterion=court.leaf("1.2"), is_current=True, source=source)
    rows = found.values_list("dossier__participation__organisation__code", "points")
    return {code: f"{value:.2f}" for code, value in rows}


def close(court: Court, at: Any = DECIDING) -> None:
    campaign = court.stage.campaign
    seen = open_points(campaign, actor=court.binh, at=at).digest
    close_appraisal(actor=court.binh, campaign=campaign, seen=seen, at=at)
    campaign.refresh_from_db()


def words(court: Court, unit: str) -> str:
    standing = standing_of(court.dossier(unit).pk, None)
    sheet = load_sheet(standing, at=NOW)
    return panel_of(standing, sheet, court.leaf("1.2").pk, year=2026, at=NOW).provisional


def test_points_are_provisional_until_the_closing_and_then_final(court: Court) -> None:
    assert score(court, "so-a", "60").points == 2
    assert score(court, "so-b", "80").points == 2
    assert score(court, "so-tu-phap", "40").points == 1
    assert points(court) == {"so-a": "2.00", "so-b": "2.00", "so-tu-phap": "1.00"}

    close(court)

    assert points(court) == {"so-a": "1.50", "so-b": "2.00", "so-tu-phap": "1.00"}
    entry = ScoreEntry.objects.get(dossier=court.dossier("so-a").pk, is_current=True)
    assert [step["code"] for step in entry.trace] == ["scored_beside", "percent", "best_of_group"]
    assert (entry.facts, entry.revision, entry.recorded_by) == ({"percent": "60"}, 2, None)
    assert told("campaign.closed")["new"]["compared"] == 1


def test_sheet_says_what_the_points_are_by_now(court: Court) -> None:
    assert words(court, "so-a").startswith("Điểm tính theo đơn vị tốt nhất")
    score(court, "so-a", "60")
    score(court, "so-b", "80")
    assert words(court, "so-a") == (
        "Tạm tính: mức tốt nhất trong nhóm đến nay là 80%, hiện được 1,50 điểm; "
        "chính thức khi kết thúc thẩm định."
    )
    close(court)
    assert words(court, "so-a") == ""


def test_points_of_the_council_go_along(court: Court) -> None:
    score(court, "so-a", "60")
    score(court, "so-b", "80")
    lock(court)
    cut = court.review("1.2", way=Way.FACTS, facts={"percent": "50"}, reason="Theo hồ sơ.")
    court.contest(cut)
    judged = Judgement(way=Way.FACTS, facts={"percent": "55"}, reason="Có văn bản bổ sung.")
    decision = decide(actor=court.khoa, review=cut, judgement=judged, at=DECIDING)
    court.review("1.2", "so-b", way=Way.FACTS, facts={"percent": "75"}, reason="Theo hồ sơ.")

    close(court)

    decision = CouncilDecision.objects.select_related("entry").get()
    assert (decision.entry.is_current, decision.entry.points) == (True, Decimal("1.47"))
    followed = told("decision.followed")
    assert (followed["old"], followed["new"]) == ({"points": "1.380"}, {"points": "1.47"})


def test_appraised_values_decide_who_is_the_best(court: Court) -> None:
    score(court, "so-a", "60")
    score(court, "so-b", "80")
    lock(court)
    court.review("1.2", "so-a")
    court.review("1.2", "so-b", way=Way.FACTS, facts={"percent": "75"}, reason="Theo hồ sơ.")
    item = read_item(court.dossier("so-a"), court.leaf("1.2").pk)
    assert preview_points(item, {"percent": "60"}).points == Decimal("1.60")

    close(court)

    assert points(court, Source.APPRAISED) == {"so-a": "1.60", "so-b": "2.00"}
    # The unit claimed more than the best that was accepted: its own column shows the maximum.
    assert points(court) == {"so-a": "1.60", "so-b": "2.00"}
    kept = Review.objects.get(dossier=court.dossier("so-a").pk)
    assert (kept.outcome, kept.entry.is_current) == (Outcome.ACCEPTED, True)
    assert verify_run(run_index(actor=None, campaign=court.stage.campaign, at=DECIDING)).agrees


def test_points_set_by_hand_and_units_not_assessed_have_no_value(court: Court) -> None:
    score(court, "so-a", "60")
    score(court, "so-b", "90")
    score(court, "so-tu-phap", "100")
    lock(court)
    court.review("1.2", "so-b", way=Way.PINNED, points=Decimal(1), reason="Thiếu tài liệu.")
    Exclusion.objects.create(
        participation=court.dossier("so-tu-phap").participation,
        criterion=court.leaf("1"),
        reason="Không có nhiệm vụ.",
    )
    close(court)
    assert points(court)["so-a"] == "2.00"
    assert points(court, Source.APPRAISED) == {"so-b": "1.00"}
    assert verify_run(run_index(actor=None, campaign=court.stage.campaign, at=DECIDING)).agrees


def test_verification_finds_points_that_are_not_beside_the_best(court: Court) -> None:
    score(court, "so-a", "60")
    score(court, "so-b", "80")
    campaign = court.stage.campaign
    provisional = run_index(actor=None, campaign=campaign, at=DECIDING)
    assert provisional.provisional
    assert verify_run(provisional).agrees
    type(campaign).objects.filter(pk=campaign.pk).update(state="closed", closed_at=DECIDING)
    campaign.refresh_from_db()
    (difference,) = verify_run(run_index(actor=None, campaign=campaign, at=DECIDING)).differences
    assert (difference.what, difference.stored, difference.computed) == ("1.2", "2.000", "1.50")


def test_closing_again_after_reopening_settles_again(court: Court) -> None:
    score(court, "so-a", "60")
    score(court, "so-b", "80")
    close(court, APPRAISING)
    reopen_appraisal(
        actor=court.binh, campaign=court.stage.campaign, reason="Bổ sung.", at=APPRAISING
    )
    court.review("1.2", "so-b", way=Way.FACTS, facts={"percent": "60"}, reason="Theo hồ sơ.")
    close(court, APPRAISING)
    assert points(court)["so-a"] == "2.00"


def test_figures_brought_in_are_put_beside_the_best_too(world: World) -> None:
    data = compared_document()
    outside = leaf("2.2", "2", RATE, source="external", group="main", kind="criterion")
    data["nodes"] = [outside if node["code"] == "2.2" else node for node in data["nodes"]]
    built = Court(set_stage(world, data=data, units=UNITS))
    with tenant_scope(world.tenant):
        record_score(
            actor=None,
            dossier=built.dossier("so-b"),
            criterion=built.leaf("2.2"),
            source=Source.EXTERNAL,
            facts={"percent": "80"},
            at=NOW,
            expected_revision=None,
        )
        file = table(("so-a", "", "2.2", 60))
        (line,) = propose(campaign=built.stage.campaign, name="a.xlsx", data=file).lines
        assert line.figure.points == Decimal("1.50")
