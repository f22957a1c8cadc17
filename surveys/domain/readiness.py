"""What is still missing before a wave can be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from campaigns.domain.readiness import ERROR, WARNING, Finding
from parindex.common.formats import format_moment
from scoring.engine.problems import SetError
from surveys.domain.assigning import Assignment, Seat
from surveys.domain.leaves import SOURCES, sources_of_leaves
from surveys.domain.one_feed import check_feeds
from surveys.domain.sitting import form_of
from surveys.engine.form import Form
from surveys.enums import ListState, ObjectRule, RespondentState
from surveys.models import (
    CounterPoint,
    GroupForm,
    Respondent,
    RespondentGroup,
    SurveyObject,
    Wave,
)


class NotReady(Exception):  # noqa: N818  # the page lists what is missing
    """The wave cannot be opened yet; ``findings`` say what is missing."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.text for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class _Asked:
    """A form of a group with its questionnaire as the engine reads it; None when it is broken."""

    given: GroupForm
    form: Form | None


def findings_of(wave: Wave, *, at: datetime) -> list[Finding]:
    """Errors first, then warnings. ``Finding.place``: hours, objects, groups, questionnaires,
    lists.
    """
    asked = _forms_of(wave)
    people = _people(wave)
    found = [
        *_check_hours(wave, at),
        *_check_groups(wave, asked, people),
        *_check_questionnaires(asked),
        *_check_leaves(wave, asked, people),
        *check_feeds(wave),
        *_check_lists(wave, at),
        *_check_sizes(wave, people),
    ]
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def errors_of(wave: Wave, *, at: datetime) -> list[Finding]:
    """Only what keeps the wave from opening."""
    return [finding for finding in findings_of(wave, at=at) if finding.severity == ERROR]


def _forms_of(wave: Wave) -> list[_Asked]:
    given = GroupForm.objects.filter(group__wave=wave).select_related(
        "group", "questionnaire", "object__participation"
    )
    read: dict[int, Form | None] = {}
    for form in given:
        if form.questionnaire_id not in read:
            try:
                read[form.questionnaire_id] = form_of(form.questionnaire)
            except SetError:
                read[form.questionnaire_id] = None
    return [_Asked(form, read[form.questionnaire_id]) for form in given]


def _people(wave: Wave) -> dict[Seat, int]:
    """How many people who are asked sit on each kind of seat; only accepted lists ask anybody."""
    rows = (
        Respondent.objects.filter(
            wave=wave, state=RespondentState.ACTIVE, list__state=ListState.ACCEPTED
        )
        .order_by()
        .values_list("group", "list__organisation", "parent")
        .annotate(number=Count("pk"))
    )
    return {Seat(group, unit, parent): number for group, unit, parent, number in rows}


def _check_hours(wave: Wave, at: datetime) -> Iterator[Finding]:
    if wave.closes_at <= at:
        text = _("Answers would be taken until %(moment)s, which is over.")
        yield Finding(ERROR, text % {"moment": format_moment(wave.closes_at)}, "hours")
    elif wave.opens_at <= at:
        yield Finding(WARNING, _("Answers are taken as soon as the wave is opened."), "hours")


def _check_groups(wave: Wave, asked: list[_Asked], people: dict[Seat, int]) -> Iterator[Finding]:
    if not SurveyObject.objects.filter(wave=wave).exists():
        yield Finding(ERROR, _("Nothing is rated yet: choose the units."), "objects")
    groups = list(RespondentGroup.objects.filter(wave=wave))
    if not groups:
        yield Finding(ERROR, _("There is no group of respondents."), "groups")
    with_form = {item.given.group_id for item in asked}
    sizes: Counter[int] = Counter()
    for seat, number in people.items():
        sizes[seat.group_id] += number
    for group in groups:
        names = {"group": group.name, "least": group.least_sample, "count": sizes[group.pk]}
        if group.pk not in with_form:
            yield Finding(ERROR, _("The group “%(group)s” has no form.") % names, "groups")
        if group.is_counter:
            yield from _check_counter(wave, group)
        elif not sizes[group.pk]:
            text = _("Nobody of the group “%(group)s” is on a list.") % names
            yield Finding(WARNING, text, "lists")
        elif sizes[group.pk] < group.least_sample:
            text = _(
                "The group “%(group)s” has %(count)s people; its minimum sample is %(least)s, so "
                "it cannot count."
            )
            yield Finding(WARNING, text % names, "groups")


def _check_counter(wave: Wave, group: RespondentGroup) -> Iterator[Finding]:
    if not CounterPoint.objects.filter(wave=wave, group=group).exists():
        text = _("The group “%(group)s” answers at counters, but there is no counter point.")
        yield Finding(WARNING, text % {"group": group.name}, "groups")


def _check_questionnaires(asked: list[_Asked]) -> Iterator[Finding]:
    for pk, title in sorted(
        {(i.given.questionnaire_id, i.given.questionnaire.title) for i in asked}
    ):
        form = next(item.form for item in asked if item.given.questionnaire_id == pk)
        names = {"questionnaire": title}
        if form is None:
            text = _("The questionnaire “%(questionnaire)s” has no questions or is broken.")
            yield Finding(ERROR, text % names, "questionnaires")
        elif not form.feeds():
            text = _("No question of “%(questionnaire)s” feeds a criterion.") % names
            yield Finding(WARNING, text, "questionnaires")


def _check_leaves(wave: Wave, asked: list[_Asked], people: dict[Seat, int]) -> Iterator[Finding]:
    """Each code must be a leaf this kind of wave feeds in every set of the units rated that has
    it, and be in one of them; a leaf nothing feeds is only said, as another wave may feed it.
    """
    of_unit = dict(
        SurveyObject.objects.filter(wave=wave, participation__isnull=False).values_list(
            "participation__organisation", "participation__group"
        )
    )
    units = set(of_unit.values())
    leaves = sources_of_leaves(wave.campaign)
    rated: set[tuple[int, str]] = set()
    wrong: set[tuple[str, str]] = set()
    for item in asked:
        own = {
            of_unit[seat.organisation_id]
            for seat in people
            if seat.group_id == item.given.group_id and seat.organisation_id in of_unit
        }
        groups = _rated_groups(item.given, units, own)
        for code in item.form.feeds() if item.form else ():
            rated |= {(group, code) for group in groups}
            sources = {leaves[group, code] for group in groups if (group, code) in leaves}
            if groups and sources != {SOURCES[wave.kind]}:
                wrong.add((item.given.questionnaire.title, code))
    for title, code in sorted(wrong):
        text = _("“%(questionnaire)s” feeds %(code)s, which is no criterion this survey may feed.")
        names = {"questionnaire": title, "code": code}
        yield Finding(ERROR, text % names, "questionnaires")
    expected = {key for key, source in leaves.items() if source == SOURCES[wave.kind]}
    for code in sorted({code for group, code in expected - rated if group in units}):
        text = _("Nothing feeds criterion %(code)s.") % {"code": code}
        yield Finding(WARNING, text, "questionnaires")


def _rated_groups(form: GroupForm, units: set[int], own: set[int]) -> set[int]:
    """The groups of units a form is about; none for bodies outside the campaign.

    ``own``: the groups of the units that list people of the form's group, as far as known.
    """
    match form.rule:
        case ObjectRule.UNITS:
            return {form.units_id} & units if form.units_id else set()
        case ObjectRule.NAMED:
            unit = form.object.participation if form.object else None
            return {unit.group_id} if unit else set()
        case ObjectRule.PARENT:
            return set()
        case ObjectRule.OWN:
            return own or units
    return units


def _check_lists(wave: Wave, at: datetime) -> Iterator[Finding]:
    lists = wave.lists.exclude(state=ListState.ACCEPTED).annotate(people=Count("respondents"))
    states = [(found.state, found.people) for found in lists]
    sent = sum(state == ListState.SENT for state, _people in states)
    empty = sum(not people for _state, people in states)
    unsent = len(states) - sent - empty
    if sent:
        text = _("%(count)s lists with people on them have not been accepted.")
        yield Finding(ERROR, text % {"count": sent}, "lists")
    if unsent:
        text = _("%(count)s lists have people on them but were not sent: nobody on them is asked.")
        yield Finding(WARNING, text % {"count": unsent}, "lists")
    if empty:
        text = _("%(count)s lists are still empty.")
        yield Finding(WARNING, text % {"count": empty}, "lists")
    if wave.lists_due_at and at < wave.lists_due_at:
        text = _("Units may still send lists until %(moment)s.")
        yield Finding(WARNING, text % {"moment": format_moment(wave.lists_due_at)}, "lists")


def _check_sizes(wave: Wave, people: dict[Seat, int]) -> Iterator[Finding]:
    """Whom decision 0004 leaves without a count: kinds of forms too few people get, and people
    who get none.
    """
    assignment = Assignment.of(wave)
    kinds: Counter[tuple[int, int, int]] = Counter()
    without = 0
    for seat, number in people.items():
        asked = assignment.asked(seat)
        without += 0 if asked else number
        for form, rated in asked:
            kinds[form.group_id, form.questionnaire_id, rated.pk] += number
    if without:
        text = _("%(count)s people are asked nothing: no object of the wave fits their forms.")
        yield Finding(WARNING, text % {"count": without}, "groups")
    too_few = not people or (kinds and max(kinds.values()) < wave.least_group)
    if too_few and not CounterPoint.objects.filter(wave=wave).exists():
        text = _("No form is filled in by %(least)s people or more: nothing could be counted.")
        yield Finding(ERROR, text % {"least": wave.least_group}, "lists")
        return
    names = dict(RespondentGroup.objects.filter(wave=wave).values_list("pk", "name"))
    small = Counter(kind[0] for kind, number in kinds.items() if number < wave.least_group)
    for group, number in sorted(small.items()):
        text = _(
            "“%(group)s”: about %(count)s objects fewer than %(least)s people are asked; those "
            "answers are not counted."
        )
        values = {"group": names[group], "count": number, "least": wave.least_group}
        yield Finding(WARNING, text % values, "lists")
