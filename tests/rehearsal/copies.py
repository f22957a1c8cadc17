"""Rehearsals as the tests need them, with the work of the background done at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from appraisal.domain.assignments import assign
from campaigns.domain.groups import exclude
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Criterion, Phase
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.rehearsal.domain.making import start_rehearsal
from parindex.rehearsal.domain.working import work_on
from parindex.rehearsal.models import Rehearsal
from tests.campaigns.years import group_of, planned, secretary, unit_of
from tests.plugins.cast import World


def whole(world: World, document: Mapping[str, Any] | None = None) -> Campaign:
    """A campaign in planning with a task, an exclusion and an assignment."""
    campaign = planned(world, document)
    group = group_of(campaign)
    phase = Phase.objects.get(campaign=campaign, kind=PhaseKind.APPRAISAL)
    draft = TaskDraft(number="1", text="Thẩm định năm 2026", lead=("Sở Nội vụ",), phase=phase)
    add_task(actor=None, campaign=campaign, draft=draft)
    fields = list(Criterion.objects.filter(criteria_set=group.criteria_set, depth=1))
    exclude(
        actor=secretary(world),
        participations=[unit_of(campaign, "so-b")],
        criteria=fields[-1:],
        reason="Không có thủ tục hành chính",
    )
    for field in fields:
        body = world.organisations["so-tu-phap"]
        assign(actor=secretary(world), group=group, criterion=field, organisation=body)
    return campaign


def made(world: World, campaign: Campaign | None = None, **facts: Any) -> Rehearsal:
    """The rehearsal of a campaign, prepared; in the scope of the authority."""
    started = start_rehearsal(
        actor=secretary(world), campaign=campaign or whole(world), at=now(), **facts
    )
    done(started)
    return Rehearsal.objects.select_related("place__rehearsal_of", "campaign").get(pk=started.pk)


def done(rehearsal: Rehearsal, at: datetime | None = None) -> bool:
    """Let the background do what waits."""
    return work_on(rehearsal_id=rehearsal.pk, at=at or now())


def now() -> datetime:
    """A little ago: what follows is later."""
    return timezone.now() - timedelta(minutes=1)


def director(world: World) -> User:
    return world.people[Role.SECRETARIAT]
