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
    """A role in one sentence, its steps in their order, and what to keep in mind.

    ``key`` is the role; a guide for others, or for one kind of work, has a ``title`` of its own.
    """

    key: str
    purpose: str | Promise
    steps: tuple[Step, ...]
    keep_in_mind: tuple[str | Promise, ...]
    title: str | Promise = ""

    @property
    def name(self) -> str | Promise:
        """For whom or for what it is."""
        return self.title or Role(self.key).label
