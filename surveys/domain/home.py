"""What a survey asks of a person today, for the page "My work"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState
from campaigns.matrix import MATRIX, Action
from parindex.accounts.enums import Role
from scoring.domain.home import Asker, Task
from surveys.domain.list_rights import BEING_MADE, due_at
from surveys.domain.opinions import waiting_count
from surveys.domain.points import can_write_points, unwritten
from surveys.enums import ListState, WaveState
from surveys.models import RespondentList, Wave

# How long a counted wave is news.
_FRESH = timedelta(days=7)
_NOT_PUBLISHED = frozenset({CampaignState.OPEN, CampaignState.CLOSED})


def survey_tasks(asker: Asker) -> Iterator[Task]:
    """Lists to send, people to urge; for the secretariat lists to accept and results to see."""
    if asker.units:
        yield from _to_send(asker)
        yield from _to_urge(asker)
    if Role.SECRETARIAT in asker.roles:
        yield from _to_accept(asker)
        yield from _to_look_at(asker)


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


def _to_urge(asker: Asker) -> Iterator[Task]:
    """The unit urges its own people while answers are taken (guidance 23/BNV-CCHC, section 3)."""
    lists = RespondentList.objects.filter(
        organisation__in=asker.units,
        state=ListState.ACCEPTED,
        wave__state=WaveState.OPEN,
        wave__opens_at__lte=asker.at,
        wave__closes_at__gt=asker.at,
        wave__campaign__state__in=MATRIX[Action.READ_TURNOUT].states,
    ).select_related("wave__campaign")
    for listed in lists:
        yield Task(
            _("Urge the people on the list to answer"),
            listed.wave.name,
            asker.url("waves:turnout_list", listed.wave.campaign.slug, listed.wave.slug, listed.pk),
            _("Who has answered"),
            listed.wave.closes_at,
            _("A group with too few answers does not count."),
        )


def _to_look_at(asker: Asker) -> Iterator[Task]:
    """Counted waves of running campaigns: points that could not be written, opinions to read."""
    waves = Wave.objects.filter(
        state=WaveState.COUNTED, campaign__state__in=_NOT_PUBLISHED
    ).select_related("campaign")
    for wave in waves:
        if not can_run(asker.user, wave.campaign):
            continue
        place = (wave.campaign.slug, wave.slug)
        if unwritten(wave) is not None:
            yield Task(
                _("The points of a survey are not in the dossiers"),
                wave.name,
                asker.url("waves:results", *place),
                _("See why"),
                otherwise=can_write_points(None, wave).reason,
                tone="bad",
            )
        if wave.counted_at is not None and asker.at < wave.counted_at + _FRESH:
            yield Task(
                _("Look at the results of a survey"),
                wave.name,
                asker.url("waves:results", *place),
                _("Open the results"),
            )
        if waiting := waiting_count(wave):
            text = ngettext(
                "Read %(count)s opinion before its unit does",
                "Read %(count)s opinions before their units do",
                waiting,
            )
            yield Task(
                text % {"count": waiting},
                wave.name,
                asker.url("waves:opinions", *place),
                _("Read the opinions"),
                otherwise=_("A unit reads only what was cleared."),
            )
