"""A save that was refused, as its row shows it: what was typed stays, what stands against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from parindex.common.formats import DASH, format_date, format_datetime, format_moment, format_points
from scoring.domain.history import last_description
from scoring.domain.peers import best_known
from scoring.domain.wording import problem_text
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.score import evaluate, facts_from_form
from scoring.forms.evidence import DescribeForm
from scoring.forms.facts import PREFIX, FormData, facts_in_words, inputs_of
from scoring.models import Citation, ScoreEntry
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
    *,
    reader: Any,
) -> Conflict:
    """Both values of a row that was saved from elsewhere first; "use mine" names that revision."""
    return Conflict(
        theirs=_("not scored")
        if theirs.taken_back
        else _shown(leaf, others, theirs.facts, theirs.points),
        mine=_("not scored") if "take_back" in posted else _mine(leaf, others, data, theirs),
        name=str(theirs.recorded_by) if theirs.recorded_by else _("The system"),
        own=theirs.recorded_by_id == reader.pk,
        who=saved_words(theirs.recorded_by_id, theirs.recorded_by, theirs.recorded_at, reader),
        fields=(
            ("revision", str(theirs.revision)),
            ("from", posted.get("from", "")),
            *((name, "1") for name in posted if name == "take_back"),
            *((PREFIX + name, text) for name, texts in data.items() for text in _all(texts)),
        ),
    )


def saved_words(author_id: int | None, name: Any, moment: datetime, reader: Any) -> str:
    """Who saved first, and when; a person who has two windows open is told so."""
    if author_id is not None and author_id == reader.pk:
        words = _("You yourself, in another window, at %(time)s")
        return words % {"time": format_moment(moment, today=timezone.localdate())}
    return f"{name or _('The system')}, {format_datetime(moment)}"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was said of a document from elsewhere first: by whom, and what differs from the typed.

    ``rows``: label and the saved value.
    """

    who: str
    rows: list[tuple[str, str]]


def earlier_words(citation: Citation, form: DescribeForm, *, reader: Any) -> Earlier:
    """What is saved of a document where it differs from what ``reader`` typed."""
    saved = DescribeForm.of(citation)
    names = (name for name in form.fields if name != "version")
    differing = [name for name in names if _text(saved, name) != _text(form, name)]
    rows = [(str(saved.fields[name].label), _text(saved, name) or DASH) for name in differing]
    last = last_description(citation)
    if last is None:
        return Earlier("", rows)
    return Earlier(saved_words(last.actor_id, last.actor_name, last.at, reader), rows)


def _text(form: DescribeForm, name: str) -> str:
    value = form[name].value()
    return format_date(value) if isinstance(value, date) else str(value or "").strip()


def _all(texts: str | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else texts


def _mine(leaf: Leaf, others: Mapping[str, Decimal], data: FormData, theirs: ScoreEntry) -> str:
    try:
        facts = facts_from_form(leaf, data, others)
        best = best_known(leaf, criterion_id=theirs.criterion_id, dossier_id=theirs.dossier_id)
        return _shown(leaf, others, facts, evaluate(leaf, facts, others, best=best).points)
    except FactsError:
        typed = [text for texts in data.values() for text in _all(texts)]
        return " / ".join(typed) if any(typed) else _("not scored")


def _shown(
    leaf: Leaf, others: Mapping[str, Decimal], facts: Mapping[str, Any], points: Decimal
) -> str:
    words = [value for _label, value in facts_in_words(inputs_of(leaf, others=others, facts=facts))]
    return f"{' / '.join(words)} = {format_points(points)}"
