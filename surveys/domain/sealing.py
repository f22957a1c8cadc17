"""Sealing: what makes stored answers unreadable to whoever reads the database (decision 0004).

Everything is derived from one secret of the environment, ``SURVEY_SECRET``, which is in no
backup of the database. Envelopes are HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
# Sealed texts come in steps of this many bytes, so that their length tells next to nothing.
STEP = 1024
_LENGTH = 4
_NONCE = 12


class UnreadableError(Exception):
    """A sealed text that this key does not open: wrong key, or changed bytes."""


def keyed_hash(label: str, *parts: str | bytes) -> bytes:
    """32 bytes that only the holder of ``SURVEY_SECRET`` can compute for these parts."""
    message = b"\x1f".join(part.encode() if isinstance(part, str) else part for part in parts)
    return hmac.digest(_ours(label, settings.SURVEY_SECRET), message, "sha256")


def new_key_pair() -> tuple[bytes, bytes]:
    """(public key, private key encrypted with the secret of the environment)."""
    key = X25519PrivateKey.generate()
    return key.public_key().public_bytes_raw(), _lock(
        _ours("wave keys", settings.SURVEY_SECRET), key.private_bytes_raw()
    )


def seal_for(public: bytes, content: dict[str, Any]) -> bytes:
    """Put ``content`` (JSON) into an envelope that only the wave's private key opens."""
    return _SUITE.encrypt(_padded(content), X25519PublicKey.from_public_bytes(public))


class Opener:
    """Opens the envelopes of one wave; made from its encrypted private key.

    Raises ``UnreadableError`` when the secret of the environment is not the one it was locked with.
    """

    def __init__(self, private: bytes) -> None:
        raw = _unlock(_ours("wave keys", settings.SURVEY_SECRET), private)
        self._key = X25519PrivateKey.from_private_bytes(raw)

    def open(self, sealed: bytes) -> dict[str, Any]:
        """The content of one envelope; raises ``UnreadableError``."""
        return open_with_key(self._key, sealed)


def open_with_key(key: X25519PrivateKey, sealed: bytes) -> dict[str, Any]:
    """The content of an envelope sealed for ``key``; raises ``UnreadableError``."""
    try:
        return _unpadded(_SUITE.decrypt(bytes(sealed), key))
    except InvalidTag as error:
        raise UnreadableError from error


def seal_with_token(token: str, content: dict[str, Any]) -> bytes:
    """Seal a draft so that only the bearer of the personal link can read it again."""
    return _lock(_derived(token.encode(), "drafts"), _padded(content))


def open_with_token(token: str, sealed: bytes) -> dict[str, Any]:
    """The draft sealed with ``token``; raises ``UnreadableError``."""
    return _unpadded(_unlock(_derived(token.encode(), "drafts"), sealed))


def token_hash(token: str) -> bytes:
    """What is stored of a token: 128 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


@lru_cache(maxsize=8)
def _ours(label: str, secret: str) -> bytes:
    """The key of one purpose; kept, as the secret of the environment is. A link's never is."""
    return _derived(secret.encode(), label)


def _derived(secret: bytes, label: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=f"parindex {label}".encode()).derive(secret)


def _lock(key: bytes, content: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, content, None)


def _unlock(key: bytes, locked: bytes) -> bytes:
    locked = bytes(locked)
    try:
        return ChaCha20Poly1305(key).decrypt(locked[:_NONCE], locked[_NONCE:], None)
    except InvalidTag as error:
        raise UnreadableError from error


def _padded(content: dict[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    whole = len(text).to_bytes(_LENGTH, "big") + text
    return whole + bytes(-len(whole) % STEP)


def _unpadded(padded: bytes) -> dict[str, Any]:
    length = int.from_bytes(padded[:_LENGTH], "big")
    content: dict[str, Any] = json.loads(padded[_LENGTH : _LENGTH + length])
    return content
