"""A rule as flat form data and back; what the form does not know stays with the rule.

Names follow the paths of the engine: ``rule.tiers[0].from`` is the input ``rule-tiers-0-from``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from campaigns.forms.part import Part, Rule
from campaigns.forms.rule_parts import FORMS
from campaigns.forms.typed import day_shown, day_typed, number_shown, number_typed

FormData: TypeAlias = Mapping[str, str]
ROOT = "rule"
MAX_ROWS = 60
MAX_DEPTH = 8
_NUMBERS = ("points", "number")


def name_of(path: str) -> str:
    """The name of the input at a path of the engine, below the rule."""
    return re.sub(r"\.|\[|\]\.?", "-", path).strip("-")


def active(parts: tuple[Part, ...], chosen: Mapping[str, Any]) -> list[Part]:
    """The parts that are shown beside the values ``chosen``."""
    return [part for part in parts if part.only is None or chosen.get(part.only[0]) in part.only[1]]


def rest_of(value: Mapping[str, Any], parts: list[Part], *, named: bool = False) -> Rule:
    """What an object holds that its form does not show."""
    known = {part.key for part in parts} | ({"key"} if named else set())
    return {key: inner for key, inner in value.items() if key not in known and key != "kind"}


def shown(part: Part, value: Any) -> str:
    """A simple value as text of its input."""
    if part.kind in _NUMBERS:
        return number_shown(value)
    if part.kind == "flag":
        return "1" if value is True else ""
    return day_shown(value) if part.kind == "day" else str(value if value is not None else "")


def rule_data(rule: Mapping[str, Any] | None, name: str = ROOT) -> dict[str, str]:
    """The form data of a rule; the inverse of ``rule_from``."""
    if not rule:
        return {}
    kind = str(rule.get("kind", ""))
    parts = active(FORMS[kind].parts, rule) if kind in FORMS else []
    data = {f"{name}-kind": kind, f"{name}-shown": kind}
    _put_rest(data, name, rest_of(rule, parts))
    for part in parts:
        _put(data, f"{name}-{part.key}", part, rule.get(part.key))
    return data


def _put(data: dict[str, str], name: str, part: Part, value: Any) -> None:
    if part.kind == "rows":
        rows = value if isinstance(value, list) else []
        data[f"{name}-n"] = str(len(rows))
        for index, row in enumerate(rows):
            _put_row(data, f"{name}-{index}", part, row)
    elif part.kind == "group":
        for inner in part.parts:
            _put(data, f"{name}-{inner.key}", inner, _mapping(value).get(inner.key))
    elif part.kind == "rule":
        data.update(rule_data(_mapping(value), name))
    elif text := shown(part, value):
        data[name] = text


def _put_row(data: dict[str, str], name: str, part: Part, value: Any) -> None:
    row = _mapping(value)
    parts = active(part.parts, row)
    if part.named and row.get("key"):
        data[f"{name}-key"] = str(row["key"])
    _put_rest(data, name, rest_of(row, parts, named=part.named))
    for inner in parts:
        _put(data, f"{name}-{inner.key}", inner, row.get(inner.key))


def _put_rest(data: dict[str, str], name: str, rest: Rule) -> None:
    if rest:
        data[f"{name}-rest"] = json.dumps(rest, ensure_ascii=False, sort_keys=True)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def rule_from(
    data: FormData, *, maximum: str, name: str = ROOT, add: str = "", drop: str = ""
) -> Rule | None:
    """The rule a posted form holds, whatever is missing or wrong in it; None without a kind.

    A kind chosen just now gives the rule it starts with. ``add``: the name of the list that gets
    an empty row; ``drop``: that of the row that goes.
    """
    return _Reading(data, maximum, add, drop).rule(name, 1)


class _Reading:
    def __init__(self, data: FormData, maximum: str, add: str, drop: str) -> None:
        self.data, self.maximum, self.add, self.drop = data, maximum, add, drop

    def rule(self, name: str, depth: int) -> Rule | None:
        kind = self.data.get(f"{name}-kind", "")
        if not kind or depth > MAX_DEPTH:
            return None
        if kind in FORMS and kind != self.data.get(f"{name}-shown", ""):
            return FORMS[kind].start(self.maximum)
        form = FORMS.get(kind)
        own = self.parts(form.parts if form else (), name, depth)
        return {"kind": kind, **self.rest(name), **own}

    def parts(self, parts: tuple[Part, ...], name: str, depth: int) -> Rule:
        chosen = {
            part.only[0]: self.data.get(f"{name}-{part.only[0]}")
            for part in parts
            if part.only is not None
        }
        found: Rule = {}
        for part in active(parts, chosen):
            value = self.value(part, f"{name}-{part.key}", depth)
            if value is not None:
                found[part.key] = value
        return found

    def value(self, part: Part, name: str, depth: int) -> Any:
        if part.kind == "rows":
            return self.rows(part, name, depth)
        if part.kind == "group":
            return self.parts(part.parts, name, depth) or None
        if part.kind == "rule":
            return self.rule(name, depth + 1)
        text = self.data.get(name, "").replace("\r\n", "\n")
        if part.kind == "flag":
            return True if text else None
        if part.kind in _NUMBERS:
            return number_typed(text) or None
        return (day_typed(text) if part.kind == "day" else text.strip()) or None

    def rows(self, part: Part, name: str, depth: int) -> list[Rule] | None:
        text = self.data.get(f"{name}-n", "")
        count = min(int(text), MAX_ROWS) if text.isascii() and text.isdigit() else 0
        names = [f"{name}-{index}" for index in range(count) if f"{name}-{index}" != self.drop]
        rows = [self.row(part, place, depth) for place in names]
        if name == self.add and len(rows) < MAX_ROWS:
            rows.append({})
        if part.named:
            _give_keys(rows)
        return rows or None

    def row(self, part: Part, name: str, depth: int) -> Rule:
        found = {**self.rest(name), **self.parts(part.parts, name, depth)}
        key = self.data.get(f"{name}-key", "")
        # A group inside a tree of answers has no key of its own.
        return {"key": key, **found} if part.named and key and "combine" not in found else found

    def rest(self, name: str) -> Rule:
        try:
            value = json.loads(self.data.get(f"{name}-rest", "{}"))
        except (ValueError, RecursionError):
            return {}
        return {str(key): inner for key, inner in _mapping(value).items() if key != "kind"}


def _give_keys(rows: list[Rule]) -> None:
    used = {row.get("key") for row in rows}
    for row in rows:
        if not row.get("key") and "combine" not in row:
            row["key"] = next(
                key for key in (f"m{number}" for number in range(1, 1000)) if key not in used
            )
            used.add(row["key"])
