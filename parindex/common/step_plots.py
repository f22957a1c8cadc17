"""Geometry of a small chart of points over one input: steps and lines, jumps marked by dots.

As in ``parindex.common.charts`` every length is text with a decimal point. The chart stands beside
the sentence that says the same in numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 240, 96
LEFT, RIGHT, TOP, BOTTOM = 26, 232, 10, 76
_ROOM = Decimal(30)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From ``start`` to ``end`` of the input: values that run from ``first`` to ``last``."""

    start: Decimal
    end: Decimal
    first: Decimal
    last: Decimal


@dataclass(frozen=True, slots=True)
class StepPlot:
    """A chart of 240 × 96: one path of all stretches, dots where one begins after a jump.

    ``marks`` stand below the axis, ``scale`` left of it (place, text).
    """

    path: str
    dots: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]
    scale: tuple[tuple[str, str], ...]
    zero: str


def step_plot(
    stretches: Sequence[Stretch],
    *,
    marks: Iterable[tuple[Decimal, str]],
    scale: Sequence[tuple[Decimal, str]],
) -> StepPlot | None:
    """Draw stretches in the order of their starts; None of nothing.

    ``marks`` (value, text) that would touch the one before are left out, but never the last;
    ``scale`` (value, text) are the lowest and the highest value of the upright axis.
    """
    if not stretches or stretches[0].start == stretches[-1].end:
        return None
    low, high = min(value for value, _ in scale), max(value for value, _ in scale)
    first, last = stretches[0].start, stretches[-1].end

    def x(value: Decimal) -> Decimal:
        return LEFT + (value - first) / (last - first) * (RIGHT - LEFT)

    def y(value: Decimal) -> Decimal:
        return BOTTOM - (value - low) / ((high - low) or Decimal(1)) * (BOTTOM - TOP)

    steps, dots, before = [], [], None
    for item in stretches:
        if item.end > item.start:
            start = f"M{_text(x(item.start))} {_text(y(item.first))}"
            steps.append(f"{start}L{_text(x(item.end))} {_text(y(item.last))}")
        if before is not None and before != item.first:
            dots.append((_text(x(item.start)), _text(y(item.first))))
        before = item.last
    return StepPlot(
        path="".join(steps),
        dots=tuple(dots),
        marks=_with_room([(x(value), text) for value, text in marks]),
        scale=tuple((_text(y(value)), text) for value, text in scale),
        zero=_text(y(max(low, min(high, Decimal(0))))),
    )


def _with_room(marks: list[tuple[Decimal, str]]) -> tuple[tuple[str, str], ...]:
    kept: list[tuple[Decimal, str]] = []
    for place, (at, text) in enumerate(marks):
        is_last = place == len(marks) - 1
        while is_last and kept and at - kept[-1][0] < _ROOM:
            kept.pop()
        if not kept or at - kept[-1][0] >= _ROOM:
            kept.append((at, text))
    return tuple((_text(at), text) for at, text in kept)


def _text(value: Decimal) -> str:
    return f"{value:.1f}".removesuffix(".0")
