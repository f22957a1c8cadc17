"""How far every unit of a campaign is with its self-assessment, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Count, Max
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.domain.phases import closes_at, phase_of, phase_verdict
from campaigns.domain.reminders import home_path, people_of, reminder_text
from campaigns.domain.rights import can_run
from campaigns.domain.tree import Tree, tree
from campaigns.enums import PhaseKind, PointSource
from campaigns.models import Campaign, Participation, Phase, UnitGroup
from parindex.audit.domain.record import record
from parindex.common.folding import fold
from parindex.common.formats import format_date
from parindex.notify.domain.outbox import queue_mail
from scoring.enums import DossierState, Source
from scoring.models import ScoreEntry

NUDGE_KIND = "progress.reminder"
_ORDER = {
    DossierState.DRAFT: 0,
    DossierState.WITH_HEAD: 1,
    DossierState.LOCKED: 2,
    DossierState.SENT: 3,
    DossierState.CLOSED: 4,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Leaves of one field that are scored, of those the unit scores itself; 0 of 0: excluded."""

    code: str
    done: int
    total: int

    @property
    def heat(self) -> int:
        """0 (nothing) to 5 (everything)."""
        return self.done * 5 // self.total if self.total else 5


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """One unit's row."""

    participation: Participation
    state: DossierState
    cells: tuple[Cell, ...]
    last_saved: datetime | None

    @property
    def done(self) -> int:
        return sum(cell.done for cell in self.cells)

    @property
    def total(self) -> int:
        return sum(cell.total for cell in self.cells)

    @property
    def waits(self) -> bool:
        """Not sent yet, and not locked either."""
        return self.state in {DossierState.DRAFT, DossierState.WITH_HEAD}

    @property
    def tone(self) -> str:
        """Tone of the state's badge."""
        return {DossierState.SENT: "ok", DossierState.LOCKED: "bad"}.get(self.state, "")


@dataclass(frozen=True, slots=True)
class GroupProgress:
    """The units of one group under the fields of its set."""

    group: UnitGroup
    fields: tuple[tuple[str, str], ...]
    units: list[UnitProgress]


def progress_by_group(
    campaign: Campaign, *, group: str = "", text: str = ""
) -> list[GroupProgress]:
    """Units × fields, late ones first; a constant number of queries whatever the number of units.

    ``text`` searches without diacritics; ``group`` is the key of one group.
    """
    groups = list(campaign.groups.select_related("criteria_set"))
    units: dict[int, list[UnitProgress]] = {item.pk: [] for item in groups}
    trees = {g.pk: tree(g.criteria_set) for g in groups if g.criteria_set is not None}
    done, saved = _counts(campaign), _last_saved(campaign)
    for unit in _units(campaign, text):
        state = DossierState(unit.dossier.state)
        cells = _cells(trees[unit.group_id], unit, done)
        units[unit.group_id].append(UnitProgress(unit, state, cells, saved.get(unit.dossier.pk)))
    for rows in units.values():
        rows.sort(key=order_of)
    return [
        GroupProgress(item, _fields(trees[item.pk]), units[item.pk])
        for item in groups
        if item.pk in trees and group in ("", item.key)
    ]


def order_of(unit: UnitProgress) -> tuple[int, float]:
    """What is not finished first, the furthest behind on top."""
    return _ORDER[unit.state], unit.done / max(unit.total, 1)


def _units(campaign: Campaign, text: str) -> Any:
    units = (
        Participation.objects.filter(campaign=campaign, dossier__isnull=False)
        .select_related("organisation", "dossier")
        .prefetch_related("exclusions__criterion")
        .order_by("organisation__sort_key")
    )
    return units.filter(organisation__search_key__contains=fold(text)) if text else units


def _counts(campaign: Campaign) -> Mapping[tuple[int, int], int]:
    """(dossier, field) → leaves with a self-assessed entry; one aggregate."""
    rows = (
        ScoreEntry.objects.filter(
            dossier__participation__campaign=campaign, source=Source.SELF, is_current=True
        )
        .order_by()
        .values_list("dossier_id", "criterion__field_id")
        .annotate(Count("pk"))
    )
    return {(dossier, field): count for dossier, field, count in rows}


def _last_saved(campaign: Campaign) -> Mapping[int, datetime]:
    rows = (
        ScoreEntry.objects.filter(
            dossier__participation__campaign=campaign, source=Source.SELF, is_current=True
        )
        .order_by()
        .values_list("dossier_id")
        .annotate(Max("recorded_at"))
    )
    return dict(rows)


def _fields(found: Tree) -> tuple[tuple[str, str], ...]:
    return tuple((root.code, root.criterion.title) for root in found.roots)


def _cells(
    found: Tree, unit: Participation, done: Mapping[tuple[int, int], int]
) -> tuple[Cell, ...]:
    engine = found.engine
    excluded = {
        leaf
        for exclusion in unit.exclusions.all()
        for leaf in engine.under.get(exclusion.criterion.code, ())
    }
    cells = []
    for root in found.roots:
        leaves = engine.under[root.code] - excluded
        total = sum(engine.nodes[leaf].source == PointSource.SELF for leaf in leaves)
        count = done.get((unit.dossier.pk, root.criterion.pk), 0)
        cells.append(Cell(root.code, min(count, total), total))
    return tuple(cells)


@transaction.atomic
def remind_units(
    *, actor: Any, campaign: Campaign, participation_ids: list[int], at: datetime
) -> int:
    """Mail the officers and heads of chosen units that have not sent; answers how many mails.

    At most one such mail per person, unit and day. Raises ``Refused``.
    """
    can_run(actor, campaign).require()
    phase_verdict(campaign, PhaseKind.SELF_ASSESSMENT, at=at).require()
    phase = cast(Phase, phase_of(campaign, PhaseKind.SELF_ASSESSMENT))  # open, so it exists
    waiting = [DossierState.DRAFT, DossierState.WITH_HEAD]
    units = list(
        Participation.objects.filter(
            campaign=campaign, pk__in=participation_ids, dossier__state__in=waiting
        ).select_related("organisation")
    )
    people = people_of(units)
    queued = 0
    for unit in units:
        for person in people.get(unit.organisation_id, []):
            with translation.override(person.language):
                subject, body = reminder_text(
                    phase=phase, unit=unit, closes_at=closes_at(phase, participation=unit), at=at
                )
            key = f"nudge:{phase.pk}:{unit.pk}:{person.pk}:{format_date(at)}"
            mail = queue_mail(
                to=person.email,
                to_user=person,
                subject=subject,
                body=body,
                kind=NUDGE_KIND,
                dedupe_key=key,
                path=home_path(campaign.tenant),
            )
            queued += mail is not None
    if queued:
        record(
            actor=actor,
            action="campaign.reminded",
            subject=campaign,
            new={"units": [unit.pk for unit in units], "mails": queued},
            at=at,
        )
    return queued


def reminded_words(queued: int) -> str:
    """What the page says after reminding."""
    if not queued:
        return _("Nobody had to be reminded: they have sent, or were reminded today already.")
    return _("%(count)s reminders are in the outbox.") % {"count": queued}
