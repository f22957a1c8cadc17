"""What the words of a leaf say of its points, beside the rule that is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.domain.annex.doubts import words_of
from campaigns.domain.annex.rules import sentence_rule
from campaigns.domain.draft.nodes import Node, seal
from campaigns.domain.rule_reading import read_rule
from campaigns.enums import CriterionGroup
from scoring.engine.leaf import leaf_from
from scoring.engine.numbers import decimal_of, plain
from scoring.engine.problems import SetError

Rule = dict[str, Any]
# What decides no points: names of inputs and answers, and how a number is typed.
_WORDS = frozenset({"key", "label", "unit", "whole", "guidance", "to"})
_KEPT = frozenset({"unit", "whole", "guidance"})
_GIVEN = frozenset(
    {
        *(("late", "0"), ("never", "0"), ("otherwise", "0"), ("else", "0"), ("below", "0")),
        *(("floor", "0"), ("full_at", "100"), ("direction", "up"), ("better", "more"), ("no", "0")),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """A rule that the words say and that is not in force; without one they were not understood.

    ``reading``: its lines; ``open``: what the words leave open and how it was taken; ``seal``: by
    which it is known when somebody takes it.
    """

    rule: Rule | None
    reading: tuple[str, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def seal(self) -> str:
        """The seal of the rule."""
        return seal(self.rule)


def said_of(node: Node, *, leaves: Iterable[str]) -> Said | None:
    """What the words of a leaf say that its rule does not; None where there is nothing to say.

    ``leaves``: the codes that a rule may look at.
    """
    text, present = str(node.get("rule_text") or "").strip(), node.get("rule")
    if not text:
        return None
    penalty = node.get("group") == CriterionGroup.PENALTY
    points = None if penalty else decimal_of(node.get("max_points"))
    maximum = "0" if penalty else plain(points) if points is not None else ""
    found = sentence_rule(text, maximum=maximum)
    if found is None or not _sound(found.rule, Decimal(maximum or 0), penalty, set(leaves)):
        return None if present else Said(None)
    if isinstance(present, Mapping) and _points(present, maximum) == _points(found.rule, maximum):
        return None
    rule = _with_words_of(present, found.rule)
    open_ = tuple(words_of(code, got) for code, got in found.assumed if code != "rounding_of_set")
    return Said(rule, tuple(read_rule(rule, maximum=maximum)), open_)


def _sound(rule: Rule, maximum: Decimal, penalty: bool, leaves: set[str]) -> bool:
    try:
        leaf_from(rule, maximum=maximum, penalty=penalty)
    except SetError:
        return False
    return rule["kind"] != "branch" or rule["on"] in leaves


def _with_words_of(present: Any, rule: Rule) -> Rule:
    """A rule with the names of inputs that one of the same kind has."""
    if not isinstance(present, Mapping) or present.get("kind") != rule["kind"]:
        return rule
    kept = {k: v for k, v in present.items() if k in _KEPT or k.endswith("_label")}
    return kept | rule


def _points(value: Any, maximum: str) -> Any:
    """What of a rule decides points, in one form for rules that give the same."""
    if isinstance(value, list | tuple):
        return [_points(item, maximum) for item in value]
    if not isinstance(value, Mapping):
        number = decimal_of(value) if isinstance(value, str) else None
        return value if number is None else plain(number)
    found = {
        name: _points(item, maximum)
        for name, item in value.items()
        if name not in _WORDS and not name.endswith("_label") and item not in (None, False)
    }
    if found.get("kind") == "yes_no" and "none_arises" not in found:
        worth = (found.get("yes"), found.get("no", "0"))
        return {"kind": "choice", "options": [{"points": points} for points in worth]}
    if found.get("kind") == "per_item" and found.get("cap") == maximum:
        del found["cap"]
    return {
        name: item
        for name, item in found.items()
        if not (isinstance(item, str) and (name, item) in _GIVEN)
    }
