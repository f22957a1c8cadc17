"""A published result with ties, an exclusion and a hostile name; everybody's clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.publication import approve_result, publish
from scoring.models import IndexRun, Publication
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.scoring.index.field import NOW, Field, build_field, document

UNITS = ("so-a", "so-b", "so-tu-phap", "so-x")
NAMES = {"so-x": "=cmd()", "h-1": "UBND thị xã Duy Tiên", "h-2": "UBND huyện Kim Bảng"}
DECISION: dict[str, Any] = {
    "decision_number": "2145/QĐ-UBND",
    "decision_date": date(2026, 12, 15),
    "signer_name": "Trần Văn Minh",
    "signer_title": "Phó Chủ tịch",
}


def scored_field(world: World, year: int = 2026, step: int = 0) -> Field:
    """Two groups; so-a and so-b tie, so-tu-phap is not assessed on field 3."""
    return recorded_on(world, f"scored {year} {step}", lambda: _scored_field(world, year, step))


def _scored_field(world: World, year: int, step: int) -> Field:
    groups = {
        "so": (document(name=f"Bộ tiêu chí sở {year}"), UNITS),
        "huyen": (document(name=f"Bộ tiêu chí huyện {year}"), ("h-1", "h-2")),
    }
    field = build_field(world, groups=groups, year=year, names=NAMES)
    with tenant_scope(world.tenant):
        for unit in ("so-a", "so-b"):
            field.write(
                unit, {"1.1": "20", "1.2": "19", "2.1": "30", "3.1": str(18 + step), "3.2": "8.2"}
            )
        field.write("so-tu-phap", {"1.1": "20", "1.2": "10", "2.1": "22.22"})
        field.write("so-x", {"1.1": None, "1.2": "15", "2.1": "21"}, "self")
        field.write("so-x", {"2.1": "20.5"}, "council")
        field.write("h-1", {"1.1": "20", "1.2": "20", "2.1": "30", "3.1": "20", "3.2": "10"})
        field.exclude("so-tu-phap", "3")
    return field


def approved(field: Field, run: IndexRun | None = None) -> Publication:
    """The result under embargo."""
    with tenant_scope(field.world.tenant):
        return approve_result(actor=field.approver, run=run or field.run(), at=NOW, **DECISION)


def published(field: Field) -> Publication:
    """The result for everybody."""
    found = approved(field)
    with tenant_scope(field.world.tenant):
        return publish(actor=field.approver, publication=found, at=NOW)


@pytest.fixture
def field(world: World) -> Field:
    return scored_field(world)


@pytest.fixture
def client_of(world: World) -> Callable[[Role], Client]:
    def sign_in(role: Role) -> Client:
        client = Client()
        client.force_login(world.people[role])
        return client

    return sign_in
