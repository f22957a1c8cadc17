"""Differencing: published numbers, and two files laid side by side, taken from one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Kind, Outcome
from surveys.domain.results import Points, leaf_shown, lines_of
from surveys.domain.sitting import form_of
from surveys.domain.spreads import QuestionShown, SpreadShown, spreads_of
from surveys.engine.differencing import Table, differ_by_few, differ_in_cells, given_away
from surveys.engine.form import Form
from surveys.engine.tally import PLACES
from surveys.enums import AttackVerdict
from surveys.models import Count

_STEP = Decimal(1).scaleb(-PLACES)


def difference_exports(ground: Ground) -> Outcome:
    """Everything the pages and files of every count of the wave say, as any reader has it.

    An older count may have been kept by somebody: all of them are compared.
    """
    k, tables, small, derived, from_mean = ground.target.k, 0, 0, 0, 0
    totals: dict[Kind, list[int]] = defaultdict(list)
    beside: dict[tuple[Kind, str], list[tuple[int | None, ...]]] = defaultdict(list)
    for count in Count.objects.filter(wave=ground.target.id).select_related("wave__campaign"):
        small += sum(0 < number < k for number in _groups(count))
        for shown in spreads_of(count):
            spread = shown.spread
            kind = (spread.group_id, spread.questionnaire_id, spread.object_id)
            totals[kind].append(spread.ballots)
            for question in shown.questions:
                counts = tuple(answer.count for answer in question.answers)
                beside[kind, question.name].append(counts)
            for table, question in _tables(shown):
                tables += 1
                small += sum(0 < (answer.count or 0) < k for answer in question.answers)
                told = given_away(table, least=k)
                derived += told if table.are_some else 0
                from_mean += 0 if table.are_some else told
    between = sum(differ_by_few(numbers, least=k) for numbers in totals.values())
    cells = sum(differ_in_cells(tables, least=k) for tables in beside.values())
    words = _(
        "Tables published: %(tables)d; numbers below %(k)d in them: %(small)d; left out and yet "
        "to be worked out: %(derived)d, from the percentage of few answers alone: %(from_mean)d; "
        "pairs of counts that fewer than %(k)d ballots tell apart: %(between)d; numbers that tell "
        "fewer than %(k)d apart between two counts: %(cells)d."
    )
    numbers = {
        "tables": tables,
        "small": small,
        "derived": derived,
        "from_mean": from_mean,
        "between": between,
        "cells": cells,
    }
    got = words % {**numbers, "k": k}
    if small or derived or between or cells:
        return Outcome(got, AttackVerdict.WORKS, numbers)
    return Outcome(got, AttackVerdict.LIMIT if from_mean else AttackVerdict.HELD, numbers)


def _groups(count: Count) -> Iterator[int]:
    """The answers of each group behind each published percentage."""
    points = Points(count.wave)
    for line in lines_of(count):
        yield from (group.ballots for group in leaf_shown(line, points).groups)


def _tables(shown: SpreadShown) -> Iterator[tuple[Table, QuestionShown]]:
    form = form_of(shown.spread.questionnaire)
    for question in shown.questions:
        if not question.overlaps:
            yield _table(question, form), question


def _table(question: QuestionShown, form: Form) -> Table:
    """What a reader has: the order of the answers is that of the form, which is no secret."""
    counts = tuple(answer.count for answer in question.answers)
    asked = form.question(question.name.partition(".")[0])
    worths = tuple(option.percent for option in asked.options)
    return Table(
        total=question.total,
        counts=counts,
        worths=(*worths, *(None for _silent in counts[len(worths) :])),
        mean=question.mean if worths else None,
        step=_STEP,
        are_some=not question.is_withheld,
    )


EXPORTS = Attack(
    "exports",
    gettext_lazy("Published numbers"),
    gettext_lazy(
        "Taking published numbers, and files of different days, from one another to find the few."
    ),
    difference_exports,
    gettext_lazy(
        "The exact percentage of five or six answers can be worked back into how many gave which, "
        "not into who. Groups of a larger minimum sample avoid it."
    ),
)
