"""Bodies are found by the names documents give them."""

from __future__ import annotations

import pytest

from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.names import organisations_named, spelled_out
from tests.plugins.cast import World


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh"),
        ("VP UBND tỉnh", "Văn phòng Ủy ban nhân dân tỉnh"),
        ("Sở TT&TT", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"),
        ("Sở Nội vụ;", "Sở Nội vụ"),
    ],
)
def test_two_spellings_of_a_name_are_one(one: str, other: str) -> None:
    assert spelled_out(one) == spelled_out(other)


def test_organisations_are_found_in_the_own_tenant_only(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        found = organisations_named(["Ủy ban nhân dân tỉnh", "Sở Nội vụ", "Sở Y tế"])
    assert found == {
        "Ủy ban nhân dân tỉnh": world.organisations["ubnd-tinh"],
        "Sở Nội vụ": world.organisations["so-noi-vu"],
    }
