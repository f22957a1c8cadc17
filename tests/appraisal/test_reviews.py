"""Accept, cut, set by hand: what a judgement leaves behind."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from appraisal.domain.desk import desk_of
from appraisal.domain.judgements import Way
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import Item
from appraisal.domain.reviews import accept_unchanged
from appraisal.enums import Outcome
from appraisal.models import Review
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from scoring.domain.ledger import record_score
from scoring.domain.totals import book_of
from scoring.engine.facts import FactsError
from scoring.enums import Source
from scoring.models import ScoreEntry
from tests.appraisal.stage import APPRAISING, SCORING, Court


def appraised(court: Court, code: str = "1.1", unit: str = "so-a") -> ScoreEntry:
    return ScoreEntry.objects.get(
        dossier=court.dossier(unit),
        criterion=court.leaf(code),
        source=Source.APPRAISED,
        is_current=True,
    )


def test_accepting_keeps_the_points_and_needs_no_reason(court: Court) -> None:
    review = court.review("1.2")
    entry = appraised(court, "1.2")
    assert (review.outcome, review.organisation.code) == (Outcome.ACCEPTED, "so-tu-phap")
    assert (entry.points, entry.facts, entry.is_effective) == (
        Decimal("1.8"),
        {"percent": "90"},
        True,
    )


def test_corrected_facts_are_computed_by_the_rule(court: Court) -> None:
    review = court.review(
        "1.2", way=Way.FACTS, facts={"percent": "85"}, reason="Chỉ 17/20.", pages="tr. 4"
    )
    entry = appraised(court, "1.2")
    assert (review.outcome, review.pages) == (Outcome.CHANGED, "tr. 4")
    assert (entry.points, entry.pinned, entry.reason) == (Decimal("1.7"), False, "Chỉ 17/20.")


def test_points_set_by_hand_are_marked(court: Court) -> None:
    court.review("1.2", way=Way.PINNED, points=Decimal("0.25"), reason="Không tính được.")
    entry = appraised(court, "1.2")
    assert (entry.points, entry.pinned) == (Decimal("0.25"), True)


@pytest.mark.parametrize(
    "said",
    [
        {"way": Way.FACTS, "facts": {"percent": "85"}},
        {"way": Way.FACTS, "facts": {"numerator": "9", "denominator": "10"}},
        {"way": Way.PINNED, "points": Decimal("1.8")},
        {"way": Way.PINNED, "reason": "Thiếu điểm."},
    ],
)
def test_change_without_reason_or_points_is_refused(court: Court, said: dict[str, Any]) -> None:
    with pytest.raises(JudgementError):
        court.review("1.2", **said)
    assert not Review.objects.exists()
    assert not ScoreEntry.objects.filter(source=Source.APPRAISED).exists()


def test_unit_that_scored_nothing_keeps_nothing(court: Court) -> None:
    court.assign("2.2", "so-tu-phap")
    leaf, dossier = court.leaf("2.2"), court.dossier("so-b")
    with transaction.atomic():
        ScoreEntry.objects.filter(dossier=dossier, criterion=leaf).update(
            is_current=False, is_effective=False
        )
    review = court.review("2.2", "so-b", seen_entry=0)
    assert (review.outcome, review.entry.points, review.entry.pinned) == (
        Outcome.ACCEPTED,
        Decimal(0),
        True,
    )


def test_second_appraiser_sees_what_the_first_saved(court: Court) -> None:
    first = court.cut()
    with pytest.raises(StaleEdit) as caught:
        court.review(seen_version=0)
    assert caught.value.current == first


def test_appraiser_corrects_a_review_and_the_ledger_keeps_both(court: Court) -> None:
    first = court.cut()
    second = court.review(seen_version=first.version)
    assert (second.pk, second.version, second.outcome) == (first.pk, 2, Outcome.ACCEPTED)
    rows = ScoreEntry.objects.filter(source=Source.APPRAISED, criterion=court.leaf("1.1"))
    points = list(rows.order_by("revision").values_list("points", flat=True))
    assert points == [Decimal(0), Decimal(1)]


def test_answered_item_is_final_for_the_appraiser(court: Court) -> None:
    review = court.cut()
    court.contest(review)
    with pytest.raises(Refused):
        court.review(seen_version=review.version)


def test_cut_moves_the_reviews_that_look_at_it(court: Court) -> None:
    followed = court.review("1.3")
    assert followed.outcome == Outcome.ACCEPTED
    court.cut("1.1")
    followed.refresh_from_db()
    assert (followed.outcome, followed.entry.points, followed.version) == (
        Outcome.CHANGED,
        Decimal(0),
        2,
    )
    assert followed.reason


def test_points_that_cannot_stay_are_not_accepted_in_silence(court: Court) -> None:
    court.cut("1.1")
    with pytest.raises(FactsError) as caught:
        court.review("1.3")
    assert [problem.code for problem in caught.value.problems] == ["branch_changed"]


def test_review_is_audited_with_its_reason(court: Court) -> None:
    court.cut()
    entry = AuditEntry.objects.get(action="review.saved")
    data = json.loads(entry.data)
    assert (entry.actor, data["reason"]) == (court.chi, "Kế hoạch ban hành muộn.")
    assert data["new"]["outcome"] == "changed"


def test_cut_without_reason_is_refused_by_the_database(court: Court) -> None:
    review = court.cut()
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(reason="")


def test_stranger_is_refused(court: Court) -> None:
    with pytest.raises(Refused):
        court.review(actor=court.world.people[Role.AUDITOR])


def test_selection_is_accepted_and_the_rest_named(court: Court) -> None:
    court.cut("1.1", "so-b")
    desk = desk_of(court.chi, court.stage.campaign)
    items = [
        (Item(court.dossier("so-a"), court.leaf("1.1")), 1),
        (Item(court.dossier("so-b"), court.leaf("1.1")), 1),
        (Item(court.dossier("so-a"), court.leaf("2.1")), 1),
        (Item(court.dossier("so-a"), court.leaf("1.2")), 0),
    ]
    result = accept_unchanged(actor=court.chi, items=items, desk=desk, at=APPRAISING)
    assert [item.leaf.code for item in result.accepted] == ["1.1"]
    assert [(item.dossier.pk, item.leaf.code) for item, _reason in result.skipped] == [
        (court.dossier("so-b").pk, "1.1"),
        (court.dossier("so-a").pk, "2.1"),
        (court.dossier("so-a").pk, "1.2"),
    ]
    assert all(reason for _item, reason in result.skipped)


def _says_it_did_not_arise(court: Court) -> None:
    seen = ScoreEntry.objects.filter(
        dossier=court.dossier(), criterion=court.leaf("1.2"), source=Source.SELF, is_current=True
    ).first()
    record_score(
        actor=None,
        dossier=court.dossier(),
        criterion=court.leaf("1.2"),
        source=Source.SELF,
        facts={"not_applicable": True},
        at=SCORING,
        expected_revision=seen.revision if seen else 0,
    )


def _maximum(court: Court) -> Decimal:
    return book_of(court.dossier()).totals().maximum


def test_what_did_not_arise_is_granted_and_leaves_the_maximum(court: Court) -> None:
    before = _maximum(court)
    _says_it_did_not_arise(court)
    review = court.review("1.2", seen_entry=2)
    entry = appraised(court, "1.2")
    assert (review.outcome, entry.not_applicable, entry.maximum) == (
        Outcome.ACCEPTED,
        True,
        Decimal(0),
    )
    assert _maximum(court) == before - Decimal(2)


def test_what_did_arise_is_refused_and_the_maximum_counts_again(court: Court) -> None:
    before = _maximum(court)
    _says_it_did_not_arise(court)
    with pytest.raises(JudgementError):
        court.review("1.2", seen_entry=2, way=Way.FACTS, facts={"percent": "90"})
    review = court.review(
        "1.2", seen_entry=2, way=Way.FACTS, facts={"percent": "90"}, reason="Có phát sinh 12 hồ sơ."
    )
    entry = appraised(court, "1.2")
    assert (review.outcome, entry.not_applicable, entry.points) == (
        Outcome.CHANGED,
        False,
        Decimal("1.8"),
    )
    assert _maximum(court) == before
