"""Taking answers in: turnout and answer part ways before anything is stored (decision 0004)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from parindex.common.formats import format_moment
from parindex.common.prepared import Prepared, insert_of, values_of
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from surveys.domain.sealing import keyed_hash, seal_for
from surveys.enums import BallotSource, WaveState
from surveys.models import AssignedForm, Envelope, Invitation, Turnout, Wave, WaveKey

# Without I, L, O, U, 0 and 1: read aloud and typed without mistakes.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


_FORM = [field.attname for field in AssignedForm._meta.concrete_fields]
_GOOD = Prepared(
    "linkstill_good",
    f"""
SELECT t.id IS NOT NULL, k.public, {", ".join(f"f.{name}" for name in _FORM)}
  FROM surveys_invitation i
  JOIN surveys_wavekey k ON k.wave_id = i.wave_id
  JOIN surveys_assignedform f ON f.respondent_id = i.respondent_id
  LEFT JOIN surveys_turnout t ON t.invitation_id = i.id
 WHERE i.id = %(invitation)s AND i.nonce = %(nonce)s AND i.revoked_at IS NULL
 ORDER BY f.position, f.id
""",  # noqa: S608 - names of columns only
)
_HOLD = Prepared("hold", "SELECT pg_advisory_lock(%(lock)s)")
_FREE = Prepared("free_again", "SELECT pg_advisory_unlock(%(lock)s)")
_NOTE = Prepared(
    "take_note",
    f"""
WITH noted AS (
    {insert_of(Turnout)} ON CONFLICT (invitation_id) DO NOTHING RETURNING wave_id
), gone AS (
    DELETE FROM surveys_draft WHERE invitation_id = %(invitation)s
)
SELECT wave_id FROM noted
""",  # noqa: S608 - names of columns only
)


class AlreadyReceived(Exception):  # noqa: N818 the name of the event, not of a fault
    """The answer of this invitation has been taken in before."""


def can_answer(invitation: Invitation, *, at: datetime) -> Verdict:
    """Whether the link is good at ``at`` (receipt time, UTC); not whether it has been used."""
    if invitation.revoked_at is not None:
        return refused(_("This link is no longer valid. A newer one may have been sent to you."))
    return takes_answers(invitation.wave, at=at)


def takes_answers(wave: Wave, *, at: datetime) -> Verdict:
    """Whether answers received at ``at`` (UTC) count, by link and at a counter."""
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
    if connection.in_atomic_block:
        with transaction.atomic(durable=True):
            pass  # raises ``RuntimeError``: the two transactions below would be one
    code = new_code()
    with _in_turn(invitation) as (public, forms):
        _leave(list(_envelopes(invitation, public, forms, answers, code)))
        take_note(invitation, BallotSource.LINK)
    return code


def new_code() -> str:
    """A receipt, or a code of the counter: sixteen letters in groups of four, 78 random bits."""
    number, letters = secrets.randbelow(len(CODE_LETTERS) ** 16), ""
    for _place in range(16):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters += CODE_LETTERS[letter]
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def claim_of(invitation_id: int, form_id: int) -> bytes:
    """The claim of one form of one sitting; only with the secret of the environment."""
    return keyed_hash("claims", str(invitation_id), str(form_id))


def public_key_of(wave: Wave) -> bytes:
    """The key that seals the envelopes of the wave."""
    return bytes(WaveKey.objects.values_list("public", flat=True).get(wave=wave))


def still_good(invitation: Invitation) -> tuple[bytes, list[AssignedForm]]:
    """The key of the wave and the forms, if the link still is good now that it is its turn.

    It may have been used, renewed or revoked while the post waited. Raises ``AlreadyReceived``,
    ``Refused``.
    """
    return _good(_GOOD.rows(_looked_at(invitation)))


def _looked_at(invitation: Invitation) -> dict[str, Any]:
    return {"invitation": invitation.pk, "nonce": invitation.nonce}


def _good(found: list[tuple[Any, ...]]) -> tuple[bytes, list[AssignedForm]]:
    if not found:
        raise Refused(_("This link is no longer valid. A newer one may have been sent to you."))
    if any(answered for answered, *_rest in found):
        raise AlreadyReceived
    return bytes(found[0][1]), [AssignedForm.from_db("default", _FORM, row[2:]) for row in found]


def _envelopes(
    invitation: Invitation,
    public: bytes,
    forms: list[AssignedForm],
    answers: Mapping[int, Mapping[str, Any]],
    code: str,
) -> Iterator[Envelope]:
    """The code travels in one of the envelopes only, chosen by lot: they stay unconnected."""
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


def _leave(envelopes: list[Envelope]) -> None:
    """Commit the envelopes by one statement, over those an interrupted post has left."""
    _leaving(len(envelopes)).rows(values_of(envelopes))


@cache
def _leaving(number: int) -> Prepared:
    insert = insert_of(Envelope, number)
    return Prepared(
        f"leave_{number}_envelopes",
        f"{insert} ON CONFLICT (claim) DO UPDATE SET sealed = excluded.sealed RETURNING wave_id",
    )


def take_note(invitation: Invitation, source: str) -> None:
    """Commit, by another statement, that the person has answered; what was typed goes.

    Raises ``AlreadyReceived``.
    """
    turnout = Turnout(invitation=invitation, wave_id=invitation.wave_id, source=source)
    if not _NOTE.rows({**values_of([turnout]), "invitation": invitation.pk}):
        raise AlreadyReceived


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
    lock = _lock(label, *parts)
    _HOLD.rows(lock)
    try:
        yield
    finally:
        _FREE.rows(lock)


@contextmanager
def _in_turn(invitation: Invitation) -> Iterator[tuple[bytes, list[AssignedForm]]]:
    """``alone`` and ``still_good``, which looks when the lock is had, in one round trip."""
    lock = _lock("locks", str(invitation.pk))
    try:
        yield _good(_GOOD.rows(_looked_at(invitation), first=(_HOLD, lock)))
    finally:
        _FREE.rows(lock)


def _lock(label: str, *parts: str | bytes) -> dict[str, int]:
    return {"lock": int.from_bytes(keyed_hash(label, *parts)[:8], "big", signed=True)}
