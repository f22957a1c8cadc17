"""``court``: a campaign whose figures are missing; the test runs inside its tenant's scope."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from parindex.common.tenancy import tenant_scope
from tests.appraisal.stage import Court, set_court
from tests.plugins.cast import World


@pytest.fixture
def court(world: World) -> Iterator[Court]:
    built = set_court(world)
    with tenant_scope(world.tenant):
        yield built
