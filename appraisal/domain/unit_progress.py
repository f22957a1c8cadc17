"""How far every unit is with its answers, and the council with the items of every unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from appraisal.enums import Outcome, ReplyKind
from appraisal.models import Review
from campaigns.enums import PhaseKind
from campaigns.models import Campaign


@dataclass
class UnitProgress:
    """One unit: items done of those there are, in all and by the code of their field."""

    dossier: int
    name: str
    search_key: str
    group: str
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    last: datetime | None = None

    @property
    def done(self) -> int:
        return sum(done for done, _total in self.cells.values())

    @property
    def total(self) -> int:
        return sum(total for _done, total in self.cells.values())

    @property
    def left(self) -> int:
        """Items still open."""
        return self.total - self.done


def unit_progress(campaign: Campaign, kind: PhaseKind) -> list[UnitProgress]:
    """Units that have items in the phase, most open items first; one statement.

    Explanation: changed items, done when answered. Council: contested ones, done when decided.
    """
    found: dict[int, UnitProgress] = {}
    for dossier, name, key, group, code, total, done, last in _rows(campaign, kind):
        unit = found.setdefault(dossier, UnitProgress(dossier, name, key, group))
        before = unit.cells.get(code, (0, 0))
        unit.cells[code] = (before[0] + done, before[1] + total)
        unit.last = max(filter(None, (unit.last, last)), default=None)
    return sorted(found.values(), key=lambda unit: (-unit.left, unit.done / unit.total))


def _rows(campaign: Campaign, kind: PhaseKind) -> Iterable[tuple[Any, ...]]:
    council = kind == PhaseKind.COUNCIL
    asked = Q(reply__kind=ReplyKind.CONTEST) if council else Q(outcome=Outcome.CHANGED)
    answer = "decision" if council else "reply"
    moment = "decision__decided_at" if council else "reply__replied_at"
    unit = "dossier__participation"
    return (
        Review.objects.filter(asked, dossier__participation__campaign=campaign)
        .order_by(f"{unit}__organisation__sort_key", "dossier_id")
        .values_list(
            "dossier_id",
            f"{unit}__organisation__name",
            f"{unit}__organisation__search_key",
            f"{unit}__group__key",
            "criterion__field__code",
        )
        .annotate(total=Count("pk"), done=Count(answer), last=Max(moment))
    )
