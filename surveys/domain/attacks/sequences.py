"""Sequences: a running number on the answer side is the order of answering, gaps included."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome, held_if
from surveys.domain.attacks.linking import (
    BALLOT,
    authors_known,
    ballots_by_kind,
    people_by_kind,
    score,
)
from surveys.domain.attacks.schema import ANSWERS, Column
from surveys.domain.attacks.timestamps import source_of


def read_numbers(ground: Ground) -> Outcome:
    """Numbers counted up as answers came in: on the answers, or on what hung on them before."""
    own = list(_counted(ground))
    rows = sum(_rows(ground, column) for column in own)
    right = max((_right(ground, column) for column in own if column.table == BALLOT), default=0)
    words = _(
        "Running numbers on ballots, receipts and envelopes: %(columns)d; rows that one singles "
        "out: %(rows)d; ballots given to the right person: %(right)d."
    )
    numbers = {"columns": len(own), "rows": rows, "right": right}
    return held_if(not rows, words % numbers, numbers)


def _counted(ground: Ground) -> Iterator[Column]:
    for column in ground.schema.columns_of(ANSWERS):
        if ground.schema.is_running_number(column):
            yield column


def _rows(ground: Ground, column: Column) -> int:
    """Rows whose number fewer than k share; one that is the same for many tells nothing."""
    return int(
        ground.value(
            "SELECT COALESCE(sum(number), 0) FROM ("
            f"SELECT count(*) AS number FROM {source_of(ground, column.table)} "
            f'WHERE wave.id = %s GROUP BY t0."{column.name}" HAVING count(*) < %s) singled_out',
            ground.target.id,
            ground.target.k,
        )
    )


def _right(ground: Ground, column: Column) -> int:
    ballots = ballots_by_kind(ground, f'ballot."{column.name}"')
    return score(ballots, people_by_kind(ground, "turnout.ctid"), authors_known(ground)).right


SEQUENCES = Attack(
    "sequences",
    gettext_lazy("Running numbers"),
    gettext_lazy("A number counted up with every answer, and the gaps in it."),
    read_numbers,
)
