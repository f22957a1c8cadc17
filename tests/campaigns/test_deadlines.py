"""The lock is recorded once, reminders climb the ladder, one bad row stops nobody else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from campaigns import tasks
from campaigns.domain.campaigns import create_campaign, open_campaign
from campaigns.domain.deadlines import (
    PENDING_UNITS,
    phases_to_lock,
    record_extension_end,
    record_lock,
)
from campaigns.domain.extensions import extend_phase
from campaigns.domain.phases import is_open, phase_verdict
from campaigns.domain.reminders import remind, rung_due
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Criterion, Extension, Phase
from campaigns.signals import extension_closed, phase_closed, phase_extended
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from tests.campaigns.audit import actions, last
from tests.campaigns.documents import small
from tests.campaigns.years import DEADLINE, START, opened, phases, planned, secretary, unit_of
from tests.plugins.cast import World, build_world

DRAINED = DEADLINE + timedelta(seconds=settings.LOCK_DRAIN_SECONDS)


@pytest.fixture
def late_units() -> Iterator[list[Any]]:
    """The units that have not sent, as scoring would answer."""
    units: list[Any] = []
    before = dict(PENDING_UNITS)
    PENDING_UNITS.clear()
    PENDING_UNITS[PhaseKind.SELF_ASSESSMENT] = lambda phase: [
        unit for unit in units if unit.campaign_id == phase.campaign_id
    ]
    yield units
    PENDING_UNITS.clear()
    PENDING_UNITS.update(before)


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What the signals of deadlines said."""
    found: list[Any] = []

    def closed(*, phase: Phase, at: datetime, **kwargs: Any) -> None:
        found.append(("closed", phase.pk, at))

    def ended(*, extension: Extension, at: datetime, **kwargs: Any) -> None:
        found.append(("ended", extension.pk, at))

    def extended(*, extension: Extension, **kwargs: Any) -> None:
        found.append(("extended", extension.pk, extension.granted_at))

    phase_closed.connect(closed)
    extension_closed.connect(ended)
    phase_extended.connect(extended)
    yield found
    phase_closed.disconnect(closed)
    extension_closed.disconnect(ended)
    phase_extended.disconnect(extended)


def first_phase(campaign: Campaign) -> Phase:
    return Phase.objects.select_related("campaign__tenant", "campaign__secretariat").get(
        campaign=campaign, kind=PhaseKind.SELF_ASSESSMENT
    )


def mails(kind: str) -> list[tuple[str, str | None]]:
    rows = OutboxMail.objects.filter(kind=kind).order_by("to", "dedupe_key")
    return list(rows.values_list("to", "dedupe_key"))


def test_lock_is_recorded_after_the_requests_have_drained(world: World, heard: list[Any]) -> None:
    with tenant_scope(world.tenant):
        phase = first_phase(opened(world))
        early = DRAINED - timedelta(milliseconds=1)
        assert record_lock(phase=phase, at=early) is False
        assert record_lock(phase=phase, at=DRAINED) is True
        assert record_lock(phase=phase, at=DRAINED + timedelta(hours=1)) is False
        phase.refresh_from_db()
        assert phase.locked_at == DRAINED
        assert heard == [("closed", phase.pk, DRAINED)]
        assert actions("phase.") == ["phase.locked"]
        assert last("phase.locked")["actor"] is None


def test_the_lock_holds_by_the_date_alone(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        verdict = phase_verdict(campaign, PhaseKind.SELF_ASSESSMENT, at=DEADLINE)
        assert (bool(verdict), "17:00" in verdict.reason) == (False, True)
        before = DEADLINE - timedelta(microseconds=1)
        assert bool(phase_verdict(campaign, PhaseKind.SELF_ASSESSMENT, at=before)) is True


def test_campaign_in_planning_never_locks(world: World) -> None:
    with tenant_scope(world.tenant):
        phase = first_phase(planned(world))
        assert phases_to_lock(at=DRAINED) == []
        assert record_lock(phase=phase, at=DRAINED) is False


def test_threads_that_lock_at_once_record_it_once(committed: None, heard: list[Any]) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        phase = first_phase(opened(world))
    results: list[bool] = []
    gate = threading.Barrier(6)

    def work() -> None:
        try:
            gate.wait(timeout=10)
            with tenant_scope(world.tenant):
                results.append(record_lock(phase=phase, at=DRAINED))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    with tenant_scope(world.tenant):
        assert sorted(results) == [False] * 5 + [True]
        assert actions("phase.") == ["phase.locked"]
    assert len(heard) == 1


def test_extension_keeps_one_unit_open_also_after_the_lock(world: World, heard: list[Any]) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        phase, unit, other = (
            first_phase(campaign),
            unit_of(campaign, "so-a"),
            unit_of(campaign, "so-b"),
        )
        record_lock(phase=phase, at=DRAINED)
        later = DEADLINE + timedelta(days=3)
        extension = extend_phase(
            actor=secretary(world),
            phase=phase,
            participation=unit,
            closes_at=later,
            reason="Bão số 10",
            agreed=True,
            at=DRAINED,
        )
        now = later - timedelta(seconds=1)
        assert is_open(phase, at=now, participation=unit) is True
        assert is_open(phase, at=now, participation=other) is False
        assert is_open(phase, at=later, participation=unit) is False
        entry = last("phase.extended")
        assert (entry["reason"], entry["actor"]) == ("Bão số 10", secretary(world).pk)
        end = later + timedelta(seconds=settings.LOCK_DRAIN_SECONDS)
        assert record_extension_end(extension=extension, at=later) is False
        assert record_extension_end(extension=extension, at=end) is True
        assert record_extension_end(extension=extension, at=end) is False
        assert [kind for kind, _pk, _at in heard] == ["closed", "extended", "ended"]


def test_extension_of_one_criterion_leaves_the_others_locked(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        phase, unit = first_phase(campaign), unit_of(campaign, "so-a")
        one, other = (Criterion.objects.get(code=code) for code in ("1.1", "1.2"))
        extend_phase(
            actor=secretary(world),
            phase=phase,
            participation=unit,
            criterion=one,
            closes_at=DEADLINE + timedelta(days=1),
            reason="Chờ số liệu",
            agreed=True,
            at=DEADLINE,
        )
        at = DEADLINE + timedelta(hours=1)
        opened_for = [
            is_open(phase, at=at, participation=unit, criterion=criterion)
            for criterion in (one, other, None)
        ]
        assert opened_for == [True, False, False]


def test_extension_is_refused_without_right_reason_or_sense(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        foreign = small(name="Bộ khác")
        other = create_campaign(actor=None, year=2027, name="Khác")
        phase, unit = first_phase(campaign), unit_of(campaign, "so-a")
        good: dict[str, Any] = {
            "actor": secretary(world),
            "phase": phase,
            "participation": unit,
            "closes_at": DEADLINE + timedelta(days=1),
            "reason": "Lý do",
            "agreed": True,
            "at": DEADLINE,
        }
        from campaigns.domain.criteria_import import import_set

        strange = import_set(actor=None, document=foreign).criteria.get(code="1.1")
        for wrong in (
            {"reason": " "},
            {"closes_at": DEADLINE},
            {"at": DEADLINE + timedelta(days=2)},
            {"criterion": strange},
        ):
            with pytest.raises(ValidationError):
                extend_phase(**{**good, **wrong})
        with pytest.raises(Refused):
            extend_phase(**{**good, "actor": world.people[Role.OFFICER]})
        assert (Extension.objects.count(), other.state) == (0, "planning")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        (timedelta(days=8), None),
        (timedelta(days=7), 168),
        (timedelta(days=4), 168),
        (timedelta(days=3), 72),
        (timedelta(hours=25), 72),
        (timedelta(hours=24), 24),
        (timedelta(minutes=1), 3),
        (timedelta(0), None),
        (timedelta(days=40), None),
    ],
)
def test_only_the_latest_rung_passed_is_due(before: timedelta, expected: int | None) -> None:
    due = rung_due([168, 72, 24, 3], opens_at=START, closes_at=DEADLINE, at=DEADLINE - before)
    assert due == expected


def test_a_rung_before_the_opening_is_never_due() -> None:
    opens = DEADLINE - timedelta(days=2)
    assert rung_due([168, 72], opens_at=opens, closes_at=DEADLINE, at=opens) is None


def test_reminders_go_to_the_people_of_late_units_once_a_rung(
    world: World, late_units: list[Any]
) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        phase = first_phase(campaign)
        late_units.append(unit_of(campaign, "so-a"))
        at = DEADLINE - timedelta(hours=20)
        assert remind(phase=phase, at=at) == 2
        assert remind(phase=phase, at=at + timedelta(hours=1)) == 0
        assert [to for to, _key in mails("deadline.reminder")] == [
            "head@ha-nam.example",
            "officer@ha-nam.example",
        ]
        mail = OutboxMail.objects.get(to="officer@ha-nam.example")
        assert "17:00" in mail.subject
        for words in ("31/10/2026", "UTC+7", f"{settings.BASE_URL}/t/ha-nam/home/", "0 điểm"):
            assert words in mail.body
        late_units.clear()
        assert remind(phase=phase, at=DEADLINE - timedelta(hours=1)) == 0


def test_unit_with_an_extension_is_reminded_before_its_own_deadline(
    world: World, late_units: list[Any]
) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        phase, unit = first_phase(campaign), unit_of(campaign, "so-a")
        late_units.append(unit)
        later = DEADLINE + timedelta(days=2)
        extend_phase(
            actor=secretary(world),
            phase=phase,
            participation=unit,
            closes_at=later,
            reason="x",
            agreed=True,
            at=START,
        )
        assert remind(phase=phase, at=later - timedelta(hours=2)) == 2
        assert remind(phase=phase, at=later) == 0


def test_the_tick_locks_tells_and_reminds_in_every_tenant(
    world: World, elsewhere: World, late_units: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = timezone.now() - timedelta(days=2)
    for place, deadline in ((world, timedelta(minutes=-5)), (elsewhere, timedelta(hours=2))):
        with tenant_scope(place.tenant):
            moments = phases(start, timezone.now() + deadline)
            campaign = opened(place, at=start, phases=moments)
            late_units.append(unit_of(campaign, "so-a"))
    tasks.tick_campaigns()
    with tenant_scope(world.tenant):
        assert actions("phase.") == ["phase.locked"]
        assert [to for to, _key in mails("deadline.locked")] == ["secretariat@ha-nam.example"]
        assert "Sở Công Thương" in OutboxMail.objects.get(kind="deadline.locked").body
        assert mails("deadline.reminder") == []
    with tenant_scope(elsewhere.tenant):
        assert actions("phase.") == []
        assert len(mails("deadline.reminder")) == 2


def test_one_phase_that_fails_does_not_stop_the_others(
    world: World, elsewhere: World, caplog: pytest.LogCaptureFixture
) -> None:
    phases_here = []
    for place in (world, elsewhere):
        with tenant_scope(place.tenant):
            phases_here.append(first_phase(opened(place)))

    def break_down(*, phase: Phase, **kwargs: Any) -> None:
        if phase.pk == phases_here[0].pk:
            raise RuntimeError("hỏng")

    phase_closed.connect(break_down)
    try:
        with caplog.at_level(logging.ERROR):
            for place in (world, elsewhere):
                with tenant_scope(place.tenant):
                    tasks.tick_tenant(tenant=place.tenant, at=DRAINED)
    finally:
        phase_closed.disconnect(break_down)
    assert "hỏng" in caplog.text
    locked = []
    for place, phase in zip((world, elsewhere), phases_here, strict=True):
        with tenant_scope(place.tenant):
            locked.append(Phase.objects.get(pk=phase.pk).locked_at)
    assert locked == [None, DRAINED]


def test_opening_needs_phases_ahead(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world)
        opened_at = open_campaign(actor=secretary(world), campaign=campaign, at=START).opened_at
        assert opened_at == START
