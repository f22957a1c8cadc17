"""Letters that somebody takes along: a file for a gateway elsewhere, printed letters.

What is made holds personal links: it is made on request, handed to the secretariat at once, and
kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.exports import Export
from parindex.common.verdict import Refused
from surveys.domain.channels import given_by_hand
from surveys.domain.letter_rights import can_write
from surveys.domain.letters import asked, not_shown_as_answered
from surveys.domain.lists import locked_wave
from surveys.enums import Channel
from surveys.models import Invitation, Wave

# A page of a printed letter takes about a tenth of a second, and somebody waits for the file.
MOST = {Channel.LETTER: 50, Channel.FILE: 5000}


def to_give_out(wave: Wave, channel: str) -> QuerySet[Invitation]:
    """People of the channel whose link has not been given out, list by list."""
    return _in_order(wave, channel).filter(invited_at__isnull=True)


def given_count(wave: Wave, channel: str) -> int:
    """How many were given their link, whether they have answered since or not."""
    found = asked(wave).filter(respondent__channel=channel, invited_at__isnull=False)
    return found.count()


@transaction.atomic
def give_out(
    *,
    actor: Any,
    wave: Wave,
    channel: str,
    make: Callable[[Wave, list[Invitation]], Export],
    person: int | None,
    again: bool,
    at: datetime,
) -> Export:
    """Make the next file of a channel and note its people as invited; both or neither.

    ``person``: that one alone; ``again``: those who were given theirs before and are not shown as
    having answered, for a file that got lost. Raises ``Refused``.
    """
    wave = locked_wave(wave)
    can_write(actor, wave, at=at).require()
    if person is not None:
        rows = _in_order(wave, channel).filter(respondent=person)
    else:
        rows = _in_order(wave, channel).filter(invited_at__isnull=not again)
    chosen = list(rows[: MOST[Channel(channel)]])
    if channel not in given_by_hand() or not chosen:
        raise Refused(_("There is no letter to give out in this channel."))
    Invitation.objects.filter(pk__in=[row.pk for row in chosen]).update(invited_at=at)
    new = {"channel": channel, "count": len(chosen), "again": again}
    record(actor=actor, action="wave.letters_given_out", subject=wave, new=new, at=at)
    return make(wave, chosen)


def _in_order(wave: Wave, channel: str) -> QuerySet[Invitation]:
    found = not_shown_as_answered(asked(wave)).filter(respondent__channel=channel)
    return found.select_related("respondent__group", "respondent__list__organisation").order_by(
        "respondent__list__organisation__sort_key", "respondent__sort_key", "pk"
    )
