"""The chart beside the sentence of a rule: its curve, with the words of the axes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns.domain.rule_curve import Curve, curve_of
from parindex.common.formats import format_exact
from parindex.common.step_plots import StepPlot, Stretch, step_plot
from scoring.engine.leaf import Leaf


@dataclass(frozen=True, slots=True)
class RuleChart:
    """A chart and what its lower axis measures."""

    plot: StepPlot
    axis: str


def rule_chart(leaf: Leaf) -> RuleChart | None:
    """The chart of a leaf whose rule has a number or a day for its one input; else None."""
    curve = curve_of(leaf)
    if curve is None:
        return None
    values = [value for piece in curve.pieces for value in (piece.first, piece.last)]
    low, high = min(Decimal(0), *values), max(curve.maximum, *values)
    plot = step_plot(
        [Stretch(piece.start, piece.end, piece.first, piece.last) for piece in curve.pieces],
        marks=[(bound, _mark(curve, bound)) for bound in curve.bounds],
        scale=[(value, format_exact(value)) for value in (low, high)],
    )
    return None if plot is None else RuleChart(plot, _axis(curve))


def _mark(curve: Curve, bound: Decimal) -> str:
    if curve.axis == "date":
        # The bound is the first day that counts less; the mark names the last that counted more.
        return f"{date.fromordinal(int(bound) - 1):%d/%m}"
    if curve.axis in {"percent", "share"}:
        return f"{format_exact(bound)}%"
    return format_exact(bound)


def _axis(curve: Curve) -> str:
    return {
        "percent": _("rate"),
        "share": _("share of the best value of the group"),
        "count": _("number"),
        "days": _("days from the starting day"),
        "late": _("days late"),
        "date": _("day"),
    }[curve.axis]
