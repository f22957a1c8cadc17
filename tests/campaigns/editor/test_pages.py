"""The editor in a browser without scripts, and what it answers to htmx."""

from __future__ import annotations

import re
from typing import Any

import pytest

from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.campaigns.documents import fixture, small
from tests.campaigns.pages import client_of
from tests.plugins.cast import World

HTMX = {"hx-request": "true"}


@pytest.fixture
def draft(world: World) -> CriteriaSet:
    with tenant_scope(world.tenant):
        return import_set(actor=None, document=small())


def base_of(world: World, draft: CriteriaSet) -> str:
    return f"{world.url}/campaigns/criteria/{draft.pk}/"


def hidden(html: str, name: str, form: str = "") -> str:
    """The value of a hidden input, of the form that posts to ``form`` if there are several."""
    part = html[html.index(form) :] if form else html
    found = re.search(rf'name="{name}" value="([^"]*)"', part)
    assert found is not None, name
    return found[1]


def stored(world: World, draft: CriteriaSet) -> dict[str, Any]:
    with tenant_scope(world.tenant):
        draft.refresh_from_db()
        return {node["code"]: node for node in draft.document["nodes"]}


def test_a_set_is_made_and_filled_without_scripts(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    new = f"{world.url}/campaigns/criteria/new/"
    assert client.post(new, {"name": "", "year": "20"}).status_code == 422
    made = client.post(new, {"name": "Bộ mới (minh họa)", "year": "2027"})
    base = made.url.removesuffix("edit/")
    page = client.get(made.url).content.decode()
    seen = hidden(page, "seen", "add-field")
    added = client.post(f"{base}shape/add/", {"seen": seen, "group": "main"})
    assert added.url == f"{made.url}?row=1#panel"
    page = client.get(added.url).content.decode()
    wrong = {"seen": hidden(page, "seen", "node-facts"), "title": "Chỉ đạo", "max_points": "mười"}
    assert client.post(f"{base}edit/1/", wrong | {"group": "main"}).url == added.url
    page = client.get(added.url).content.decode()
    assert "mười" in page
    assert "không phải số" in page


def test_what_was_typed_comes_back_with_the_rows_and_sums_it_changed(
    world: World, draft: CriteriaSet
) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    panel = client.get(f"{base}edit/1.1/", headers=HTMX).content.decode()
    typed = {
        "seen": hidden(panel, "seen", "node-facts"),
        "title": "Ban hành kế hoạch",
        "max_points": "0,5",
        "source": "self",
    }
    answer = client.post(f"{base}edit/1.1/", typed, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "thiếu 0,5 điểm so với 3" in html
    assert re.findall(r'<tr role="row" id="r([\d.]+)"', html) == ["1", "1.1"]
    assert stored(world, draft)["1.1"]["max_points"] == "0.5"
    stale = client.post(f"{base}edit/1.1/", typed | {"title": "Khác"}, headers=HTMX)
    assert stale.status_code == 409
    assert "Khác" in stale.content.decode()
    again = hidden(stale.content.decode(), "seen")
    done = client.post(f"{base}edit/1.1/", typed | {"title": "Khác", "seen": again}, headers=HTMX)
    assert (done.status_code, stored(world, draft)["1.1"]["title"]) == (200, "Khác")
    whole = client.post(f"{base}edit/1.1/", typed)
    assert (whole.status_code, "data-rows" in whole.content.decode()) == (409, True)


def test_a_save_reads_the_set_once(
    world: World, draft: CriteriaSet, django_assert_num_queries: Any
) -> None:
    """Who it is, the draft, the lock, the right; draft, row, step, trail written; what to undo."""
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    panel = client.get(f"{base}edit/1.1/", headers=HTMX).content.decode()
    typed = {"max_points": "1", "source": "self", "title": "Lần một"}
    typed["seen"] = hidden(panel, "seen", "node-facts")
    first = client.post(f"{base}edit/1.1/", typed, headers=HTMX).content.decode()
    typed |= {"seen": hidden(first, "seen", "node-facts"), "title": "Lần hai"}
    with django_assert_num_queries(16):
        second = client.post(f"{base}edit/1.1/", typed, headers=HTMX).content.decode()
    # What looks as before is not drawn again.
    for part in ("node-reading", "case-runs", "node-says", "node-rule"):
        assert f'id="{part}"' not in second
    assert re.findall(r'<tr role="row" id="r([\d.]+)"', second) == ["1.1"]


def test_a_case_half_typed_outlives_another_rule(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    panel = client.get(f"{base}edit/1.1/", headers=HTMX).content.decode()
    typed = {"points": "0,5", "note": "Chậm một ngày", "1.1|f-answer": "yes"}
    rule = {"rule-kind": "", "rule-shown": "yes_no", "seen": hidden(panel, "seen", "node-rule")}
    none = client.post(f"{base}rule/1.1/", rule | typed, headers=HTMX).content.decode()
    for name, value in typed.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in none
    rule |= {"rule-kind": "judged", "rule-shown": "", "seen": hidden(none, "seen", "node-rule")}
    judged = client.post(f"{base}rule/1.1/", rule | typed, headers=HTMX).content.decode()
    assert re.search(r'<details open>.*id="case-new-fields"', judged, re.DOTALL)
    assert 'name="note" value="Chậm một ngày"' in judged
    # The facts of the other rule wait for it.
    assert '<input type="hidden" name="1.1|f-answer" value="yes">' in judged
    rule |= {"rule-kind": "judged", "rule-shown": "judged", "rule-step": "0,5"}
    rule["seen"] = hidden(judged, "seen", "node-rule")
    same = client.post(f"{base}rule/1.1/", rule | typed, headers=HTMX).content.decode()
    assert "case-new-fields" not in same.replace('hx-include="#case-new-fields"', "")


def test_moves_are_told(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    for what, code, words in (
        ("up", "1.2", "1.2 hiện đứng thứ 1 trong 2 mục của 1."),
        ("up", "2", "2 hiện là lĩnh vực thứ 1 trong 2 lĩnh vực."),
        ("remove", "2.1.1", "Đã bỏ 2.1.1."),
    ):
        page = client.get(f"{base}edit/?row={code}").content.decode()
        data = {"code": code, "seen": hidden(page, "seen", "node-shape")}
        html = client.post(f"{base}shape/{what}/", data, headers=HTMX).content.decode()
        assert f'<span hx-swap-oob="innerHTML:#tree-says">{words}</span>' in html


def test_a_refused_form_keeps_what_was_typed(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    typed = {"seen": "x", "title": "Giữ lại", "source": "ai-do"}
    for headers in (HTMX, {}):
        answer = client.post(f"{base}edit/1.1/", typed, headers=headers)
        assert (answer.status_code, "Giữ lại" in answer.content.decode()) == (422, True)


def test_the_tree_is_changed_undone_and_made_again(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    page = client.get(f"{base}edit/?row=1.2").content.decode()
    seen = hidden(page, "seen", "node-shape")
    up = client.post(f"{base}shape/up/", {"code": "1.2", "seen": seen}, headers=HTMX)
    html = up.content.decode()
    assert re.findall(r'<tr role="row" id="r([\d.]+)"', html)[:3] == ["1", "1.2", "1.1"]
    clash = client.post(f"{base}shape/up/", {"code": "1.1", "seen": seen}, headers=HTMX)
    assert (clash.status_code, 'id="r1.1"' in clash.content.decode()) == (409, True)
    whole = hidden(html, "whole")
    assert client.post(f"{base}step/undo/", {"whole": "x"}).status_code == 409
    undone = client.post(f"{base}step/undo/", {"whole": whole, "code": "1.2"}, headers=HTMX)
    assert list(stored(world, draft))[:3] == ["1", "1.1", "1.2"]
    whole = hidden(undone.content.decode(), "whole", "redo")
    assert client.post(f"{base}step/redo/", {"whole": whole}).status_code == 302
    assert list(stored(world, draft))[:3] == ["1", "1.2", "1.1"]


@pytest.mark.parametrize(
    ("what", "data", "status"),
    [
        ("code", {"code": "1.2", "new_code": "1.1"}, 422),
        ("code", {"code": "1.2", "new_code": ""}, 422),
        ("up", {"code": "1"}, 403),
        ("up", {"code": "9"}, 409),
        ("add", {"code": "2.1.1"}, 403),
        ("place", {"code": "1", "target": "2", "where": "beside"}, 404),
        ("place", {"code": "1", "target": "", "where": "into"}, 409),
        ("explode", {"code": "1"}, 404),
    ],
)
def test_what_cannot_be_done_is_said(
    world: World, draft: CriteriaSet, what: str, data: dict[str, str], status: int
) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    page = client.get(f"{base}edit/?row=1.2").content.decode()
    given = data | {"seen": hidden(page, "seen", "node-shape")}
    for headers in (HTMX, {}):
        assert client.post(f"{base}shape/{what}/", given, headers=headers).status_code == status


def test_each_way_of_changing_the_tree_has_its_address(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    steps: list[tuple[str, dict[str, str], str]] = [
        ("code", {"code": "2", "new_code": "II"}, "II"),
        ("place", {"code": "1.2", "target": "II", "where": "into"}, "II.2"),
        ("copy", {"code": "II.2"}, "II.3"),
        ("remove", {"code": "II.3"}, "II"),
        ("in", {"code": "II.2"}, "II.1.2"),
        ("out", {"code": "II.1.2"}, "II.2"),
        ("drop", {"code": "II.2", "onto": "1"}, "1.2"),
        ("drop", {"code": "1.2", "onto": "II"}, "II.2"),
        ("down", {"code": "1"}, "1"),
        ("add", {"code": "1"}, "1.2"),
    ]
    for what, data, code in steps:
        page = client.get(f"{base}edit/?row={data['code']}").content.decode()
        seen = hidden(page, "seen", "node-shape")
        answer = client.post(f"{base}shape/{what}/", data | {"seen": seen})
        assert answer.url == f"{base}edit/?row={code}#panel", what
    seen = hidden(client.get(f"{base}edit/").content.decode(), "seen", "add-field")
    assert client.post(f"{base}shape/number/", {"seen": seen}).url == f"{base}edit/"


def test_a_search_finds_without_diacritics_and_shows_the_groups_above(
    world: World, draft: CriteriaSet
) -> None:
    page = client_of(world, Role.ADMIN).get(f"{base_of(world, draft)}edit/?q=ho so dung").content
    rows = re.findall(r'id="r([\d.]+)"[^>]*?(hidden)?><td', page.decode())
    assert [code for code, gone in rows if not gone] == ["2", "2.1", "2.1.1"]
    page = client_of(world, Role.ADMIN).get(f"{base_of(world, draft)}edit/?show=wrong").content
    assert "data-rows-empty>" in page.decode()


def test_facts_of_the_set_are_changed_with_both_values_when_stale(
    world: World, draft: CriteriaSet
) -> None:
    client, url = client_of(world, Role.SECRETARIAT), f"{base_of(world, draft)}facts/"
    seen = hidden(client.get(url).content.decode(), "seen")
    typed = {"seen": seen, "name": "Bộ khác", "year": "2028", "total": "5,5", "places": "1"}
    assert client.post(url, typed).status_code == 302
    with tenant_scope(world.tenant):
        draft.refresh_from_db()
        assert (draft.name, draft.year, draft.document["total"]) == ("Bộ khác", 2028, "5.5")
    stale = client.post(url, typed | {"name": "Của tôi"})
    assert (stale.status_code, "Của tôi" in stale.content.decode()) == (409, True)
    assert client.post(url, typed | {"name": "x" * 301}).status_code == 422


def test_who_only_reads_sees_no_button_and_a_frozen_set_has_no_editor(
    world: World, draft: CriteriaSet
) -> None:
    url = f"{base_of(world, draft)}edit/"
    page = client_of(world, Role.AUDITOR).get(f"{url}?row=1.1").content.decode()
    assert ("node-facts" in page, "add-field" in page, "go-up" in page) == (True, False, False)
    with tenant_scope(world.tenant):
        freeze_set(actor=None, criteria_set=draft)
    gone = client_of(world, Role.ADMIN).get(url)
    assert (gone.status_code, gone.url) == (302, base_of(world, draft))


def test_an_incomplete_draft_opens_in_the_editor_and_goes_out_as_json(
    world: World, draft: CriteriaSet
) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    seen = hidden(client.get(f"{base}edit/?row=1.2").content.decode(), "seen", "node-shape")
    client.post(f"{base}shape/remove/", {"code": "1.2", "seen": seen})
    assert client.get(base).url == f"{base}edit/"
    assert client.get(f"{base}set.xlsx").url == f"{base}edit/"
    assert client.get(f"{base}set.json").status_code == 200


def test_rows_cost_no_queries(
    world: World, draft: CriteriaSet, django_assert_num_queries: Any
) -> None:
    """Nothing, 6 rows, 126 rows."""
    client = client_of(world, Role.SECRETARIAT)
    with tenant_scope(world.tenant):
        big = import_set(actor=None, document=fixture("ha-nam-huyen-minh-hoa"))
    client.post(f"{world.url}/campaigns/criteria/new/", {"name": "Trống", "year": "2027"})
    with tenant_scope(world.tenant):
        empty = CriteriaSet.objects.get(name="Trống")
    for found in (empty, draft, big):
        url = f"{base_of(world, found)}edit/"
        client.get(url)
        with django_assert_num_queries(9):
            client.get(url)


def test_a_rule_is_chosen_filled_in_and_read_back(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    url = f"{base}rule/1.2/"
    page = client.get(f"{base}edit/?row=1.2").content.decode()
    typed = {"seen": hidden(page, "seen", "node-rule"), "rule-kind": "tiers", "rule-shown": ""}
    chosen = client.post(url, typed, headers=HTMX).content.decode()
    assert stored(world, draft)["1.2"]["rule"]["tiers"][0] == {"from": "100", "points": "2"}
    typed = {
        "seen": hidden(chosen, "seen"),
        "rule-kind": "tiers",
        "rule-shown": "tiers",
        "rule-input": "percent",
        "rule-tiers-n": "2",
        "rule-tiers-0-from": "80",
        "rule-tiers-0-points": "2,5",
        "rule-tiers-1-from": "0",
        "rule-tiers-1-points": "0",
        "add": "rule-tiers",
    }
    more = client.post(url, typed, headers=HTMX).content.decode()
    assert 'id="rule-tiers-2-from"' in more
    assert "vượt điểm tối đa" in more
    assert len(stored(world, draft)["1.2"]["rule"]["tiers"]) == 3
    stale = client.post(url, typed, headers=HTMX)
    assert (stale.status_code, "2,5" in stale.content.decode()) == (409, True)
    assert client.post(url, typed).status_code == 409
    right = typed | {"seen": hidden(more, "seen"), "rule-tiers-0-points": "2", "add": ""}
    done = client.post(url, right, headers=HTMX).content.decode()
    assert "từ 80% trở lên: 2" in done
    gone = client.post(url, {"seen": hidden(done, "seen"), "rule-kind": ""})
    assert gone.url == f"{base}edit/?row=1.2#panel"
    assert "rule" not in stored(world, draft)["1.2"]
    assert client.post(f"{base}rule/9.9/", typed).status_code == 404


@pytest.mark.parametrize(
    "name", ["commune-resolution-57-2026", "ha-nam-so-minh-hoa", "national-province-minh-hoa"]
)
def test_every_leaf_of_a_real_set_opens_with_its_rule(world: World, name: str) -> None:
    client = client_of(world, Role.SECRETARIAT)
    with tenant_scope(world.tenant):
        found = import_set(actor=None, document=fixture(name))
    for node in found.document["nodes"]:
        if "rule" in node:
            url = f"{base_of(world, found)}edit/{node['code']}/"
            html = client.get(url, headers=HTMX).content.decode()
            assert f'value="{node["rule"]["kind"]}" selected' in html
