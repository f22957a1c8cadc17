"""Addresses of tenants that do not exist."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.plugins.cast import World


@pytest.mark.parametrize("slug", ["a%00b", "%F0%9F%98%80", "quang-ninh", "HA-NAM", "x" * 3000])
def test_address_of_no_tenant_is_404(client: Client, world: World, slug: str) -> None:
    assert client.get(f"/t/{slug}/").status_code == 404


def test_address_of_an_ended_tenant_is_404(client: Client, world: World) -> None:
    world.tenant.is_active = False
    world.tenant.save(update_fields=["is_active"])

    assert client.get(f"{world.url}/").status_code == 404
