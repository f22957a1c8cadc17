"""The campaign of the row ``index``: thousands of units, all of them scored on every leaf."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg2.extras import execute_values

from campaigns.domain.criteria_import import import_set
from campaigns.domain.tree import TreeNode, tree
from campaigns.models import Campaign, CriteriaSet, Criterion, Exclusion, Participation
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Organisation, Tenant
from scoring.engine.score import evaluate
from scoring.engine.version import ENGINE_VERSION
from scoring.enums import Source
from tests.bench import criteria, world
from tests.bench.ground import OURS, Ground

LEAVES = 110
TURNS = 16
# Every so many-th unit is not assessed on a field, on a criterion, on a leaf.
EXCLUDED = {"3": 20, "4.2": 30, "1.1.2": 50}
STRICT = {"unappraised": "zero", "main_cap": "97", "total_cap": "99", "bonus_in_maximum": True}

_VARIANTS = """
CREATE TEMPORARY TABLE variant (
    set_id bigint, criterion_id bigint, place int, turn int, survey boolean,
    facts jsonb, points numeric, maximum numeric, not_applicable boolean, trace jsonb)
"""
# Which facts a unit has follows from the hash of unit and leaf, shifted by how good the unit is;
# nine of ten points are appraised, some decided by the council, the rest as the unit gave them.
# Written leaf by leaf, as units fill their sheets side by side.
_LEDGER = """
INSERT INTO scoring_scoreentry (
    tenant_id, dossier_id, criterion_id, source, revision, facts, points, maximum,
    not_applicable, pinned, reason, trace, engine_version, recorded_at, is_current, is_effective)
SELECT d.tenant_id, d.id, v.criterion_id,
       CASE WHEN v.survey THEN %(survey)s
            WHEN abs(hashint8(d.id * 31 + v.place)) %% 10 = 0 THEN %(self)s
            WHEN abs(hashint8(d.id * 37 + v.place)) %% 40 = 0 THEN %(council)s
            ELSE %(appraised)s END,
       1, v.facts, v.points, v.maximum, v.not_applicable, false, '', v.trace,
       %(version)s, %(at)s, true, true
FROM scoring_dossier d
JOIN campaigns_participation p ON p.id = d.participation_id
JOIN campaigns_unitgroup g ON g.id = p.group_id
JOIN variant v ON v.set_id = g.criteria_set_id
 AND v.turn = least(15, greatest(0, abs(hashint8(d.id * 1009 + v.place)) %% 18
                                    - 4 + abs(hashint8(d.id)) %% 8))
WHERE d.tenant_id = %(tenant)s
ORDER BY v.place, d.id
"""
_DIGESTS = """
UPDATE scoring_dossier
SET ledger_digest = encode(sha256(id::text::bytea), 'hex'), version = %(leaves)s,
    last_entry = (SELECT max(id) FROM scoring_scoreentry WHERE dossier_id = scoring_dossier.id)
WHERE tenant_id = %(tenant)s
"""


@dataclass
class Country:
    """The tenant, its campaign and the person who computes the index."""

    tenant: Tenant
    campaign: Campaign
    secretary: User
    units: int


def build_country(ground: Ground, units: int, at: datetime) -> Country:
    """Three groups of units on two sets, and a ledger with a current line for every leaf."""
    tenant = world.create_tenant("country", "Cả nước")
    with tenant_scope(tenant):
        secretariat = world.create_secretariat()
        secretary = world.create_person(secretariat, Role.SECRETARIAT)
        campaign = world.plan_campaign(secretariat, at)
        found = world.create_units(units)
        sets = [_set("Bộ tiêu chí cấp xã", None), _set("Bộ tiêu chí cấp sở", STRICT)]
        for name, criteria_set, share in _groups(found, sets):
            world.fill_group(campaign, name, criteria_set, share)
        campaign = world.begin(campaign, at)
        _exclude(campaign)
        rows = [row for criteria_set in sets for row in _variants(criteria_set)]
    _load(ground, tenant, rows, at)
    return Country(tenant, campaign, secretary, units)


def _set(name: str, policy: dict[str, Any] | None) -> CriteriaSet:
    return import_set(actor=None, document=criteria.document(LEAVES, name=name, policy=policy))


def _groups(
    units: list[Organisation], sets: list[CriteriaSet]
) -> Iterator[tuple[str, CriteriaSet, list[Organisation]]]:
    first, second = len(units) * 6 // 10, len(units) * 9 // 10
    yield "Xã", sets[0], units[:first]
    yield "Phường", sets[0], units[first:second]
    yield "Sở", sets[1], units[second:]


def _exclude(campaign: Campaign) -> None:
    participations = Participation.objects.filter(campaign=campaign).select_related("group")
    nodes = {
        (row.criteria_set_id, row.code): row for row in Criterion.objects.filter(code__in=EXCLUDED)
    }
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                participation=unit,
                criterion=nodes[unit.group.criteria_set_id or 0, code],
                reason="Không có thủ tục hành chính",
            )
            for place, unit in enumerate(participations.order_by("pk"))
            for code, every in EXCLUDED.items()
            if place % every == 0
        ],
        batch_size=1000,
    )


def _variants(criteria_set: CriteriaSet) -> Iterator[tuple[Any, ...]]:
    """What the engine makes of every leaf, once per turn."""
    found = tree(CriteriaSet.objects.get(pk=criteria_set.pk))
    for place, node in enumerate(found.leaves):
        for turn in range(TURNS):
            yield criteria_set.pk, node.criterion.pk, place, turn, *_variant(node, turn)


def _variant(node: TreeNode, turn: int) -> tuple[Any, ...]:
    row, leaf = node.criterion, node.leaf
    assert leaf is not None
    facts: dict[str, Any] = {"not_applicable": True}
    if not (row.na_allowed and turn == 0):
        facts = criteria.facts(row.rule or {}, row.max_points, turn)
    result = evaluate(leaf, facts)
    trace = [{"code": step.code, **dict(step.params)} for step in result.trace]
    return (
        row.source == Source.SURVEY,
        json.dumps(facts),
        result.points,
        result.maximum,
        result.not_applicable,
        json.dumps(trace),
    )


def _load(ground: Ground, tenant: Tenant, rows: list[tuple[Any, ...]], at: datetime) -> None:
    """Fill the ledger as the superuser, without the checks of a million foreign keys."""
    connection = ground.admin(OURS)
    with connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_VARIANTS)
        execute_values(cursor, "INSERT INTO variant VALUES %s", rows)
        cursor.execute("ANALYZE variant")
        values: dict[str, Any] = {str(source): source.value for source in Source}
        values |= {"tenant": tenant.pk, "version": ENGINE_VERSION, "at": at, "leaves": LEAVES}
        cursor.execute(_LEDGER, values)
        cursor.execute(_DIGESTS, values)
    connection.close()
    ground.settle()
