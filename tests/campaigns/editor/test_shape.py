"""The tree of a draft: whatever is done to it, it stays a tree."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.criteria_document import check_document
from campaigns.domain.draft.nodes import above, nodes_of
from campaigns.domain.draft.shape import (
    WAYS,
    CannotMove,
    added,
    copied,
    moved,
    numbered,
    placed,
    recoded,
    removed,
    ways_open,
)
from tests.campaigns.documents import fixture, small


def outline(document: dict[str, Any]) -> list[str]:
    return [f"{node['parent'] or '-'} {node['code']}" for node in nodes_of(document)]


def with_branch() -> dict[str, Any]:
    """Leaf 2.1.1 looks at leaf 1.1."""
    document = small()
    cases = [
        {"when": {"points_at_least": "1"}, "label": "Có", "rule": {"kind": "judged"}},
        {"when": {"otherwise": True}, "label": "Không", "rule": {"kind": "yes_no", "yes": "1"}},
    ]
    document["nodes"][-1]["rule"] = {"kind": "branch", "on": "1.1", "cases": cases}
    return document


def test_a_new_node_takes_the_next_code_below_its_parent() -> None:
    document, code = added(small(), parent="1")
    assert (code, outline(document)[:4]) == ("1.3", ["- 1", "1 1.1", "1 1.2", "1 1.3"])
    document, code = added(document, parent=None, group="penalty")
    assert (code, nodes_of(document)[-1]["group"]) == ("3", "penalty")
    assert added(document, parent="3")[0]["nodes"][-1]["group"] == "penalty"
    with pytest.raises(CannotMove):
        added(small(), parent="2.1.1")


def test_fields_in_roman_numbers_go_on_in_them() -> None:
    document = fixture("commune-resolution-57-2026")
    fields = [node["code"] for node in nodes_of(document) if node["parent"] is None]
    _document, code = added(document, parent=None)
    assert (fields[-1], code) == ("V", "VI")


def test_siblings_change_places_with_all_below_them_and_keep_their_codes() -> None:
    document, code = moved(small(), code="2", way="up")
    assert (code, outline(document)) == (
        "2",
        ["- 2", "2 2.1", "2.1 2.1.1", "- 1", "1 1.1", "1 1.2"],
    )


def test_in_and_out_take_a_code_of_the_new_parent() -> None:
    document, code = moved(small(), code="1.2", way="in")
    assert (code, outline(document)[:3]) == ("1.1.1", ["- 1", "1 1.1", "1.1 1.1.1"])
    document, code = moved(document, code="1.1.1", way="out")
    assert (code, outline(document)[:3]) == ("1.2", ["- 1", "1 1.1", "1 1.2"])
    document, code = moved(small(), code="2.1", way="out")
    assert (code, outline(document)[-3:]) == ("3", ["- 2", "- 3", "3 3.1"])


@pytest.mark.parametrize(
    ("code", "way"), [("1", "up"), ("2", "down"), ("1", "out"), ("1.1", "in"), ("2", "in")]
)
def test_where_there_is_no_place_nothing_moves(code: str, way: str) -> None:
    with pytest.raises(CannotMove):
        moved(small(), code=code, way=way)
    assert way not in ways_open(small(), code=code)


def test_rules_that_name_a_leaf_follow_it() -> None:
    document, code = placed(with_branch(), code="1.1", target="2", where="into")
    [leaf] = [node for node in nodes_of(document) if node["code"] == "2.1.1"]
    assert (code, leaf["rule"]["on"]) == ("2.2", "2.2")
    check_document({**with_branch(), "nodes": recoded(with_branch(), {"1.1": "1.9"})["nodes"]})


def test_a_node_never_goes_into_itself() -> None:
    for where in ("into", "before", "after"):
        with pytest.raises(CannotMove):
            placed(small(), code="2", target="2.1", where=where)


def test_a_copy_stands_after_the_original_with_codes_of_its_own() -> None:
    document, code = copied(small(), code="2")
    assert (code, outline(document)[-3:]) == ("3", ["- 3", "3 3.1", "3.1 3.1.1"])
    titles = [node["title"] for node in nodes_of(document)][-3:]
    assert titles == ["Thủ tục hành chính", "Giải quyết hồ sơ", "Hồ sơ đúng hạn"]


def test_taken_out_with_all_below_and_numbered_again() -> None:
    document = removed(small(), code="1.1")
    assert outline(document)[:2] == ["- 1", "1 1.2"]
    assert outline(numbered(document))[:2] == ["- 1", "1 1.1"]
    assert outline(removed(small(), code="2"))[-1] == "1 1.2"


STEPS = st.lists(
    st.tuples(
        st.sampled_from([*WAYS, "add", "copy", "remove", "number", "before", "after", "into"]),
        st.integers(0, 60),
        st.integers(0, 60),
    ),
    max_size=12,
)


@given(STEPS)
def test_whatever_is_done_it_stays_a_tree_of_three_levels(steps: list[Any]) -> None:
    document = small(nodes=nodes_of(small()))
    for what, first, second in steps:
        document = _done(document, what, first, second)
        nodes = nodes_of(document)
        codes = [node["code"] for node in nodes]
        assert len(set(codes)) == len(codes)
        assert all(len(above(nodes, code)) < 3 for code in codes)
        assert nodes == document["nodes"]


def _done(document: dict[str, Any], what: str, first: int, second: int) -> dict[str, Any]:
    codes = [node["code"] for node in nodes_of(document)]
    if not codes:
        return added(document, parent=None)[0]
    code, other = codes[first % len(codes)], codes[second % len(codes)]
    try:
        if what == "add":
            return added(document, parent=code)[0]
        if what == "copy":
            return copied(document, code=code)[0] if len(codes) < 40 else document
        if what == "remove":
            return removed(document, code=code)
        if what == "number":
            return numbered(document)
        if what in WAYS:
            return moved(document, code=code, way=what)[0]
        return placed(document, code=code, target=other, where=what)[0]
    except CannotMove:
        return document
