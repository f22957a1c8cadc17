"""Personal links wherever they may have been written down: a token is the key to a draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from surveys.domain.attacks.ground import Ground
from surveys.domain.attacks.linking import INVITATION

KEY = re.compile(rb"\b[0-9a-z]{1,8}\.([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])")
_LIKE_A_KEY = "[0-9a-z]{1,8}[.][A-Za-z0-9_-]{22}"
_WORDS = ("text", "character varying", "json", "jsonb")


def token_hashes(ground: Ground) -> set[bytes]:
    """What is stored of the tokens of the wave."""
    rows = ground.rows(f"SELECT token_hash FROM {INVITATION} WHERE wave_id = %s", ground.target.id)
    return {bytes(row[0]) for row in rows}


def tokens_in(text: bytes, hashes: set[bytes]) -> int:
    """How many links of the wave stand in a text."""
    return sum(sha256(token).digest() in hashes for token in KEY.findall(text))


def tokens_in_tables(ground: Ground) -> int:
    """How many stand in any column of words of any table: letters, audit trail, notes."""
    hashes = token_hashes(ground)
    return sum(tokens_in(text.encode(), hashes) for text in _suspects(ground))


def _suspects(ground: Ground) -> Iterator[str]:
    for column in ground.schema.columns:
        if column.kind in _WORDS:
            words = f'"{column.name}"::text'
            rows = ground.rows(
                f'SELECT {words} FROM "{column.table}" WHERE {words} ~ %s', _LIKE_A_KEY
            )
            yield from (row[0] for row in rows)
