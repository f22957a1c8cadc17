"""Rounds taken in turns, the processor time of everything that took part, and their ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from tests.bench.load import Load, Person, drive

WARM_UP_SECONDS = 1.5


@dataclass(frozen=True)
class Sample:
    """One round: milliseconds of wall clock and of processor per unit of work, and the parts."""

    wall: float
    cpu: float
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Spread:
    """Smallest, middle and largest of some values."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(min(values), statistics.median(values), max(values))


@dataclass
class Row:
    """One line of the table. ``goal``: the wall-clock ratio aimed at, if any."""

    name: str
    ours_is: str
    bare_is: str
    per: str
    goal: float | None
    ours: list[Sample]
    bare: list[Sample]
    notes: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def ratio(self, value: Callable[[Sample], float]) -> Spread:
        """Ours over bare, round by round."""
        pairs = zip(self.ours, self.bare, strict=True)
        return Spread.of([value(ours) / value(bare) for ours, bare in pairs])


def in_turns(
    ours: Callable[[], Sample], bare: Callable[[], Sample], rounds: int
) -> tuple[list[Sample], list[Sample]]:
    """Ours, bare, ours, bare …: what disturbs the machine for a while disturbs both."""
    pairs = [(ours(), bare()) for _ in range(rounds)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def load_round(
    port: int, people: Sequence[Person], seconds: float, pids: Mapping[str, int]
) -> Sample:
    """One round of load: per request, over all that ``pids`` name with their children."""
    with Meter(pids) as meter:
        load = drive(port, people, seconds)
    return _per_request(load, meter.spent)


def _per_request(load: Load, spent: Mapping[str, float]) -> Sample:
    count = load.requests
    parts = {name: 1000 * value / count for name, value in spent.items()}
    ordered = sorted(load.latencies)
    parts["p50"] = 1000 * ordered[count // 2]
    parts["p95"] = 1000 * ordered[int(count * 0.95)]
    parts["requests"] = count
    return Sample(
        wall=1000 * load.seconds / count,
        cpu=1000 * sum(spent.values()) / count,
        parts=parts,
    )


class Meter:
    """Processor seconds that named process trees spend inside the block."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = pids
        self.spent: dict[str, float] = {}
        self.seconds = 0.0

    def __enter__(self) -> Meter:
        self._before = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        self._begun = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self._begun
        for name, pid in self._pids.items():
            self.spent[name] = cpu_seconds(pid) - self._before[name]


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children, those that have ended included."""
    root = psutil.Process(pid)
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
