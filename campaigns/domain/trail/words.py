"""The audit trail in words: its codes are English for machines, its readers are not.

A code without a word here is shown as it is; ``tests/language`` finds one that is forgotten.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from campaigns.domain.trail.actions import ACTIONS
from campaigns.domain.trail.facts import facts_in_words
from campaigns.domain.trail.fields import FIELDS, POINTS, Words
from campaigns.domain.trail.values import OBJECTS, SWITCH, VALUES
from parindex.audit.domain.queries import Change, TrailLine
from parindex.common.formats import format_date, format_datetime, format_exact


def in_words(line: TrailLine) -> TrailLine:
    """The line with words of the active language in the place of codes."""
    kind, _space, number = line.subject.partition(" ")
    return replace(
        line,
        action=str(ACTIONS.get(line.action, line.action)),
        subject=f"{OBJECTS.get(kind, kind)} {number}",
        changes=[_change(kind, change) for change in line.changes],
    )


def action_choices() -> list[tuple[str, str]]:
    """Every action with its words, to filter by."""
    return [(code, str(words)) for code, words in ACTIONS.items()]


def _change(kind: str, change: Change) -> Change:
    words = VALUES.get(f"{kind}.{change.field}") or VALUES.get(change.field) or SWITCH
    return Change(
        str(FIELDS.get(change.field, change.field)),
        _value(change.field, change.old, words),
        _value(change.field, change.new, words),
    )


def _value(field: str, text: str, words: Words) -> str:
    if not text or text in words:
        return str(words.get(text, ""))
    try:
        if field.endswith("_at"):
            return format_datetime(datetime.fromisoformat(text))
        if field.endswith(("_on", "_date")):
            return format_date(date.fromisoformat(text))
        if field == "facts":
            return facts_in_words(text)
        return format_exact(text) if field in POINTS else text
    except (ValueError, ArithmeticError):
        return text
