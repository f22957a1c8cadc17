"""How far every appraising body is, field by field: the late ones first."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appraisal.domain.desk import Desk
from appraisal.domain.queries import dossiers_unsent
from appraisal.domain.tally import Cell, tally


@dataclass
class Share:
    """Items done of a total."""

    done: int = 0
    total: int = 0

    @property
    def pending(self) -> int:
        return self.total - self.done

    def add(self, cell: Cell) -> None:
        self.total += cell.total
        self.done += cell.done


@dataclass
class BodyProgress:
    """One appraising body: its share of each field, by the code of the field."""

    name: str
    whole: Share = field(default_factory=Share)
    cells: dict[str, Share] = field(default_factory=dict)


@dataclass
class Progress:
    """Bodies × fields; ``columns`` are the codes of the fields with their titles."""

    columns: dict[str, str]
    bodies: list[BodyProgress]
    whole: Share
    not_ready: int


def progress_of(desk: Desk) -> Progress:
    """Count every item of the campaign once; late bodies (smallest share done) come first."""
    columns: dict[str, str] = {}
    bodies: dict[str, BodyProgress] = {}
    whole = Share()
    for cell in tally(desk):
        top = list(desk.path(cell.leaf))[-1]
        columns.setdefault(top.code, top.title)
        name = body_name(desk, cell)
        body = bodies.setdefault(name, BodyProgress(name))
        for share in (whole, body.whole, body.cells.setdefault(top.code, Share())):
            share.add(cell)
    late_first = sorted(
        bodies.values(), key=lambda body: (body.whole.done / body.whole.total, body.name)
    )
    not_ready = dossiers_unsent(desk.campaign).count()
    return Progress(dict(sorted(columns.items())), late_first, whole, not_ready)


def body_name(desk: Desk, cell: Cell) -> str:
    """Who appraises the items, in words."""
    winner = desk.winners.get((cell.group.pk, cell.leaf.pk))
    if winner is None:
        return _("Not assigned")
    if winner.organisation_id != cell.organisation:
        return winner.organisation.name
    if cell.organisation == desk.campaign.secretariat_id:
        return _("Council: items of the secretariat's own unit")
    return _("Secretariat: items of the appraising bodies themselves")
