"""Items counted by the database: per leaf and group, whatever the number of units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from appraisal.domain.assignments import is_appraised
from appraisal.domain.desk import APPRAISABLE, Desk
from campaigns.enums import PointSource
from campaigns.models import Criterion, UnitGroup

# Units, the leaves they are not assessed on, and reviews are counted apart, each once; units ×
# leaves are never multiplied out. ``apart``: an organisation whose items go another way.
_COUNTS = """
WITH leaf AS (
    SELECT c.id, c.parent_id, above.parent_id AS top_id, g.id AS group_id
    FROM campaigns_unitgroup g
    JOIN campaigns_criterion c ON c.criteria_set_id = g.criteria_set_id
    LEFT JOIN campaigns_criterion above ON above.id = c.parent_id
    WHERE g.campaign_id = %(campaign)s AND c.is_leaf AND c.source = %(source)s
), unit AS (
    SELECT p.id, p.group_id, d.id AS dossier_id, d.state = ANY(%(ready)s) AS ready,
           CASE WHEN p.organisation_id = ANY(%(apart)s) THEN p.organisation_id END AS apart
    FROM campaigns_participation p JOIN scoring_dossier d ON d.participation_id = p.id
    WHERE p.campaign_id = %(campaign)s
), gone AS (
    SELECT DISTINCT u.dossier_id, u.group_id, u.apart, u.ready, l.id AS leaf_id
    FROM campaigns_exclusion x
    JOIN unit u ON u.id = x.participation_id
    JOIN leaf l ON l.group_id = u.group_id AND x.criterion_id IN (l.id, l.parent_id, l.top_id)
)
SELECT 'unit', group_id, NULL, apart, count(*), count(*) FILTER (WHERE ready)
FROM unit GROUP BY group_id, apart
UNION ALL
SELECT 'gone', group_id, leaf_id, apart, count(*), count(*) FILTER (WHERE ready)
FROM gone GROUP BY group_id, leaf_id, apart
UNION ALL
SELECT 'done', u.group_id, r.criterion_id, u.apart, count(*), count(*) FILTER (WHERE ready)
FROM appraisal_review r JOIN unit u ON u.dossier_id = r.dossier_id
WHERE NOT EXISTS (SELECT FROM gone WHERE gone.dossier_id = r.dossier_id
                  AND gone.leaf_id = r.criterion_id)
GROUP BY u.group_id, r.criterion_id, u.apart
"""
_NONE = (0, 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """The items of one leaf in one group.

    ``organisation``: the one unit they are of, where its items may go another way than those of
    the rest of the group (``Desk.apart``); ``None``: all other units. ``waiting``: items of units
    that have not sent; ``ready``: items that can be appraised and are not.
    """

    group: UnitGroup
    leaf: Criterion
    organisation: int | None
    total: int
    done: int
    waiting: int
    ready: int

    @property
    def pending(self) -> int:
        return self.total - self.done


def tally(desk: Desk) -> list[Cell]:
    """Every item of the campaign, counted in one query, by group and order of the set."""
    counts: dict[tuple[str, int, int | None, int | None], tuple[int, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, _parameters(desk))
        for what, group, leaf, apart, every, ready in cursor.fetchall():
            counts[what, group, leaf, apart] = every, ready
    return list(_cells(desk, counts))


def tally_mine(desk: Desk) -> list[Cell]:
    """As ``tally``, of the items in the person's lists."""
    return [cell for cell in tally(desk) if desk.takes(cell.group.pk, cell.organisation, cell.leaf)]


def _parameters(desk: Desk) -> dict[str, Any]:
    return {
        "campaign": desk.campaign.pk,
        "source": PointSource.SELF.value,
        "ready": [state.value for state in APPRAISABLE],
        "apart": list(desk.apart),
    }


def _cells(
    desk: Desk, counts: dict[tuple[str, int, int | None, int | None], tuple[int, int]]
) -> Iterator[Cell]:
    leaves: dict[int, list[Criterion]] = {}
    for node in desk.nodes.values():
        if is_appraised(node):
            leaves.setdefault(node.criteria_set_id, []).append(node)
    units = [(group, apart) for what, group, _leaf, apart in counts if what == "unit"]
    for group in desk.groups.values():
        parts = [apart for pk, apart in units if pk == group.pk]
        for leaf in leaves.get(group.criteria_set_id or 0, []):
            for apart in parts:
                every, ready = counts["unit", group.pk, None, apart]
                gone, gone_ready = counts.get(("gone", group.pk, leaf.pk, apart), _NONE)
                done, done_ready = counts.get(("done", group.pk, leaf.pk, apart), _NONE)
                total, able = every - gone, ready - gone_ready
                if total:
                    left = able - done_ready
                    yield Cell(group, leaf, apart, total, done, total - able, left)
