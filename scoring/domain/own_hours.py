"""The hours that concern one person: phases of the role, with the unit's own extensions, and
the rows of the plan that name the person's organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Extension, Phase, PlanTaskBody
from parindex.accounts.enums import Role
from scoring.domain.home import Asker

_ALL = frozenset(PhaseKind)
KINDS: dict[str, frozenset[PhaseKind]] = {
    Role.OFFICER: frozenset({PhaseKind.SELF_ASSESSMENT, PhaseKind.EXPLANATION}),
    Role.HEAD: frozenset({PhaseKind.SELF_ASSESSMENT, PhaseKind.EXPLANATION}),
    Role.APPRAISER: frozenset({PhaseKind.APPRAISAL}),
    Role.COUNCIL: frozenset({PhaseKind.COUNCIL}),
    Role.APPROVER: frozenset({PhaseKind.COUNCIL, PhaseKind.PUBLICATION}),
    Role.SECRETARIAT: _ALL,
    Role.ADMIN: _ALL,
    Role.AUDITOR: _ALL,
}
PLAN_ROWS = 3


@dataclass(frozen=True, slots=True)
class Hour:
    """From when until when; ``extended``: granted to the unit alone. ``url`` where it leads."""

    label: str
    opens_at: datetime
    closes_at: datetime
    open: bool
    extended: bool = False
    year: int = 0


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the plan in which the person's organisation is named, with its day."""

    number: str
    text: str
    due_on: date
    url: str


def hours_of(asker: Asker, campaigns: Iterable[Campaign]) -> list[Hour]:
    """What opens or closes for the person from now on, in the order of the clock."""
    kinds = {kind for role in asker.roles for kind in KINDS.get(role, ())}
    running = [item for item in campaigns if item.state == CampaignState.OPEN]
    granted = _granted(asker, running)
    found: list[Hour] = []
    for campaign in running:
        for phase in campaign.phases.all():
            if phase.kind in kinds:
                found.extend(_phase_hours(asker, campaign, phase, granted))
    return sorted(found, key=lambda hour: (not hour.open, hour.closes_at))


def _phase_hours(
    asker: Asker, campaign: Campaign, phase: Phase, granted: list[Extension]
) -> Iterator[Hour]:
    own = [item for item in granted if item.phase_id == phase.pk]
    parts = [own]
    if asker.has_several_units:  # the hour of all, and beside it what one unit has of its own
        units = [[it for it in own if it.participation.organisation_id == pk] for pk in asker.units]
        parts = [[], *filter(None, units)]
    for part in parts:
        yield from _own_hours(asker, campaign, phase, part)


def _own_hours(
    asker: Asker, campaign: Campaign, phase: Phase, own: list[Extension]
) -> Iterator[Hour]:
    """The hours of one unit; of several units only those it has of its own."""
    unit = asker.unit_words(own[0].participation.organisation) if own else ""
    label = ", ".join(filter(None, [str(PhaseKind(phase.kind).label), unit]))
    whole = max((item.closes_at for item in own if item.criterion_id is None), default=None)
    ends = max(phase.closes_at, whole) if whole else phase.closes_at
    extended, opened = ends > phase.closes_at, phase.opens_at <= asker.at
    if ends > asker.at and (extended or not unit):
        yield Hour(label, phase.opens_at, ends, opened, extended, campaign.year)
    for item in own:
        if item.criterion is not None and item.closes_at > max(asker.at, ends):
            words = {"phase": label, "code": item.criterion.code}
            named = _("%(phase)s, item %(code)s") % words
            yield Hour(named, phase.opens_at, item.closes_at, True, True, campaign.year)


def _granted(asker: Asker, campaigns: list[Campaign]) -> list[Extension]:
    if not asker.units or not campaigns:
        return []
    return list(
        Extension.objects.filter(
            participation__organisation__in=asker.units, phase__campaign__in=campaigns
        ).select_related("criterion", "participation__organisation")
    )


def plan_rows_of(asker: Asker, campaigns: Iterable[Campaign]) -> list[PlanRow]:
    """The next rows of the plan that name an organisation of the person."""
    slugs = {item.pk: item.slug for item in campaigns if item.state == CampaignState.OPEN}
    if not slugs:
        return []
    named = (
        PlanTaskBody.objects.filter(
            organisation__in=asker.organisations,
            task__campaign__in=slugs,
            task__due_on__gte=asker.today,
        )
        .select_related("task")
        .order_by("task__due_on", "task__position", "pk")
    )
    rows = {body.task_id: body.task for body in named[: 3 * PLAN_ROWS]}
    return [
        PlanRow(
            task.number,
            Truncator(task.text).words(18),
            task.due_on,
            asker.url("campaigns:detail", slugs[task.campaign_id]),
        )
        for task in list(rows.values())[:PLAN_ROWS]
        if task.due_on is not None
    ]
