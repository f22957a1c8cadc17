"""An open sheet turns to locked at the hour of the server, whatever the browser's clock says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.models import Extension
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.models import Explanation, ScoreEntry
from tests.browser.people import Visitors
from tests.browser.stack import Stack
from tests.browser.steps_scoring import row
from tests.plugins.cast import build_world
from tests.scoring.stage import Stage, set_stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DAY = timedelta(days=1)
SECONDS_LEFT = timedelta(seconds=12)
# A browser whose clock is a day late: by it the deadline would be tomorrow.
LATE_CLOCK = "const real = Date.now; Date.now = () => real() - 86400000;"


@pytest.fixture
def stage(stack: Stack) -> Stage:
    """A campaign whose self-assessment is open for some seconds; one criterion stays open."""
    now = timezone.now()
    return set_stage(build_world("ha-nam", "UBND tỉnh Hà Nam"), opens=now - DAY, closes=now + DAY)


def _begin_last_seconds(stage: Stage) -> None:
    with tenant_scope(stage.world.tenant):
        stage.phase.closes_at = timezone.now() + SECONDS_LEFT
        stage.phase.save()
        Extension.objects.create(
            phase=stage.phase,
            participation=stage.dossier.participation,
            criterion=stage.criterion("2.2"),
            closes_at=timezone.now() + DAY,
            reason="Chờ số liệu",
            granted_by=stage.world.people[Role.SECRETARIAT],
            granted_at=timezone.now(),
        )


def test_open_sheet_locks_by_itself_and_keeps_what_was_typed(
    stage: Stage, visitors: Visitors
) -> None:
    an = visitors.person("an", stage.world.people[Role.OFFICER].email)
    an.page.add_init_script(LATE_CLOCK)
    with tenant_scope(stage.world.tenant):
        shown = stage.criterion("1.3").pk
    _begin_last_seconds(stage)
    an.open(f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/?row={shown}")
    row(an, "1.1").locator("select").select_option("yes")
    words = an.page.locator("#words")
    words.fill("Đã gửi trước giờ khóa")
    boxes = row(an, "1.2").locator("input.input")
    boxes.first.fill("18")
    expect(an.page.locator("#hour .banner.lock")).to_contain_text("đã khóa lúc")
    expect(an.page.locator(".toast use")).to_have_attribute("href", re.compile("#lock$"))
    expect(an.page.locator("#state")).to_have_text("Đã khóa khi hết hạn")
    expect(boxes.first).to_have_value("18")
    expect(boxes.first).not_to_be_editable()
    expect(row(an, "1.2").locator("[data-save-status]")).to_have_text("chưa lưu, đã khóa")
    expect(words).not_to_be_editable()
    expect(an.page.locator("#panel-words [data-save-status]")).to_contain_text("đã lưu")
    expect(row(an, "1.1").locator("select")).to_be_disabled()
    expect(row(an, "1.1").locator("[data-save-status]")).not_to_contain_text("chưa lưu")
    expect(row(an, "2.2").locator("input.input")).to_be_editable()
    expect(an.page.locator("#phases .done")).to_contain_text("Tự đánh giá")
    boxes.first.press("Tab")
    with tenant_scope(stage.world.tenant):
        codes = ScoreEntry.objects.values_list("criterion__code", flat=True)
        assert list(codes) == ["1.1"]
        assert Explanation.objects.get().text == "Đã gửi trước giờ khóa"


def test_sheet_brought_back_after_the_hour_is_locked(stage: Stage, visitors: Visitors) -> None:
    an = visitors.person("an", stage.world.people[Role.OFFICER].email)
    _begin_last_seconds(stage)
    an.open(f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/")
    expect(row(an, "1.1").locator("select")).to_be_enabled()
    an.open(f"{stage.world.url}/home/")
    an.page.wait_for_timeout(SECONDS_LEFT / timedelta(milliseconds=1))
    an.page.go_back()
    expect(an.page.locator("#hour .banner.lock")).to_contain_text("đã khóa lúc")
    expect(row(an, "1.1").locator("select")).to_have_count(0)
    expect(row(an, "2.2").locator("input.input")).to_be_editable()
