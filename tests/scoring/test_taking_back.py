"""Points a unit takes back: the leaf is unscored again, and the ledger says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from parindex.accounts.enums import Role
from parindex.audit.domain.chain import verify_current_tenant
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from scoring.domain.gaps import progress_of
from scoring.domain.history import history_of
from scoring.domain.index_run import run_index
from scoring.domain.leaf_results import leaves_of
from scoring.domain.ledger import Saved, record_score, take_back_score
from scoring.domain.queries import beside
from scoring.domain.totals import book_of
from scoring.domain.verification import verify_run
from scoring.enums import Source
from scoring.models import Dossier, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, Stage

SignIn = Callable[..., Client]
HTMX = {"HX-Request": "true"}
YES = {"answer": "yes"}
RATIO = {"numerator": "40", "denominator": "40"}


def save(stage: Stage, code: str, facts: dict[str, Any], seen: int | None = None) -> Saved:
    return record_score(
        actor=stage.world.people[Role.OFFICER],
        dossier=stage.dossier,
        criterion=stage.criterion(code),
        source=Source.SELF,
        facts=facts,
        at=NOW,
        expected_revision=seen,
    )


def take_back(stage: Stage, code: str, *, seen: int = 1, **more: Any) -> Saved:
    given = {"actor": stage.world.people[Role.OFFICER], "at": NOW, **more}
    return take_back_score(
        dossier=stage.dossier,
        criterion=stage.criterion(code),
        expected_revision=seen,
        **given,
    )


def post(client: Client, stage: Stage, code: str, **data: str) -> Any:
    url = f"/t/ha-nam/dossiers/{stage.dossier.pk}/sheet/{stage.criterion(code).pk}/score/"
    return client.post(url, data, headers=HTMX)


def lines(stage: Stage, code: str) -> list[tuple[int, Decimal, bool, bool, bool]]:
    found = ScoreEntry.objects.filter(dossier=stage.dossier, criterion=stage.criterion(code))
    names = ("revision", "points", "is_current", "is_effective", "taken_back")
    return list(found.order_by("revision").values_list(*names))


def test_a_line_is_appended_and_nothing_counts(stage: Stage) -> None:
    save(stage, "1.2", RATIO)
    saved = take_back(stage, "1.2")
    assert lines(stage, "1.2") == [
        (1, Decimal(2), False, False, False),
        (2, Decimal(0), False, False, True),
    ]
    assert saved.totals.points == 0
    for book in (saved.book, book_of(stage.dossier)):
        assert "1.2" in progress_of(book, beside(stage.dossier.pk)).missing
        assert (book.lines, [line.revision for line in book.taken_back.values()]) == ({}, [2])


def test_scored_again_it_follows_what_was_taken_back(stage: Stage) -> None:
    save(stage, "1.2", RATIO)
    take_back(stage, "1.2")
    with pytest.raises(StaleEdit) as refusal:
        save(stage, "1.2", RATIO, seen=1)
    assert refusal.value.current.taken_back
    saved = save(stage, "1.2", RATIO, seen=2)
    assert (saved.entry.revision, saved.totals.points) == (3, Decimal(2))
    assert book_of(stage.dossier).taken_back == {}
    assert take_back(stage, "1.2", seen=3).entry.revision == 4


def test_leaves_that_look_at_it_are_scored_again(stage: Stage) -> None:
    save(stage, "1.2", RATIO)
    before = book_of(stage.dossier).seen_by(Source.SELF)
    take_back(stage, "1.2")
    assert book_of(stage.dossier).seen_by(Source.SELF) == {
        code: points for code, points in before.items() if code != "1.2"
    }


def test_it_stands_in_the_trail_and_in_the_history(stage: Stage) -> None:
    save(stage, "1.2", RATIO)
    digest = Dossier.objects.get(pk=stage.dossier.pk).ledger_digest
    take_back(stage, "1.2")
    entry = AuditEntry.objects.filter(action="score.taken_back").get()
    told = json.loads(entry.data)
    assert told["new"] == {"criterion": "1.2", "revision": 2, "source": "self", "taken_back": True}
    assert told["old"]["points"] == "2"
    assert verify_current_tenant().intact
    assert Dossier.objects.get(pk=stage.dossier.pk).ledger_digest != digest
    happened = history_of(
        stage.dossier.pk, stage.criterion("1.2").pk, citations=[], explanation=None
    )
    assert {(line.old, line.new) for line in happened} == {("", "2,00"), ("2,00", "chưa chấm")}


def test_only_what_is_there_by_who_may_while_it_is_open(stage: Stage, elsewhere: World) -> None:
    with pytest.raises(ScoreEntry.DoesNotExist):
        take_back(stage, "1.2")
    save(stage, "1.2", RATIO)
    for more in (
        {"at": CLOSES + timedelta(minutes=1)},
        {"actor": stage.world.people[Role.HEAD]},
        {"actor": elsewhere.people[Role.OFFICER]},
    ):
        with pytest.raises(Refused):
            take_back(stage, "1.2", **more)
    with pytest.raises(StaleEdit):
        take_back(stage, "1.2", seen=7)
    take_back(stage, "1.2")
    with pytest.raises(ScoreEntry.DoesNotExist):
        take_back(stage, "1.2", seen=2)
    assert len(lines(stage, "1.2")) == 2


def test_the_database_lets_it_count_nothing(stage: Stage) -> None:
    save(stage, "1.2", RATIO)
    entry = take_back(stage, "1.2").entry
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreEntry.objects.filter(pk=entry.pk).update(is_current=True)


@pytest.mark.parametrize("order", ["first", "last"])
def test_runs_before_and_after_agree_with_the_engine(stage: Stage, order: str) -> None:
    """Whether other points came before or after it, and for a run made before it as well."""
    if order == "first":
        save(stage, "1.2", RATIO)
        save(stage, "1.1", YES)
    else:
        save(stage, "1.1", YES)
        save(stage, "1.2", RATIO)
    before = run_index(actor=None, campaign=stage.campaign, at=NOW)
    take_back(stage, "1.2")
    after = run_index(actor=None, campaign=stage.campaign, at=NOW)
    unit = stage.dossier.participation
    found = {}
    for run in (before, after):
        line = run.lines.get(participation=unit)
        assert verify_run(run).agrees
        leaf = next(leaf for leaf in leaves_of(run, [line])[unit.pk] if leaf.code == "1.2")
        found[run.pk] = (line.points, leaf.points)
    assert list(found.values()) == [(Decimal(3), Decimal(2)), (Decimal(1), None)]


def test_emptied_inputs_take_the_points_back(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    save(stage, "1.2", RATIO)
    half = post(client, stage, "1.2", revision="1", **{"f-numerator": "", "f-denominator": "40"})
    assert (half.status_code, len(lines(stage, "1.2"))) == (422, 1)
    answer = post(client, stage, "1.2", revision="1", **{"f-numerator": "", "f-denominator": ""})
    text = answer.content.decode()
    assert (answer.status_code, len(lines(stage, "1.2"))) == (200, 2)
    assert 'name="revision" value="2"' in text
    assert "chưa chấm" in text
    assert '<b id="n-missing" hx-swap-oob="true">6</b>' in text
    again = post(client, stage, "1.2", revision="2", **{"f-numerator": "", "f-denominator": ""})
    assert (again.status_code, len(lines(stage, "1.2"))) == (422, 2)


def test_nothing_ticked_is_an_answer_of_its_own(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    save(stage, "2.1", {"met": ["a"]})
    assert post(client, stage, "2.1", revision="1").status_code == 200
    assert [line[-1] for line in lines(stage, "2.1")] == [False, False]


def test_the_panel_has_a_button_for_every_kind(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    pk = stage.criterion("2.1").pk
    url = f"/t/ha-nam/dossiers/{stage.dossier.pk}/sheet/{pk}/"
    assert "Rút lại điểm tự chấm" not in client.get(url, headers=HTMX).content.decode()
    save(stage, "2.1", {"met": ["a"]})
    assert "Rút lại điểm tự chấm" in client.get(url, headers=HTMX).content.decode()
    given = {"revision": "1", "from": "panel", "take_back": "1"}
    text = post(client, stage, "2.1", **given).content.decode()
    assert 'id="panel-score"' in text
    assert "Rút lại điểm tự chấm" not in text
    assert [line[-1] for line in lines(stage, "2.1")] == [False, True]
    assert 'id="panel-score"' in post(client, stage, "2.1", **given).content.decode()


def test_a_stale_one_shows_both_values(stage: Stage, sign_in: SignIn) -> None:
    client = sign_in(Role.OFFICER)
    save(stage, "2.1", {"met": ["a"]})
    save(stage, "2.1", {"met": ["a", "b"]})
    answer = post(client, stage, "2.1", **{"revision": "1", "from": "panel", "take_back": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'name="take_back" value="1"' in text
    assert "chưa chấm" in text
    assert len(lines(stage, "2.1")) == 2
