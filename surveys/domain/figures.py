"""A figure: a percentage or points for one leaf of one unit, and how it enters the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from scoring.domain.ledger import Saved, record_score
from scoring.domain.wording import problem_text
from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import plain
from scoring.engine.score import evaluate, fields_of
from surveys.domain.board import Place
from surveys.domain.rights import can_enter_figures


class FigureError(Exception):
    """A figure the leaf cannot take; ``field`` is "percent" or "points"."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class Figure:
    """What the ledger is given: facts of the rule, or points set by hand."""

    facts: dict[str, Any]
    pinned: Decimal | None
    points: Decimal


def figure_for(
    leaf: Leaf,
    *,
    percent: Decimal | None,
    points: Decimal | None,
    best: Fraction | None = None,
) -> Figure:
    """Turn a percentage or points into a figure of the leaf; exactly one of them is given.

    A percentage goes through the rule. Points go through a rule that is judged, otherwise they
    are set by hand. ``best``: the best value of the group by now, where units are compared.
    Raises ``FigureError``.
    """
    if (percent is None) == (points is None):
        raise FigureError("percent", _("Enter either the percentage or the points."))
    if percent is not None:
        return _by_rule(leaf, "percent", percent, best)
    assert points is not None  # noqa: S101 - one of the two is given
    if leaf.rule.kind == "judged":
        return _by_rule(leaf, "points", points, best)
    _check_points(leaf, points)
    return Figure({}, points, points)


def takes_percent(leaf: Leaf) -> bool:
    """Whether the rule of the leaf reads a percentage."""
    return any(asked.name == "percent" for asked in fields_of(leaf))


def _by_rule(leaf: Leaf, name: str, value: Decimal, best: Fraction | None) -> Figure:
    if name == "percent" and not takes_percent(leaf):
        raise FigureError("percent", _("This criterion takes points, not a percentage."))
    facts = {name: plain(value)}
    try:
        return Figure(facts, None, evaluate(leaf, facts, best=best).points)
    except FactsError as error:
        words = " ".join(problem_text(problem) for problem in error.problems)
        raise FigureError(name, words) from error


def _check_points(leaf: Leaf, points: Decimal) -> None:
    if points < 0 or points > leaf.maximum:
        words = _("Points must lie between 0 and %(maximum)s.")
        raise FigureError("points", words % {"maximum": plain(leaf.maximum)})
    exponent = points.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > leaf.places:
        words = _("At most %(places)s decimals.")
        raise FigureError("points", words % {"places": leaf.places})


@transaction.atomic
def enter_figure(
    *,
    actor: Any,
    campaign: Campaign,
    place: Place,
    figure: Figure,
    source_text: str,
    at: datetime,
    expected_revision: int | None,
) -> Saved:
    """Write one figure with its source as the reason.

    Raises ``Refused``, ``StaleEdit`` with the entry in force, ``FactsError``.
    """
    can_enter_figures(actor, campaign, at=at).require()
    return record_score(
        actor=actor,
        dossier=place.dossier,
        criterion=place.node.criterion,
        source=place.node.criterion.source,
        facts=figure.facts,
        points=figure.pinned,
        reason=source_text,
        at=at,
        expected_revision=expected_revision,
    )
