"""What is still missing before a campaign can be opened; other apps add their own checks."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from campaigns.domain.golden_cases import frozen_problems
from campaigns.enums import CriteriaSetState, PhaseKind
from campaigns.models import Campaign, CriteriaSet, Phase, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.formats import format_date, format_moment

ERROR, WARNING = "error", "warning"
# Phases without which nothing can be scored; the others are only advised.
NEEDED = (PhaseKind.SELF_ASSESSMENT, PhaseKind.APPRAISAL)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to see to. ``place`` names the page that mends it (facts, phases, groups, …)."""

    severity: str
    text: str
    place: str = ""


Check = Callable[[Campaign, datetime], Iterable[Finding]]


def findings_of(campaign: Campaign, *, at: datetime) -> list[Finding]:
    """Errors first, then warnings, each in the order of the checks."""
    found = [finding for check in CHECKS for finding in check(campaign, at)]
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def errors_of(campaign: Campaign, *, at: datetime) -> list[Finding]:
    """Only what keeps the campaign from opening."""
    return [finding for finding in findings_of(campaign, at=at) if finding.severity == ERROR]


def check_facts(campaign: Campaign, at: datetime) -> Iterator[Finding]:
    """A body runs the campaign, classes are set, a plan is named."""
    if campaign.secretariat_id is None:
        yield Finding(
            ERROR, _("No secretariat is named: the body that runs the campaign."), "facts"
        )
    if not campaign.bands:
        yield Finding(ERROR, _("No classes of the result are set."), "facts")
    if not campaign.plan_number:
        yield Finding(WARNING, _("The number of the plan is not entered."), "facts")


def check_tasks(campaign: Campaign, at: datetime) -> Iterator[Finding]:
    """The plan has tasks; what it says of a phase is what the software will do."""
    tasks = list(campaign.tasks.select_related("phase"))
    if not tasks:
        yield Finding(WARNING, _("The plan has no tasks."), "tasks")
    for task in tasks:
        if task.phase and task.due_on and task.due_on != localdate(task.phase.closes_at):
            text = _(
                "Task %(number)s is due on %(day)s by the plan; its phase “%(phase)s” locks at"
                " %(moment)s."
            ) % {
                "number": task.number,
                "day": format_date(task.due_on),
                "phase": PhaseKind(task.phase.kind).label,
                "moment": format_moment(task.phase.closes_at),
            }
            yield Finding(WARNING, text, "phases")


def check_phases(campaign: Campaign, at: datetime) -> Iterator[Finding]:
    """The needed phases are there, follow each other and lie ahead."""
    phases = {phase.kind: phase for phase in Phase.objects.filter(campaign=campaign)}
    for kind in PhaseKind:
        phase = phases.get(kind)
        names = {"phase": kind.label}
        if phase is None:
            severity = ERROR if kind in NEEDED else WARNING
            yield Finding(severity, _("The phase “%(phase)s” has no dates.") % names, "phases")
        elif phase.closes_at <= at:
            moment = names | {"moment": format_moment(phase.closes_at)}
            text = _("The phase “%(phase)s” lies in the past (%(moment)s).") % moment
            yield Finding(ERROR, text, "phases")
    ordered = [phases[kind] for kind in PhaseKind if kind in phases]
    for earlier, later in itertools.pairwise(ordered):
        pair = {"first": PhaseKind(earlier.kind).label, "second": PhaseKind(later.kind).label}
        if later.opens_at < earlier.opens_at or later.closes_at < earlier.closes_at:
            text = _("The phases “%(first)s” and “%(second)s” are out of order.") % pair
            yield Finding(ERROR, text, "phases")
        elif later.opens_at < earlier.closes_at:
            text = _("The phase “%(second)s” opens before “%(first)s” locks.") % pair
            yield Finding(WARNING, text, "phases")


def check_groups(campaign: Campaign, at: datetime) -> Iterator[Finding]:
    """Every group has a set that can be scored with, and units."""
    groups = list(
        UnitGroup.objects.filter(campaign=campaign)
        .select_related("criteria_set")
        .annotate(units=Count("participations"))
        .order_by("position", "pk")
    )
    if not groups:
        yield Finding(ERROR, _("There is no group of units."), "groups")
    for group in groups:
        names = {"group": group.name}
        if not group.units:
            yield Finding(ERROR, _("The group “%(group)s” has no units.") % names, "groups")
        if group.criteria_set is None:
            text = _("The group “%(group)s” has no criteria set.") % names
            yield Finding(ERROR, text, "groups")
        elif group.criteria_set.year != campaign.year:
            text = _(
                "The group “%(group)s” is scored by a set of %(set_year)s in a campaign"
                " of %(year)s."
            ) % (names | {"set_year": group.criteria_set.year, "year": campaign.year})
            yield Finding(WARNING, text, "groups")
    sets = {group.criteria_set for group in groups if group.criteria_set}
    for criteria_set in sorted(sets, key=lambda item: item.pk):
        yield from _check_set(criteria_set)


def _check_set(criteria_set: CriteriaSet) -> Iterator[Finding]:
    if criteria_set.state == CriteriaSetState.FROZEN:
        return
    problems = frozen_problems(criteria_set.document)
    if problems:
        values = {"set": criteria_set.name, "count": len(problems)}
        text = _("The criteria set “%(set)s” is not complete: %(count)s problems.") % values
        yield Finding(ERROR, text, "sets")


def check_people(campaign: Campaign, at: datetime) -> Iterator[Finding]:
    """Every unit has somebody who scores and somebody who sends."""
    places = set(
        Membership.objects.filter(
            is_active=True, role__in=[Role.OFFICER, Role.HEAD], user__is_active=True
        ).values_list("organisation", "role")
    )
    missing = {Role.OFFICER: 0, Role.HEAD: 0}
    for organisation in campaign.participations.values_list("organisation", flat=True):
        for role in missing:
            missing[role] += (organisation, role) not in places
    if missing[Role.OFFICER]:
        text = _("%(count)s units have no officer who scores.") % {"count": missing[Role.OFFICER]}
        yield Finding(WARNING, text, "people")
    if missing[Role.HEAD]:
        text = _("%(count)s units have no head who approves and sends.") % {
            "count": missing[Role.HEAD]
        }
        yield Finding(WARNING, text, "people")


# Other apps append theirs in ``AppConfig.ready`` (appraisal: criteria nobody is assigned to).
CHECKS: list[Check] = [check_facts, check_tasks, check_phases, check_groups, check_people]
