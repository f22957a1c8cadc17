"""The campaigns of the rows ``progress`` and ``ranking``: all units half-way, and a result."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.domain.criteria_import import import_set
from campaigns.domain.tree import Tree, tree
from campaigns.models import Campaign
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from scoring.domain.index_run import run_index
from scoring.engine.version import ENGINE_VERSION
from scoring.models import Publication
from tests.bench import criteria, world
from tests.bench.ground import OURS, Ground

LEAVES = 110
# Each unit has scored three to ten of ten leaves, in the past five days.
_LEDGER = """
INSERT INTO scoring_scoreentry (
    tenant_id, dossier_id, criterion_id, source, revision, facts, points, maximum,
    not_applicable, pinned, reason, trace, engine_version, recorded_at, is_current, is_effective)
SELECT d.tenant_id, d.id, c.id, c.source, 1, '{}',
       c.max_points * (hashint8(d.id * 37 + c.position) & 1), c.max_points,
       false, false, '', '[]', %(version)s,
       %(at)s - (abs(hashint8(c.id)) %% 5) * interval '1 day', true, true
FROM scoring_dossier d
JOIN campaigns_participation p ON p.id = d.participation_id
JOIN campaigns_unitgroup g ON g.id = p.group_id
JOIN campaigns_criterion c ON c.criteria_set_id = g.criteria_set_id AND c.is_leaf
WHERE d.tenant_id = %(tenant)s
  AND (c.source <> 'self' OR abs(hashint8(d.id * 31 + c.position)) %% 10 < 3 + d.id %% 8)
ORDER BY c.position, d.id
"""
LAST_ENTRIES = """
UPDATE scoring_dossier
SET last_entry = (SELECT max(id) FROM scoring_scoreentry WHERE dossier_id = scoring_dossier.id)
WHERE tenant_id = %(tenant)s
"""


@dataclass
class Region:
    """A tenant with so many units in one group, its campaign and who runs it."""

    tenant: Tenant
    campaign: Campaign
    secretary: User
    units: int
    tree: Tree


def build_region(ground: Ground, units: int, at: datetime) -> Region:
    """One group of units on a set of 110 leaves; its result stands published, too."""
    tenant = world.create_tenant(f"region-{units}", f"Vùng {units} đơn vị")
    with tenant_scope(tenant):
        secretariat = world.create_secretariat()
        secretary = User.objects.create_user(f"secretariat@{tenant.slug}.example", full_name="An")
        add_membership(actor=None, user=secretary, organisation=secretariat, role=Role.SECRETARIAT)
        campaign = world.plan_campaign(secretariat, at)
        criteria_set = import_set(
            actor=None, document=criteria.document(LEAVES, name="Bộ tiêu chí")
        )
        world.fill_group(campaign, "Xã", criteria_set, world.create_units(units))
        campaign = world.begin(campaign, at)
        found = tree(criteria_set)
        _load(ground, tenant, at)
        _publish(campaign, secretary, at)
    return Region(tenant, campaign, secretary, units, found)


def _load(ground: Ground, tenant: Tenant, at: datetime) -> None:
    connection = ground.admin(OURS)
    with connection, connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_LEDGER, {"tenant": tenant.pk, "version": ENGINE_VERSION, "at": at})
        cursor.execute(LAST_ENTRIES, {"tenant": tenant.pk})
    connection.close()
    ground.settle()


def _publish(campaign: Campaign, person: User, at: datetime) -> None:
    """Show the result of what there is: only the page is measured."""
    Publication.objects.create(
        campaign=campaign,
        run=run_index(actor=None, campaign=campaign, at=at),
        state="published",
        seal="0" * 64,
        approved_by=person,
        approved_at=at,
        decision_number="1/QĐ-UBND",
        decision_date=at.date(),
        signer_name="Nguyễn Văn An",
        signer_title="CHỦ TỊCH",
        public_at=at,
    )
