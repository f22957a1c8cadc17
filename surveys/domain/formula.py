"""The formula of ``surveys.engine.tally`` in words: how answers become the percentage of a leaf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parindex.common.formats import format_exact
from surveys.domain.leaves import SurveyLeaf
from surveys.engine.answers import field_of
from surveys.engine.form import Feed, Form, Question


@dataclass(frozen=True, slots=True)
class Part:
    """One question (or line of a matrix) that feeds the leaf; ``name`` as it is in the formula.

    ``worths``: answer in words → percent; empty for a number, which is a percentage itself.
    """

    name: str
    text: str
    weight: Decimal
    worths: tuple[tuple[str, Decimal], ...]
    remark: str


@dataclass(frozen=True, slots=True)
class LeafFormula:
    """A leaf with the formula of one group. ``leaf`` is None when no set of the campaign has it."""

    code: str
    leaf: SurveyLeaf | None
    sentence: str
    parts: tuple[Part, ...]


def formulas(form: Form, leaves: Mapping[str, SurveyLeaf]) -> list[LeafFormula]:
    """The formula of every leaf the questionnaire feeds."""
    return [
        LeafFormula(code, leaves.get(code), sentence(feeds), tuple(_parts(form, feeds)))
        for code, feeds in form.feeds().items()
    ]


def sentence(feeds: tuple[tuple[str, str, Feed], ...]) -> str:
    """``Percentage = (2 × q1 + q3) ÷ 3``; a question's code stands for the mean of its answers."""
    whole = sum((feed.weight for _question, _row, feed in feeds), Decimal(0))
    terms = [_term(field_of(question, row), feed.weight) for question, row, feed in feeds]
    if len(feeds) == 1:
        right = field_of(*feeds[0][:2])
    else:
        right = f"({' + '.join(terms)}) ÷ {format_exact(whole)}"
    return _("Percentage = %(formula)s") % {"formula": right}


def silence_words(form: Form) -> str:
    """What “no opinion” counts as."""
    if form.silence == "zero":
        return _("“No opinion” counts as 0% and lowers the mean.")
    return _("“No opinion” is left out: it counts neither in the sum nor in the number of answers.")


def _term(name: str, weight: Decimal) -> str:
    return name if weight == 1 else f"{format_exact(weight)} × {name}"


def _parts(form: Form, feeds: tuple[tuple[str, str, Feed], ...]) -> Iterator[Part]:
    language = (get_language() or "vi")[:2]
    for code, row_code, feed in feeds:
        question = form.question(code)
        row = next((row for row in question.rows if row.code == row_code), None)
        text = question.text[language]
        yield Part(
            name=field_of(code, row_code),
            text=f"{text} – {row.text[language]}" if row else text,
            weight=feed.weight,
            worths=tuple(
                (option.text[language], option.percent or Decimal(0)) for option in question.options
            ),
            remark=_remark(question),
        )


def _remark(question: Question) -> str:
    if question.kind == "multiple":
        return _("The answers chosen add up, at most to 100%.")
    if question.kind == "number":
        return _("The number entered is the percentage.")
    return ""
