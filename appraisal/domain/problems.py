"""What is wrong with something an appraiser or the council typed, said at its field."""

from __future__ import annotations


class JudgementError(Exception):
    """A judgement that cannot be saved as typed; ``field`` is the input, ``""`` the whole form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message
