"""The answer of every permission question: yes or no, and why (design 6)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied


@dataclass(frozen=True, slots=True)
class Verdict:
    """A permission decision; falsy when refused. ``reason`` is shown to the person."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> None:
        """Raise ``Refused`` with the reason unless allowed."""
        if not self.allowed:
            raise Refused(self.reason)


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    """A refusal with the reason the person will read (translated text)."""
    return Verdict(False, reason)


class Refused(PermissionDenied):
    """A domain function refused; the message is the reason, in the person's language."""
