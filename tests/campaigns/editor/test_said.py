"""The words of a leaf, read beside its rule: what they say, and taking it."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.criteria_import import import_set
from campaigns.domain.draft.saying import said_of
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.campaigns.documents import small
from tests.campaigns.editor.test_pages import HTMX, base_of, hidden, stored
from tests.campaigns.pages import client_of
from tests.plugins.cast import World

TIERS = "Từ 90% trở lên: 1; từ 70% đến dưới 90%: 0,5; dưới 70%: 0"
READ, UNREAD = "Đọc được quy tắc:", "Chưa hiểu câu này; chọn cách chấm bên dưới."


@pytest.fixture
def draft(world: World) -> CriteriaSet:
    with tenant_scope(world.tenant):
        return import_set(actor=None, document=small())


def leaf(text: str, rule: Any = None, points: str = "1", **more: Any) -> dict[str, Any]:
    return {"code": "1.1", "rule_text": text, "rule": rule, "max_points": points, **more}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", None),
        ("Có kế hoạch: 1; không: 0", {"kind": "yes_no", "yes": "1.0"}),
        ("Tỷ lệ x điểm tối đa", {"kind": "linear", "full_at": "100", "numerator_label": "Số"}),
        ("Mỗi bài: 0,5; tối đa 1", {"kind": "per_item", "points": "0.5", "cap": "1"}),
        (
            "Không vượt số được giao: 1; vượt số được giao: 0",
            {"kind": "yes_no", "yes": "1", "no": "0"},
        ),
        ("Theo hướng dẫn của Sở", {"kind": "judged"}),
        ("Có kế hoạch: 3; không: 0", {"kind": "judged"}),  # more than the maximum
    ],
)
def test_nothing_is_said_where_the_rule_says_it_or_the_words_say_nothing(
    text: str, rule: Any
) -> None:
    assert said_of(leaf(text, rule), leaves=()) is None


def test_a_rule_of_the_words_keeps_the_names_of_inputs() -> None:
    present = {"kind": "tiers", "input": "percent", "numerator_label": "Số việc xong"}
    said = said_of(leaf(TIERS, present | {"tiers": [{"from": "0", "points": "1"}]}), leaves=())
    assert said is not None
    assert said.rule == present | {
        "tiers": [
            {"from": "90", "points": "1"},
            {"from": "70", "points": "0.5"},
            {"from": "0", "points": "0"},
        ]
    }
    assert said.reading == ("từ 90% trở lên: 1; từ 70% đến dưới 90%: 0,5; dưới 70%: 0",)


def test_what_the_words_leave_open_is_told() -> None:
    said = said_of(leaf("Từ 2 giải pháp: 1; 1 giải pháp: 0,5"), leaves=())
    assert said is not None
    assert len(said.open) == 1
    penalty = said_of(leaf("Trừ 0,5 điểm/báo cáo", points="0", group="penalty"), leaves=())
    assert penalty is not None
    assert penalty.rule == {"kind": "penalty_flat", "points": "-0.5", "per_time": True}
    branch = (
        "Theo tiêu chí 1.2. Nhóm a (có kế hoạch): có: 1; không: 0. "
        "Nhóm b (không có kế hoạch): có: 0,5; không: 0"
    )
    for leaves, rule in (({"1.2"}, "branch"), (set[str](), None)):
        found = said_of(leaf(branch), leaves=leaves)
        assert found is not None
        assert (found.rule["kind"] if found.rule else None) == rule
    assert said_of(leaf("Theo hướng dẫn của Sở"), leaves=()) is not None


def type_words(world: World, draft: CriteriaSet, words: str, headers: dict[str, str]) -> str:
    """The panel after the words were saved."""
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    panel = client.get(f"{base}edit/1.1/", headers=HTMX).content.decode()
    typed = {"title": "Kế hoạch", "max_points": "1", "source": "self", "rule_text": words}
    typed["seen"] = hidden(panel, "seen", "node-facts")
    answer = client.post(f"{base}edit/1.1/", typed, headers=headers)
    found = answer if answer.status_code == 200 else client.get(answer.url)
    return found.content.decode()


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "without script"])
def test_the_rule_of_the_words_is_put_in_force_and_taken_back(
    world: World, draft: CriteriaSet, headers: dict[str, str]
) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    before = stored(world, draft)["1.1"].get("rule")
    html = type_words(world, draft, TIERS, headers)
    assert (READ in html, UNREAD in html) == (True, False)
    taken = {"rule_seen": hidden(html, "rule_seen"), "said": hidden(html, "said")}
    url = f"{base}said/1.1/"
    assert client.post(url, taken | {"said": "x"}, headers=headers).status_code == 409
    assert client.post(url, taken | {"rule_seen": "x"}, headers=headers).status_code == 409
    assert stored(world, draft)["1.1"].get("rule") == before
    done = client.post(url, taken, headers=headers)
    html = (done if done.status_code == 200 else client.get(done.url)).content.decode()
    assert stored(world, draft)["1.1"]["rule"]["kind"] == "tiers"
    assert 'id="node-said"' in html
    assert READ not in html
    page = client.get(f"{base}edit/?row=1.1").content.decode()
    undo = {"whole": hidden(page, "whole"), "code": "1.1"}
    client.post(f"{base}step/undo/", undo, headers=headers)
    assert stored(world, draft)["1.1"].get("rule") == before
    assert stored(world, draft)["1.1"]["rule_text"] == TIERS


def test_words_that_are_not_understood_are_told_while_there_is_no_rule(
    world: World, draft: CriteriaSet
) -> None:
    assert UNREAD not in type_words(world, draft, "Theo hướng dẫn của Sở", HTMX)
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    page = client.get(f"{base}edit/1.1/", headers=HTMX).content.decode()
    none = {"rule-kind": "", "seen": hidden(page, "seen", "node-rule")}
    html = client.post(f"{base}rule/1.1/", none, headers=HTMX).content.decode()
    assert (UNREAD in html, READ in html) == (True, False)
    assert client.post(f"{base}said/1.2.9/", none).status_code == 404
    assert client.post(f"{base}said/1.1/", none, headers=HTMX).status_code == 409


def test_taking_a_rule_asks_no_more_than_any_save(
    world: World, draft: CriteriaSet, django_assert_num_queries: Any
) -> None:
    html = type_words(world, draft, TIERS, HTMX)
    taken = {"rule_seen": hidden(html, "rule_seen"), "said": hidden(html, "said")}
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    client.get(f"{base}edit/1.1/", headers=HTMX)
    with django_assert_num_queries(16):
        client.post(f"{base}said/1.1/", taken, headers=HTMX)
