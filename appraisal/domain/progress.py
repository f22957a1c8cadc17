"""How far every appraising body is, field by field: the late ones first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from appraisal.domain.desk import Desk
from appraisal.domain.queries import Item, dossiers_of, items_of, reviewed_keys
from campaigns.models import Criterion


@dataclass
class Share:
    """Items done of a total."""

    done: int = 0
    total: int = 0

    @property
    def pending(self) -> int:
        return self.total - self.done

    @property
    def heat(self) -> int:
        """Step of the heat palette, 0 (nothing done) to 5 (all done)."""
        return 5 * self.done // self.total if self.total else 5

    def add(self, done: bool) -> None:
        self.total += 1
        self.done += done


@dataclass
class BodyProgress:
    """One appraising body: its share of each field, by the place of the field in ``columns``."""

    name: str
    whole: Share = field(default_factory=Share)
    cells: dict[str, Share] = field(default_factory=dict)

    def in_order(self, columns: Iterable[str]) -> list[Share | None]:
        return [self.cells.get(column) for column in columns]


@dataclass
class Progress:
    """Bodies × fields; ``columns`` are the codes of the fields with their titles."""

    columns: dict[str, str]
    bodies: list[BodyProgress]
    whole: Share
    not_ready: int

    @property
    def rows(self) -> list[tuple[BodyProgress, list[Share | None]]]:
        return [(body, body.in_order(self.columns)) for body in self.bodies]


def progress_of(desk: Desk) -> Progress:
    """Count every item of the campaign once; late bodies (smallest share done) come first."""
    dossiers = dossiers_of(desk.campaign)
    done = reviewed_keys(desk.campaign)
    columns: dict[str, str] = {}
    bodies: dict[str, BodyProgress] = {}
    whole = Share()
    waiting: set[int] = set()
    for item in items_of(desk, dossiers):
        top = _field(desk, item.leaf)
        columns.setdefault(top.code, top.title)
        name = body_name(desk, item)
        body = bodies.setdefault(name, BodyProgress(name))
        for share in (whole, body.whole, body.cells.setdefault(top.code, Share())):
            share.add(item.key in done)
        if not item.ready:
            waiting.add(item.dossier.pk)
    late_first = sorted(
        bodies.values(), key=lambda body: (body.whole.done / body.whole.total, body.name)
    )
    return Progress(dict(sorted(columns.items())), late_first, whole, len(waiting))


def body_name(desk: Desk, item: Item) -> str:
    """Who appraises the item, in words."""
    participation = item.dossier.participation
    winner = desk.body_of(participation, item.leaf)
    if winner is None:
        return _("Not assigned")
    if winner.organisation_id != participation.organisation_id:
        return winner.organisation.name
    if participation.organisation_id == desk.campaign.secretariat_id:
        return _("Council: items of the secretariat's own unit")
    return _("Secretariat: items of the appraising bodies themselves")


def _field(desk: Desk, leaf: Criterion) -> Criterion:
    return list(desk.path(leaf))[-1]
