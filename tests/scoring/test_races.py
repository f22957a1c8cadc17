"""Two people at once, with real transactions."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from typing import Any, cast

import pytest
from django.db import connection, transaction

from campaigns.domain.corrections import correct_set, switch_group
from campaigns.models import Criterion, UnitGroup
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.ledger import Saved, record_score
from scoring.domain.locking import lock_unsent
from scoring.enums import DossierState, Source
from scoring.models import Dossier, ScoreEntry
from tests.plugins.cast import build_world
from tests.plugins.threads import run_together
from tests.scoring.stage import CLOSES, NOW, Stage, document, second_officer, set_stage


@pytest.fixture
def place(committed: None) -> Stage:
    """A stage whose rows are really committed."""
    return set_stage(build_world("ha-nam", "UBND tỉnh Hà Nam"))


def saver(place: Stage, actor: Any, answer: str, at: datetime = NOW, seen: int = 0) -> Any:
    with tenant_scope(place.world.tenant):
        criterion = place.criterion("1.1")

    def save() -> Saved:
        with tenant_scope(place.world.tenant):
            return record_score(
                actor=actor,
                dossier=place.dossier,
                criterion=criterion,
                source=Source.SELF,
                facts={"answer": answer},
                at=at,
                expected_revision=seen,
            )

    return save


def test_of_two_officers_on_one_row_exactly_one_wins(place: Stage) -> None:
    with tenant_scope(place.world.tenant):
        colleague = second_officer(place)
    officer = place.world.people[Role.OFFICER]
    results = run_together(saver(place, officer, "yes"), saver(place, colleague, "no"))
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Saved", "StaleEdit"]
    stale = next(result for result in results if isinstance(result, StaleEdit))
    saved = next(result for result in results if isinstance(result, Saved))
    assert stale.current == saved.entry
    with tenant_scope(place.world.tenant):
        assert ScoreEntry.objects.count() == 1


def test_the_same_answer_twice_is_one_entry(place: Stage) -> None:
    officer = place.world.people[Role.OFFICER]
    results = run_together(saver(place, officer, "yes"), saver(place, officer, "yes"))
    assert sorted(result.is_new for result in results) == [False, True]
    with tenant_scope(place.world.tenant):
        assert ScoreEntry.objects.count() == 1


def test_many_rows_at_once_keep_one_history(place: Stage) -> None:
    officer = place.world.people[Role.OFFICER]
    calls = [saver(place, officer, answer, seen=seen) for seen, answer in enumerate(["yes", "no"])]
    run_together(*calls, *calls, *calls)
    with tenant_scope(place.world.tenant):
        dossier = Dossier.objects.get(pk=place.dossier.pk)
        assert dossier.version == ScoreEntry.objects.count()
        assert ScoreEntry.objects.filter(is_current=True, is_effective=True).count() == 1


def wait_until_one_waits() -> None:
    """Return once a connection waits for a row that this one has locked."""
    waiting = 0
    while not waiting:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            (waiting,) = cursor.fetchone()
        time.sleep(0.01)


def test_save_that_waited_for_the_switch_reads_the_new_set(place: Stage) -> None:
    """The save began before the set was switched and got the dossier afterwards."""
    old = saver(place, None, "yes")
    with tenant_scope(place.world.tenant):
        group = UnitGroup.objects.select_related("campaign", "criteria_set").get()
        new = correct_set(
            actor=place.world.people[Role.SECRETARIAT],
            criteria_set=place.criteria_set,
            document=document() | {"note": "Sửa"},
            reason="Sai tên",
        )
    switched = threading.Event()

    def switch() -> None:
        with tenant_scope(place.world.tenant), transaction.atomic():
            secretary = place.world.people[Role.SECRETARIAT]
            switch_group(actor=secretary, group=group, criteria_set=new, at=NOW)
            switched.set()
            wait_until_one_waits()

    def save() -> Saved:
        switched.wait()
        return cast(Saved, old())

    results = run_together(switch, save)
    assert results[0] is None
    assert isinstance(results[1], Criterion.DoesNotExist)
    with tenant_scope(place.world.tenant):
        assert not ScoreEntry.objects.exists()
        place.criteria_set = new
    assert isinstance(saver(place, None, "yes")(), Saved)


def test_save_and_lock_are_judged_by_the_receipt_time(place: Stage) -> None:
    """The lock runs while a request from before the deadline is still on its way."""
    officer = place.world.people[Role.OFFICER]

    def lock() -> int:
        with tenant_scope(place.world.tenant):
            return lock_unsent(phase=place.phase, at=CLOSES + timedelta(seconds=60))

    early = saver(place, officer, "yes", at=CLOSES - timedelta(microseconds=1))
    late = saver(place, officer, "no", at=CLOSES)
    results = run_together(early, late, lock)
    assert isinstance(results[0], Saved)
    assert isinstance(results[1], Refused)
    with tenant_scope(place.world.tenant):
        assert Dossier.objects.get(pk=place.dossier.pk).state == DossierState.LOCKED
        assert [str(entry.points) for entry in ScoreEntry.objects.all()] == ["1.000"]
    connection.close()
