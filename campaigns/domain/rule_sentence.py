"""A rule out of its Vietnamese sentence: the inverse of ``rule_reading``, and drafting variants.

What is read is read back and checked by the engine: what cannot be said again in the same words is
refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.domain.problems import from_engine
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.sentence_clauses import Variant
from campaigns.domain.sentence_heads import HEADS, Lines, Rule, conditions_of, labelled
from campaigns.domain.sentence_patterns import (
    LANGUAGE,
    NUMBER,
    filled_in,
    plain_number,
    said_in_vietnamese,
)
from campaigns.domain.sentence_variants import read_variant
from scoring.engine.leaf import leaf_from
from scoring.engine.problems import SetError

MAX_LENGTH = 5_000
_INSIDE = ". "
_ARROW = " → "


@dataclass(frozen=True, slots=True)
class NotSaid:
    """A text that is no sentence of a rule: why, and the text."""

    words: str
    got: str


def parse_sentence(text: str, *, maximum: str) -> Rule | NotSaid:
    """The rule that a Vietnamese text says for a leaf of ``maximum`` points (0: a penalty).

    Understands every sentence of ``read_rule`` but those of formulas and trees of answers, and
    what decisions usually write as long as nothing is left open. Keys of conditions and items
    become m1, m2 …; names of inputs are not part of a sentence.
    """
    found = read_sentence(text, maximum=maximum)
    if isinstance(found, NotSaid):
        return found
    if found.assumed:
        return NotSaid(
            _("The text does not say everything; write out what it leaves open."), text[:80]
        )
    return found.rule


def read_sentence(text: str, *, maximum: str, on: str = "") -> Variant | NotSaid:
    """Like ``parse_sentence``, with what the text leaves open filled in and named.

    ``on``: code of the criterion the points depend on, where that is said beside the text.
    """
    if len(text) > MAX_LENGTH:
        return NotSaid(_("The text is too long."), text[:80])
    maximum = plain_number(maximum.replace(".", ","))
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        return NotSaid(_("There is no text."), "")
    rule = _read(lines, maximum, nested=1)
    if rule is not None and _said(rule, maximum) == lines:
        found: Variant | None = Variant(rule)
    else:
        found = read_variant(lines, maximum, on=on)
    if found is None:
        return NotSaid(_("The sentence was not understood."), lines[0][:80])
    problem = _unusable(found.rule, maximum)
    return found if problem is None else NotSaid(problem, lines[0][:80])


def _said(rule: Rule, maximum: str) -> Lines:
    with override(LANGUAGE):
        return read_rule(rule, maximum=maximum)


def _unusable(rule: Rule, maximum: str) -> str | None:
    points = Decimal(maximum)
    try:
        leaf_from(rule, maximum=points, penalty=not points)
    except SetError as error:
        return from_engine(error.problems[0]).words
    return None


def _read(lines: Lines, maximum: str, *, nested: int) -> Rule | None:
    """A rule with its additions; ``nested``: how deep rules may still stand inside it."""
    if nested:
        for read in (_deducted, _branch, _alternatives, _sum):
            found = read(lines, maximum)
            if found is not None:
                return found
    for head in HEADS:
        read_head = head(lines, maximum)
        if read_head is not None:
            rule = _with_additions(*read_head, maximum)
            if rule is not None:
                return rule
    return None


_ADDED: tuple[tuple[str, Callable[[dict[str, str]], Rule]], ...] = (
    ("Not carried out: %(points)s", lambda v: {"none": plain_number(v["points"])}),
    ("Never: %(points)s", lambda v: {"never": plain_number(v["points"])}),
    (
        "Nothing to carry out: %(points)s",
        lambda v: {"zero_denominator": plain_number(v["points"])},
    ),
    ("More than 100%% is possible", lambda v: {"over_100": True}),
    ("What is counted is entered in whole numbers", lambda v: {"whole": True}),
    (
        "Only if: %(labels)s; otherwise %(points)s",
        lambda v: {
            "requires": conditions_of(v["labels"]),
            "otherwise": plain_number(v["points"]),
        },
    ),
    (
        "Below %(floor)s%%: %(points)s",
        lambda v: {"floor": plain_number(v["floor"]), "below": plain_number(v["points"])},
    ),
    ("At most %(cap)s", lambda v: {"cap": plain_number(v["cap"])}),
    ("At least %(points)s", lambda v: {"floor": plain_number(v["points"])}),
    ("In steps of %(step)s", lambda v: {"step": plain_number(v["step"])}),
    ("Not accepted after %(day)s", lambda v: {"reject_after": v["day"]}),
    (
        "Not accepted when more than %(days)s days late",
        lambda v: {"reject_after": plain_number(v["days"])},
    ),
    ("May be waived for a reason", lambda v: {"waivable": True}),
)
_REJECTED = "What is not accepted: %(points)s"


def _with_additions(rule: Rule, lines: Lines, maximum: str) -> Rule | None:
    for line in lines:
        added = _addition(rule, line)
        if added is None or added.keys() & rule.keys():
            return None
        rule |= added
    if rule["kind"] == "per_item" and rule.get("cap") == maximum:
        del rule["cap"]
    return rule


def _addition(rule: Rule, line: str) -> Rule | None:
    if values := filled_in(_REJECTED, line):
        late = rule["kind"] == "penalty_per_day"
        return {"rejected_points" if late else "rejected": plain_number(values["points"])}
    for msgid, read in _ADDED:
        never = msgid.startswith("Never")
        if msgid.startswith(("Never", "Not carried")) and never != (rule["kind"] == "deadline"):
            continue
        values = filled_in(msgid, line, **({"day": ".+"} if "%(day)s" in msgid else {}))
        if values is not None:
            return read(values)
    return None


def _inner(text: str, maximum: str) -> Rule | None:
    return _read(text.split(_INSIDE), maximum, nested=0)


def _deducted(lines: Lines, maximum: str) -> Rule | None:
    for place, line in enumerate(lines):
        values = filled_in("Taken off: %(items)s", line)
        items = labelled(values["items"], _deduction) if values else None
        if items and place:
            base = _read(lines[:place], maximum, nested=0)
            rest: Rule = {"kind": "deducted", "rule": base, "deductions": items}
            return None if base is None else _with_additions(rest, lines[place + 1 :], maximum)
    return None


def _deduction(text: str) -> Rule | None:
    if values := filled_in("%(points)s each time", text):
        return {"points": plain_number(values["points"]), "per_time": True}
    step = said_in_vietnamese("in steps of %(step)s").partition("%(step)s")[0]
    rest, found, size = text.partition(f" {step}")
    if values := filled_in("up to %(points)s", rest):
        on_step = {"step": plain_number(size)} if found else {}
        return {"points": plain_number(values["points"]), "up_to": True, **on_step}
    return {"points": plain_number(text)} if re.fullmatch(NUMBER, text) else None


def _branch(lines: Lines, maximum: str) -> Rule | None:
    values = filled_in("Depends on the points of %(code)s:", lines[0])
    if values is None:
        return None
    cases = [_case(line, maximum) for line in lines[1:]]
    found = [case for case in cases if case is not None]
    if not found or len(found) < len(cases):
        return None
    return {"kind": "branch", "on": values["code"], "cases": found}


def _case(line: str, maximum: str) -> Rule | None:
    words, arrow, inside = line.partition(_ARROW)
    label, bracket, when = words.removesuffix(")").rpartition(" (")
    rule = _inner(inside, maximum) if arrow and bracket else None
    if rule is None or not words.endswith(")"):
        return None
    if values := filled_in("from %(points)s points on", when):
        condition: Rule = {"points_at_least": plain_number(values["points"])}
    elif values := filled_in("below %(points)s points", when):
        condition = {"points_below": plain_number(values["points"])}
    elif when == said_in_vietnamese("otherwise"):
        condition = {"otherwise": True}
    else:
        return None
    return {"when": condition, "label": label, "rule": rule}


def _alternatives(lines: Lines, maximum: str) -> Rule | None:
    if lines[0] != said_in_vietnamese("The best of:"):
        return None
    found = []
    for place, line in enumerate(lines[1:], start=1):
        label, arrow, inside = line.partition(_ARROW)
        rule = _inner(inside, maximum) if arrow else None
        if rule is None:
            return None
        found.append({"key": f"m{place}", "label": label, "rule": rule})
    return {"kind": "best_of", "alternatives": found} if found else None


def _sum(lines: Lines, maximum: str) -> Rule | None:
    if lines[0] != said_in_vietnamese("The sum of:"):
        return None
    parts: list[Rule] = []
    rest = lines[1:]
    while rest and _ARROW in rest[0]:
        words, _arrow, inside = rest.pop(0).partition(_ARROW)
        values = filled_in("%(label)s (at most %(maximum)s)", words)
        if values is None:
            return None
        share = plain_number(values["maximum"])
        rule = _inner(inside, share)
        if rule is None:
            return None
        part: dict[str, Any] = {"key": f"m{len(parts) + 1}", "label": values["label"]}
        parts.append({**part, "maximum": share, "rule": rule})
    return _with_additions({"kind": "sum", "parts": parts}, rest, maximum) if parts else None
