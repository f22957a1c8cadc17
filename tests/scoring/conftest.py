"""The stage of the scoring tests: ``stage`` in the tenant under test, inside its scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import World
from tests.scoring.stage import NOW, Stage, set_stage


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    """An open campaign; the test runs inside its tenant's scope."""
    built = set_stage(world)
    with tenant_scope(world.tenant):
        yield built


@pytest.fixture
def clock() -> Iterator[None]:
    """The server's clock stands at ``NOW``, inside the self-assessment phase."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def sign_in(stage: Stage, clock: object) -> Callable[..., Client]:
    """A browser of the person with this role in the tenant under test."""

    def make(role: Role, *, world: World | None = None) -> Client:
        client = Client()
        client.force_login((world or stage.world).people[role])
        return client

    return make
