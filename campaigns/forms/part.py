"""What the form of a rule is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from django.utils.functional import Promise

Rule: TypeAlias = dict[str, Any]
PartKind = Literal[
    "points", "number", "text", "flag", "day", "choice", "leaf", "rows", "rule", "group"
]


@dataclass(frozen=True, slots=True)
class Part:
    """One input, or several under one name.

    ``options`` of a choice; ``parts`` of ``rows`` (a list of objects) and of a ``group`` (one
    object); ``named``: the rows carry a key that facts refer to. ``only``: shown while another
    part of the same object has one of these values (None: nothing). ``more``: folded away.
    ``shows_key``: people write the key themselves, because formulas name it.
    """

    key: str
    kind: PartKind
    label: str | Promise
    options: tuple[tuple[str, str | Promise], ...] = ()
    parts: tuple[Part, ...] = ()
    named: bool = False
    only: tuple[str, tuple[str | None, ...]] | None = None
    more: bool = False
    shows_key: bool = False


@dataclass(frozen=True, slots=True)
class KindForm:
    """``label`` and ``hint`` for the chooser; ``start``: the rule a leaf of this maximum gets when
    the kind is chosen; ``penalty``: for leaves of penalty fields (None: for all);
    ``conditions``: it can stand behind conditions."""

    label: str | Promise
    hint: str | Promise
    start: Callable[[str], Rule]
    parts: tuple[Part, ...]
    penalty: bool | None = False
    conditions: bool = False
