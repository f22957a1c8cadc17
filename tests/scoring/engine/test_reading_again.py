"""A set that is read beside an earlier reading of it is read as if for the first time."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.criteria import read_set
from tests.scoring.engine.samples import small_set_json

Json = dict[str, Any]
KEYS: dict[str, list[Any]] = {
    "code": ["1.1", "9", "1..2", "", 7],
    "parent": ["1", "2", "nowhere", None],
    "title": ["Khác", "", None],
    "max_points": ["1", "2.5", "0.125", "mười", None],
    "group": ["main", "bonus", "penalty", "no such"],
    "source": ["self", "survey", "no such"],
    "na_allowed": [True, False, "yes"],
    "rule": [{"kind": "judged"}, {"kind": "yes_no", "yes": "1"}, {"kind": "no such"}, {}, None],
}
CHANGES = st.sampled_from([(key, value) for key, values in KEYS.items() for value in values])
WHOLE = st.sampled_from([("rounding", {"places": 1}), ("rounding", {"places": 3}), ("total", "7")])


@pytest.mark.slow
@given(st.lists(st.one_of(st.tuples(st.integers(0, 50), CHANGES), WHOLE), max_size=6), st.data())
def test_what_was_read_before_makes_no_difference(changes: list[Any], data: st.DataObject) -> None:
    whole = small_set_json()
    before = read_set(whole)
    for change in changes:
        whole = deepcopy(whole)
        nodes = whole["nodes"]
        if isinstance(change[0], str):
            whole |= dict([change])
        else:
            place, (key, value) = change
            nodes[place % len(nodes)][key] = value
        if data.draw(st.booleans()):
            nodes.reverse()
        again, anew = read_set(whole, before), read_set(whole)
        assert again.problems == anew.problems
        assert again.criteria == anew.criteria
        assert list(again.drafts) == list(anew.drafts)
        before = again


def test_leaves_follow_their_field_into_another_group() -> None:
    whole = small_set_json()
    moved = deepcopy(whole) | {"total": "60"}
    (field,) = (node for node in moved["nodes"] if node["code"] == "2")
    field |= {"group": "bonus", "cap": "40"}
    again = read_set(moved, read_set(whole))
    assert again.criteria is not None
    assert again.criteria == read_set(moved).criteria
    assert again.criteria.nodes["2.1"].group == "bonus"
