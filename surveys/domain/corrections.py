"""After a list was accepted: wrong addresses, people who left, people who took their place.

Only the secretariat corrects, always with a reason: a unit that could redirect the links of its
own people could answer for them. A correction is taken alike whether or not the person has
answered: only what turnout already shows may be told (decision 0006). For somebody who is shown
as having answered nothing changes any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.formats import format_moment
from parindex.common.row_problems import RowProblem
from parindex.common.verdict import ALLOWED, Verdict, refused
from surveys.domain.duplicates import marks_of, settle, taken
from surveys.domain.intake import alone
from surveys.domain.letters import write_to_new_address
from surveys.domain.links import renew
from surveys.domain.list_entry import change_facts
from surveys.domain.list_rows import Person
from surveys.domain.lists import locked_wave
from surveys.domain.replacing import (
    invitation_of,
    leave,
    put_in_place,
    successor_of,
    void_link,
)
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import ListState, RespondentState, WaveState
from surveys.models import Invitation, Respondent, Turnout

_ADDRESS = {"email", "phone", "channel"}


def can_correct(user: Any, respondent: Respondent, *, at: datetime) -> Verdict:
    """The secretariat, on an accepted list, until the wave closes or turnout shows the answer."""
    if not can_run_wave(user, respondent.list.wave):
        return refused(_("After a list is accepted, only the secretariat corrects it."))
    return takes_corrections(respondent, at)


def takes_corrections(respondent: Respondent, at: datetime) -> Verdict:
    """Whether anything of the person can be corrected at ``at`` (UTC), whoever asks."""
    wave = respondent.list.wave
    if respondent.list.state != ListState.ACCEPTED:
        return refused(_("The list is not accepted yet: its unit corrects it."))
    if at >= wave.closes_at or wave.state not in (WaveState.PREPARING, WaveState.OPEN):
        words = _("The survey closed at %(moment)s (Viet Nam time).")
        return refused(words % {"moment": format_moment(wave.closes_at)})
    if respondent.state not in (RespondentState.ACTIVE, RespondentState.UNSAMPLED):
        return refused(_("This person is not asked; there is nothing to correct."))
    if Turnout.objects.filter(invitation__respondent=respondent, is_shown=True).exists():
        return refused(_("This person has answered; nothing changes any more."))
    if successor_of(respondent) is not None:
        return refused(
            _("Somebody waits to take this place; it is decided when turnout is shown next.")
        )
    return ALLOWED


def correct_person(
    *,
    actor: Any,
    respondent: Respondent,
    person: Person,
    reason: str,
    expected_version: int,
    at: datetime,
) -> Respondent:
    """The same person with another address or spelling; a new address gets a new link.

    Group and body above stay: they decide about the forms. Raises ``Refused``, ``StaleEdit``,
    ``ValidationError``.
    """
    with _at_work(actor, respondent, reason, at) as found:
        if found.version != expected_version:
            raise StaleEdit(found)
        _check_free(found, person)
        marks = _marks(found)
        changed = change_facts(
            actor=actor,
            respondent=found,
            person=person,
            action="respondent.corrected",
            at=at,
            reason=reason.strip(),
        )
        invitation = invitation_of(found)
        if invitation is not None and _ADDRESS & set(changed):
            renew(invitation=invitation)
            was_invited = invitation.invited_at is not None
            write_to_new_address(invitation, was_invited=was_invited, at=at)
        _settle_before_opening(actor, found, marks | _marks(found))
        return found


def replace_person(
    *, actor: Any, respondent: Respondent, person: Person, reason: str, at: datetime
) -> Respondent:
    """Somebody else in the same place: the old link is void; the new person gets forms and a link,
    at once or when turnout is shown next (``surveys.domain.replacing``).

    Raises ``Refused``, ``ValidationError``.
    """
    with _at_work(actor, respondent, reason, at) as found:
        _check_free(found, person)
        made = put_in_place(actor=actor, found=found, person=person, reason=reason, at=at)
        _settle_before_opening(actor, found, _marks(found) | _marks(made))
        return made


def withdraw_person(*, actor: Any, respondent: Respondent, reason: str, at: datetime) -> None:
    """Somebody who is not asked any more, without a successor; an answer that has come in counts.

    Raises ``Refused``.
    """
    with _at_work(actor, respondent, reason, at) as found:
        leave(found, RespondentState.WITHDRAWN, reason)
        if (invitation := invitation_of(found)) is not None:
            void_link(invitation, at)
        record(
            actor=actor,
            action="respondent.withdrawn",
            subject=found,
            old={"full_name": found.full_name},
            reason=reason.strip(),
            at=at,
        )
        _settle_before_opening(actor, found, _marks(found))


@contextmanager
def _at_work(actor: Any, respondent: Respondent, reason: str, at: datetime) -> Iterator[Respondent]:
    """The person as they stand, while no answer of theirs can come in."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: the reason is kept.")})
    invitation = invitation_of(respondent)
    with _no_answer(invitation), transaction.atomic():
        wave = locked_wave(respondent.list.wave)
        found = (
            Respondent.objects.select_for_update(no_key=True, of=("self",))
            .select_related("list", "group")
            .get(pk=respondent.pk)
        )
        found.list.wave = wave
        can_correct(actor, found, at=at).require()
        yield found


@contextmanager
def _no_answer(invitation: Invitation | None) -> Iterator[None]:
    if invitation is None:
        yield
        return
    with alone(invitation):
        yield


def _check_free(respondent: Respondent, person: Person) -> None:
    if taken(listed=respondent.list, person=person, besides=respondent.pk):
        raise ValidationError({"email": RowProblem(None, "", "person_taken").words})


def _settle_before_opening(actor: Any, respondent: Respondent, marks: frozenset[str]) -> None:
    """Once the wave is open nobody is put in by a settlement: they would have no forms."""
    if respondent.list.wave.state == WaveState.PREPARING:
        settle(actor=actor, wave=respondent.list.wave, marks=marks)


def _marks(respondent: Respondent) -> frozenset[str]:
    return marks_of(respondent.email, respondent.identity)
