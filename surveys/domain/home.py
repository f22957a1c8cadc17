"""What a survey asks of a person today, for the page "My work"."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.rights import can_run
from campaigns.matrix import MATRIX, Action
from parindex.accounts.enums import Role
from scoring.domain.home import Asker, Task
from surveys.domain.case_rights import can_decide_case, cases_of_units, cases_to_decide
from surveys.domain.list_rights import BEING_MADE, due_at
from surveys.enums import CaseState, ListState, WaveState
from surveys.models import RespondentList, Wave


def survey_tasks(asker: Asker) -> Iterator[Task]:
    """Lists to send and to accept; cases in which to be heard, and to decide."""
    if asker.units:
        yield from _to_send(asker)
        yield from _to_be_heard(asker)
    if Role.SECRETARIAT in asker.roles:
        yield from _to_accept(asker)
    if Role.APPROVER in asker.roles:
        yield from _to_decide(asker)


def _to_send(asker: Asker) -> Iterator[Task]:
    lists = RespondentList.objects.filter(
        organisation__in=asker.units,
        state__in=BEING_MADE,
        wave__state=WaveState.PREPARING,
        wave__campaign__state__in=MATRIX[Action.FILL_LIST].states,
    ).select_related("wave__campaign")
    for listed in lists:
        due = due_at(listed)
        late = due is not None and asker.at >= due
        returned = listed.state == ListState.RETURNED
        back = _("Returned: correct it.")
        yield Task(
            _("Send the list of respondents"),
            f"{listed.wave.name}. {back}" if returned else listed.wave.name,
            asker.url("waves:respondents", listed.wave.campaign.slug, listed.wave.slug, listed.pk),
            _("Open the list"),
            due,
            _("Late: the secretariat can give more time.")
            if late
            else _("Nobody is asked before the list is sent and accepted."),
            tone="bad" if late or returned else "warn",
            extended=listed.due_at is not None,
        )


def _to_accept(asker: Asker) -> Iterator[Task]:
    sent = (
        Wave.objects.filter(state=WaveState.PREPARING, lists__state=ListState.SENT)
        .select_related("campaign")
        .annotate(count=Count("lists"))
    )
    for wave in sent:
        if not can_run(asker.user, wave.campaign):
            continue
        text = ngettext(
            "Accept %(count)s list of respondents",
            "Accept %(count)s lists of respondents",
            wave.count,
        )
        yield Task(
            text % {"count": wave.count},
            wave.name,
            asker.url("waves:lists", wave.campaign.slug, wave.slug),
            _("Open the lists"),
            wave.opens_at,
            _("Nobody of a list that was not accepted is asked."),
            tone="warn",
        )


def _to_be_heard(asker: Asker) -> Iterator[Task]:
    cases = cases_of_units(asker.units).filter(
        state=CaseState.OPENED, wave__campaign__state__in=MATRIX[Action.STATE].states
    )
    for case in cases:
        late = asker.at >= case.hearing_due_at
        yield Task(
            _("Say what your unit has to say in its case"),
            _("Case %(number)s, %(wave)s. The officers draft, the head sends.")
            % {"number": case.number, "wave": case.wave.name},
            asker.url("waves:statement", case.wave.campaign.slug, case.wave.slug, case.number),
            _("Open the case"),
            case.hearing_due_at,
            _("Late: the secretariat can give more time.")
            if late
            else _("Without a statement the case is decided without it."),
            tone="bad",
        )


def _to_decide(asker: Asker) -> Iterator[Task]:
    for case in cases_to_decide(asker.user, at=asker.at):
        if not can_decide_case(asker.user, case, at=asker.at):
            continue
        yield Task(
            _("Decide the case about %(unit)s") % {"unit": case.object.name},
            case.wave.name,
            asker.url("waves:case", case.wave.campaign.slug, case.wave.slug, case.number),
            _("Open the case"),
            None,
            _("Until then every answer counts."),
            tone="warn",
        )
