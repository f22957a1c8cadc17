"""One campaign from the import of its criteria to the public page, as people see it."""

from __future__ import annotations

import pytest

from parindex.accounts.enums import Role
from tests.browser import steps_setup as setup
from tests.browser.people import Visitors
from tests.browser.stack import Stack
from tests.browser.walk import Walk
from tests.plugins.cast import build_world
from tests.plugins.mailbox import Mailbox

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def walk(stack: Stack, visitors: Visitors, mailbox: Mailbox) -> Walk:
    """Two tenants; in the first, a second officer and the people of a second unit."""
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    found = Walk(world, build_world("quang-tri", "UBND tỉnh Quảng Trị"), stack, visitors, mailbox)
    found.add_person("dung@ha-nam.example", "so-a", Role.OFFICER)
    found.add_person("em@ha-nam.example", "so-b", Role.OFFICER)
    found.add_person("giang@ha-nam.example", "so-b", Role.HEAD)
    return found


def test_campaign_from_import_to_public_page(walk: Walk) -> None:
    binh = walk.visitors.person("binh", walk.email(Role.SECRETARIAT))
    setup.refuse_broken_sets(walk, binh)
    setup.import_set(walk, binh)
    setup.make_campaign(walk, binh)
    setup.add_units(walk, binh)
    setup.assign_appraiser(walk, binh)
    setup.open_campaign(walk, binh)
