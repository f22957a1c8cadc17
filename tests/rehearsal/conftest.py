"""What the tests of rehearsals share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parindex.common.tenancy import tenant_scope
from parindex.rehearsal.models import Rehearsal
from parindex.tenants.models import Tenant
from tests.plugins.cast import World
from tests.rehearsal.copies import made


@pytest.fixture
def _in_world(world: World) -> Iterator[None]:
    with tenant_scope(world.tenant):
        yield


@pytest.fixture
def rehearsal(world: World, _in_world: None) -> Rehearsal:
    """A rehearsal that is ready, nothing filled in; the scope is that of the authority."""
    return made(world)


@pytest.fixture
def place(rehearsal: Rehearsal) -> Iterator[Tenant]:
    """Inside the rehearsal."""
    with tenant_scope(rehearsal.place):
        yield rehearsal.place
