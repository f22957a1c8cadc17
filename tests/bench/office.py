"""The people of the rows ``save`` and ``sheet``: eight units half-way through their sheets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from campaigns.domain.criteria_import import import_set
from campaigns.domain.tree import Tree, TreeNode, tree
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.files.models import StoredFile
from parindex.tenants.models import Organisation, Tenant
from scoring.domain.ledger import record_score
from scoring.enums import Source
from scoring.models import Citation, Document, DocumentRevision, Dossier
from tests.bench import criteria, world

PEOPLE = 8
# Sizes of sheet at which queries are counted; the first is the one that is measured.
SIZES = (110, 60, 1)
EVIDENCE_EVERY = 3


@dataclass
class Office:
    """The tenant, its officers, and per size one dossier for every officer."""

    tenant: Tenant
    units: list[int]
    officers: list[User]
    dossiers: dict[int, list[Dossier]]

    def officer_of(self, dossier: Dossier) -> User:
        """Who scores this dossier."""
        return self.officers[self.units.index(dossier.participation.organisation_id)]

    @cached_property
    def tree(self) -> Tree:
        """The set that is measured, with 110 leaves."""
        with tenant_scope(self.tenant):
            return _tree_of(self.dossiers[SIZES[0]][0])


def build_office(at: datetime) -> Office:
    """One tenant with, per size, eight units, an officer and a half-scored dossier each."""
    tenant = world.create_tenant("bench", "UBND tỉnh Thử nghiệm")
    with tenant_scope(tenant):
        secretariat = world.create_secretariat()
        campaign = world.plan_campaign(secretariat, at)
        units = world.create_units(PEOPLE + len(SIZES) - 1)
        # All officers work at the measured size; each other size has one unit more.
        shares = [units[:PEOPLE], *([unit] for unit in units[PEOPLE:])]
        for size, share in zip(SIZES, shares, strict=True):
            world.fill_group(campaign, f"Nhóm {size}", _set(size), share)
        officers = [world.create_person(unit, Role.OFFICER) for unit in units]
        world.begin(campaign, at)
        dossiers = dict(zip(SIZES, [_dossiers(share) for share in shares], strict=True))
        office = Office(tenant, [unit.pk for unit in units], officers, dossiers)
        for dossier in (dossier for found in dossiers.values() for dossier in found):
            _fill(dossier, office.officer_of(dossier), at)
    return office


def _set(size: int) -> CriteriaSet:
    name = f"Bộ tiêu chí {size} tiêu chí thành phần"
    return import_set(actor=None, document=criteria.document(size, name=name))


def _dossiers(units: list[Organisation]) -> list[Dossier]:
    return list(
        Dossier.objects.filter(participation__organisation__in=units)
        .select_related("participation__group__criteria_set")
        .order_by("pk")
    )


def _tree_of(dossier: Dossier) -> Tree:
    criteria_set = dossier.participation.group.criteria_set
    assert criteria_set is not None
    return tree(criteria_set)


def _fill(dossier: Dossier, officer: User, at: datetime) -> None:
    """Every second leaf gets points, every third of them a document."""
    leaves = [node for node in _tree_of(dossier).leaves if node.criterion.source == Source.SELF]
    for place, node in enumerate(leaves[::2]):
        record_score(
            actor=officer,
            dossier=dossier,
            criterion=node.criterion,
            source=Source.SELF,
            facts=facts_of(node, 12),
            at=at,
            expected_revision=0,
        )
        if place % EVIDENCE_EVERY == 0:
            _prove(dossier, node, officer, at, place)


def facts_of(node: TreeNode, turn: int) -> dict[str, Any]:
    """Facts for a leaf; see ``criteria.facts``."""
    return criteria.facts(node.criterion.rule or {}, node.criterion.max_points, turn)


def _prove(dossier: Dossier, node: TreeNode, officer: User, at: datetime, number: int) -> None:
    """One document with one file, cited for the leaf; the file itself is not needed."""
    name = hashlib.sha256(f"{dossier.pk}/{number}".encode()).hexdigest()
    file = StoredFile.objects.create(
        storage_name=name,
        original_name=f"bao-cao-{number}.pdf",
        content_type="application/pdf",
        size=1000,
        sha256=name,
        uploaded_by=officer,
        uploaded_at=at,
    )
    document = Document.objects.create(
        dossier=dossier,
        title=f"Báo cáo kết quả thực hiện nhiệm vụ {number}",
        number=f"{number}/BC-UBND",
        issued_on=date(2026, 1, 15),
        issuer="Ủy ban nhân dân",
        created_at=at,
        created_by=officer,
    )
    DocumentRevision.objects.create(
        document=document, number=1, stored_file=file, added_at=at, added_by=officer
    )
    Citation.objects.create(document=document, criterion=node.criterion, pages="3–5", created_at=at)
