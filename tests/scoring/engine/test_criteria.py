import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.criteria import FORMAT, parse_set
from scoring.engine.nodes import MAX_NODES
from scoring.engine.problems import Problem, SetError
from tests.scoring.engine.samples import (
    RELAXED,
    TRAINING,
    set_problems_of,
    small_set,
    small_set_json,
    yes_no_node,
)

FIXTURES = Path(__file__).parents[3] / "fixtures" / "criteria"


def changed(node_code: str, /, **change: Any) -> dict[str, Any]:
    """The small set with one node changed; a value of None removes the key."""
    data = small_set_json()
    for node in data["nodes"]:
        if node["code"] == node_code:
            node.update(change)
            for key in [key for key, value in change.items() if value is None]:
                del node[key]
    return data


def index_of(code: str) -> int:
    return [node["code"] for node in small_set_json()["nodes"]].index(code)


def test_set_keeps_its_head() -> None:
    found = small_set(main_cap="90", unappraised="zero")

    assert (found.name, found.year, found.level, found.illustrative, found.places) == (
        "Small set",
        2026,
        "commune",
        True,
        2,
    )
    assert (str(found.total), found.survey_points, str(found.maximum)) == ("100", None, "100")
    assert (str(found.policy.main_cap), found.policy.unappraised) == ("90", "zero")
    assert found.warnings == ()


def test_set_derives_parents_levels_and_groups_from_the_codes() -> None:
    found = small_set()

    assert [(node.code, node.parent, node.level, node.group) for node in found.nodes.values()] == [
        ("1", None, 1, "main"),
        ("1.1", "1", 2, "main"),
        ("1.2", "1", 2, "main"),
        ("1.2.1", "1.2", 3, "main"),
        ("1.2.2", "1.2", 3, "main"),
        ("2", None, 1, "main"),
        ("2.1", "2", 2, "main"),
        ("2.2", "2", 2, "main"),
        ("B", None, 1, "bonus"),
        ("B.1", "B", 2, "bonus"),
        ("B.2", "B", 2, "bonus"),
        ("P", None, 1, "penalty"),
        ("P.1", "P", 2, "penalty"),
        ("P.2", "P", 2, "penalty"),
    ]


def test_set_prepares_fields_with_their_leaves() -> None:
    found = small_set()

    assert [(field.code, field.leaves, str(field.cap)) for field in found.fields] == [
        ("1", ("1.1", "1.2.1", "1.2.2"), "None"),
        ("2", ("2.1", "2.2"), "None"),
        ("B", ("B.1", "B.2"), "5"),
        ("P", ("P.1", "P.2"), "-6"),
    ]
    assert list(found.leaves) == ["1.1", "1.2.1", "1.2.2", "2.1", "2.2", "B.1", "B.2", "P.1", "P.2"]
    assert found.under["1.2"] == {"1.2.1", "1.2.2"}
    assert found.under["1.1"] == {"1.1"}


def test_set_takes_a_penalty_cap_with_either_sign() -> None:
    assert str(parse_set(changed("P", cap="6")).fields[-1].cap) == "-6"


def test_set_scores_a_branch_after_the_leaf_it_looks_at() -> None:
    data = small_set_json()
    data["nodes"][1] = yes_no_node("1.1", "40", rule=TRAINING | {"on": "1.2.1"})
    found = parse_set(data)

    assert found.order == ("1.2.1", "1.2.2", "2.1", "2.2", "B.1", "B.2", "P.1", "P.2", "1.1")
    assert found.dependents == {"1.2.1": ("1.1",)}


def test_set_warns_of_a_maximum_no_facts_can_reach() -> None:
    found = parse_set(changed("2.2", rule={"kind": "yes_no", "yes": "9"}))

    assert found.warnings == (
        Problem(
            path=f"nodes[{index_of('2.2')}].rule",
            code="maximum_not_reachable",
            expected="10",
            got="9",
            node="2.2",
            severity="warning",
        ),
    )


@pytest.mark.parametrize(
    ("code", "change", "key", "problem"),
    [
        ("1.1", {"code": "2.1"}, "code", ("duplicate_code", "", "2.1")),
        ("1.1", {"code": ""}, "code", ("not_a_text", "text", "")),
        ("1.1", {"parent": "9"}, "parent", ("unknown_parent", "", "9")),
        ("1.1", {"parent": 9}, "parent", ("not_a_text", "text", "9")),
        ("1.1", {"title": " "}, "title", ("not_a_text", "text", " ")),
        ("1.1", {"title": "a\ud800"}, "title", ("unprintable_text", "text", "a?")),
        ("1.1", {"max_points": "forty"}, "max_points", ("not_a_number", "number", "forty")),
        ("1.1", {"max_points": "-1"}, "max_points", ("too_small", "≥ 0", "-1")),
        ("1.1", {"max_points": "1001"}, "max_points", ("too_large", "≤ 1000", "1001")),
        ("1.1", {"max_points": "40.005"}, "max_points", ("too_many_decimals", "2", "40.005")),
        ("1.1", {"kind": "field"}, "kind", ("kind_level", "criterion", "field")),
        (
            "1.1",
            {"kind": "leaf"},
            "kind",
            ("unknown_value", "field, criterion, subcriterion", "leaf"),
        ),
        ("1.1", {"group": "bonus"}, "group", ("group_mismatch", "main", "bonus")),
        ("1.1", {"group": "extra"}, "group", ("unknown_value", "main, bonus, penalty", "extra")),
        ("1.1", {"cap": "3"}, "cap", ("cap_not_allowed", "", "3")),
        ("2", {"cap": "3"}, "cap", ("cap_not_allowed", "", "3")),
        (
            "1.1",
            {"source": "rumour"},
            "source",
            ("unknown_value", "self, survey, satisfaction, external", "rumour"),
        ),
        (
            "1.1",
            {"source": "survey"},
            "rule.kind",
            ("survey_rule_kind", "linear, judged", "yes_no"),
        ),
        ("1.1", {"na_allowed": "no"}, "na_allowed", ("not_a_flag", "true, false", "no")),
        ("1.1", {"rule": None}, "rule", ("rule_missing", "", "")),
        ("1.1", {"rule": {}}, "rule", ("rule_missing", "", "")),
        ("1.1", {"rule": "yes"}, "rule", ("not_an_object", "object", "yes")),
        (
            "1.1",
            {"rule": {"kind": "yes_no", "yes": "41"}},
            "rule.yes",
            ("points_above_maximum", "≤ 40", "41"),
        ),
        ("1.1", {"rulle": 1}, "rulle", ("unknown_field", "", "rulle")),
        ("1.1", {"rule": TRAINING | {"on": "1.2"}}, "rule.on", ("branch_unknown_leaf", "", "1.2")),
        ("1.1", {"rule": TRAINING | {"on": "9"}}, "rule.on", ("branch_unknown_leaf", "", "9")),
        ("1.1", {"rule": TRAINING | {"on": "1.1"}}, "rule.on", ("branch_circle", "", "1.1 → 1.1")),
        ("1.2", {"rule": {"kind": "judged"}}, "rule", ("rule_on_group", "", "")),
        ("1.2", {"max_points": "19"}, "max_points", ("sum_of_children", "20", "19")),
        ("1", {"max_points": "61"}, "max_points", ("sum_of_children", "60", "61")),
        ("B", {"max_points": "6"}, "max_points", ("sum_of_children", "5", "6")),
        ("B", {"cap": None}, "max_points", ("sum_of_children", "7", "5")),
        ("P", {"max_points": "1"}, "max_points", ("penalty_maximum", "0", "1")),
        ("P.1", {"max_points": "1"}, "max_points", ("penalty_maximum", "0", "1")),
        (
            "P.1",
            {"rule": {"kind": "yes_no", "yes": "1"}},
            "rule.yes",
            ("points_above_maximum", "≤ 0", "1"),
        ),
    ],
)
def test_set_refuses_a_wrong_node(
    code: str, change: dict[str, Any], key: str, problem: tuple[str, str, str]
) -> None:
    path = f"nodes[{index_of(code)}].{key}"
    if change.get("code") == "2.1":
        path = f"nodes[{index_of('2.1')}].{key}"

    assert (path, *problem) in set_problems_of(changed(code, **change))


def test_set_names_the_criterion_of_a_problem() -> None:
    with pytest.raises(SetError) as caught:
        parse_set(changed("1.2.1", rule={"kind": "yes_no", "yes": "16"}))

    assert [(problem.node, problem.severity) for problem in caught.value.problems] == [
        ("1.2.1", "error")
    ]


def test_set_takes_a_bonus_field_that_counts_all_its_criteria_up_to_its_cap() -> None:
    assert str(parse_set(changed("B", max_points="7", cap="5")).fields[2].maximum) == "5"


@pytest.mark.parametrize(
    ("code", "expected"), [("x" * 41, "I.1.2"), ("1..2", "I.1.2"), (".1", "I.1.2")]
)
def test_set_refuses_a_code_that_is_none(code: str, expected: str) -> None:
    found = set_problems_of(changed("1.1", code=code))

    assert (f"nodes[{index_of('1.1')}].code", "bad_code", expected, code) in found


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": "other/1"}, ("format", "unknown_value", "parindex-criteria/1", "other/1")),
        ({"name": None}, ("name", "not_a_text", "text", "")),
        ({"year": "MMXXVI"}, ("year", "not_a_number", "number", "MMXXVI")),
        ({"year": "2026.5"}, ("year", "not_whole", "", "2026.5")),
        ({"year": 1999}, ("year", "too_small", "≥ 2000", "1999")),
        ({"year": 2101}, ("year", "too_large", "≤ 2100", "2101")),
        ({"total": "99"}, ("total", "sum_of_fields", "100", "99")),
        ({"survey_points": "15"}, ("survey_points", "survey_sum", "0", "15")),
        ({"rounding": {"places": 5}}, ("rounding.places", "too_large", "≤ 4", "5")),
        ({"rounding": {"places": "1.5"}}, ("rounding.places", "not_whole", "", "1.5")),
        ({"rounding": {"mode": "up"}}, ("rounding.mode", "unknown_value", "half_up", "up")),
        ({"rounding": {"to": 1}}, ("rounding.to", "unknown_field", "", "to")),
        ({"rounding": 2}, ("rounding", "not_an_object", "object", "2")),
        ({"policy": {"bonus": True}}, ("policy.bonus", "unknown_field", "", "bonus")),
        ({"policy": {"missing": "self"}}, ("policy.missing", "unknown_value", "zero", "self")),
        ({"policy": {"total_cap": "0"}}, ("policy.total_cap", "too_small", "> 0", "0")),
        ({"nodes": []}, ("nodes", "not_a_list", "list", "[]")),
        ({"nodes": [1]}, ("nodes[0]", "not_an_object", "object", "1")),
        ({"nodes": None}, ("nodes", "not_a_list", "list", "")),
        ({"author": "x"}, ("author", "unknown_field", "", "author")),
    ],
)
def test_set_refuses_a_wrong_head(
    change: dict[str, Any], problem: tuple[str, str, str, str]
) -> None:
    assert problem in set_problems_of(small_set_json() | change)


def test_set_counts_the_bonus_in_its_total_when_the_policy_does() -> None:
    data = small_set_json(bonus_in_maximum=True)

    assert set_problems_of(data) == [("total", "sum_of_fields", "105", "100")]
    assert str(parse_set(data | {"total": "105"}).maximum) == "105"


@pytest.mark.parametrize("survey_points", ["15", "25"])
def test_set_takes_survey_points_with_or_without_satisfaction(survey_points: str) -> None:
    data = small_set_json() | {"survey_points": survey_points}
    data["nodes"][3].update(source="survey", rule={"kind": "linear"})
    data["nodes"][7].update(source="satisfaction", rule={"kind": "judged"})

    assert str(parse_set(data).survey_points) == survey_points


def test_set_refuses_survey_points_that_do_not_add_up() -> None:
    data = small_set_json() | {"survey_points": "20"}
    data["nodes"][3].update(source="survey", rule={"kind": "linear"})
    data["nodes"][7].update(source="satisfaction", rule={"kind": "judged"})

    assert set_problems_of(data) == [("survey_points", "survey_sum", "15 | 25", "20")]


def test_set_refuses_a_fourth_level() -> None:
    data = changed("1.2.1", rule=None)
    data["nodes"].append(yes_no_node("1.2.1.1", "15"))

    assert set_problems_of(data) == [("nodes[14].code", "too_deep", "≤ 3", "4")]


def test_set_refuses_a_field_without_criteria() -> None:
    data = small_set_json() | {"total": "110"}
    data["nodes"].append(yes_no_node("3", "10"))

    assert set_problems_of(data) == [("nodes[14].code", "field_without_criteria", "", "3")]


def test_set_refuses_nodes_that_hang_in_a_circle() -> None:
    data = small_set_json()
    data["nodes"] += [yes_no_node("X", "1", parent="Y"), yes_no_node("Y", "1", parent="X")]

    assert set_problems_of(data) == [
        ("nodes[14].parent", "no_field_above", "", "Y"),
        ("nodes[15].parent", "no_field_above", "", "X"),
    ]


def test_set_refuses_branches_that_look_at_each_other_in_a_circle() -> None:
    data = changed("1.1", rule=TRAINING | {"on": "1.2.1"})
    data["nodes"][3]["rule"] = TRAINING | {"on": "2.1"}
    data["nodes"][6]["rule"] = TRAINING | {"on": "1.1"}

    assert [problem for problem in set_problems_of(data) if problem[1] == "branch_circle"] == [
        ("nodes[1].rule.on", "branch_circle", "", "1.1 → 1.2.1 → 2.1 → 1.1")
    ]


def _chain(count: int, *, parents: bool) -> dict[str, Any]:
    """Leaves that all hang below each other, or that all look at the next one."""
    nodes: list[dict[str, Any]] = [{"code": "F", "title": "Field", "max_points": "1"}]
    for index in range(count):
        looks = not parents and index < count - 1
        rule = TRAINING | {"on": f"c{index + 1}"} if looks else {"kind": "judged"}
        parent = f"c{index - 1}" if parents and index else "F"
        nodes.append(yes_no_node(f"c{index}", "5" if looks else "1", parent=parent, rule=rule))
    return small_set_json() | {"nodes": nodes}


def test_set_takes_long_chains_of_branches() -> None:
    data = _chain(150, parents=False) | {"total": "746", "policy": {}}
    data["nodes"][0]["max_points"] = "746"

    assert parse_set(data).order == tuple(f"c{index}" for index in reversed(range(150)))


def test_set_refuses_a_deep_chain_of_nodes_without_effort() -> None:
    found = set_problems_of(_chain(1500, parents=True))

    assert ("nodes[3].code", "too_deep", "≤ 3", "4") in found


def test_set_looks_at_a_limited_number_of_nodes() -> None:
    nodes = [{"code": f"{index}", "title": "x", "max_points": "1"} for index in range(50_000)]
    found = set_problems_of(small_set_json() | {"nodes": nodes})

    assert found[0] == ("nodes", "too_many_nodes", f"≤ {MAX_NODES}", "50000")


@pytest.mark.parametrize("data", [None, [], "set", 5])
def test_set_must_be_an_object(data: object) -> None:
    assert set_problems_of(data) == [("", "not_an_object", "object", "")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@RELAXED
@given(st.data())
def test_set_refuses_any_vandalism_with_problems_only(data: st.DataObject) -> None:
    value = small_set_json() | {"survey_points": "0"}
    target: Any = value
    while isinstance(target, dict | list) and target and data.draw(st.booleans()):
        keys = list(target) if isinstance(target, dict) else list(range(len(target)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(target[key], dict | list) or data.draw(st.booleans()):
            target[key] = data.draw(JSON)
            break
        target = target[key]
    try:
        codes = [leaf.code for leaf in parse_set(value).leaves.values()]
    except SetError as error:
        codes = [problem.code for problem in error.problems]

    assert all(codes)


def _sets_of_the_project() -> dict[str, Any]:
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in FIXTURES.glob("*.json")}
    return {name: data for name, data in found.items() if data["format"] == FORMAT}


@pytest.mark.parametrize(("name", "data"), sorted(_sets_of_the_project().items()))
def test_every_set_of_the_project_is_sound(name: str, data: dict[str, Any]) -> None:
    assert [(name, problem.node, problem.code) for problem in parse_set(data).warnings] == []


def test_empty_choice_is_no_choice() -> None:
    """An empty text is not taken for the first of the options."""
    document = small_set_json()
    document["nodes"][1]["source"] = ""

    assert ("nodes[1].source", "unknown_value") in [
        problem[:2] for problem in set_problems_of(document)
    ]
