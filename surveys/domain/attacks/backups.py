"""Backups: a copy of the database without the secret of the environment."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.domain.attacks.linking import FORM, INVITATION
from surveys.domain.attacks.tokens import tokens_in_tables
from surveys.domain.links import token_of
from surveys.domain.sealing import UnreadableError, open_with_key, token_hash
from surveys.enums import AttackVerdict
from surveys.models import Draft, Envelope, Invitation, WaveKey

ENVELOPE, KEY, DRAFT = (model._meta.db_table for model in (Envelope, WaveKey, Draft))
_KEY_LENGTH = 32
_DRAFTS = (
    f"SELECT draft.sealed FROM {DRAFT} draft "
    f"JOIN {INVITATION} invited ON invited.id = draft.invitation_id WHERE invited.wave_id = %s"
)
_CLAIMED = f"SELECT claim FROM {ENVELOPE} WHERE wave_id = %s AND claim IS NOT NULL"
_FORMS = (
    f"SELECT invited.id, form.id FROM {INVITATION} invited JOIN {FORM} form "
    "ON form.respondent_id = invited.respondent_id WHERE invited.wave_id = %s"
)


def open_copy(ground: Ground) -> Outcome:
    """Whatever a dump yields alone; and, of a closed wave, what a dump *with* the secret would."""
    wave = ground.target.id
    sealed = [bytes(row[0]) for row in ground.rows(_sealed("sealed"), wave)]
    drafts = [bytes(row[0]) for row in ground.rows(_DRAFTS, wave)]
    keys = [bytes(row[0]) for row in ground.rows(_keys(), wave)]
    opened = sum(_opens(text, keys) for text in (*sealed, *drafts))
    computed = _claims_computed(ground)
    left = len(keys) + len(sealed) + len(drafts) if ground.target.closed_at else 0
    numbers = {
        "sealed": len(sealed) + len(drafts),
        "opened": opened,
        "claims": computed,
        "tokens": tokens_in_tables(ground),
        "left": left,
        "secret": int(_secret_still_there(ground)),
    }
    words = _(
        "Sealed texts: %(sealed)d; opened without the secret: %(opened)d; claims computed: "
        "%(claims)d; personal links in any table: %(tokens)d; keys and sealed texts left after the "
        "close: %(left)d."
    )
    return _judged(words % numbers, numbers)


def _judged(got: str, numbers: dict[str, int]) -> Outcome:
    if any(numbers[what] for what in ("opened", "claims", "tokens", "left")):
        return Outcome(got, AttackVerdict.WORKS, numbers)
    if numbers["secret"]:
        told = _(
            "The secret with which this wave ran is still in use: with it, copies of the database "
            "from before the close give up what waited then. Replace SURVEY_SECRET when no "
            "survey is open."
        )
        return Outcome(f"{got} {told}", AttackVerdict.LIMIT, numbers)
    return Outcome(got, AttackVerdict.HELD, numbers)


def _sealed(column: str) -> str:
    return f"SELECT {column} FROM {ENVELOPE} WHERE wave_id = %s"


def _keys() -> str:
    return f"SELECT private FROM {KEY} WHERE wave_id = %s AND private IS NOT NULL"


def _opens(text: bytes, keys: list[bytes]) -> bool:
    """In the clear, or with a private key as it lies there."""
    return _is_clear(text) or any(_opened_with(key, text) for key in keys)


def _is_clear(text: bytes) -> bool:
    """JSON as it is, or behind the length that padding puts before it."""
    for start in (0, 4):
        try:
            json.loads(text[start:].rstrip(b"\0"))
        except ValueError:
            continue
        return True
    return False


def _opened_with(key: bytes, text: bytes) -> bool:
    if len(key) != _KEY_LENGTH:
        return False
    try:
        open_with_key(X25519PrivateKey.from_private_bytes(key), text)
    except UnreadableError:
        return False
    return True


def _claims_computed(ground: Ground) -> int:
    """Claims that a plain hash of invitation and form, or one with an empty key, gives as well."""
    claims = {bytes(row[0]) for row in ground.rows(_CLAIMED, ground.target.id)}
    if not claims:
        return 0
    tried = {
        make(text)
        for invitation, form in ground.rows(_FORMS, ground.target.id)
        for text in _spellings(invitation, form)
        for make in _HASHES
    }
    return len(claims & tried)


def _spellings(invitation: int, form: int) -> Iterator[bytes]:
    for mark in ("\x1f", ":", "-", "/", ",", ""):
        yield f"{invitation}{mark}{form}".encode()
        yield f"{form}{mark}{invitation}".encode()
    yield str(invitation).encode()


_HASHES: tuple[Callable[[bytes], bytes], ...] = (
    lambda text: hashlib.sha256(text).digest(),
    lambda text: hashlib.blake2s(text).digest(),
    lambda text: hmac.digest(b"", text, "sha256"),
)


def _secret_still_there(ground: Ground) -> bool:
    """Whether the secret of the environment makes the links of this wave, though it is closed."""
    if ground.target.closed_at is None:
        return False
    rows: list[tuple[Any, ...]] = ground.rows(
        f"SELECT nonce, token_hash FROM {INVITATION} WHERE wave_id = %s LIMIT 1", ground.target.id
    )
    return any(
        token_hash(token_of(Invitation(wave_id=ground.target.id, nonce=nonce))) == bytes(stored)
        for nonce, stored in rows
    )


BACKUPS = Attack(
    "backups",
    gettext_lazy("A copy of the database"),
    gettext_lazy("A backup, or a stolen disk, without the secret that the server alone holds."),
    open_copy,
    gettext_lazy(
        "Somebody with a copy from before the close and also the secret of the server can open "
        "what was waiting then."
    ),
)
