"""Geometry of the charts that the server draws as SVG.

Every length is computed here and handed to the templates as text with a decimal point, because
a template would write a Decimal with the comma of the active language. The same partials are
used on pages and in PDF papers. Bars start at 0; a chart always stands beside its numbers.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

BAR_WIDTH = 400
RADAR_WIDTH, RADAR_HEIGHT = 500, 346
RADAR_CENTRE = (246, 176)
RADAR_RADIUS = 122
LABEL_GAP = 16
CLASS_COUNT = 5


@dataclass(frozen=True)
class Band:
    """A class of the result: ``[floor, next floor)``; ``number`` 1 (best) to 5 picks the colour."""

    name: str
    floor: Decimal
    number: int = 1


@dataclass(frozen=True)
class RankBar:
    """One bar of a ranking in a box of 400 × 24."""

    width: str
    css: str
    thresholds: tuple[str, ...]


@dataclass(frozen=True)
class Segment:
    """A part of a stacked bar, in the units of ``StackedBar.total``."""

    label: str
    value: Decimal
    css: str
    x: str = "0"
    width: str = "0"


@dataclass(frozen=True)
class StackedBar:
    """Parts of a whole; what is missing to ``total`` stays the track."""

    total: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Axis:
    """One field on the radar: own value and the mean of the group, both in percent."""

    label: str
    value: Decimal
    peer: Decimal | None = None
    short: str = ""


@dataclass(frozen=True)
class RadarLabel:
    """Text at the end of an axis; ``anchor`` is "", "mid" or "end"."""

    label: str
    short: str
    value: Decimal
    x: str
    y: str
    short_y: str
    value_y: str
    anchor: str


@dataclass(frozen=True)
class Radar:
    """A radar of 500 × 346: grid rings, axes, own and peer polygons, points and labels."""

    rings: tuple[str, ...]
    axes: tuple[str, ...]
    own: str
    peer: str
    points: tuple[tuple[str, str], ...]
    labels: tuple[RadarLabel, ...]
    scale: tuple[tuple[str, str, str], ...]
    floor: Decimal


def css_class_of(value: Decimal, bands: Sequence[Band]) -> str:
    """Colour class ``c1`` … ``c5`` of a value; below every floor it is the last class."""
    for band in sorted(bands, key=lambda band: band.floor, reverse=True):
        if value >= band.floor:
            return f"c{band.number}"
    return f"c{CLASS_COUNT}"


def rank_bar(value: Decimal, *, bands: Sequence[Band], maximum: Decimal = Decimal(100)) -> RankBar:
    """Bar of one unit, from 0 to ``maximum`` (points or percent), with the floors as thin lines."""
    return RankBar(
        width=_text(_share(value, maximum) * BAR_WIDTH),
        css=css_class_of(value, bands),
        thresholds=tuple(
            _text(_share(band.floor, maximum) * BAR_WIDTH) for band in bands if band.floor > 0
        ),
    )


def stacked_bar(
    parts: Iterable[tuple[str, Decimal, str]], *, total: Decimal | None = None
) -> StackedBar:
    """Parts as (label, value, css) side by side; css: fill, ok, warn, bad or soft.

    ``total`` defaults to the sum of the parts and must not be smaller than it.
    """
    rows = [(label, max(value, Decimal(0)), css) for label, value, css in parts]
    full = sum((value for _, value, _ in rows), Decimal(0))
    whole = full if total is None else max(total, full)
    segments, start = [], Decimal(0)
    for label, value, css in rows:
        segments.append(Segment(label, value, css, x=_text(start), width=_text(value)))
        start += value
    return StackedBar(total=_text(whole or Decimal(1)), segments=tuple(segments))


def radar(
    axes: Sequence[Axis], *, floor: Decimal = Decimal(0), ring: Decimal = Decimal(20)
) -> Radar:
    """Radar of three or more fields, from ``floor`` percent in the centre to 100 at the edge.

    :raises ValueError: for fewer than three axes or a floor outside [0, 100).
    """
    if len(axes) < 3 or not 0 <= floor < 100:
        raise ValueError("a radar needs three axes and a floor below 100")
    rings = list(_ring_values(floor, ring))
    own = [_spot(index, len(axes), _reach(axis.value, floor)) for index, axis in enumerate(axes)]
    peers = [axis.peer for axis in axes]
    peer = "" if None in peers else _polygon([_reach(value or floor, floor) for value in peers])
    return Radar(
        rings=tuple(_polygon([_reach(value, floor)] * len(axes)) for value in rings),
        axes=tuple(_line(_spot(index, len(axes), 1.0)) for index in range(len(axes))),
        own=_polygon([_reach(axis.value, floor) for axis in axes]),
        peer=peer,
        points=tuple((_text(x), _text(y)) for x, y in own),
        labels=tuple(_label(index, axes) for index in range(len(axes))),
        scale=tuple(_scale_mark(value, floor) for value in rings[:-1]),
        floor=floor,
    )


def _share(value: Decimal, maximum: Decimal) -> Decimal:
    if maximum <= 0:
        return Decimal(0)
    return min(max(value / maximum, Decimal(0)), Decimal(1))


def _reach(value: Decimal, floor: Decimal) -> float:
    return float(_share(value - floor, Decimal(100) - floor))


def _ring_values(floor: Decimal, ring: Decimal) -> Iterable[Decimal]:
    value = floor + ring - floor % ring
    while value < 100:
        yield value
        value += ring
    yield Decimal(100)


def _spot(index: int, count: int, reach: float) -> tuple[float, float]:
    angle = 2 * math.pi * index / count
    x, y = RADAR_CENTRE
    radius = RADAR_RADIUS * reach
    return x + radius * math.sin(angle), y - radius * math.cos(angle)


def _polygon(reaches: Sequence[float]) -> str:
    spots = (_spot(index, len(reaches), reach) for index, reach in enumerate(reaches))
    return " ".join(f"{_text(x)},{_text(y)}" for x, y in spots)


def _line(end: tuple[float, float]) -> str:
    x, y = RADAR_CENTRE
    return f"M{x} {y}L{_text(end[0])} {_text(end[1])}"


def _label(index: int, axes: Sequence[Axis]) -> RadarLabel:
    x, y = _spot(index, len(axes), 1 + LABEL_GAP / RADAR_RADIUS)
    side = math.sin(2 * math.pi * index / len(axes))
    anchor = "mid" if abs(side) < 0.1 else "end" if side < 0 else ""
    lift = y - RADAR_CENTRE[1]
    top = y - 14 if lift < -RADAR_RADIUS * 0.9 else y + 12 if lift > RADAR_RADIUS * 0.9 else y
    axis = axes[index]
    return RadarLabel(
        label=axis.label,
        short=axis.short or axis.label,
        value=axis.value,
        x=_text(x),
        y=_text(top),
        short_y=_text(top - 4),
        value_y=_text(top + 15),
        anchor=anchor,
    )


def _scale_mark(value: Decimal, floor: Decimal) -> tuple[str, str, str]:
    x, y = _spot(0, 1, _reach(value, floor))
    return _text(x + 3), _text(y + 4), f"{value:f}"


def _text(value: Decimal | float) -> str:
    text = f"{value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
