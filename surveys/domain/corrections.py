"""After a list was accepted: wrong addresses, people who left, people who took their place.

Only the secretariat corrects, always with a reason: a unit that could redirect the links of its
own people could answer for them. Nothing changes for somebody who has answered.
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
from parindex.common.verdict import Verdict, refused
from surveys.domain.assigning import assign_forms
from surveys.domain.duplicates import marks_of, settle, taken
from surveys.domain.intake import alone, has_answered
from surveys.domain.letters import withdraw_of, write_to_new_address
from surveys.domain.links import invite, renew, revoke
from surveys.domain.list_entry import change_facts
from surveys.domain.list_rows import Person
from surveys.domain.lists import locked_wave
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import ListState, RespondentState, WaveState
from surveys.models import Invitation, Respondent

_ADDRESS = {"email", "phone", "channel"}


def can_correct(user: Any, respondent: Respondent, *, at: datetime) -> Verdict:
    """The secretariat, on an accepted list, until the wave closes or the person has answered."""
    wave = respondent.list.wave
    verdict = can_run_wave(user, wave)
    if not verdict:
        return refused(_("After a list is accepted, only the secretariat corrects it."))
    if respondent.list.state != ListState.ACCEPTED:
        return refused(_("The list is not accepted yet: its unit corrects it."))
    if at >= wave.closes_at or wave.state not in (WaveState.PREPARING, WaveState.OPEN):
        words = _("The survey closed at %(moment)s (Viet Nam time).")
        return refused(words % {"moment": format_moment(wave.closes_at)})
    if respondent.state not in (RespondentState.ACTIVE, RespondentState.UNSAMPLED):
        return refused(_("This person is not asked; there is nothing to correct."))
    invitation = _invitation(respondent)
    if invitation is not None and has_answered(invitation):
        return refused(_("This person has answered; nothing changes any more."))
    return verdict


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
        invitation = _invitation(found)
        if invitation is not None and _ADDRESS & set(changed):
            renew(invitation=invitation)
            was_invited = invitation.invited_at is not None
            write_to_new_address(invitation, was_invited=was_invited, at=at)
        _settle_before_opening(actor, found, marks | _marks(found))
        return found


def replace_person(
    *, actor: Any, respondent: Respondent, person: Person, reason: str, at: datetime
) -> Respondent:
    """Somebody else in the same place: the old link is void, the new person gets forms and one.

    Raises ``Refused``, ``ValidationError``.
    """
    with _at_work(actor, respondent, reason, at) as found:
        _check_free(found, person)
        state, was_invited = found.state, _was_invited(found)
        _leave(found, RespondentState.REPLACED, reason, at)
        made = Respondent.objects.create(
            wave_id=found.wave_id, list=found.list, replaces=found, state=state, **person.facts()
        )
        record(
            actor=actor,
            action="respondent.replaced",
            subject=found,
            old={"full_name": found.full_name},
            new={"full_name": made.full_name},
            reason=reason.strip(),
            at=at,
        )
        if made.state == RespondentState.ACTIVE and found.list.wave.state == WaveState.OPEN:
            forms = assign_forms(found.list.wave, only=made)
            invite(respondents=[made] if forms else [])
            _write_to_successor(made, was_invited=was_invited, at=at)
        _settle_before_opening(actor, found, _marks(found) | _marks(made))
        return made


def withdraw_person(*, actor: Any, respondent: Respondent, reason: str, at: datetime) -> None:
    """Somebody who is not asked any more, without a successor. Raises ``Refused``."""
    with _at_work(actor, respondent, reason, at) as found:
        _leave(found, RespondentState.WITHDRAWN, reason, at)
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
    invitation = _invitation(respondent)
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


def _leave(respondent: Respondent, state: RespondentState, reason: str, at: datetime) -> None:
    respondent.state, respondent.state_reason = state, reason.strip()[:500]
    respondent.version += 1
    respondent.save(update_fields=["state", "state_reason", "version"])
    invitation = _invitation(respondent)
    if invitation is not None:
        revoke(invitation=invitation, at=at)
        withdraw_of(invitation)


def _write_to_successor(made: Respondent, *, was_invited: bool, at: datetime) -> None:
    """The successor of somebody who had been written to is written to at once."""
    link = _invitation(made)
    if link is not None:
        write_to_new_address(link, was_invited=was_invited, at=at)


def _was_invited(respondent: Respondent) -> bool:
    invitation = _invitation(respondent)
    return invitation is not None and invitation.invited_at is not None


def _check_free(respondent: Respondent, person: Person) -> None:
    if taken(listed=respondent.list, person=person, besides=respondent.pk):
        raise ValidationError({"email": RowProblem(None, "", "person_taken").words})


def _settle_before_opening(actor: Any, respondent: Respondent, marks: frozenset[str]) -> None:
    """Once the wave is open nobody is put in by a settlement: they would have no forms."""
    if respondent.list.wave.state == WaveState.PREPARING:
        settle(actor=actor, wave=respondent.list.wave, marks=marks)


def _invitation(respondent: Respondent) -> Invitation | None:
    return Invitation.objects.filter(respondent=respondent).first()


def _marks(respondent: Respondent) -> frozenset[str]:
    return marks_of(respondent.email, respondent.identity)
