"""Later deadlines: which moments make sense, and moving a phase for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.domain.campaigns import PhaseDates
from campaigns.domain.deadlines import record_lock
from campaigns.domain.extensions import extend_phase, postpone_phase
from campaigns.domain.phases import is_open
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Extension, Phase
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.campaigns.audit import last
from tests.campaigns.years import DEADLINE, START, opened, secretary, unit_of
from tests.plugins.cast import World

DAY = timedelta(days=1)
DRAINED = DEADLINE + timedelta(seconds=settings.LOCK_DRAIN_SECONDS)
LATER = DEADLINE + 2 * DAY


def with_gap() -> list[PhaseDates]:
    """Ten days between the self-assessment and the appraisal, which takes twenty."""
    found, opens, closes = [], START, DEADLINE
    for kind in PhaseKind:
        found.append(PhaseDates(kind, opens, closes))
        opens, closes = closes + 10 * DAY, closes + 30 * DAY
    return found


def phase_of(campaign: Campaign, kind: PhaseKind = PhaseKind.SELF_ASSESSMENT) -> Phase:
    return Phase.objects.select_related("campaign").get(campaign=campaign, kind=kind)


def extend(world: World, campaign: Campaign, closes_at: datetime, **more: Any) -> Extension:
    given: dict[str, Any] = {"phase": phase_of(campaign), "at": START, "agreed": False} | more
    return extend_phase(
        actor=secretary(world),
        participation=unit_of(campaign, "so-a"),
        closes_at=closes_at,
        reason="Bão số 10",
        **given,
    )


def postpone(world: World, campaign: Campaign, closes_at: datetime, **more: Any) -> Phase:
    campaign.refresh_from_db()
    given: dict[str, Any] = {
        "actor": secretary(world),
        "phase": phase_of(campaign),
        "at": START,
        "expected_version": campaign.version,
    }
    return postpone_phase(closes_at=closes_at, reason="Bão số 10", **(given | more))


@pytest.mark.parametrize(
    ("days", "agreed", "field"),
    [
        (0, True, "closes_at"),
        (9, False, None),
        (10, False, None),
        (11, False, "agreed"),
        (11, True, None),
        (30, True, None),
        (31, True, "closes_at"),
        (9000, True, "closes_at"),
    ],
)
def test_extension_ends_before_the_phase_that_builds_on_it_does(
    world: World, days: int, agreed: bool, field: str | None
) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        if field is None:
            extend(world, campaign, DEADLINE + days * DAY, agreed=agreed)
            return
        with pytest.raises(ValidationError) as refused:
            extend(world, campaign, DEADLINE + days * DAY, agreed=agreed)
        assert list(refused.value.message_dict) == [field]
        assert ("“Thẩm định”" in str(refused.value)) == (days > 0)


def test_second_extension_is_later_than_the_first(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        extend(world, campaign, LATER)
        with pytest.raises(ValidationError):
            extend(world, campaign, LATER - timedelta(hours=1))
        extend(world, campaign, LATER + DAY)


def test_publication_is_not_extended_for_one_unit(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        phase = phase_of(campaign, PhaseKind.PUBLICATION)
        with pytest.raises(ValidationError):
            extend(world, campaign, phase.closes_at + DAY, phase=phase)


def test_unit_is_told_of_its_own_deadline(world: World) -> None:
    with tenant_scope(world.tenant):
        extend(world, opened(world, phases=with_gap()), LATER)
        mails = OutboxMail.objects.filter(kind="deadline.moved").order_by("to")
        assert [mail.to for mail in mails] == ["head@ha-nam.example", "officer@ha-nam.example"]
        assert "17:00 ngày 02/11/2026" in mails[0].subject
        assert "Bão số 10" in mails[0].body


def test_postponed_phase_opens_again_for_everybody(world: World, elsewhere: World) -> None:
    with tenant_scope(elsewhere.tenant):
        other = phase_of(opened(elsewhere))
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        assert record_lock(phase=phase_of(campaign), at=DRAINED)
        states = Dossier.objects.order_by().values_list("state", flat=True)
        assert set(states.all()) == {DossierState.LOCKED}
        postpone(world, campaign, LATER, at=DRAINED)
        phase = phase_of(campaign)
        assert (phase.closes_at, phase.locked_at) == (LATER, None)
        assert is_open(phase, at=LATER - timedelta(seconds=1))
        assert set(states.all()) == {DossierState.DRAFT}
        entry = last("phase.postponed")
        assert (entry["reason"], entry["actor"]) == ("Bão số 10", secretary(world).pk)
        assert OutboxMail.objects.filter(kind="deadline.moved").count() == 2
        assert record_lock(phase=phase, at=LATER + (DRAINED - DEADLINE))
        assert set(states.all()) == {DossierState.LOCKED}
    with tenant_scope(elsewhere.tenant):
        assert Phase.objects.get(pk=other.pk).closes_at == DEADLINE


def test_people_of_the_phase_are_told(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        phase = phase_of(campaign, PhaseKind.APPRAISAL)
        postpone(world, campaign, phase.closes_at + DAY, phase=phase)
        [mail] = OutboxMail.objects.filter(kind="deadline.moved")
        assert mail.to == "appraiser@ha-nam.example"


def test_postponing_is_refused_without_right_reason_sense_or_sight(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        for wrong, refusal in (
            ({"actor": world.people[Role.OFFICER]}, Refused),
            ({"expected_version": campaign.version - 1}, StaleEdit),
            ({"closes_at": DEADLINE - DAY}, ValidationError),
            ({"closes_at": DEADLINE + 31 * DAY}, ValidationError),
            ({"closes_at": DEADLINE + 11 * DAY}, ValidationError),
        ):
            values: dict[str, Any] = {"closes_at": LATER} | wrong
            with pytest.raises(refusal):
                postpone(world, campaign, **values)
        campaign.state = "closed"
        campaign.save()
        with pytest.raises(Refused):
            postpone(world, campaign, LATER)
        assert phase_of(campaign).closes_at == DEADLINE


@pytest.mark.parametrize("page", ["extensions", "postpone"])
def test_form_names_the_overlap_and_takes_the_agreement(world: World, page: str) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        values = {
            "phase": phase_of(campaign).pk,
            "unit": unit_of(campaign, "so-a").pk,
            "closes_at": "11/11/2026 17:00",
            "reason": "Bão số 10",
            "version": campaign.version,
        }
    client = Client()
    client.force_login(secretary(world))
    url = f"{world.url}/campaigns/{campaign.slug}/{page}/"
    with time_machine.travel(START, tick=False):
        assert 'name="agreed"' not in client.get(url).content.decode()
        answer = client.post(url, values)
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "Hạn mới trùng với giai đoạn “Thẩm định” (từ 17:00 ngày 10/11/2026" in text
        assert ('value="11/11/2026 17:00"' in text, 'name="agreed"' in text) == (True, True)
        assert client.post(url, values | {"agreed": "on"}).status_code == 302


def test_absurd_hour_is_refused_at_the_field(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        values: dict[str, Any] = {
            "phase": phase_of(campaign).pk,
            "unit": unit_of(campaign, "so-a").pk,
        }
    client = Client()
    client.force_login(secretary(world))
    values |= {"closes_at": "01/01/2099 17:00", "reason": "Bão số 10", "agreed": "on"}
    with time_machine.travel(START, tick=False):
        answer = client.post(f"{world.url}/campaigns/{campaign.slug}/extensions/", values)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="01/01/2099 17:00"' in text
    assert 'id="id_closes_at_error"' in text


def test_stale_postponement_is_a_409(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world, phases=with_gap())
        values: dict[str, Any] = {
            "phase": phase_of(campaign).pk,
            "closes_at": "02/11/2026 17:00",
            "reason": "Bão số 10",
            "version": campaign.version - 1,
        }
    client = Client()
    client.force_login(secretary(world))
    with time_machine.travel(START, tick=False):
        answer = client.post(f"{world.url}/campaigns/{campaign.slug}/postpone/", values)
    assert answer.status_code == 409
    assert "02/11/2026 17:00" in answer.content.decode()
