"""What a look into a file can find."""

from __future__ import annotations

from enum import Enum


class Finding(Enum):
    """How the content of a file stands to the type its name claims."""

    MATCHES = "matches"
    OTHER = "other"
    DAMAGED = "damaged"
    MACROS = "macros"
    PASSWORD = "password"  # noqa: S105 a finding, not a secret
