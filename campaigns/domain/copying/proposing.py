"""The campaign of a new year as it would be: dates shifted, units carried over; nothing is stored.

What cannot be carried over is said, never dropped silently. Evidence, points and results stay where
they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.domain.campaigns import PhaseDates
from campaigns.domain.copying.notes import notes_on
from campaigns.domain.copying.proposal import CopyProposal, GroupCopy, PhaseCopy, TaskCopy
from campaigns.domain.copying.shifting import (
    shifted_day,
    shifted_days,
    shifted_moment,
    shifted_words,
)
from campaigns.domain.plan.tasks import TaskDraft
from campaigns.domain.plan.workshops import WorkshopFacts
from campaigns.domain.queries import groups_of, units_of
from campaigns.enums import BodyRole, PhaseKind
from campaigns.models import (
    Campaign,
    Exclusion,
    Participation,
    Phase,
    PlanTask,
    Workshop,
)
from parindex.tenants.domain.lineage import successors_on
from parindex.tenants.models import Organisation


def propose_copy(*, campaign: Campaign, year: int) -> CopyProposal:
    """What copying ``campaign`` to ``year`` would make.

    A unit goes on when it still exists on the day the first phase opens (or at the beginning of
    the year, without phases). In the place of one that has ended come those that followed it
    (``parindex.tenants.domain.lineage``), assessed on everything: exclusions are personal.

    :raises ValidationError: when ``year`` is the year of the campaign itself.
    """
    if year == campaign.year:
        raise ValidationError({"year": _("Choose another year than that of the copied campaign.")})
    return proposal_of(campaign=campaign, year=year)


def proposal_of(*, campaign: Campaign, year: int) -> CopyProposal:
    """As ``propose_copy``, for any year; everything that is copied has been read then."""
    by = year - campaign.year
    phases = tuple(_phases(campaign, by))
    opening = min(
        (timezone.localdate(item.new.opens_at) for item in phases), default=date(year, 1, 1)
    )
    tasks, groups = tuple(_tasks(campaign, by)), tuple(_groups(campaign, opening))
    return CopyProposal(
        source=campaign,
        year=year,
        name=shifted_words(campaign.name, campaign.year, by),
        phases=phases,
        tasks=tasks,
        workshops=tuple(_workshops(campaign, year)),
        groups=groups,
        notes=tuple(notes_on(campaign, phases=phases, tasks=tasks, groups=groups)),
    )


def _phases(campaign: Campaign, by: int) -> Iterator[PhaseCopy]:
    for phase in Phase.objects.filter(campaign=campaign):
        dates = PhaseDates(
            PhaseKind(phase.kind),
            shifted_moment(phase.opens_at, by),
            shifted_moment(phase.closes_at, by),
            tuple(phase.reminder_hours),
        )
        yield PhaseCopy(phase, dates)


def _tasks(campaign: Campaign, by: int) -> Iterator[TaskCopy]:
    year = campaign.year
    tasks = PlanTask.objects.filter(campaign=campaign).select_related("phase")
    for task in tasks.prefetch_related("bodies"):
        bodies = list(task.bodies.all())
        draft = TaskDraft(
            number=task.number,
            text=shifted_words(task.text, year, by),
            time_text=shifted_days(task.time_text, year, by),
            starts_on=task.starts_on and shifted_day(task.starts_on, by),
            due_on=task.due_on and shifted_day(task.due_on, by),
            lead=tuple(b.name for b in bodies if b.role == BodyRole.LEAD),
            coordinating=tuple(b.name for b in bodies if b.role == BodyRole.COORDINATING),
            lead_text=task.lead_text,
            coordinating_text=task.coordinating_text,
            product=shifted_words(task.product, year, by),
            budget=shifted_words(task.budget, year, by),
        )
        phase = PhaseKind(task.phase.kind) if task.phase else None
        yield TaskCopy(task.text, task.due_on, phase, draft)


def _workshops(campaign: Campaign, year: int) -> Iterator[WorkshopFacts]:
    """The meetings a year later; who came is known only then."""
    by = year - campaign.year
    for old in Workshop.objects.filter(campaign=campaign):
        yield WorkshopFacts(
            name=shifted_words(old.name, campaign.year, by),
            count=old.count,
            place=old.place,
            starts_on=old.starts_on and shifted_day(old.starts_on, by),
            due_on=old.due_on and shifted_day(old.due_on, by),
            delegates_from=old.delegates_from,
            delegates_to=old.delegates_to,
            participants=old.participants,
        )


def _groups(campaign: Campaign, day: date) -> Iterator[GroupCopy]:
    units: dict[int, list[Participation]] = {}
    for unit in units_of(campaign):
        units.setdefault(unit.group_id, []).append(unit)
    everybody = [unit.organisation for items in units.values() for unit in items]
    heirs = successors_on(everybody, day)
    placed = {organisation.pk for organisation in everybody}
    for group in groups_of(campaign):
        items = units.get(group.pk, [])
        there = [unit for unit in items if unit.organisation_id not in heirs]
        ended = [unit for unit in items if unit.organisation_id in heirs]
        new: dict[int, Organisation] = {}
        for unit in ended:
            for heir in heirs[unit.organisation_id]:
                if heir.pk not in placed:
                    new[heir.pk] = heir
        placed |= set(new)
        taken = Exclusion.objects.filter(participation__in=there).select_related("criterion")
        yield GroupCopy(group, tuple(there), tuple(ended), tuple(new.values()), tuple(taken))
