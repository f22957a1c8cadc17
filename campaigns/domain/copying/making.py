"""The campaign of a new year made from the one of a year before: dates shifted, units carried over.

The same copy, of no other year and laid down in another place, is a rehearsal
(``parindex.rehearsal``).

Plans of one authority repeat from year to year ("trước ngày 31/10"): days and hours keep their
place in the year, the year itself moves. What cannot be carried over is said, never dropped
silently. Evidence, points and results stay where they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.domain.campaign_documents import carry_documents
from campaigns.domain.campaigns import PhaseDates, create_campaign
from campaigns.domain.plan.tasks import TaskDraft, add_task
from campaigns.domain.plan.workshops import WorkshopFacts, add_first_workshops
from campaigns.domain.queries import can_see, groups_of, units_of
from campaigns.enums import BodyRole, PhaseKind
from campaigns.models import (
    Campaign,
    CampaignDocument,
    CriteriaSet,
    Criterion,
    Exclusion,
    Participation,
    Phase,
    PlanTask,
    UnitGroup,
    Workshop,
)
from campaigns.signals import campaign_copied
from parindex.audit.domain.record import record
from parindex.common.formats import format_weekday
from parindex.tenants.domain.lineage import successors_on
from parindex.tenants.models import Organisation

SATURDAY = 5
# "năm 2026" is the year of the campaign; those of "giai đoạn 2026–2030" and of a day are not.
_SPAN = r"\d{4}\s*[-–]\s*\d{4}"
_YEAR_IN_WORDS = re.compile(rf"{_SPAN}|(?<![\d/.-])(?P<year>\d{{4}})(?![\d/])")
_YEAR_OF_DAY = re.compile(r"(?<![\d/])(?P<day>(?:\d{1,2}[/.-]){1,2})(?P<year>\d{4})(?![\d/])")


@dataclass(frozen=True, slots=True)
class PhaseCopy:
    """A phase before and after."""

    old: Phase
    new: PhaseDates

    @property
    def label(self) -> str:
        """Its name in words."""
        return str(PhaseKind(self.new.kind).label)


@dataclass(frozen=True, slots=True)
class TaskCopy:
    """A task of the plan before and after; ``phase`` is the kind of the phase it belongs to."""

    old_text: str
    old_due: date | None
    phase: PhaseKind | None
    new: TaskDraft

    @property
    def reworded(self) -> bool:
        """Whether the words of the task name another year now."""
        return self.old_text != self.new.text


@dataclass(frozen=True, slots=True)
class GroupCopy:
    """A group: the units that go on in it, those that ended, and the new ones in their place."""

    old: UnitGroup
    units: tuple[Participation, ...]
    ended: tuple[Participation, ...]
    heirs: tuple[Organisation, ...]
    left_out: tuple[Exclusion, ...]

    @property
    def exclusions(self) -> int:
        """How many exclusions go on."""
        return len(self.left_out)

    @property
    def size(self) -> int:
        """How many units the group would have."""
        return len(self.units) + len(self.heirs)


@dataclass(frozen=True, slots=True)
class CopyProposal:
    """What the campaign of ``year`` would be; nothing is stored. ``notes`` ask for a look."""

    source: Campaign
    year: int
    name: str
    phases: tuple[PhaseCopy, ...]
    tasks: tuple[TaskCopy, ...]
    workshops: tuple[WorkshopFacts, ...]
    groups: tuple[GroupCopy, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a copy is laid down: by the primary key of a row of the copied campaign's tenant, what
    stands for it there. In that tenant itself every row stands for itself.
    """

    organisations: Mapping[int, Organisation] = field(default_factory=dict)
    sets: Mapping[int, CriteriaSet] = field(default_factory=dict)
    criteria: Mapping[int, Criterion] = field(default_factory=dict)

    def organisation(self, old: Organisation) -> Organisation:
        """What stands for a body."""
        return self.organisations.get(old.pk, old)

    def criteria_set(self, old: CriteriaSet | None) -> CriteriaSet | None:
        """What stands for a set."""
        return None if old is None else self.sets.get(old.pk, old)

    def criterion(self, old: Criterion) -> Criterion:
        """What stands for a criterion."""
        return self.criteria.get(old.pk, old)


SAME_GROUND = Ground()


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
    opening = min((_day(item.new.opens_at) for item in phases), default=date(year, 1, 1))
    tasks, groups = tuple(_tasks(campaign, by)), tuple(_groups(campaign, opening))
    return CopyProposal(
        source=campaign,
        year=year,
        name=shifted_words(campaign.name, campaign.year, by),
        phases=phases,
        tasks=tasks,
        workshops=tuple(_workshops(campaign, year)),
        groups=groups,
        notes=(*_ended_notes(groups), *_set_notes(groups), *_weekend_notes(phases, tasks)),
    )


@transaction.atomic
def copy_campaign(
    *,
    actor: Any | None,
    campaign: Campaign,
    year: int,
    name: str = "",
    plan_number: str = "",
    papers: Collection[CampaignDocument] = (),
) -> Campaign:
    """Make the campaign of ``year`` in planning: phases, tasks, groups, units, exclusions, classes.

    ``papers``: documents of the copied campaign that are carried over, marked as of its year.

    Listeners of ``campaign_copied`` carry over what they keep (the assignments of the appraisal).

    :raises Refused: for anybody who may not set up campaigns or see the copied one.
    :raises ValidationError: for the same year, or a name that is too long.
    """
    if actor is not None:
        can_see(actor, campaign).require()
    proposal = propose_copy(campaign=campaign, year=year)
    made = lay_down(actor=actor, proposal=proposal, name=name, plan_number=plan_number)
    if papers:
        carry_documents(
            actor=actor, source=campaign, campaign=made, documents=papers, at=timezone.now()
        )
    return made


@transaction.atomic
def lay_down(
    *,
    actor: Any | None,
    proposal: CopyProposal,
    name: str = "",
    plan_number: str = "",
    ground: Ground = SAME_GROUND,
    illustrative: bool | None = None,
) -> Campaign:
    """Make the campaign of a proposal in the tenant in scope, on ``ground``.

    :raises Refused: for anybody who may not set up campaigns here.
    :raises ValidationError: for a name that is too long.
    """
    campaign = proposal.source
    body = campaign.secretariat
    made = create_campaign(
        actor=actor,
        year=proposal.year,
        name=name or proposal.name,
        plan_number=plan_number,
        secretariat=ground.organisation(body) if body else None,
        bands=campaign.bands,
        phases=[item.new for item in proposal.phases],
        illustrative=campaign.illustrative if illustrative is None else illustrative,
    )
    phases = {PhaseKind(phase.kind): phase for phase in Phase.objects.filter(campaign=made)}
    for item in proposal.tasks:
        phase = phases.get(item.phase) if item.phase else None
        add_task(actor=actor, campaign=made, draft=replace(item.new, phase=phase))
    add_first_workshops(actor=actor, campaign=made, several=proposal.workshops)
    groups = {item.old.pk: _copy_group(made, item, ground) for item in proposal.groups}
    record(
        actor=actor,
        action="campaign.copied",
        subject=made,
        new={
            "copied": campaign.slug,
            "units": sum(item.size for item in proposal.groups),
            "ended": sorted(p.organisation.code for g in proposal.groups for p in g.ended),
            "heirs": sorted(heir.code for g in proposal.groups for heir in g.heirs),
        },
    )
    campaign_copied.send(
        sender=Campaign,
        campaign=made,
        source=campaign,
        groups=groups,
        ground=ground,
        actor=actor,
    )
    return made


def shifted_words(text: str, year: int, by: int) -> str:
    """``text`` with the year of the campaign moved; years of documents and of days stay."""

    def moved(found: re.Match[str]) -> str:
        return _moved(found["year"], year, by) if found["year"] else found[0]

    return _YEAR_IN_WORDS.sub(moved, text)


def shifted_days(text: str, year: int, by: int) -> str:
    """Words about time with every day moved that lies around the year of the campaign."""
    days = _YEAR_OF_DAY.sub(lambda found: found["day"] + _moved(found["year"], year, by), text)
    return shifted_words(days, year, by)


def shifted_day(day: date, by: int) -> date:
    """The same day ``by`` years later; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + by)
    except ValueError:
        return day.replace(year=day.year + by, day=28)


def _moved(found: str, year: int, by: int) -> str:
    """Years next to that of the campaign move with it: plans reach into the year after."""
    return str(int(found) + by) if abs(int(found) - year) <= 1 else found


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _phases(campaign: Campaign, by: int) -> Iterator[PhaseCopy]:
    for phase in Phase.objects.filter(campaign=campaign):
        dates = PhaseDates(
            PhaseKind(phase.kind),
            _shifted_moment(phase.opens_at, by),
            _shifted_moment(phase.closes_at, by),
            tuple(phase.reminder_hours),
        )
        yield PhaseCopy(phase, dates)


def _shifted_moment(moment: datetime, by: int) -> datetime:
    """The same hour on the wall clock of the authority."""
    local = timezone.localtime(moment)
    day = shifted_day(local.date(), by)
    return timezone.make_aware(datetime.combine(day, local.time()), local.tzinfo)


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


def _copy_group(campaign: Campaign, item: GroupCopy, ground: Ground) -> UnitGroup:
    old = item.old
    made = UnitGroup.objects.create(
        campaign=campaign,
        key=old.key,
        name=old.name,
        position=old.position,
        criteria_set=ground.criteria_set(old.criteria_set),
    )
    bodies = [*(unit.organisation for unit in item.units), *item.heirs]
    units = Participation.objects.bulk_create(
        [
            Participation(campaign=campaign, organisation=ground.organisation(body), group=made)
            for body in bodies
        ]
    )
    new = {old.pk: unit for old, unit in zip(item.units, units, strict=False)}
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                participation=new[row.participation_id],
                criterion=criterion,
                reason=row.reason,
            )
            for row in item.left_out
            if (criterion := ground.criterion(row.criterion)).criteria_set_id
            == made.criteria_set_id
        ]
    )
    return made


def _ended_notes(groups: Iterable[GroupCopy]) -> Iterator[str]:
    for group in groups:
        names = [unit.organisation.name for unit in group.ended]
        values = {"group": group.old.name, "names": "; ".join(names)}
        if group.heirs:
            heirs = "; ".join(heir.name for heir in group.heirs)
            text = _("“%(group)s”: %(names)s no longer exist; in their place: %(heirs)s.")
            yield text % {**values, "heirs": heirs}
        elif names:
            text = _("“%(group)s”: these units no longer exist and are left out: %(names)s.")
            yield text % values


def _set_notes(groups: Iterable[GroupCopy]) -> Iterator[str]:
    sets = {group.old.criteria_set.name: None for group in groups if group.old.criteria_set}
    if sets:
        text = _("The criteria sets stay those of last time (%(names)s). Replace what has changed.")
        yield text % {"names": "; ".join(sets)}


def _weekend_notes(phases: Iterable[PhaseCopy], tasks: Iterable[TaskCopy]) -> Iterator[str]:
    """Deadlines that fall on a day off now: nobody is at the office when the lock falls."""
    ends = [(item.label, _day(item.new.closes_at)) for item in phases]
    drafts = [item.new for item in tasks]
    ends += [
        (_("Task %(number)s") % {"number": draft.number}, draft.due_on)
        for draft in drafts
        if draft.due_on
    ]
    for label, day in ends:
        if day.weekday() >= SATURDAY:
            values = {"label": label, "day": format_weekday(day)}
            yield _("%(label)s ends on a day off: %(day)s.") % values
