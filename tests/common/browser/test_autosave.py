"""Nothing that was typed gets lost, whatever the server answers."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def type_into(page, name, text):
    page.fill(f"#{name}", text)
    page.keyboard.press("Tab")


def status(page, answer):
    return page.locator(f"#row-{answer} [data-save-status]")


def test_saving_is_said_and_confirmed(open_page):
    page = open_page("/saving/")
    type_into(page, "ok-a", "7")
    expect(status(page, "ok")).to_have_text("đang lưu")
    expect(status(page, "ok")).to_have_text("kept 7 2")


def test_text_typed_during_a_save_survives_and_is_saved(open_page):
    page = open_page("/saving/")
    type_into(page, "ok-a", "7")
    page.keyboard.type("55")
    expect(status(page, "ok")).to_have_text("kept 7 55")
    expect(page.locator("#ok-b")).to_have_value("55")
    expect(page.locator("#ok-b")).to_be_focused()


def test_refusal_gives_the_reason_and_keeps_the_text(open_page):
    page = open_page("/saving/")
    type_into(page, "forbidden-a", "9")
    expect(page.locator("#alerts")).to_have_text("Đã khóa lúc 17:00.")
    expect(status(page, "forbidden")).to_have_text("chưa lưu được")
    expect(page.locator("#forbidden-a")).to_have_value("9")


def test_conflict_is_shown_in_place(open_page):
    page = open_page("/saving/")
    type_into(page, "conflict-a", "9")
    expect(page.locator("#row-conflict")).to_have_text("Hà: 1,98")


def test_broken_server_keeps_the_text(open_page):
    page = open_page("/saving/")
    type_into(page, "broken-a", "9")
    expect(page.locator("#alerts")).to_contain_text("Máy chủ chưa lưu được.")
    expect(status(page, "broken")).to_have_text("chưa lưu được, sẽ thử lại")
    expect(page.locator("#broken-a")).to_have_value("9")


def test_ended_session_asks_to_sign_in_elsewhere(open_page):
    page = open_page("/saving/")
    type_into(page, "session-a", "9")
    expect(page.locator('#alerts a[target="_blank"]')).to_have_attribute("href", "/login/")
    expect(page.locator("#session-a")).to_have_value("9")


def test_lost_connection_is_made_up_for(open_page):
    page = open_page("/saving/")
    page.context.set_offline(True)
    type_into(page, "ok-a", "8")
    expect(page.locator("#alerts")).to_contain_text("Mất kết nối")
    expect(status(page, "ok")).to_have_text("chưa lưu được, sẽ thử lại")
    page.context.set_offline(False)
    expect(status(page, "ok")).to_have_text("kept 8 2")
    expect(page.locator("#alerts")).to_be_hidden()
