"""The form of a rule ready to draw: inputs, rows, rules inside rules, each with its problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from campaigns.forms.part import KindForm, Part
from campaigns.forms.rule_codec import ROOT, active, name_of, rest_of, rule_data, shown
from campaigns.forms.rule_parts import FORMS, kinds_for
from parindex.common.row_problems import RowProblem

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One input. ``kind`` as in ``Part``; ``choices`` of a choice."""

    name: str
    kind: str
    label: str
    value: str
    choices: Choices = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One object of a list; ``hidden``: what it carries without showing it."""

    name: str
    items: tuple[Any, ...]
    hidden: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of objects, to which rows are added and from which they are taken."""

    name: str
    label: str
    rows: tuple[Row, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Several inputs under one label."""

    label: str
    items: tuple[Any, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """A rule: its kind with the other kinds it could have, its inputs, those folded away."""

    name: str
    kind: str
    kinds: tuple[tuple[str, KindForm], ...]
    hint: str
    items: tuple[Any, ...]
    more: tuple[Any, ...]
    hidden: tuple[tuple[str, str], ...]
    errors: tuple[str, ...]
    open_more: bool


class Drawing:
    """Draws the rule of one leaf. ``leaves``: (code, words) of the criteria it may look at."""

    def __init__(self, *, problems: Iterable[RowProblem], leaves: Choices, penalty: bool) -> None:
        self.leaves, self.penalty = leaves, penalty
        self.errors: dict[str, list[str]] = {}
        for problem in problems:
            place = problem.column.partition(".rule")
            if place[1]:
                self.errors.setdefault(name_of(ROOT + place[2]), []).append(problem.words)

    def box(self, rule: Mapping[str, Any] | None, name: str = ROOT) -> Box:
        """The form of a rule, of an empty one for None."""
        rule = rule or {}
        kind = str(rule.get("kind", ""))
        form = FORMS.get(kind)
        parts = active(form.parts, rule) if form else []
        data = rule_data({**rule, **{part.key: None for part in parts}}, name)
        hidden = tuple(
            (key, text) for key, text in data.items() if key.endswith(("-shown", "-rest"))
        )
        plain = [part for part in parts if not part.more]
        folded = [part for part in parts if part.more]
        return Box(
            name=name,
            kind=kind,
            kinds=tuple(kinds_for(penalty=self.penalty)),
            hint=str(form.hint) if form else "",
            items=self.items(plain, rule, name),
            more=self.items(folded, rule, name),
            hidden=hidden,
            errors=(*self.said(name), *self.said(f"{name}-kind")),
            open_more=any(self.touched(f"{name}-{part.key}") for part in folded),
        )

    def items(self, parts: list[Part], value: Mapping[str, Any], name: str) -> tuple[Any, ...]:
        return tuple(self.item(part, f"{name}-{part.key}", value.get(part.key)) for part in parts)

    def item(self, part: Part, name: str, value: Any) -> Any:
        label, errors = str(part.label), self.said(name)
        if part.kind == "rows":
            rows = value if isinstance(value, list) else []
            drawn = tuple(self.row(part, f"{name}-{n}", row) for n, row in enumerate(rows))
            return Rows(name, label, drawn, errors)
        inner = value if isinstance(value, Mapping) else {}
        if part.kind == "group":
            return Group(label, self.items(list(part.parts), inner, name), errors)
        if part.kind == "rule":
            return self.box(inner, name)
        choices = (
            self.leaves if part.kind == "leaf" else tuple((k, str(w)) for k, w in part.options)
        )
        return Input(name, part.kind, label, shown(part, value), choices, errors)

    def row(self, part: Part, name: str, value: Any) -> Row:
        row = value if isinstance(value, Mapping) else {}
        parts = active(part.parts, row)
        key = str(row.get("key") or "")
        hidden = {f"{name}-key": key} if part.named and key and not part.shows_key else {}
        rest = rest_of(row, parts, named=part.named)
        if rest:
            hidden |= {
                key: text for key, text in rule_data(rest, name).items() if key.endswith("-rest")
            }
        items = self.items(parts, row, name)
        if part.shows_key:
            errors = self.said(f"{name}-key")
            items = (Input(f"{name}-key", "text", _("Name in formulas"), key, (), errors), *items)
        return Row(name, items, tuple(hidden.items()))

    def said(self, name: str) -> tuple[str, ...]:
        return tuple(self.errors.get(name, ()))

    def touched(self, name: str) -> bool:
        return any(place == name or place.startswith(f"{name}-") for place in self.errors)
