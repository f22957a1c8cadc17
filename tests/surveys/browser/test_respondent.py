"""A person with a personal link on a phone: with and without script, by keyboard, by ear."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from parindex.common.tenancy import tenant_scope
from surveys.models import Envelope, Turnout
from tests.browser.axe import violations
from tests.surveys.browser.conftest import Street

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CODE = re.compile(r"[2-9A-Z]{4}(-[2-9A-Z]{4}){3}")
LEAST_TARGET = 44
# A phone turned to 320 CSS pixels, and a desk of 1440 × 900 enlarged to 200 %.
NARROW, TWICE = {"width": 320, "height": 640}, {"width": 720, "height": 450}
_WIDTH = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def go_on(page: Page) -> None:
    page.locator(".next").click()


def choose(page: Page, question: str, answer: str) -> None:
    """Tap the words, as a thumb does: the whole line is the target."""
    page.get_by_role("group", name=question).get_by_text(answer, exact=True).first.click()


def problems(page: Page) -> list[str]:
    """What axe says in both themes, what is too small for a thumb, what runs out of the page."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        found += [f"{theme}: {text}" for text in violations(page)]
    found += small_targets(page)
    before = page.viewport_size
    assert before is not None
    for size in (before, NARROW, TWICE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if (beyond := page.evaluate(_WIDTH)) > 0:
            found.append(f"{size['width']} px: {beyond} px too wide")
    page.set_viewport_size(before)
    return [f"{page.url}: {text}" for text in found]


def small_targets(page: Page) -> list[str]:
    """Controls under 44 px; a link inside a sentence is as high as its line."""
    controls = page.locator("button, label, textarea, input.number, a.next, .row a, .error a")
    return [
        f"{control.inner_text()[:40]!r} is {box['height']:.0f} px high"
        for control in controls.all()
        if (box := control.bounding_box()) and box["height"] < LEAST_TARGET - 0.5
    ]


def described(field: Locator) -> str:
    return " ".join(field.evaluate(_DESCRIPTION).split())


_DESCRIPTION = """element => (element.getAttribute("aria-describedby") || "").split(" ")
    .map(id => document.getElementById(id)?.textContent || "").join(" ")"""


@pytest.mark.parametrize("script", [True, False])
def test_whole_sitting_on_a_phone(street: Street, script: bool) -> None:
    poll = street.poll(one_page=False)
    seen: list[str] = []

    def look(page: Page) -> None:
        if script:
            seen.extend(problems(page))

    page = street.phone(java_script_enabled=script)
    page.goto(street.address(poll, 0))
    look(page)
    begin(page, look)
    # In another browser, on another day: the link alone brings back what was typed.
    other = street.phone(java_script_enabled=script)
    other.goto(street.address(poll, 0))
    expect(other.locator(".next")).to_have_text("Làm tiếp")
    finish(other, look)
    with tenant_scope(street.world.tenant):
        assert (Envelope.objects.count(), Turnout.objects.count()) == (0, 0)
    go_on(other)
    expect(other.locator(".code")).to_have_text(CODE)
    look(other)
    page.goto(street.address(poll, 0))
    expect(page.locator("h1")).to_have_text("Phiếu của Ông/Bà đã được nhận.")
    look(page)
    with tenant_scope(street.world.tenant):
        assert (Envelope.objects.count(), Turnout.objects.count()) == (1, 1)
    assert seen == []


def begin(page: Page, look: Callable[[Page], None]) -> None:
    """Two questions, with everything that can be forgotten, and back again."""
    go_on(page)
    look(page)
    go_on(page)  # nothing chosen
    expect(page).to_have_title(re.compile("^Lỗi:"))
    expect(page.locator(".error")).to_have_count(1)
    look(page)
    choose(page, "Lãnh đạo chỉ đạo cải cách", "Kém")
    go_on(page)
    expect(page.locator("progress")).to_have_attribute("value", "2")
    choose(page, "Tính hợp lý", "Tốt")
    go_on(page)
    expect(page.get_by_role("group", name="Tính hợp lý").locator(".error")).to_have_count(0)
    expect(page.get_by_role("group", name="Tính khả thi").locator(".error")).to_have_count(1)
    expect(page.locator("[name='q2.hop-ly'][value=b]")).to_be_checked()
    look(page)
    page.locator(".back").click()
    expect(page.get_by_role("radio", name="Kém")).to_be_checked()


def finish(page: Page, look: Callable[[Page], None]) -> None:
    """From the question left open to the overview."""
    go_on(page)
    expect(page.locator("[name='q2.hop-ly'][value=b]")).to_be_checked()
    choose(page, "Tính khả thi", "Không có ý kiến")
    go_on(page)
    for words in ("Một cửa", "Trực tuyến", "Phản hồi"):
        choose(page, "Việc nào làm tốt?", words)
    go_on(page)
    expect(page.locator(".error")).to_have_count(1)
    choose(page, "Việc nào làm tốt?", "Phản hồi")
    go_on(page)
    page.get_by_role("textbox").fill("Chậm trả kết quả")
    look(page)
    go_on(page)
    page.get_by_role("textbox").fill("rất cao")
    go_on(page)
    expect(page.locator(".error")).to_have_count(1)
    expect(page.get_by_role("textbox")).to_have_value("rất cao")
    look(page)
    page.get_by_role("textbox").fill("87,5")
    go_on(page)
    expect(page.locator("main")).to_contain_text("Tính khả thi: Không có ý kiến")
    look(page)


def test_one_page_by_keyboard_and_by_ear(street: Street) -> None:
    poll = street.poll(one_page=True)
    page = street.phone()
    page.goto(street.address(poll, 1))
    tab_to(page, "a.next")
    page.keyboard.press("Enter")
    seen = problems(page)
    # Who hears the page is told the question, how to answer it, and when not to.
    assert described(page.get_by_role("group", name="Việc nào làm tốt?")) == ("Chọn không quá 2 ý.")
    assert described(page.get_by_role("group", name="Vì sao chưa tốt?")) == (
        "Chỉ trả lời nếu câu 1 được chọn: Trung bình; Kém.(không bắt buộc)"
    )
    tab_to(page, ".next")
    page.keyboard.press("Enter")  # nothing chosen
    alert = page.get_by_role("alert")
    expect(alert.get_by_role("link")).to_have_count(3)
    seen += problems(page)
    tab_to(page, ".error a")
    page.keyboard.press("Enter")  # to the very answer that is missing
    page.keyboard.press("Space")
    first = page.get_by_role("group", name="Lãnh đạo chỉ đạo cải cách")
    assert "Lỗi:" in described(first)
    expect(first.get_by_role("radio", name="Rất tốt")).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(first.get_by_role("radio", name="Tốt", exact=True)).to_be_checked()
    for row in ("Tính hợp lý", "Tính khả thi"):
        group = page.get_by_role("group", name=row)
        assert "Lỗi:" in described(group)
        tab_to(page, f"[id='{group.get_by_role('radio').first.get_attribute('id')}']")
        page.keyboard.press("Space")
    tab_to(page, "[type=checkbox]")
    page.keyboard.press("Space")
    tab_to(page, ".next")
    page.keyboard.press("Enter")
    expect(page.locator(".code")).to_have_text(CODE)
    assert seen == []


def test_one_page_is_kept_and_looked_at_once_more(street: Street) -> None:
    poll = street.poll(one_page=True)
    page = street.phone(java_script_enabled=False)
    page.goto(street.address(poll, 2, "whole"))
    choose(page, "Lãnh đạo chỉ đạo cải cách", "Tốt")
    page.get_by_role("button", name="Lưu và xem lại toàn bộ").click()
    expect(page.locator(".error ul li")).to_have_count(2)
    other = street.phone(java_script_enabled=False)
    other.goto(street.address(poll, 2, "whole"))
    for row in ("Tính hợp lý", "Tính khả thi"):
        choose(other, row, "Trung bình")
    choose(other, "Việc nào làm tốt?", "Một cửa")
    other.get_by_role("button", name="Lưu và xem lại toàn bộ").click()
    expect(other.locator("main")).to_contain_text("Tính hợp lý: Trung bình")
    expect(other.locator(".row")).to_have_count(4)
    go_on(other)
    expect(other.locator(".code")).to_have_text(CODE)
    page.get_by_role("button", name="Gửi phiếu").click()
    expect(page.locator("h1")).to_have_text("Phiếu của Ông/Bà đã được nhận.")


def test_receipt_on_paper_and_pages_in_english(street: Street) -> None:
    poll = street.poll(one_page=True)
    page = street.phone()
    page.goto(street.address(poll, 3))
    page.get_by_role("button", name="English").click()
    expect(page.locator(".next")).to_have_text("Begin")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    seen = problems(page)
    go_on(page)
    choose(page, "How are reforms led?", "Very good")
    for row in ("Tính hợp lý", "Tính khả thi"):
        choose(page, row, "Good")
    choose(page, "Việc nào làm tốt?", "Một cửa")
    go_on(page)
    code = page.locator(".code").inner_text()
    seen += problems(page)
    (sheet,) = PdfReader(io.BytesIO(page.pdf())).pages
    text = sheet.extract_text()
    assert code in text
    assert "Tiếng Việt" not in text
    assert seen == []


def tab_to(page: Page, selector: str) -> None:
    """Press the tab key until the first match has the focus."""
    target = page.locator(selector).first
    for _press in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The keyboard does not reach {selector}.")
