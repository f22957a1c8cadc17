"""What the tests of campaigns share."""

from __future__ import annotations

from typing import Any

import pytest

from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World


@pytest.fixture
def _in_world(world: World) -> Any:
    with tenant_scope(world.tenant):
        yield
