"""Taking answers in: turnout and answer part ways before anything is stored (decision 0004)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from surveys.domain.sealing import keyed_hash, seal_for
from surveys.enums import BallotSource, WaveState
from surveys.models import AssignedForm, Draft, Envelope, Invitation, Turnout, Wave, WaveKey

# Without I, L, O, U, 0 and 1: read aloud and typed without mistakes.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class AlreadyReceived(Exception):  # noqa: N818 the name of the event, not of a fault
    """The answer of this invitation has been taken in before."""


def can_answer(invitation: Invitation, *, at: datetime) -> Verdict:
    """Whether the link is good at ``at`` (receipt time, UTC); not whether it has been used."""
    wave = invitation.wave
    if invitation.revoked_at is not None:
        return refused(_("This link is no longer valid. A newer one may have been sent to you."))
    if wave.state == WaveState.PREPARING or at < wave.opens_at:
        words = _("The survey opens at %(moment)s (Viet Nam time).")
        return refused(words % {"moment": format_moment(wave.opens_at)})
    if at >= wave.closes_at or wave.state != WaveState.OPEN:
        words = _("The survey closed at %(moment)s (Viet Nam time).")
        return refused(words % {"moment": format_moment(wave.closes_at)})
    return ALLOWED


def has_answered(invitation: Invitation) -> bool:
    """Whether the answer of this invitation has been taken in."""
    return Turnout.objects.filter(invitation=invitation).exists()


def hand_in(
    *,
    invitation: Invitation,
    answers: Mapping[int, Mapping[str, Any]],
    at: datetime,
) -> str:
    """Take in the whole sitting of one person; gives the receipt code.

    ``answers``: primary key of the assigned form → checked answers of that form; every assigned
    form is in it. First the sealed envelopes are committed, then, in a transaction of its own,
    that the person has answered. Dying in between leaves envelopes nobody has claimed: the next
    post of the same link overwrites them, the closing of the wave throws them away.

    Raises ``AlreadyReceived``, ``Refused``.
    """
    can_answer(invitation, at=at).require()
    code = new_code()
    with alone(invitation):
        still_good(invitation)
        envelopes = list(_envelopes(invitation, answers, code))
        Envelope.objects.bulk_create(
            envelopes, update_conflicts=True, unique_fields=["claim"], update_fields=["sealed"]
        )
        take_note(invitation, BallotSource.LINK)
    return code


def new_code() -> str:
    """A receipt, or a code of the counter: sixteen letters in groups of four, 78 random bits."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _place in range(16))
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def claim_of(invitation_id: int, form_id: int) -> bytes:
    """The claim of one form of one sitting; only with the secret of the environment."""
    return keyed_hash("claims", str(invitation_id), str(form_id))


def public_key_of(wave: Wave) -> bytes:
    """The key that seals the envelopes of the wave."""
    return bytes(WaveKey.objects.values_list("public", flat=True).get(wave=wave))


def still_good(invitation: Invitation) -> None:
    """Raise ``AlreadyReceived`` or ``Refused`` when the link was used, renewed or revoked while the
    post waited for its turn.
    """
    found = Invitation.objects.filter(
        pk=invitation.pk, nonce=invitation.nonce, revoked_at__isnull=True
    ).values_list("turnout")
    if not found:
        raise Refused(_("This link is no longer valid. A newer one may have been sent to you."))
    if found[0][0] is not None:
        raise AlreadyReceived


def _envelopes(
    invitation: Invitation, answers: Mapping[int, Mapping[str, Any]], code: str
) -> Iterator[Envelope]:
    """The code travels in one of the envelopes only, chosen by lot: they stay unconnected."""
    forms = list(AssignedForm.objects.filter(respondent_id=invitation.respondent_id))
    public = public_key_of(invitation.wave)
    bearer = secrets.choice(forms)
    for form in forms:
        content: dict[str, Any] = {"answers": answers[form.pk]}
        if form is bearer:
            content["receipt"] = code
        yield Envelope(
            claim=claim_of(invitation.pk, form.pk),
            wave_id=invitation.wave_id,
            group_id=invitation.respondent.group_id,
            questionnaire_id=form.questionnaire_id,
            object_id=form.object_id,
            sealed=seal_for(public, content),
        )


def take_note(invitation: Invitation, source: str) -> None:
    """The person has answered; raises ``AlreadyReceived``. What was typed with the link goes."""
    try:
        with transaction.atomic():
            Turnout.objects.create(invitation=invitation, wave_id=invitation.wave_id, source=source)
            Draft.objects.filter(invitation=invitation).delete()
    except IntegrityError as error:
        raise AlreadyReceived from error


@contextmanager
def alone(invitation: Invitation) -> Iterator[None]:
    """Hold off a second post of the same link, and its withdrawal, across both transactions.

    A lock of the connection and not of a transaction: it spans two. A dying process frees it.
    """
    with alone_with("locks", str(invitation.pk)):
        yield


@contextmanager
def alone_with(label: str, *parts: str | bytes) -> Iterator[None]:
    """As ``alone``, for whatever these parts name."""
    key = int.from_bytes(keyed_hash(label, *parts)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [key])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
