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
from surveys.domain.list_rights import BEING_MADE, due_at
from surveys.domain.paper_home import counter_tasks, paper_tasks
from surveys.enums import ListState, WaveState
from surveys.models import RespondentList, Wave


def survey_tasks(asker: Asker) -> Iterator[Task]:
    """Lists to send, and lists that wait to be accepted."""
    if asker.units:
        yield from _to_send(asker)
    if Role.SECRETARIAT in asker.roles:
        yield from _to_accept(asker)
        yield from paper_tasks(asker)
        yield from counter_tasks(asker)


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
