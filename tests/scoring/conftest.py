"""The stage of the scoring tests: ``stage`` in the tenant under test, inside its scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World
from tests.scoring.stage import Stage, set_stage


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    """An open campaign; the test runs inside its tenant's scope."""
    built = set_stage(world)
    with tenant_scope(world.tenant):
        yield built
