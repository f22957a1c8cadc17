"""Passwords of other systems at rest, and codes nobody can make up: keys out of ``SECRET_KEY``."""

from __future__ import annotations

import base64
import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12
# 80 bits in sixteen letters and figures: enough against guessing, short enough for an address.
_CODE_BYTES = 10


class LockedSecretError(Exception):
    """The secret was locked with another ``SECRET_KEY``, or for another place."""


def lock_secret(text: str, *, place: str) -> bytes:
    """``text`` so that only this installation reads it, and only for ``place``."""
    nonce = secrets.token_bytes(_NONCE)
    cipher = ChaCha20Poly1305(_key("secrets at rest"))
    return nonce + cipher.encrypt(nonce, text.encode(), place.encode())


def open_secret(locked: bytes, *, place: str) -> str:
    """What ``lock_secret`` was given. Raises ``LockedSecretError``."""
    locked = bytes(locked)
    try:
        cipher = ChaCha20Poly1305(_key("secrets at rest"))
        return cipher.decrypt(locked[:_NONCE], locked[_NONCE:], place.encode()).decode()
    except InvalidTag as error:
        raise LockedSecretError from error


def code_of(text: str, *, purpose: str) -> str:
    """Sixteen small letters and figures that only this installation can put to ``text``."""
    digest = hmac.digest(_key(purpose), text.encode(), "sha256")
    return base64.b32encode(digest[:_CODE_BYTES]).decode().lower()


def is_code_of(code: str, text: str, *, purpose: str) -> bool:
    """Whether ``code`` belongs to ``text``, compared in constant time; case does not matter."""
    return hmac.compare_digest(code.lower().encode(), code_of(text, purpose=purpose).encode())


def _key(purpose: str) -> bytes:
    return _derived(settings.SECRET_KEY, purpose)


@lru_cache(maxsize=32)
def _derived(secret: str, purpose: str) -> bytes:
    kdf = HKDF(SHA256(), length=32, salt=None, info=f"parindex {purpose}".encode())
    return kdf.derive(secret.encode())
