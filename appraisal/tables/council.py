"""The list of contested items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.domain.queries import self_entries
from appraisal.forms.filters import DECIDED, ContestedFilter
from appraisal.models import Review
from parindex.common.folding import fold
from parindex.common.tables import Column, DataTable
from scoring.models import ScoreEntry

NOTHING = Decimal(-1000)  # sorts before every number of points


@dataclass(frozen=True, slots=True)
class Contested:
    """One contested item: what the unit gave itself, what was cut, what the council said."""

    review: Review
    own: ScoreEntry | None

    @property
    def unit(self) -> Any:
        return self.review.dossier.participation.organisation

    @property
    def criterion(self) -> str:
        return f"{self.review.criterion.code} {self.review.criterion.title}"

    @property
    def decided(self) -> bool:
        return hasattr(self.review, "decision")

    @property
    def own_points(self) -> Decimal | None:
        return self.own.points if self.own else None

    @property
    def council_points(self) -> Decimal | None:
        return self.review.decision.entry.points if self.decided else None


CONTESTED = (
    Column(
        "unit",
        gettext_lazy("Unit"),
        "first",
        lambda row: row.unit.sort_key,
        lambda row: row.unit.name,
        fixed=True,
    ),
    Column(
        "criterion",
        gettext_lazy("Criterion"),
        "",
        lambda row: row.review.criterion.position,
        lambda row: row.criterion,
        fixed=True,
    ),
    Column(
        "own",
        gettext_lazy("Self-assessed"),
        "num",
        lambda row: NOTHING if row.own_points is None else row.own_points,
        lambda row: row.own_points,
    ),
    Column(
        "appraised",
        gettext_lazy("Appraised"),
        "num",
        lambda row: row.review.entry.points,
        lambda row: row.review.entry.points,
    ),
    Column("reason", gettext_lazy("The unit's reason"), value=lambda row: row.review.reply.text),
    Column(
        "council",
        gettext_lazy("Points of the council"),
        "num",
        lambda row: NOTHING if row.council_points is None else row.council_points,
        lambda row: row.council_points,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        "",
        lambda row: row.decided,
        lambda row: _("decided") if row.decided else _("open"),
    ),
)


def contested_table(request: Any, reviews: Sequence[Review]) -> DataTable:
    """The contested items that match the filter; ``reviews`` are all of the campaign."""
    form = ContestedFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    own = self_entries(reviews)
    rows = [
        Contested(review, own.get((review.dossier_id, review.criterion_id))) for review in reviews
    ]
    if key := fold(asked.get("q", "")):
        rows = [row for row in rows if key in fold(f"{row.unit.name} {row.criterion}")]
    if state := asked.get("state"):
        rows = [row for row in rows if row.decided == (state == DECIDED)]
    return DataTable(request, key="contested", columns=CONTESTED, rows=rows, filters=form)
