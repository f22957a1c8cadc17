"""Geometry of charts over an axis: a line by year, a distribution, bars side by side.

As in ``parindex.common.charts`` every length is text with a decimal point, and a chart always
stands beside its numbers. A line may begin above 0, because its axis says where; bars may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from parindex.common.charts import Band, css_class_of

WIDTH, HEIGHT = 500, 210
LEFT, RIGHT, TOP, BOTTOM = 34, 486, 26, 178
TEN = Decimal(10)


@dataclass(frozen=True, slots=True)
class YearValue:
    """The value of one year (None: none); years can be compared when their ``basis`` is equal."""

    year: int
    value: Decimal | None
    basis: object = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A drawn value with the places of its mark, its figure and its year."""

    year: int
    value: Decimal
    x: str
    y: str
    text_y: str


@dataclass(frozen=True, slots=True)
class YearLine:
    """A line of 500 × 210: spots, the lines between comparable years, breaks, the scale.

    ``cuts`` are the places where the criteria set changed; ``after`` names the years behind them.
    """

    spots: tuple[Spot, ...]
    lines: tuple[str, ...]
    cuts: tuple[str, ...]
    after: tuple[int, ...]
    scale: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Values in ``[start, end)``, in the last one ``[start, end]``."""

    start: Decimal
    end: Decimal
    count: int
    css: str
    x: str = "0"
    y: str = "0"
    width: str = "0"
    height: str = "0"
    middle: str = "0"
    text_y: str = "0"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A histogram of 500 × 210 with the thresholds of the classes and the marks of its axis."""

    bins: tuple[Bin, ...]
    thresholds: tuple[tuple[str, str], ...]
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of ``bars``: its width in a box of 100 × 6."""

    label: str
    value: Decimal
    css: str
    width: str


def year_line(values: Iterable[YearValue], *, maximum: Decimal = Decimal(100)) -> YearLine | None:
    """The line of a value by year; None for fewer than two values.

    Years whose ``basis`` differs are not joined: a changed set of criteria is a break, not a rise.
    """
    rows = [row for row in sorted(values, key=lambda row: row.year) if row.value is not None]
    if len(rows) < 2:
        return None
    known = [row.value for row in rows if row.value is not None]
    floor = min(_down(max(min(known) - 2, Decimal(0))), maximum - TEN)
    step = Decimal(RIGHT - LEFT - 40) / max(len(rows) - 1, 1)
    spots = tuple(_spot(row, LEFT + 20 + step * at, floor, maximum) for at, row in enumerate(rows))
    pairs = list(zip(pairwise(rows), pairwise(spots), strict=True))
    joined = [(a, b) for (old, new), (a, b) in pairs if old.basis == new.basis]
    broken = [(new, a, b) for (old, new), (a, b) in pairs if old.basis != new.basis]
    return YearLine(
        spots=spots,
        lines=tuple(f"M{a.x} {a.y}L{b.x} {b.y}" for a, b in joined),
        cuts=tuple(_text((Decimal(a.x) + Decimal(b.x)) / 2) for _new, a, b in broken),
        after=tuple(new.year for new, _a, _b in broken),
        scale=tuple(
            (_text(_height(value, floor, maximum)), f"{value:f}")
            for value in _scale(floor, maximum)
        ),
    )


def distribution(
    values: Iterable[Decimal], *, bands: Sequence[Band] = (), width: Decimal = Decimal(5)
) -> Distribution | None:
    """How many values (percent, 0 to 100) lie in each step of ``width``; None of nothing.

    A bin wholly inside one class has its colour. The axis begins at the step below the least.
    """
    known = sorted(values)
    if not known:
        return None
    first = max(min(known[0] // width * width, Decimal(100) - 4 * width), Decimal(0))
    edges = [first + width * at for at in range(int((100 - first) / width) + 1)]
    pairs = list(pairwise(edges))
    counts = [_inside(known, start, end) for start, end in pairs]
    span, most = 100 - first, max(counts)
    return Distribution(
        bins=tuple(
            _bin(start, end, count, first=first, most=most, bands=bands)
            for (start, end), count in zip(pairs, counts, strict=True)
        ),
        thresholds=tuple(
            (_text(_along(band.floor, first, span)), band.name)
            for band in bands
            if first < band.floor < 100
        ),
        marks=tuple((_text(_along(edge, first, span)), f"{edge:f}") for edge in edges),
    )


def bars(rows: Iterable[tuple[str, Decimal, str]]) -> tuple[Bar, ...]:
    """Bars as (label, value, css) on one scale from 0 to the greatest value."""
    known = list(rows)
    most = max((value for _label, value, _css in known), default=Decimal(0))
    return tuple(
        Bar(
            label,
            value,
            css,
            _text(max(value, Decimal(0)) / most * 100 if most > 0 else Decimal(0)),
        )
        for label, value, css in known
    )


def _inside(known: Sequence[Decimal], start: Decimal, end: Decimal) -> int:
    return sum(start <= value < end or value == end == 100 for value in known)


def _bin(
    start: Decimal, end: Decimal, count: int, *, first: Decimal, most: int, bands: Sequence[Band]
) -> Bin:
    inner = [band for band in bands if start < band.floor < end]
    left, right = _along(start, first, 100 - first), _along(end, first, 100 - first)
    height = Decimal(BOTTOM - TOP) * count / most
    return Bin(
        start=start,
        end=end,
        count=count,
        css=css_class_of(start, bands) if bands and not inner else "soft",
        x=_text(left + 1),
        y=_text(BOTTOM - height),
        width=_text(right - left - 2),
        height=_text(height),
        middle=_text((left + right) / 2),
        text_y=_text(BOTTOM - height - 5),
    )


def _along(value: Decimal, first: Decimal, span: Decimal) -> Decimal:
    return LEFT + (value - first) / span * (RIGHT - LEFT)


def _spot(row: YearValue, x: Decimal, floor: Decimal, maximum: Decimal) -> Spot:
    value = row.value or Decimal(0)
    y = _height(value, floor, maximum)
    return Spot(row.year, value, _text(x), _text(y), _text(y - 10))


def _height(value: Decimal, floor: Decimal, maximum: Decimal) -> Decimal:
    return BOTTOM - (value - floor) / (maximum - floor) * (BOTTOM - TOP)


def _scale(floor: Decimal, maximum: Decimal) -> list[Decimal]:
    step = TEN if maximum - floor <= 50 else 2 * TEN
    found, value = [], floor
    while value <= maximum:
        found.append(value)
        value += step
    return found


def _down(value: Decimal) -> Decimal:
    return value // TEN * TEN


def _text(value: Decimal) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
