"""A ranking as it is drawn: classes with their ranges, bars, changes, key figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parindex.common import charts, plots
from parindex.common.folding import fold
from parindex.common.formats import DASH, format_exact, format_points, format_signed
from scoring.domain.leaf_results import LeafResult
from scoring.domain.results import BandRange, FieldResult, GroupResult, mean_of
from scoring.models import IndexLine

PER_PAGE = 100
# Characters of a field's name at the end of an axis.
LABEL_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of a ranking, for ``components/ranked_bars.html``."""

    rank: int | None
    name: str
    url: str
    bar: charts.RankBar
    value: Decimal | None
    tied: bool
    delta: Decimal | None
    delta_text: str
    possible: str = ""


@dataclass(frozen=True, slots=True)
class BandRows:
    """The units of one class."""

    name: str
    range: str
    css: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure above a ranking."""

    label: str
    value: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field of one unit beside the mean of its group; the index in percent."""

    result: FieldResult
    mean: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        if self.result.index is None or self.mean is None:
            return None
        return self.result.index - self.mean


@dataclass(frozen=True, slots=True)
class PathStep:
    """One criterion and what its full points would add to the index, in percentage points."""

    leaf: LeafResult
    gain: Decimal


def found_in(lines: Sequence[IndexLine], query: str) -> list[IndexLine]:
    """Lines whose unit's name holds what was typed, with or without diacritics."""
    wanted = fold(query)
    return [line for line in lines if wanted in fold(line.unit_name)] if wanted else list(lines)


def band_rows(
    lines: Sequence[IndexLine],
    bands: Sequence[BandRange],
    changes: Mapping[str, Decimal],
    *,
    url: Callable[[IndexLine], str],
    ranks: Mapping[str, int | None] | None,
) -> list[BandRows]:
    """The lines under the heads of their classes, in the order given.

    ``ranks``: unit code → rank in the earlier result, None when there is no earlier one.
    """
    drawn = chart_bands(bands)
    heads = {band.name: band for band in bands}
    found: list[BandRows] = []
    for line in lines:
        name = line.band if line.index is not None else _("Not assessed")
        if not found or found[-1].name != name:
            found.append(BandRows(name, range_text(heads.get(line.band)), _css(heads, line), []))
        delta = changes.get(line.unit_code)
        text = _("not comparable") if ranks is not None and delta is None else ""
        before = (ranks or {}).get(line.unit_code)
        found[-1].rows.append(
            Row(
                rank=line.rank,
                name=line.unit_name,
                url=url(line),
                bar=charts.rank_bar(line.index or Decimal(0), bands=drawn),
                value=line.index,
                tied=line.tied,
                delta=delta,
                delta_text=text,
                possible="" if ranks is None else str(before or DASH),
            )
        )
    return found


def chart_bands(bands: Sequence[BandRange]) -> list[charts.Band]:
    """The classes as the charts draw them."""
    return [
        charts.Band(band.name, band.start, min(band.number, charts.CLASS_COUNT)) for band in bands
    ]


def class_bars(group: GroupResult, bands: Sequence[BandRange]) -> tuple[plots.Bar, ...]:
    """How many units each class has, as bars."""
    return plots.bars(
        (band.name, Decimal(group.counts[band.name]), f"c{min(band.number, charts.CLASS_COUNT)}")
        for band in bands
    )


def range_text(band: BandRange | None) -> str:
    """``từ 85% đến dưới 95%``; the best class ends with 100."""
    if band is None:
        return ""
    bounds = {"start": format_exact(band.start), "end": format_exact(band.end)}
    if band.number == 1:
        return _("from %(start)s%% to %(end)s%%") % bounds
    if not band.start:
        return _("under %(end)s%%") % bounds
    return _("from %(start)s%% to under %(end)s%%") % bounds


def tiles(
    group: GroupResult, bands: Sequence[BandRange], changes: Mapping[str, Decimal]
) -> list[Tile]:
    """Mean, best, most improved (when there is an earlier year), the best two classes."""
    shown = [
        Tile(
            _("Mean, %(group)s") % {"group": group.name},
            format_points(group.mean),
            _mean_change(group, changes),
        )
    ]
    if group.best is not None:
        shown.append(Tile(_("Highest"), format_points(group.best.index), group.best.unit_name))
    risen = [(changes[x.unit_code], x) for x in group.ranked if changes.get(x.unit_code, 0) > 0]
    if risen:
        rise, line = max(risen, key=lambda item: item[0])
        shown.append(Tile(_("Most improved"), format_signed(rise), line.unit_name))
    if len(bands) > 2:
        best, rest = [band.name for band in bands[:2]], bands[2:]
        count = sum(group.counts[name] for name in best)
        others = ", ".join(f"{group.counts[band.name]} {band.name}" for band in rest)
        label = _("Classes %(first)s and %(second)s") % {"first": best[0], "second": best[1]}
        shown.append(Tile(label, f"{count}/{len(group.ranked)}", others))
    return shown


def field_rows(group: GroupResult, line: IndexLine) -> list[FieldRow]:
    """The fields of one unit beside the means of its group."""
    return [
        FieldRow(result, mean)
        for result, mean in zip(group.fields_of(line), group.field_means, strict=True)
    ]


def radar_of(rows: Sequence[FieldRow]) -> charts.Radar | None:
    """Radar of the assessed fields; none for fewer than three."""
    names = _labels([row.result.title for row in rows])
    axes = [
        charts.Axis(
            label=name,
            value=max(row.result.index, Decimal(0)),
            peer=row.mean,
            short=row.result.code,
        )
        for row, name in zip(rows, names, strict=True)
        if row.result.index is not None
    ]
    if len(axes) < 3:
        return None
    lowest = min(min(axis.value, axis.peer or axis.value) for axis in axes)
    floor = Decimal(50) if lowest >= 50 else Decimal(0)
    return charts.radar(axes, floor=floor)


def next_band(line: IndexLine, bands: Sequence[BandRange]) -> dict[str, Any] | None:
    """The class above the unit's own and the percentage points missing to it."""
    if line.index is None:
        return None
    above = [band for band in bands if band.start > line.index]
    if not above:
        return None
    band = above[-1]
    return {"name": band.name, "missing": band.start - line.index, "start": band.start}


def _css(heads: Mapping[str, BandRange], line: IndexLine) -> str:
    band = heads.get(line.band)
    return f"c{min(band.number, charts.CLASS_COUNT)}" if band else ""


def _mean_change(group: GroupResult, changes: Mapping[str, Decimal]) -> str:
    deltas = [changes[line.unit_code] for line in group.ranked if line.unit_code in changes]
    mean = mean_of(deltas, group.places)
    if mean is None:
        return ngettext("%(count)d unit", "%(count)d units", len(group.ranked)) % {
            "count": len(group.ranked)
        }
    return ngettext(
        "%(change)s over %(count)d comparable unit",
        "%(change)s over %(count)d comparable units",
        len(deltas),
    ) % {"change": format_signed(mean), "count": len(deltas)}


def _labels(titles: Sequence[str]) -> list[str]:
    """Short names for the axes: what most titles begin with is left out, the rest is cut."""
    starts = Counter(" ".join(title.split()[:2]) for title in titles)
    common, times = starts.most_common(1)[0] if starts else ("", 0)
    names = []
    for title in titles:
        name = title
        if times > 2 and title.startswith(f"{common} "):
            name = title.removeprefix(f"{common} ")
            name = name[:1].upper() + name[1:]
        names.append(_short(name, LABEL_LENGTH))
    return names


def _short(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",") + "…"


def shortest_path(
    line: IndexLine, target: Mapping[str, Any] | None, losses: Sequence[LeafResult]
) -> list[PathStep]:
    """The fewest criteria that would lift the unit to the class above, largest loss first.

    Surveys are left out: nobody can promise their outcome. Empty when the rest is not enough.
    """
    if target is None or not line.maximum:
        return []
    steps, gained = [], Decimal(0)
    for leaf in losses:
        if leaf.surveyed:
            continue
        gain = leaf.lost * 100 / line.maximum
        steps.append(PathStep(leaf, gain))
        gained += gain
        if gained >= target["missing"]:
            return steps
    return []
