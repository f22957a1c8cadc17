"""How far every unit of a campaign is with its self-assessment.

Two steps, so that a screen of one page counts no more than that page: ``standings_of`` asks one
aggregate over all units, ``cells_of`` the fields of the units that are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from campaigns.domain.phases import phase_of
from campaigns.domain.tree import Tree, tree
from campaigns.enums import PhaseKind, PointSource
from campaigns.models import Campaign, Exclusion, UnitGroup
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from scoring.domain.pace import Pace, falls_behind, window
from scoring.domain.state import WAITING, state_at
from scoring.enums import DossierState


class Cell(NamedTuple):
    """Leaves of one field that are done, of those there are; 0 of 0: not assessed."""

    done: int
    total: int


class UnitStanding(NamedTuple):
    """One unit: leaves scored of those it scores itself, and whether it falls behind.

    ``closes_at`` is the unit's own hour; ``totals`` are the leaves of every field by its code.
    """

    pk: int
    dossier: int
    organisation: int
    name: str
    search_key: str
    sort_key: str
    group: int
    state: DossierState
    done: int
    total: int
    last_saved: datetime | None
    closes_at: datetime | None
    at_risk: bool
    totals: Mapping[str, int]

    @property
    def waits(self) -> bool:
        """Not sent yet, and not locked either."""
        return self.state in WAITING

    @property
    def share(self) -> float:
        """Part of its leaves that is scored, 0 to 1."""
        return self.done / self.total if self.total else 1.0


class Detail(NamedTuple):
    """What one row shows beside its standing: a cell per field, leaves that lack a document."""

    cells: Mapping[str, Cell]
    without_document: int


# Each unit's lines are counted apart, from one index alone ("one_revision" holds all that is
# asked here): joined and grouped, the database would look up every line of the ledger.
_UNITS = Prepared(
    "unit_standings",
    """
SELECT p.id, p.organisation_id, o.name, o.search_key, o.sort_key, p.group_id, d.id, d.state,
       e.done, e.recent, e.last,
       (SELECT max(x.closes_at) FROM campaigns_extension x
         WHERE x.participation_id = p.id AND x.phase_id = %(phase)s AND x.criterion_id IS NULL)
  FROM campaigns_participation p
  JOIN tenants_organisation o ON o.id = p.organisation_id
  JOIN scoring_dossier d ON d.participation_id = p.id
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE l.is_current AND NOT l.enter_again) AS done,
              count(*) FILTER (WHERE l.revision = 1 AND l.recorded_at >= %(since)s) AS recent,
              max(l.recorded_at) AS last
         FROM scoring_scoreentry l
        WHERE l.dossier_id = d.id AND l.source = 'self' AND l.tenant_id = %(tenant)s) e
 WHERE p.campaign_id = %(campaign)s AND p.tenant_id = %(tenant)s
 ORDER BY o.sort_key, p.id
""",
)


def standings_of(
    campaign: Campaign, trees: Mapping[int, Tree], *, at: datetime
) -> list[UnitStanding]:
    """Every unit with its count, in the order of names; two statements whatever their number."""
    totals = {group: _field_totals(found) for group, found in trees.items()}
    removed = _removed(campaign, trees)
    phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
    since = window(phase.opens_at, at) if phase else at
    values = {"tenant": current_tenant_id(), "campaign": campaign.pk, "since": since}
    rows = _UNITS.rows(values | {"phase": phase.pk if phase else None})
    found = []
    for *unit, group, dossier, state, scored, recent, last, extended in rows:
        pk, organisation, name, search_key, sort_key = unit
        fields = _less(totals[group], removed.get(pk, {}))
        total = sum(fields.values())
        done = min(scored, total)
        closes = max(phase.closes_at, extended or phase.closes_at) if phase else None
        shown = state_at(state, closes, at=at)
        risk = shown == DossierState.DRAFT and falls_behind(
            Pace(done, total, recent, at - since), closes, at
        )
        late_head = shown == DossierState.WITH_HEAD and _last_day(closes, at)
        found.append(
            UnitStanding(
                pk,
                dossier,
                organisation,
                name,
                search_key,
                sort_key,
                group,
                shown,
                done,
                total,
                last,
                closes,
                risk or late_head,
                fields,
            )
        )
    return found


def groups_with_sets(campaign: Campaign) -> list[UnitGroup]:
    """The groups that can be scored, in their order."""
    groups = UnitGroup.objects.filter(campaign=campaign, criteria_set__isnull=False)
    # Whole sets are long; the tree of one that this process knows needs none of it.
    found = groups.select_related("criteria_set").defer("criteria_set__document")
    return list(found.order_by("position", "pk"))


def trees_of(groups: Iterable[UnitGroup]) -> dict[int, Tree]:
    """Group → the tree of its set."""
    return {group.pk: tree(group.criteria_set) for group in groups if group.criteria_set}


def cells_of(units: Collection[UnitStanding], trees: Mapping[int, Tree]) -> dict[int, Detail]:
    """Unit → its cells, for the units of one page; one statement."""
    rows: dict[int, dict[int, tuple[int, int]]] = {}
    for dossier, field, done, lacking in _by_field([unit.dossier for unit in units]):
        rows.setdefault(dossier, {})[field] = (done, lacking)
    found = {}
    for unit in units:
        counted = rows.get(unit.dossier, {})
        cells = {}
        for root in trees[unit.group].roots:
            total = unit.totals.get(root.code, 0)
            done, _lacking = counted.get(root.criterion.pk, (0, 0))
            cells[root.code] = Cell(min(done, total), total)
        lacking = sum(lacking for _done, lacking in counted.values())
        found[unit.pk] = Detail(cells, lacking)
    return found


def _field_totals(found: Tree) -> dict[str, int]:
    """Field → leaves the unit scores itself."""
    engine = found.engine
    return {
        root.code: sum(
            engine.nodes[leaf].source == PointSource.SELF for leaf in engine.under[root.code]
        )
        for root in found.roots
    }


def _removed(campaign: Campaign, trees: Mapping[int, Tree]) -> dict[int, dict[str, int]]:
    """Unit → field → leaves it is not assessed on."""
    gone: dict[int, set[str]] = {}
    groups: dict[int, int] = {}
    rows = Exclusion.objects.filter(participation__campaign=campaign).values_list(
        "participation_id", "participation__group_id", "criterion__code"
    )
    for unit, group, code in rows:
        groups[unit] = group
        gone.setdefault(unit, set()).update(trees[group].engine.under.get(code, ()))
    found: dict[int, dict[str, int]] = {}
    for unit, leaves in gone.items():
        engine = trees[groups[unit]].engine
        mine = {leaf for leaf in leaves if engine.nodes[leaf].source == PointSource.SELF}
        roots = trees[groups[unit]].roots
        found[unit] = {root.code: len(engine.under[root.code] & mine) for root in roots}
    return found


def _less(totals: dict[str, int], removed: Mapping[str, int]) -> dict[str, int]:
    if not removed:
        return totals
    return {code: total - removed.get(code, 0) for code, total in totals.items()}


def _last_day(closes: datetime | None, at: datetime) -> bool:
    return closes is not None and timedelta(0) < closes - at <= timedelta(days=1)


_BY_FIELD = Prepared(
    "leaves_by_field",
    """
SELECT e.dossier_id, c.field_id, count(*) FILTER (WHERE NOT e.enter_again),
       count(*) FILTER (WHERE c.evidence_required AND e.points > 0 AND NOT EXISTS (
           SELECT FROM scoring_citation x JOIN scoring_document d ON d.id = x.document_id
            WHERE d.dossier_id = e.dossier_id AND x.criterion_id = e.criterion_id
              AND x.withdrawn_at IS NULL AND d.withdrawn_at IS NULL))
  FROM scoring_scoreentry e JOIN campaigns_criterion c ON c.id = e.criterion_id
 WHERE e.dossier_id = ANY(%(dossiers)s) AND e.tenant_id = %(tenant)s
   AND e.source = 'self' AND e.is_current
 GROUP BY e.dossier_id, c.field_id
""",
)


def _by_field(dossiers: list[int]) -> list[tuple[int, int, int, int]]:
    """Dossier, field, leaves with points, leaves that claim points without a document."""
    if not dossiers:
        return []
    rows = _BY_FIELD.rows({"dossiers": dossiers, "tenant": current_tenant_id()})
    return [(dossier, field, done, lacking) for dossier, field, done, lacking in rows]
