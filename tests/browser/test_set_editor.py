"""A criteria set made in the editor from nothing to its decision, and one out of an annex."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.backends.cached_db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import FilePayload, Locator, expect

from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.browser.people import Person, Visitors
from tests.browser.stack import Stack
from tests.browser.steps_scoring import SAVED
from tests.common.documents.makers import xlsx
from tests.plugins.cast import PASSWORD, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NAME = "Bộ tiêu chí làm trong trình soạn thảo"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANNEX = [
    ["STT", "Tiêu chí", "Điểm tối đa", "Cách chấm điểm"],
    ["1", "Chỉ đạo, điều hành", "3", ""],
    ["1.1", "Ban hành kế hoạch đúng hạn", "1", "Có: 1; Không: 0"],
    ["1.2", "Sáng kiến", "2", "Theo kết luận của Hội đồng sáng kiến"],
]


@pytest.fixture
def world(stack: Stack) -> World:
    return build_world("ha-nam", "UBND tỉnh Hà Nam")


@pytest.fixture
def binh(world: World, visitors: Visitors) -> Person:
    """The secretary, who sets up campaigns."""
    return visitors.person("binh", world.people[Role.SECRETARIAT].email)


def order(person: Person) -> list[str | None]:
    rows = person.page.locator("#rows tr").all()
    return [row.get_attribute("data-row") for row in rows]


def shows(person: Person, code: str) -> Locator:
    """The panel, once it shows this criterion."""
    expect(person.page.locator("#panel header")).to_have_attribute("data-shows", f"r{code}")
    return person.page.locator("#panel")


def choose(person: Person, code: str) -> Locator:
    person.page.locator(f'tr[data-row="{code}"] a[data-panel]').click()
    return shows(person, code)


def fill(person: Person, part: str, name: str, text: str) -> None:
    """Type into an input of the panel and leave it; the part says that it is saved."""
    person.page.locator(name).fill(text)
    person.page.locator(name).press("Tab")
    expect(person.page.locator(f"{part} [data-save-status]")).to_have_text(SAVED)


def begin(world: World, binh: Person) -> None:
    """An empty set with one field of two criteria."""
    page = binh.page
    binh.open(f"{world.url}/campaigns/criteria/new/")
    page.fill("#id_name", NAME)
    page.fill("#id_year", "2027")
    binh.primary()
    expect(page).to_have_url(re.compile(r"/criteria/\d+/edit/$"))
    expect(page.locator("#no-rows")).to_be_visible()
    page.locator("#add-main").click()
    shows(binh, "1")
    expect(page.locator("#no-rows")).to_be_hidden()
    fill(binh, "#node-facts", "#n-title", "Chỉ đạo, điều hành")
    fill(binh, "#node-facts", "#n-max_points", "3")
    expect(page.locator("#total")).to_contain_text("thiếu 97 điểm so với 100")
    for code, title, points in (("1.1", "Kế hoạch", "1"), ("1.2", "Tỷ lệ hoàn thành", "2")):
        choose(binh, "1") if code != "1.1" else None
        page.locator("#go-add").click()
        shows(binh, code)
        fill(binh, "#node-facts", "#n-title", title)
        fill(binh, "#node-facts", "#n-max_points", points)
    expect(page.locator('tr[data-row="1"] .says')).not_to_contain_text("điểm so với")


def give_rules(binh: Person) -> None:
    """Each by its form, with the sentence and, where it has one, the chart."""
    page = binh.page
    choose(binh, "1.1")
    page.select_option("#rule-kind", "yes_no")
    expect(page.locator("#node-reading")).to_contain_text("Có: 1")
    choose(binh, "1.2")
    say_rule(binh)
    change_complete_rule(binh)


def say_rule(binh: Person) -> None:
    """By the words of the decision: what they say is shown, taken, and no longer offered."""
    page, said = binh.page, binh.page.locator("#node-said")
    fill(binh, "#node-facts", "#n-rule_text", "Tùy mức độ")
    expect(said).to_have_text("Chưa hiểu câu này; chọn cách chấm bên dưới.")
    fill(binh, "#node-facts", "#n-rule_text", "Điểm = tỷ lệ hoàn thành x điểm tối đa")
    expect(said).to_contain_text("Đọc được quy tắc:")
    page.locator("#take-said").click()
    expect(page.locator("#rule-kind")).to_have_value("linear")
    expect(page.locator("#node-reading svg")).to_be_visible()
    expect(said).to_be_hidden()


def change_complete_rule(binh: Person) -> None:
    """The empty case below, whose points are required, holds nothing back."""
    page = binh.page
    expect(page.locator("#case-new-points")).to_have_count(1)
    fill(binh, "#node-rule", "#rule-floor", "50")
    expect(page.locator("#node-reading")).to_contain_text("50%")
    page.select_option("#rule-kind", "yes_no")
    expect(page.locator("#node-reading")).to_contain_text("Có: 2")
    page.select_option("#rule-kind", "linear")
    expect(page.locator("#node-reading svg")).to_be_visible()
    page.reload()
    choose(binh, "1.2")
    expect(page.locator("#rule-kind")).to_have_value("linear")


def move(binh: Person) -> None:
    """By key, by mouse, and back; who does not see the rows is told."""
    page = binh.page
    choose(binh, "1.2")
    page.locator("#panel h2").click()
    page.keyboard.press("u")
    expect(page.locator("#tree-says")).to_have_text("1.2 hiện đứng thứ 1 trong 2 mục của 1.")
    assert order(binh) == ["1", "1.2", "1.1"]
    page.keyboard.press("z")
    expect(page.locator("#tree-says")).to_have_text("Đã hoàn tác thay đổi gần nhất.")
    assert order(binh) == ["1", "1.1", "1.2"]
    page.drag_and_drop('tr[data-row="1.1"] .code', 'tr[data-row="1.2"] .code')
    expect(page.locator("#tree-says")).to_contain_text("1.1 hiện đứng thứ 2")
    assert order(binh) == ["1", "1.2", "1.1"]
    page.locator("#undo").click()
    expect(page.locator("#tree-says")).to_have_text("Đã hoàn tác thay đổi gần nhất.")
    assert order(binh) == ["1", "1.1", "1.2"]
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_contain_text("hoàn tác, làm lại")
    page.keyboard.press("Escape")


def add_golden_case(binh: Person) -> None:
    """Half typed it outlives another rule; red it says so, mended it is green."""
    page = binh.page
    choose(binh, "1.1")
    new = page.locator("#node-cases details").last
    new.locator("summary").click()
    new.locator("#case-new-points").fill("0")
    new.locator("#case-new-note").fill("Ban hành đúng hạn")
    page.select_option("#rule-kind", "judged")
    expect(page.locator("#node-reading")).not_to_contain_text("Có: 1")
    expect(page.locator("#case-new-note")).to_have_value("Ban hành đúng hạn")
    expect(page.locator("#case-new-points")).to_have_value("0")
    page.select_option("#rule-kind", "yes_no")
    expect(page.locator("#node-reading")).to_contain_text("Có: 1")
    expect(page.locator("#case-new-note")).to_have_value("Ban hành đúng hạn")
    page.locator("#node-cases details[open] input[value=yes]").check()
    page.locator("#case-new-save").click()
    expect(page.locator("#case-runs")).to_contain_text("không đạt")


def be_refused_while_red(binh: Person, base: str) -> None:
    binh.open(f"{base}facts/")
    binh.page.fill("#id_total", "3")
    binh.primary()
    expect(binh.page.locator("#total")).to_contain_text("3")
    binh.open(f"{base}issue/")
    expect(binh.page.locator("main .findings")).to_contain_text("Kế hoạch")
    expect(binh.page.locator("main form .btn.primary")).to_have_count(0)


def mend_and_issue(binh: Person, base: str) -> None:
    page = binh.page
    binh.open(f"{base}edit/?row=1.1")
    page.locator("#node-cases details").first.locator("summary").click()
    page.locator("#case-0-points").fill("1")
    page.locator("#node-cases details[open] .btn").first.click()
    expect(page.locator("#case-runs")).not_to_contain_text("không đạt")
    expect(page.locator("#case-runs")).to_contain_text("đạt")
    binh.open(f"{base}issue/")
    page.fill("#id_number", "12/QĐ-UBND")
    page.fill("#id_day", "15/01/2027")
    binh.primary()
    expect(page).to_have_url(re.compile(r"/criteria/\d+/$"))


def compare_versions(binh: Person, base: str) -> None:
    page = binh.page
    binh.open(f"{base}correct/")
    page.fill("#id_reason", "Sửa tên tiêu chí theo Quyết định sửa đổi.")
    binh.primary()
    expect(page).to_have_url(re.compile(r"/criteria/\d+/edit/$"))
    choose(binh, "1.1")
    fill(binh, "#node-facts", "#n-title", "Ban hành kế hoạch đúng thời hạn")
    page.locator("a[href$='/versions/']").first.click()
    expect(page.locator("main")).to_contain_text("Ban hành kế hoạch đúng thời hạn")
    expect(page.locator("main")).to_contain_text("v2")


def test_a_set_from_nothing_to_its_decision(world: World, binh: Person) -> None:
    begin(world, binh)
    base = binh.page.url.partition("edit/")[0].removeprefix(binh.site)
    give_rules(binh)
    move(binh)
    add_golden_case(binh)
    be_refused_while_red(binh, base)
    mend_and_issue(binh, base)
    compare_versions(binh, base)


def test_what_is_typed_when_the_session_has_ended_is_kept(world: World, binh: Person) -> None:
    begin(world, binh)
    page = binh.page
    for session in Session.objects.all():
        SessionStore(session.session_key).delete()
    title = page.locator("#n-title")
    title.fill("Gõ khi phiên đã hết")
    title.press("Tab")
    alert = page.locator("#alerts [data-alert=session]")
    expect(alert).to_be_visible()
    expect(title).to_have_value("Gõ khi phiên đã hết")
    with page.context.expect_page() as opened:
        alert.locator("a").click()
    other = opened.value
    other.fill("#id_login", world.people[Role.SECRETARIAT].email)
    other.fill("#id_password", PASSWORD)
    other.locator("main .btn.primary").click()
    other.wait_for_url("**/home/")
    other.close()
    expect(page.locator("#node-facts [data-save-status]")).to_have_text(SAVED)
    with tenant_scope(world.tenant):
        nodes = CriteriaSet.objects.get().document["nodes"]
    assert nodes[-1]["title"] == "Gõ khi phiên đã hết"
    binh.refusals.clear()


def test_the_editor_on_a_phone(world: World, visitors: Visitors) -> None:
    email = world.people[Role.SECRETARIAT].email
    binh = visitors.person("binh", email, viewport={"width": 360, "height": 740})
    page = binh.page
    binh.open(f"{world.url}/campaigns/criteria/new/")
    page.fill("#id_name", NAME)
    page.fill("#id_year", "2027")
    binh.primary()
    page.locator("#add-main").click()
    choose(binh, "1")
    fill(binh, "#node-facts", "#n-title", "Chỉ đạo, điều hành")
    page.locator("#go-add").click()
    shows(binh, "1.1")
    page.select_option("#rule-kind", "judged")
    expect(page.locator("#node-reading")).to_contain_text("Đánh giá từ 0")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_annex_becomes_a_set(world: World, binh: Person) -> None:
    page = binh.page
    binh.open(f"{world.url}/campaigns/criteria/import/")
    file = FilePayload(name="Phụ lục.xlsx", mimeType=XLSX, buffer=xlsx(ANNEX))
    page.set_input_files("#id_file", files=[file])
    binh.primary()
    expect(page).to_have_url(re.compile(r"/annex/[0-9a-f]+/$"))
    expect(page.locator("main")).to_contain_text("Theo kết luận của Hội đồng sáng kiến")
    page.locator("button[name=accept_all]").click()
    expect(page.locator("button[name=accept_all]")).to_be_disabled()
    page.fill("#fact_name", "Bộ tiêu chí theo phụ lục")
    page.fill("#fact_year", "2027")
    page.locator("button[name=facts]").click()
    binh.primary()
    expect(page).to_have_url(re.compile(r"/criteria/\d+/$"))
    expect(page.locator("main")).to_contain_text("Ban hành kế hoạch đúng hạn")
