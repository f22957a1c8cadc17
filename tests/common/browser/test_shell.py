"""The shell and the components in a real browser: no violation, no sideways scroll, keys work."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

pytestmark = pytest.mark.browser

PAGES = ["/", "/style/", "/login/", "/refused/", "/broken/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_page_is_accessible_and_never_scrolls_sideways(open_page, address, width, colours):
    page = open_page(address, width=width, colours=colours)
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("address", ["/", "/style/"])
def test_page_enlarged_twice_never_scrolls_sideways(open_page, address):
    page = open_page(address, width=720)
    assert page.evaluate("document.documentElement.scrollWidth") == 720


MOVING = """() => {
  document.querySelectorAll("dialog").forEach((dialog) => dialog.show());
  return [...document.querySelectorAll("*")].filter((node) => {
    const style = getComputedStyle(node);
    const moves = style.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
    return style.animationName !== "none" || moves;
  }).length;
}"""


@pytest.mark.parametrize("address", ["/", "/style/"])
def test_nothing_moves_where_the_machine_asks_for_no_motion(open_page, address):
    page = open_page(address)
    assert page.evaluate(MOVING) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0
    assert page.evaluate("document.getAnimations().length") == 0


def test_phases_of_a_phone_take_a_line_each(open_page):
    page = open_page("/", width=360)
    expect(page.locator(".phases")).to_be_hidden()
    expect(page.locator(".phases-now summary .line")).to_have_count(1)
    page.click(".phases-now summary")
    expect(page.locator(".phases-now li")).to_have_count(3)


def test_ticks_are_counted_and_a_page_is_ticked_at_once(open_page):
    page = open_page("/style/")
    bar = page.locator("#bulk-s1")
    expect(bar.locator("[data-picked]")).to_have_text("Chưa chọn dòng nào")
    expect(bar.locator("button")).to_be_disabled()
    rows = page.locator("#list-s1 input[name=row]")
    rows.nth(0).click()
    rows.nth(2).click(modifiers=["Shift"])
    expect(bar.locator("[data-picked]")).to_have_text("Đã chọn 3 dòng")
    page.check("#list-s1 thead [data-pick-page]")
    expect(bar.locator("[data-picked]")).to_have_text("Đã chọn 4 dòng")
    page.check("#bulk-s1 [data-pick-all]")
    expect(bar.locator("[data-picked]")).to_have_text("Đã chọn cả 10 dòng")
    expect(bar.locator("button")).to_be_enabled()


def test_columns_that_were_chosen_are_kept_in_this_browser(open_page):
    page = open_page("/style/")
    page.click("#list-s1 .table-tools summary:visible")
    page.check('#list-s1 [name="cols"][value="group"]')
    page.click("#list-s1 .columns .btn.primary")
    page.wait_for_url("**cols=**")
    kept = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    assert kept["cols-s1-0"] == "head.points.group"
    page.click("#list-s1 .table-tools summary:visible")
    page.click("#list-s1 [data-columns-reset]")
    page.wait_for_load_state()
    assert "cols-s1-0" not in {cookie["name"] for cookie in page.context.cookies()}


def test_parts_of_a_page_are_tabs_with_arrow_keys(open_page):
    page = open_page("/style/")
    expect(page.locator("#pane-spread")).to_be_hidden()
    page.focus('[role="tab"]')
    page.keyboard.press("ArrowRight")
    expect(page.locator("#pane-spread")).to_be_visible()
    expect(page.locator("#pane-ranking")).to_be_hidden()
    expect(page.locator('[role="tab"][aria-selected="true"]')).to_have_text("Phân bố")
    page.keyboard.press("Home")
    expect(page.locator("#pane-ranking")).to_be_visible()


def test_countdown_and_clock_follow_the_server(open_page):
    page = open_page("/")
    expect(page.locator(".phases [data-deadline]")).to_have_text("còn 58 phút")
    expect(page.locator(".phases .left.late")).to_have_count(1)
    assert len(page.locator("[data-clock]").inner_text()) == len("12:58:41")


def test_menu_opens_and_closes_on_a_phone(open_page):
    page = open_page("/", width=360)
    page.click(".menu-open")
    expect(page.locator("#nav")).to_be_visible()
    expect(page.locator("#nav")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#nav")).to_be_hidden()


def test_chosen_colours_are_remembered(open_page):
    page = open_page("/")
    page.click(".top details:last-of-type > summary")
    page.click('[data-theme-set="dark"]')
    page.reload()
    assert page.evaluate("document.documentElement.className") == "js theme-dark"


def test_dialog_takes_the_focus_and_gives_it_back(open_page):
    page = open_page("/")
    page.click('[data-open="send"]')
    expect(page.locator("#send")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#send")).to_be_hidden()
    expect(page.locator('[data-open="send"]')).to_be_focused()


def test_confirmation_is_asked_before_a_form_leaves(open_page):
    page = open_page("/saving/")
    page.click("#withdraw")
    expect(page.locator("#confirm h2")).to_have_text("Thu hồi công bố?")
    page.click('#confirm button[value=""]')
    assert page.url.endswith("/saving/")
    page.click("#withdraw")
    page.click('#confirm button[value="yes"]')
    page.wait_for_url("**/style/**")


def test_nothing_is_asked_of_a_form_the_server_will_send_back(open_page):
    page = open_page("/saving/")
    page.fill("#reason", "Đã xác minh")
    page.click("#decide")
    expect(page.locator("#confirm h2")).to_have_text("Quyết định?")
    page.click('#confirm button[value=""]')
    page.fill("#reason", "")
    page.click("#decide")
    page.wait_for_url("**/style/?reason=")


def test_single_keys_can_be_switched_off(open_page):
    page = open_page("/")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    page.uncheck("[data-keys-switch]")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()


def shown(page):
    return page.eval_on_selector_all(
        "[data-row]", "rows => rows.filter(row => !row.hidden).map(row => row.dataset.row)"
    )


def test_groups_fold_and_stay_folded(open_page):
    page = open_page("/")
    page.click('[data-row="1.1"] .fold')
    assert shown(page) == ["1", "1.1", "1.2", "2", "2.1"]
    page.reload()
    assert shown(page) == ["1", "1.1", "1.2", "2", "2.1"]
    expect(page.locator('[data-row="1.1"] .fold')).to_have_attribute("aria-expanded", "false")


def test_all_groups_fold_and_unfold_by_button_and_by_key(open_page):
    page = open_page("/")
    page.click('[data-fold="all"]')
    assert shown(page) == ["1", "2"]
    page.keyboard.press("e")
    assert shown(page) == ["1", "1.1", "1.1.1", "1.1.2", "1.2", "2", "2.1"]
    page.keyboard.press("c")
    assert shown(page) == ["1", "2"]


def test_arrows_walk_through_the_items_without_inputs(open_page):
    page = open_page("/")
    page.focus('[data-row="1.1.1"] [data-panel]')
    visited = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        visited.append(page.evaluate("document.activeElement.closest('[data-row]').dataset.row"))
    assert visited == ["1.1.2", "1.2", "1.1.2"]


BASELINES = """() => [...document.querySelectorAll("tbody [data-row]")].map((row) =>
  [...row.children].map((cell) => {
    const words = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      if (!words.currentNode.textContent.trim()) continue;
      const mark = document.createElement("span");
      mark.className = "baseline";
      words.currentNode.before(mark);
      return Math.round(mark.getBoundingClientRect().bottom);
    }
    return null;
  }).filter((place) => place !== null))"""


def test_the_cells_of_a_row_share_one_baseline(open_page):
    page = open_page("/")
    # Set by the script of the test, which no policy binds; an empty inline box stands on the line.
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(".baseline { display: inline-block; width: 0; height: 0 }");
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    rows = page.evaluate(BASELINES)
    assert {len(set(places)) for places in rows} == {1}
    assert max(map(len, rows)) == 4


def test_filter_keeps_the_parents_of_what_it_finds(open_page):
    page = open_page("/")
    page.click('[data-filter="missing"]')
    assert shown(page) == ["1", "1.2", "2", "2.1"]
    expect(page.locator("[data-rows-count]")).to_have_text("Đang hiện 2 dòng")


@pytest.mark.parametrize(
    ("words", "rows"),
    [("ke hoach", ["1", "1.1", "1.1.2"]), ("ĐỔI", ["2", "2.1"]), ("doi", ["2", "2.1"])],
)
def test_search_needs_no_diacritics(open_page, words, rows):
    page = open_page("/")
    page.fill("[data-search-rows]", words)
    assert shown(page) == rows


def test_arrows_and_enter_walk_through_the_inputs(open_page):
    page = open_page("/")
    page.focus("#p3")
    visited = []
    for key in ("ArrowDown", "Enter", "ArrowUp", "Shift+Enter"):
        page.keyboard.press(key)
        visited.append(page.evaluate("document.activeElement.id"))
    assert visited == ["p4", "p5", "p4", "p3"]


def test_file_the_server_would_refuse_is_said_at_the_field(open_page):
    page = open_page("/")
    drop(page, ".panel h3", {"a.pdf": 1, "b.pdf": 1_100_000, "c.exe": 1, "d.pdf": 0})
    expect(page.locator("#files-list .bad")).to_have_text(
        [
            "“b.pdf” quá lớn: mỗi tệp tối đa 1,0 MB.",
            "“c.exe” thuộc loại không được nhận. Chỉ nhận PDF, PNG.",
            "“d.pdf” rỗng.",
        ]
    )
    assert held(page) == ["a.pdf"]


def test_files_come_by_mouse_and_keyboard_alike_and_can_be_taken_away(open_page):
    page = open_page("/")
    drop(page, "[data-dropzone]", {"a.pdf": 1, "b.pdf": 2})
    choose = [FilePayload(name=name, mimeType="", buffer=b"x") for name in ("c.png", "e.pdf")]
    page.locator("#files").set_input_files(choose)
    expect(page.locator("#files-list .bad")).to_contain_text("mỗi lần nhận tối đa 3 tệp")
    assert held(page) == ["a.pdf", "b.pdf", "c.png"]
    titles = page.locator("#files-list input[name=titles]")
    titles.nth(2).fill("Ảnh hội nghị")
    page.get_by_role("button", name="Bỏ a.pdf").press("Enter")
    assert held(page) == ["b.pdf", "c.png"]
    assert [box.input_value() for box in titles.all()] == ["b", "Ảnh hội nghị"]


def test_file_that_misses_the_zone_does_not_replace_the_page(open_page):
    page = open_page("/")
    assert drop(page, "main h1", {"a.pdf": 1}) is False
    assert held(page) == []


def drop(page, place, sizes):
    """Let go of files (name → size) over a place; whether the browser may open them itself."""
    return page.evaluate(
        """([place, sizes]) => {
          const data = new DataTransfer();
          Object.entries(sizes).forEach(([name, size]) =>
            data.items.add(new File([new Uint8Array(size)], name)));
          const more = {dataTransfer: data, bubbles: true, cancelable: true};
          return document.querySelector(place).dispatchEvent(new DragEvent("drop", more));
        }""",
        [place, sizes],
    )


def held(page):
    """The names of the files that would be sent."""
    return page.evaluate("[...document.getElementById('files').files].map((file) => file.name)")
