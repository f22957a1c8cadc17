"""One campaign from the import of its criteria to the public page, as people see it."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from parindex.accounts.enums import Role
from tests.browser import steps_appraisal as appraisal
from tests.browser import steps_result as result
from tests.browser import steps_scoring as scoring
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

    an = walk.visitors.person("an", walk.email(Role.OFFICER))
    scoring.open_sheet(an)
    scoring.score_in_rows(an)
    scoring.score_in_panel(an)
    scoring.add_evidence(an)
    scoring.see_total(an, "7,30")
    dung = walk.visitors.person("dung", "dung@ha-nam.example")
    scoring.open_sheet(dung)
    scoring.two_officers(an, dung)
    scoring.see_total(an, "7,55")
    scoring.hand_over(walk, an)
    ha = walk.visitors.person("ha", walk.email(Role.HEAD))
    scoring.approve(walk, ha)

    em = walk.visitors.person("em", "em@ha-nam.example")
    scoring.too_late(walk, em)
    scoring.lock_is_recorded(walk)

    chi = walk.visitors.person("chi", walk.email(Role.APPRAISER))
    appraisal.accept_one(walk, chi)
    appraisal.cut_the_next(walk, chi)
    appraisal.contest(walk, an, ha)
    khoa = walk.visitors.person("khoa", walk.email(Role.COUNCIL))
    appraisal.decide(walk, khoa)
    appraisal.close(walk, binh)

    result.run_index(walk, binh)
    phuc = walk.visitors.person("phuc", walk.email(Role.APPROVER))
    anybody = walk.visitors.person("anybody")
    result.publish(walk, phuc, anybody)
    result.read_public_pages(walk, anybody)
    stranger = walk.visitors.person("stranger", walk.elsewhere.people[Role.OFFICER].email)
    result.refuse_strangers(walk, stranger)
    call_command("verify_audit")
