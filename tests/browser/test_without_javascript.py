"""The sheet where scripts are switched off: slower to use, but nothing is out of reach."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from parindex.accounts.enums import Role
from tests.browser.people import Visitors
from tests.browser.stack import Stack
from tests.browser.steps_scoring import SAVED, row
from tests.plugins.cast import build_world
from tests.scoring.stage import Stage, set_stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def stage(stack: Stack) -> Stage:
    """A campaign whose self-assessment is open."""
    now = timezone.now()
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    return set_stage(world, opens=now - timedelta(days=1), closes=now + timedelta(days=1))


def test_row_is_saved_without_javascript(stage: Stage, visitors: Visitors) -> None:
    email = stage.world.people[Role.OFFICER].email
    an = visitors.person("an", email, java_script_enabled=False)
    an.open(f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/")
    for box, text in zip(row(an, "1.2").locator("input.input").all(), ("18", "20"), strict=True):
        box.fill(text)
    row(an, "1.2").locator("button").click()
    expect(row(an, "1.2").locator(".out")).to_have_text("1,80")
    expect(row(an, "1.2").locator("[data-save-status]")).to_have_text(SAVED)
    expect(an.page.locator("#panel header")).to_contain_text("1.2")
    expect(an.page.locator("#total")).to_contain_text("1,80")
