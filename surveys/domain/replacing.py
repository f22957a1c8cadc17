"""Somebody else in the place of a person, so that nothing tells whether that person has answered.

Before answers are taken the successor is asked at once. Afterwards the old link is void at once,
and the successor waits until turnout of the group is shown: what is decided then, turnout shows
(decision 0006). Whoever had answered keeps the place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from surveys.domain.assigning import assign_forms
from surveys.domain.intake import has_answered
from surveys.domain.letters import was_written_to, withdraw_of, write_to_new_address
from surveys.domain.links import invite, revoke
from surveys.domain.list_rows import Person
from surveys.enums import RespondentState, WaveState
from surveys.models import Invitation, Respondent, Wave


def put_in_place(
    *, actor: Any, found: Respondent, person: Person, reason: str, at: datetime
) -> Respondent:
    """The successor: asked at once, or ``COMING`` when the person may have answered by now.

    In the transaction of the correction, which has asked for the right.
    """
    invitation = invitation_of(found)
    waits = invitation is not None and at >= found.list.wave.opens_at
    state = RespondentState.COMING if waits else found.state
    made = Respondent.objects.create(
        wave_id=found.wave_id,
        list=found.list,
        replaces=found,
        state=state,
        state_reason=reason.strip()[:500] if waits else "",
        **person.facts(),
    )
    if invitation is not None:
        void_link(invitation, at)
    if not waits:
        _take_over(found, made, reason=reason, at=at)
    record(
        actor=actor,
        action="respondent.replacement_asked" if waits else "respondent.replaced",
        subject=found,
        old={"full_name": found.full_name},
        new={"full_name": made.full_name},
        reason=reason.strip(),
        at=at,
    )
    return made


def successor_of(respondent: Respondent) -> Respondent | None:
    """Who waits to take the person's place."""
    return Respondent.objects.filter(replaces=respondent, state=RespondentState.COMING).first()


def settle_places(*, wave: Wave, group: int, lists: list[int], at: datetime) -> None:
    """Decide for everybody who waits for a place in a group on these lists.

    In the transaction that shows the turnout of all who have answered there.
    """
    for made in _coming(wave).filter(replaces__group=group, replaces__list__in=lists):
        found = made.replaces
        assert found is not None  # noqa: S101 - filtered by it
        invitation = Invitation.objects.get(respondent=found)
        if has_answered(invitation):
            _stand_back(made, _("%(name)s had answered."), at)
            continue
        reason = made.state_reason
        made.state, made.state_reason = RespondentState.ACTIVE, ""
        _change(made)
        _take_over(found, made, reason=reason, at=at)
        told = {"full_name": made.full_name}
        old = {"full_name": found.full_name}
        record(actor=None, action="respondent.replaced", subject=found, old=old, new=told, at=at)


def end_waiting(*, wave: Wave, at: datetime) -> None:
    """The wave has closed: whoever still waits is not asked, whether or not there was an answer."""
    for made in _coming(wave):
        _stand_back(made, _("The survey closed before it was shown who had answered."), at)


def leave(respondent: Respondent, state: RespondentState, reason: str) -> None:
    """The person is not asked any more."""
    respondent.state, respondent.state_reason = state, reason.strip()[:500]
    _change(respondent)


def void_link(invitation: Invitation, at: datetime) -> None:
    """The link takes nothing from now on, and no letter with it leaves."""
    revoke(invitation=invitation, at=at)
    withdraw_of(invitation)


def invitation_of(respondent: Respondent) -> Invitation | None:
    """The personal link, None where there is none yet."""
    return Invitation.objects.filter(respondent=respondent).first()


def _take_over(found: Respondent, made: Respondent, *, reason: str, at: datetime) -> None:
    leave(found, RespondentState.REPLACED, reason)
    if made.state != RespondentState.ACTIVE or found.list.wave.state != WaveState.OPEN:
        return
    forms = assign_forms(found.list.wave, only=made)
    invite(respondents=[made] if forms else [])
    old, new = invitation_of(found), invitation_of(made)
    if new is not None:
        was_invited = old is not None and was_written_to(old)
        write_to_new_address(new, was_invited=was_invited, at=at)


def _stand_back(made: Respondent, why: str, at: datetime) -> None:
    """The person keeps the place; the link counts again as that of somebody who is asked."""
    found = made.replaces
    assert found is not None  # noqa: S101 - filtered by it
    words = why % {"name": found.full_name}
    leave(made, RespondentState.WITHDRAWN, words)
    Invitation.objects.filter(respondent=found).update(revoked_at=None)
    new = {"full_name": made.full_name, "reason": words}
    record(actor=None, action="respondent.place_kept", subject=found, new=new, at=at)


def _change(respondent: Respondent) -> None:
    respondent.version += 1
    respondent.save(update_fields=["state", "state_reason", "version"])


def _coming(wave: Wave) -> Any:
    rows = Respondent.objects.filter(wave=wave, state=RespondentState.COMING)
    return rows.select_related("replaces__list__wave").order_by("pk")
