"""What a quick guide is made of."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from parindex.accounts.enums import Role


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; ``picture`` is a name of ``parindex.guide.pictures``."""

    title: str | Promise
    text: str | Promise
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """A role in one sentence, its steps in their order, and what to keep in mind."""

    role: Role
    purpose: str | Promise
    steps: tuple[Step, ...]
    keep_in_mind: tuple[str | Promise, ...]
