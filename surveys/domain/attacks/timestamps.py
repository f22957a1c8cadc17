"""Times: a ballot, or whatever hangs on it, that tells when it was given."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.domain.attacks.linking import BALLOT, TURNOUT, authors_known, people_by_kind, score
from surveys.domain.attacks.linking import ballots_by_kind as in_order
from surveys.domain.attacks.schema import ANSWERS, Column
from surveys.enums import AttackVerdict

# When each person answered, where the server keeps it.
_HOURS = f"SELECT count(pg_xact_commit_timestamp(xmin)) FROM {TURNOUT} WHERE wave_id = %s"
# Versions of a UUID that hold the time at which it was made.
TIMED_UUIDS = "167"


def read_times(ground: Ground) -> Outcome:
    """Every time on the answer side from before the close, time-ordered keys, commit times."""
    early = sum(_early(ground, column) for column in _times(ground))
    timed = sum(_timed_keys(ground, column) for column in _uuids(ground))
    right = max((_right(ground, column) for column in _own_times(ground)), default=0)
    kept = ground.setting("track_commit_timestamp") == "on"
    hours = int(ground.value(_HOURS, ground.target.id)) if kept else 0
    words = _(
        "Columns with a time beside answers: %(columns)d; values from before the close: %(early)d; "
        "keys that hold a time: %(timed)d; ballots given to the right person: %(right)d."
    )
    numbers = {
        "columns": sum(1 for _column in _times(ground)),
        "early": early,
        "timed": timed,
        "right": right,
        "hours": hours,
    }
    got = words % numbers
    if kept:
        told = _(
            "The server keeps the time of every commit, that of %(hours)d people's answers among "
            "them: turn track_commit_timestamp off."
        )
        got += " " + told % numbers
    if early or timed:
        return Outcome(got, AttackVerdict.WORKS, numbers)
    return Outcome(got, AttackVerdict.LIMIT if kept else AttackVerdict.HELD, numbers)


def _times(ground: Ground) -> Iterator[Column]:
    columns = ground.schema.columns_of(ground.schema.answer_side)
    return (column for column in columns if column.is_time)


def _own_times(ground: Ground) -> Iterator[Column]:
    return (column for column in _times(ground) if column.table == BALLOT)


def _uuids(ground: Ground) -> Iterator[Column]:
    columns = ground.schema.columns_of(ANSWERS)
    return (column for column in columns if column.kind == "uuid")


def source_of(ground: Ground, table: str) -> str:
    """FROM clause that joins a table of the answer side down to a row that names the wave."""
    joined, here = f"{table} t0", "t0"
    for number, reference in enumerate(ground.schema.way_to_answer(table), start=1):
        joined += f" JOIN {reference.target} t{number} ON t{number}.id = {here}.{reference.column}"
        here = f"t{number}"
    return f"{joined} JOIN surveys_wave wave ON wave.id = {here}.wave_id"


def _early(ground: Ground, column: Column) -> int:
    return int(
        ground.value(
            f'SELECT count(t0."{column.name}") FROM {source_of(ground, column.table)} '
            f"WHERE wave.id = %s AND (wave.closed_at IS NULL "
            f'OR t0."{column.name}"::text::timestamptz < wave.closed_at)',
            ground.target.id,
        )
    )


def _timed_keys(ground: Ground, column: Column) -> int:
    return int(
        ground.value(
            f"SELECT count(*) FROM {column.table} WHERE wave_id = %s "
            f'AND position(substr("{column.name}"::text, 15, 1) in %s) > 0',
            ground.target.id,
            TIMED_UUIDS,
        )
    )


def _right(ground: Ground, column: Column) -> int:
    ballots = in_order(ground, f'ballot."{column.name}"')
    return score(ballots, people_by_kind(ground, "turnout.ctid"), authors_known(ground)).right


TIMESTAMPS = Attack(
    "timestamps",
    gettext_lazy("Times"),
    gettext_lazy("Any date or hour stored with an answer, in a key, or for a transaction."),
    read_times,
)
