"""The outer slip of a paper answer: a person has answered, on paper, and the link is void.

As in a postal vote: the outer envelope carries the slip, the inner one the sheets without a name.
The slip is registered first; only then is the inner envelope opened, mixed with others and put
into a lot. Nothing here knows the sheets (decision 0007).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.folding import fold
from parindex.common.verdict import Refused
from surveys.domain.intake import (
    CODE_LETTERS,
    alone,
    still_good,
    take_note,
)
from surveys.domain.letters import asked
from surveys.domain.paper_kinds import slips_by_kind, taken_by_kind
from surveys.domain.paper_rights import can_enter_paper
from surveys.domain.sealing import keyed_hash
from surveys.enums import BallotSource, RespondentState
from surveys.models import AssignedForm, Invitation, RespondentGroup, Turnout, Wave

_BASE = len(CODE_LETTERS)
_PLACES, _CHECK = 4, 4
MOST_FOUND = 20
# Twenty pages, which a server prints in a few seconds.
SLIPS_A_FILE = 200


def slip_code_of(invitation: Invitation) -> str:
    """The code on the slip: which person it is and four letters that only we can make.

    It opens nothing: not the link, not an answer. It saves the clerk from typing a name.
    """
    return f"{_in_letters(invitation.pk)}-{_check(invitation)}"


def invitation_of_slip(wave: Wave, text: str) -> Invitation | None:
    """The person a slip code names; ``None`` for any other text."""
    letters = "".join(text.upper().replace("-", " ").split())
    if len(letters) < _PLACES + _CHECK or set(letters) - set(CODE_LETTERS):
        return None
    number = 0
    for letter in letters[:-_CHECK]:
        number = number * _BASE + CODE_LETTERS.index(letter)
    found = asked_in(wave).filter(pk=number).first() if number < 2**63 else None
    return found if found and _check(found) == letters[-_CHECK:] else None


def people_like(wave: Wave, text: str) -> list[Invitation]:
    """People of the wave whose name, position or body contains the words; twenty at most."""
    words = fold(text).split()
    if not words:
        return []
    wanted = Q()
    for word in words:
        wanted &= Q(respondent__search_key__contains=word)
    return list(asked_in(wave).filter(wanted).order_by("respondent__sort_key", "pk")[:MOST_FOUND])


def asked_in(wave: Wave) -> QuerySet[Invitation]:
    """Everybody who is asked, with group and list."""
    return asked(wave).select_related("wave", "respondent__list__organisation")


def register_slip(*, actor: Any, invitation: Invitation, at: datetime) -> None:
    """The person's paper has arrived; from now on the personal link takes nothing.

    Raises ``Refused``; ``AlreadyReceived`` when the person has answered: the inner envelope is
    then destroyed unopened.
    """
    can_enter_paper(actor, invitation.wave, at=at).require()
    with alone(invitation), transaction.atomic():
        still_good(invitation)
        take_note(invitation, BallotSource.PAPER)
        record(
            actor=actor,
            action="wave.slip_registered",
            subject=invitation.wave,
            new={"group": invitation.respondent.group.name},
            at=at,
        )


@transaction.atomic
def withdraw_slip(*, actor: Any, invitation: Invitation, reason: str, at: datetime) -> None:
    """Undo a registration made by mistake: the personal link works again.

    Refused once the sheets handed in would be more than the slips that are left.
    """
    can_enter_paper(actor, invitation.wave, at=at).require()
    group = lock_group(invitation.respondent.group_id)
    turnout = Turnout.objects.filter(invitation=invitation, source=BallotSource.PAPER)
    if not turnout.select_for_update().exists():
        raise Refused(_("No slip of this person is registered."))
    slips, taken = slips_by_kind(invitation.wave), taken_by_kind(invitation.wave)
    forms = AssignedForm.objects.filter(respondent=invitation.respondent_id)
    for form, rated in forms.values_list("questionnaire", "object"):
        key = (group.pk, form, rated)
        if slips[key] <= taken.get(key, 0):
            raise Refused(_("As many sheets have been handed in as slips are registered."))
    turnout.delete()
    record(
        actor=actor,
        action="wave.slip_withdrawn",
        subject=invitation.wave,
        new={"group": group.name},
        reason=reason,
        at=at,
    )


def lock_group(group_id: int) -> RespondentGroup:
    """Slips and sheets of a group are counted against each other by one at a time."""
    return RespondentGroup.objects.select_for_update(no_key=True).get(pk=group_id)


def registered_among(people: list[Invitation]) -> frozenset[int]:
    """Those whose slip is registered; who answered by link is told on registering only."""
    found = Turnout.objects.filter(invitation__in=people, source=BallotSource.PAPER)
    return frozenset(found.values_list("invitation", flat=True))


@dataclass(frozen=True, slots=True)
class SlipPart:
    """So many slips of a group as go into one file; ``number`` from 1."""

    group: RespondentGroup
    number: int
    people: int


def slip_parts(wave: Wave) -> list[SlipPart]:
    """The files of outer slips of the wave: everybody who is asked, answered or not."""
    link = Q(
        respondents__state=RespondentState.ACTIVE,
        respondents__invitation__isnull=False,
        respondents__invitation__revoked_at=None,
    )
    groups = RespondentGroup.objects.filter(wave=wave, is_counter=False).annotate(
        asked=Count("respondents", filter=link)
    )
    return [
        SlipPart(group, first // SLIPS_A_FILE + 1, min(SLIPS_A_FILE, group.asked - first))
        for group in groups
        for first in range(0, group.asked, SLIPS_A_FILE)
    ]


def slip_part(wave: Wave, group: RespondentGroup, number: int) -> list[Invitation]:
    """The people of one file, unit by unit."""
    people = asked_in(wave).filter(respondent__group=group)
    ordered = people.order_by(
        "respondent__list__organisation__sort_key", "respondent__sort_key", "pk"
    )
    return list(ordered[(number - 1) * SLIPS_A_FILE : number * SLIPS_A_FILE]) if number else []


def _in_letters(number: int) -> str:
    letters = ""
    while number or len(letters) < _PLACES:
        number, rest = divmod(number, _BASE)
        letters = CODE_LETTERS[rest] + letters
    return letters


def _check(invitation: Invitation) -> str:
    whole = keyed_hash("paper slips", str(invitation.wave_id), str(invitation.pk))
    return "".join(CODE_LETTERS[byte % _BASE] for byte in whole[:_CHECK])
