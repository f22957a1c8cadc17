"""Letters about lists of respondents to the officers and the head of a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.domain.reminders import people_of
from parindex.common.formats import format_moment
from parindex.notify.domain.outbox import queue_mail
from surveys.domain.list_rights import due_at
from surveys.models import RespondentList, Wave

Words = Callable[[RespondentList, dict[str, str]], tuple[str, str]]


def tell_started(*, wave: Wave, lists: list[RespondentList], at: datetime) -> None:
    """Ask the units for their lists."""
    for listed in lists:
        listed.wave = wave
    _tell(lists, "lists.started", _started, at)


def tell_returned(*, listed: RespondentList, at: datetime) -> None:
    """Say that a list came back and what has to change."""
    _tell([listed], "lists.returned", _returned, at)


def tell_time(*, listed: RespondentList, at: datetime) -> None:
    """Say that the list may come later."""
    _tell([listed], "lists.time_given", _time, at)


def _started(listed: RespondentList, values: dict[str, str]) -> tuple[str, str]:
    subject = _("Send the list of respondents: %(wave)s") % values
    if due_at(listed) is None:
        text = _(
            "%(unit)s is asked for its respondents of the survey “%(wave)s”.\n\nEnter or import "
            "them; the head of the unit checks and sends the list:\n%(url)s\n"
        )
    else:
        text = _(
            "%(unit)s is asked for its respondents of the survey “%(wave)s” until %(due)s (Viet "
            "Nam time).\n\nEnter or import them; the head of the unit checks and sends the "
            "list:\n%(url)s\n"
        )
    return subject, text % values


def _returned(listed: RespondentList, values: dict[str, str]) -> tuple[str, str]:
    subject = _("The list of respondents was returned: %(wave)s") % values
    text = _(
        "The list of %(unit)s was returned. Reason:\n%(reason)s\n\nCorrect it and send it again; "
        "deadline: %(due)s.\n%(url)s\n"
    )
    return subject, text % values


def _time(listed: RespondentList, values: dict[str, str]) -> tuple[str, str]:
    subject = _("More time for the list of respondents: %(wave)s") % values
    text = _("The list of %(unit)s may be sent until %(due)s (Viet Nam time).\n%(url)s\n")
    return subject, text % values


def _tell(lists: list[RespondentList], kind: str, words: Words, at: datetime) -> None:
    people = people_of(lists)
    for listed in lists:
        for person in people.get(listed.organisation_id, []):
            with translation.override(person.language):
                path = _path(listed)
                due = due_at(listed)
                subject, body = words(
                    listed,
                    {
                        "wave": listed.wave.name,
                        "unit": listed.organisation.name,
                        "due": format_moment(due) if due else _("no deadline is set"),
                        "reason": listed.return_reason,
                        "url": f"{settings.BASE_URL}{path}",
                    },
                )
            queue_mail(
                to=person.email,
                to_user=person,
                subject=subject,
                body=body,
                kind=kind,
                due_at=at,
                path=path,
            )


def _path(listed: RespondentList) -> str:
    wave = listed.wave
    args = [wave.tenant.slug, wave.campaign.slug, wave.slug, listed.pk]
    return reverse("waves:respondents", args=args)
