"""The sheet and its panel when things go wrong: sessions, windows, files; reading in place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import FilePayload, Locator, Route, expect
from weasyprint import HTML

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.models import Document, ScoreEntry
from tests.browser.axe import violations
from tests.browser.people import Person, Visitors
from tests.browser.stack import Stack
from tests.browser.steps_scoring import SAVED, open_panel, row, saved
from tests.files import samples
from tests.plugins.cast import PASSWORD, build_world
from tests.scoring.stage import Stage, set_stage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HALF_WAY = """(name) => {
  const bar = [...document.querySelectorAll("progress")].find((bar) => bar.ariaLabel === name);
  return bar?.value && bar.value < bar.max;
}"""
PADDING = b"%" + b"x" * 1_500_000


@pytest.fixture
def stage(stack: Stack) -> Stage:
    """A campaign whose self-assessment is open."""
    now = timezone.now()
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    return set_stage(world, opens=now - timedelta(days=1), closes=now + timedelta(days=1))


@pytest.fixture
def an(stage: Stage, visitors: Visitors) -> Person:
    """The officer at her sheet."""
    person = visitors.person("an", stage.world.people[Role.OFFICER].email)
    person.open(sheet_of(stage))
    return person


def sheet_of(stage: Stage) -> str:
    return f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/"


def end_sessions() -> None:
    """As if nobody had done anything for too long."""
    for session in Session.objects.all():
        SessionStore(session.session_key).delete()


def judged(person: Person) -> Locator:
    return row(person, "2.2").locator("input.input")


def pdf(title: str, more: bytes = b"") -> bytes:
    content: bytes = HTML(string=f"<h1>{title}</h1>").write_pdf()
    return content + more


def file(name: str, content: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="", buffer=content)


def _holder(held: list[Route]) -> Callable[[Route], None]:
    """Keeps an answer back; Playwright counts the arguments, so ``held.append`` will not do."""
    return lambda route: held.append(route)  # noqa: PLW0108


def documents(stage: Stage) -> list[str]:
    with tenant_scope(stage.world.tenant):
        return list(Document.objects.order_by("pk").values_list("title", flat=True))


def test_value_typed_survives_a_session_that_ended(stage: Stage, an: Person) -> None:
    end_sessions()
    judged(an).fill("1,25")
    judged(an).press("Tab")
    alert = an.page.locator("#alerts [data-alert=session]")
    expect(alert).to_contain_text("phiên làm việc", ignore_case=True)
    expect(judged(an)).to_have_value("1,25")
    with tenant_scope(stage.world.tenant):
        assert not ScoreEntry.objects.exists()

    with an.page.context.expect_page() as opened:
        alert.locator("a").click()
    other = opened.value
    other.fill("#id_login", stage.world.people[Role.OFFICER].email)
    other.fill("#id_password", PASSWORD)
    other.locator("main .btn.primary").click()
    other.wait_for_url("**/home/")
    other.close()

    saved(an, "2.2")
    expect(judged(an)).to_have_value("1,25")
    expect(alert).to_have_count(0)
    with tenant_scope(stage.world.tenant):
        entry = ScoreEntry.objects.get()
    assert (entry.facts, entry.recorded_by) == (
        {"points": "1.25"},
        stage.world.people[Role.OFFICER],
    )


def test_an_answer_from_before_takes_no_warning_away(stage: Stage, an: Person) -> None:
    held: list[Route] = []
    with tenant_scope(stage.world.tenant):
        first = f"**/sheet/{stage.criterion('1.2').pk}/"
    an.page.route(first, _holder(held))
    row(an, "1.2").locator("a[data-panel]").first.click()
    expect(row(an, "2.2").locator("input.input")).to_be_visible()
    address = f"{an.page.url}{first.rsplit('/', 2)[1]}/"
    answer = an.page.request.get(address, headers={"HX-Request": "true"})
    end_sessions()
    judged(an).fill("1,25")
    judged(an).press("Tab")
    alert = an.page.locator("#alerts [data-alert=session]")
    expect(alert).to_be_visible()
    held[0].fulfill(response=answer)
    expect(an.page.locator("#panel header")).to_contain_text("1.2,")
    expect(alert).to_be_visible()


def test_own_other_window_is_named_as_such(stage: Stage, an: Person) -> None:
    other = an.page.context.new_page()
    other.goto(an.page.url)
    box = other.locator('tr[data-row="2.2"] input.input')
    box.fill("1,5")
    box.press("Tab")
    expect(other.locator('tr[data-row="2.2"] [data-save-status]')).to_have_text(SAVED)
    judged(an).fill("1,25")
    judged(an).press("Tab")
    conflict = an.page.locator(".conflict")
    expect(conflict).to_contain_text("Chính Ông/Bà, ở cửa sổ khác, lúc")
    expect(conflict).not_to_contain_text("Nguyễn An")
    for text in ("1,50", "1,25"):
        expect(conflict).to_contain_text(text)
    conflict.get_by_role("button", name="Dùng giá trị nhập ở đây").click()
    saved(an, "2.2")
    expect(judged(an)).to_have_value("1,25")
    an.expect_refusals(409)


def test_panel_begins_with_the_first_item_that_needs_work(an: Person) -> None:
    expect(an.page.locator("#panel header")).to_contain_text("1.1,")
    expect(row(an, "1.1")).to_have_class("lv2x leaf on")


def test_files_show_their_progress_and_only_bad_ones_are_left_out(stage: Stage, an: Person) -> None:
    panel = open_panel(an, "1.1")
    network = an.page.context.new_cdp_session(an.page)
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 500_000},
    )
    panel.locator("#files").set_input_files(
        [file("một.pdf", pdf("Một", PADDING)), file("giả.pdf", b"MZ" * 99), file("rỗng.pdf", b"")]
    )
    expect(panel.locator("#files-list .bad")).to_have_text(["“rỗng.pdf” rỗng."])
    panel.locator("#panel-documents summary").last.click()
    panel.locator("#up_number").fill("12/KH-SCT")
    panel.locator("#panel-documents form .btn[type=submit]").first.click()
    an.page.wait_for_function(HALF_WAY, arg="một.pdf")
    field = panel.locator("#files_error")
    expect(field).to_contain_text("“giả.pdf” không phải tệp PDF")
    expect(field).to_contain_text("Đã tải lên 1 tệp.")
    expect(field).to_be_focused()
    expect(panel.locator("#up_number")).to_have_value("12/KH-SCT")
    expect(row(an, "1.1").locator("td.docs")).to_have_text("1")
    assert documents(stage) == ["một"]
    an.expect_refusals(422)


def test_unsent_words_and_files_stay_when_another_form_answers(stage: Stage, an: Person) -> None:
    panel = open_panel(an, "2.1")
    files = [file("một.pdf", pdf("Một")), file("hai.pdf", pdf("Hai"))]
    panel.locator("#files").set_input_files(files)
    panel.locator("#panel-documents form .btn[type=submit]").first.click()
    items = panel.locator("#panel-documents > .docs-list > .docitem")
    expect(items).to_have_count(2)
    for item in items.all():
        item.locator("summary").click()
    items.nth(0).locator("input[name=number]").fill("1/KH")
    panel.locator("#files").set_input_files([file("ba.pdf", pdf("Ba"))])
    items.nth(1).locator("input[name=number]").fill("2/KH")
    items.nth(1).locator("form .btn[type=submit]").first.click()
    expect(items.nth(1).locator("[data-about]")).to_contain_text("2/KH")
    expect(items.nth(0).locator("input[name=number]")).to_have_value("1/KH")
    expect(items.nth(0).locator("input[name=number]")).to_be_visible()
    panel.locator("#panel-documents > form .btn[type=submit]").first.click()
    expect(items).to_have_count(3)
    assert documents(stage) == ["một", "hai", "ba"]


def test_another_item_has_fields_of_its_own(an: Person) -> None:
    panel = open_panel(an, "1.1")
    panel.locator("#panel-documents summary").last.click()
    panel.locator("#up_number").fill("1/KH")
    panel = open_panel(an, "1.2")
    expect(panel.locator("#up_number")).to_have_value("")


def test_an_item_asked_for_early_wins_over_the_first_of_the_list(
    stage: Stage, visitors: Visitors
) -> None:
    an = visitors.person("an", stage.world.people[Role.OFFICER].email)
    held: list[Route] = []
    with tenant_scope(stage.world.tenant):
        first = f"**/sheet/{stage.criterion('1.1').pk}/"
    an.page.route(first, _holder(held))
    an.open(sheet_of(stage))
    expect(row(an, "1.1")).not_to_have_class(re.compile("on"))
    panel = open_panel(an, "2.1")
    assert len(held) == 1
    an.page.unroute(first)
    open_panel(an, "1.1")
    expect(panel.locator("header")).to_contain_text("1.1,")


@pytest.mark.parametrize("width", [1440, 360])
def test_documents_are_read_beside_the_row(stage: Stage, visitors: Visitors, width: int) -> None:
    email = stage.world.people[Role.OFFICER].email
    an = visitors.person("an", email, viewport={"width": width, "height": 800})
    an.open(sheet_of(stage))
    panel = open_panel(an, "1.1")
    files = [file("kế hoạch.pdf", pdf("Kế hoạch")), file("ảnh.png", samples.image("PNG"))]
    panel.locator("#files").set_input_files(files)
    panel.locator("#panel-documents form .btn[type=submit]").first.click()
    links = panel.locator("a[data-preview]")
    expect(links).to_have_text(["kế hoạch", "ảnh"])
    links.first.click()
    reader = an.page.locator("#reader")
    expect(reader.locator("iframe")).to_have_attribute("title", "kế hoạch")
    expect(reader.locator("[data-reader-count]")).to_have_text("1/2")
    assert violations(an.page) == []
    box = reader.bounding_box()
    assert box is not None
    assert (box["width"] == 360) is (width == 360)
    assert an.page.evaluate("document.documentElement.scrollWidth") == width
    an.page.keyboard.press("ArrowRight")
    picture = reader.locator("img")
    expect(picture).to_have_attribute("alt", "ảnh")
    an.page.wait_for_function("() => document.querySelector('#reader img').naturalWidth > 0")
    an.page.keyboard.press("ArrowLeft")
    expect(reader.locator("iframe")).to_be_visible()
    an.page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(links.first).to_be_focused()
