"""What the caller may choose."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

ROWS = (
    *("save", "sheet", "progress", "ranking"),
    *("answer", "lists", "messages", "tally", "sets", "index"),
)
MIN_ROUNDS = 3
DESCRIPTION = "Measure the hot paths beside bare baselines (docs/benchmarks.md)."


@dataclass(frozen=True)
class Options:
    """Which rows, how many rounds of each side, seconds per round of load, units of the index."""

    rows: tuple[str, ...] = ROWS
    rounds: int = 5
    seconds: float = 4.0
    units: int = 11_000


def read_options(arguments: Sequence[str]) -> Options:
    """Read the command line; ends the program when it makes no sense."""
    default = Options()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=DESCRIPTION)
    parser.add_argument("--rows", default=",".join(ROWS), help=f"some of {','.join(ROWS)}")
    parser.add_argument("--rounds", type=int, default=default.rounds, help="of each side")
    parser.add_argument("--seconds", type=float, default=default.seconds, help="per round of load")
    parser.add_argument("--units", type=int, default=default.units, help="of the row index")
    found = parser.parse_args(arguments)
    rows = tuple(found.rows.split(","))
    if not set(rows) <= set(ROWS):
        parser.error(f"--rows takes some of {','.join(ROWS)}")
    if found.rounds < MIN_ROUNDS or found.seconds <= 0 or found.units < 1:
        parser.error(f"at least {MIN_ROUNDS} rounds, some seconds and one unit")
    return Options(rows, found.rounds, found.seconds, found.units)
