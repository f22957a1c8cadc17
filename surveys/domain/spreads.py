"""The answers to each question of one group about one object, as far as they may be shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parindex.common.plots import Bar, bars
from scoring.engine.rounding import round_points
from surveys.domain.results import share_of
from surveys.domain.sitting import form_of
from surveys.engine.breakdown import Breakdown, breakdown
from surveys.engine.form import NO_OPINION, Form, Question, Row
from surveys.engine.recounts import names_of
from surveys.engine.tally import BLANK, PLACES, Given
from surveys.models import Count, CountSpread


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """One answer in words; ``count`` and ``share`` (percent) None when they are left out."""

    text: str
    count: int | None
    share: Decimal | None


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """One question (or row) with its answers; ``mean`` in percent when it feeds a leaf.

    ``was_shown_before``: left out because an earlier count showed it of nearly the same ballots.
    """

    name: str
    text: str
    leaf: str
    total: int
    count: int | None
    mean: Decimal | None
    answers: tuple[AnswerShown, ...]
    overlaps: bool
    hides: bool
    is_withheld: bool
    was_shown_before: bool = False

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The shares that are shown, as bars."""
        return bars(
            (answer.text, answer.share, "fill")
            for answer in self.answers
            if answer.share is not None
        )


@dataclass(frozen=True)
class SpreadShown:
    """A questionnaire filled in by one group about one object."""

    spread: CountSpread
    questions: tuple[QuestionShown, ...]


def spreads_of(count: Count, **where: Any) -> Iterator[SpreadShown]:
    """The breakdowns of a count: of one object, one group, or all. Kinds of fewer than k answers
    have none. This is the only breakdown of a question there is, on pages and in files."""
    found = CountSpread.objects.filter(count=count, **where).select_related(
        "questionnaire", "group", "object"
    )
    for spread in found.order_by("object__position", "object", "group__priority", "pk"):
        form = form_of(spread.questionnaire)
        shown = tuple(_questions(spread, form, count.wave.least_group))
        if shown:
            yield SpreadShown(spread, shown)


def _questions(spread: CountSpread, form: Form, least: int) -> Iterator[QuestionShown]:
    withheld = frozenset(spread.withheld)
    for name, question, row in names_of(form):
        feed = row.feed if row else question.feed
        given = pairs_of(spread.answers.get(name, ()))
        found = breakdown(question, given, form=form, feeds=feed is not None, least=least)
        if found is not None:
            shown = _shown(name, question, row, feed.leaf if feed else "", found)
            yield shown if name not in withheld else _silenced(shown)


def pairs_of(kept: Any) -> list[tuple[Given, int]]:
    """The answers to one question as a count keeps them, read back."""
    return [
        (tuple(answer) if isinstance(answer, list) else str(answer), number)
        for answer, number in kept
    ]


def _silenced(shown: QuestionShown) -> QuestionShown:
    """A question of which this count shows nothing, because an earlier one did."""
    answers = tuple(AnswerShown(answer.text, None, None) for answer in shown.answers)
    return replace(
        shown, count=None, mean=None, answers=answers, is_withheld=True, was_shown_before=True
    )


def _shown(
    name: str, question: Question, row: Row | None, leaf: str, found: Breakdown
) -> QuestionShown:
    language = (get_language() or "vi")[:2]
    text = question.text[language]
    return QuestionShown(
        name=name,
        text=f"{text} – {row.text[language]}" if row else text,
        leaf=leaf,
        total=found.total,
        count=found.count,
        mean=None if found.mean is None else round_points(found.mean, PLACES),
        answers=tuple(
            AnswerShown(
                _words(question, cell.code, language),
                cell.count,
                None if cell.count is None else share_of(cell.count, found.total),
            )
            for cell in found.cells
        ),
        overlaps=found.overlaps,
        hides=found.hides,
        is_withheld=found.is_withheld,
    )


def _words(question: Question, code: str, language: str) -> str:
    if code == NO_OPINION:
        return _("No opinion")
    if code == BLANK:
        return _("Not answered")
    option = question.option(code)
    return option.text[language] if option else code
