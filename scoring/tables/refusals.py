"""A save that was refused, as its row shows it: what was typed stays, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from parindex.common.formats import format_datetime, format_points
from scoring.domain.wording import problem_text
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.score import evaluate, facts_from_form
from scoring.forms.facts import PREFIX, FormData, facts_in_words, inputs_of
from scoring.models import ScoreEntry
from scoring.tables.sheet import Cell, Conflict, Row, State


def retyped(row: Row, data: FormData, refusal: Exception) -> None:
    """Put what was typed back into a row, with the reason beside it."""
    row.locked = False
    if any(item.name in data for item in row.shape.inputs):
        row.entry = row.shape.entry
        row.cells = [Cell(item, str(data.get(item.name, ""))) for item in row.shape.inputs]
    row.state = State(_("not saved"), "bad", "x")
    if not isinstance(refusal, FactsError):
        row.error = str(refusal)
    elif all(problem.code == "required" for problem in refusal.problems):
        # Half of a rate is typed: nothing is wrong yet.
        row.state = State(_("fill in the rest"), "warn", "pencil")
    else:
        row.error = " ".join(problem_text(problem) for problem in refusal.problems)


def clash(
    leaf: Leaf,
    others: Mapping[str, Decimal],
    theirs: ScoreEntry,
    data: FormData,
    posted: Mapping[str, str],
) -> Conflict:
    """Both values of a row that somebody else saved first; "use mine" names their revision."""
    return Conflict(
        theirs=_("not scored")
        if theirs.taken_back
        else _shown(leaf, others, theirs.facts, theirs.points),
        mine=_("not scored") if "take_back" in posted else _mine(leaf, others, data),
        name=str(theirs.recorded_by) if theirs.recorded_by else _("The system"),
        time=format_datetime(theirs.recorded_at),
        fields=(
            ("revision", str(theirs.revision)),
            ("from", posted.get("from", "")),
            *((name, "1") for name in posted if name == "take_back"),
            *((PREFIX + name, text) for name, texts in data.items() for text in _all(texts)),
        ),
    )


def _all(texts: str | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else texts


def _mine(leaf: Leaf, others: Mapping[str, Decimal], data: FormData) -> str:
    try:
        facts = facts_from_form(leaf, data, others)
        return _shown(leaf, others, facts, evaluate(leaf, facts, others).points)
    except FactsError:
        typed = [text for texts in data.values() for text in _all(texts)]
        return " / ".join(typed) if any(typed) else _("not scored")


def _shown(
    leaf: Leaf, others: Mapping[str, Decimal], facts: Mapping[str, Any], points: Decimal
) -> str:
    words = [value for _label, value in facts_in_words(inputs_of(leaf, others=others, facts=facts))]
    return f"{' / '.join(words)} = {format_points(points)}"
