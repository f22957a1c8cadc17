"""Rules and their forms: every kind has one, and what it shows comes back the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.rule_reading import read_rule
from campaigns.forms.part import Part
from campaigns.forms.rule_codec import name_of, rule_data, rule_from
from campaigns.forms.rule_parts import FORMS, kinds_for
from parindex.local.paths import PROJECT_ROOT
from scoring.engine.leaf import leaf_from
from scoring.engine.numbers import decimal_of
from scoring.engine.rules.registry import KINDS, PENALTY_KINDS
from tests.campaigns.documents import fixture

SETS = sorted(
    path.stem
    for path in (PROJECT_ROOT / "fixtures" / "criteria").glob("*.json")
    if not path.stem.endswith("exclusions")
)


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for name in SETS:
        for node in fixture(name)["nodes"]:
            if node.get("rule"):
                yield f"{name} {node['code']}", node["rule"]


def documented() -> Iterator[tuple[str, dict[str, Any]]]:
    """The examples of docs/criteria-format.md."""
    text = (PROJECT_ROOT / "docs" / "criteria-format.md").read_text(encoding="utf-8")
    for block in re.findall(r"```json rule\n(.*?)```", text, re.DOTALL):
        rule = json.loads(block)["rule"]
        yield rule["kind"], rule


def test_every_kind_has_a_form_and_no_form_is_left_over() -> None:
    assert set(FORMS) == set(KINDS)
    penalties = {kind for kind, form in FORMS.items() if form.penalty is True}
    assert penalties == set(PENALTY_KINDS)
    assert {kind for kind, _form in kinds_for(penalty=False)} == set(KINDS) - penalties


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_rule_of_every_fixture_comes_back_the_same(language: str) -> None:
    with override(language):
        changed = [
            place for place, rule in rules() if rule_from(rule_data(rule), maximum="1") != rule
        ]
    assert changed == []


def test_every_documented_rule_comes_back_the_same() -> None:
    found = list(documented())
    assert {kind for kind, _rule in found} == set(KINDS)
    assert [rule for _kind, rule in found if rule_from(rule_data(rule), maximum="1") != rule] == []


@pytest.mark.parametrize("kind", FORMS)
def test_a_kind_that_is_chosen_begins_with_a_rule_that_can_be_read(kind: str) -> None:
    data = {"rule-kind": kind, "rule-shown": "other"}
    rule = rule_from(data, maximum="2")
    assert rule is not None
    penalty = FORMS[kind].penalty is True
    leaf_from(rule, maximum=_decimal("0" if penalty else "2"), penalty=penalty)
    assert read_rule(rule, maximum="2")


def _decimal(text: str) -> Any:
    return decimal_of(text)


def test_rows_are_added_and_dropped_with_keys_that_stay() -> None:
    rule = {"kind": "checklist", "items": [{"key": "a", "label": "A", "points": "1"}]}
    more = rule_from(rule_data(rule), maximum="2", add="rule-items")
    assert more is not None
    assert more["items"] == [*rule["items"], {"key": "m1"}]
    fewer = rule_from(rule_data(more), maximum="2", drop="rule-items-0")
    assert fewer == {"kind": "checklist", "items": [{"key": "m1"}]}
    again = rule_from(rule_data(fewer), maximum="2", add="rule-items")
    assert again is not None
    assert [item["key"] for item in again["items"]] == ["m1", "m2"]


def test_another_measure_of_steps_shows_other_inputs() -> None:
    rule = {
        "kind": "tiers",
        "input": "percent",
        "whole": True,
        "tiers": [{"from": "0", "points": "1"}],
    }
    data = rule_data(rule) | {"rule-input": "date"}
    assert rule_from(data, maximum="1") == {
        "kind": "tiers",
        "input": "date",
        "tiers": [{"points": "1"}],
    }


def test_what_is_no_number_or_day_stays_as_typed() -> None:
    data = {
        "rule-kind": "tiers",
        "rule-shown": "tiers",
        "rule-input": "date",
        "rule-tiers-n": "2",
        "rule-tiers-0-until": "31/02/2026",
        "rule-tiers-0-points": "một",
        "rule-tiers-1-until": "15/02/2026",
        "rule-tiers-1-points": " 0,5 ",
    }
    assert rule_from(data, maximum="1") == {
        "kind": "tiers",
        "input": "date",
        "tiers": [
            {"until": "31/02/2026", "points": "một"},
            {"until": "2026-02-15", "points": "0.5"},
        ],
    }


def test_what_the_form_does_not_show_stays_with_the_rule() -> None:
    rule = {
        "kind": "judged",
        "note": "x",
        "guidance": "y",
        "odd": {"a": ["b"]},
    }
    assert rule_from(rule_data(rule), maximum="1") == rule
    unknown = {"kind": "someday", "points": "1"}
    assert rule_from(rule_data(unknown), maximum="1") == unknown


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("rule.tiers[0].from", "rule-tiers-0-from"),
        ("rule.cases[1].rule.kind", "rule-cases-1-rule-kind"),
        ("rule.cases[1].when", "rule-cases-1-when"),
        ("rule", "rule"),
    ],
)
def test_a_path_of_the_engine_is_the_name_of_an_input(path: str, name: str) -> None:
    assert name_of(path) == name


HOSTILE = st.dictionaries(
    st.sampled_from(
        [
            "rule-kind",
            "rule-shown",
            "rule-rest",
            "rule-tiers-n",
            "rule-tiers-0-from",
            "rule-cases-n",
            "rule-cases-0-rule-kind",
            "rule-cases-0-rule-shown",
            "rule-items-n",
            "rule-items-0-rest",
        ]
    ),
    st.sampled_from([*FORMS, "", "1", "99999999999", "-1", "{", "[]", '{"a": 1}', "²", "[" * 9000]),
)


@given(HOSTILE)
def test_hostile_form_data_gives_a_rule_or_none(data: dict[str, str]) -> None:
    rule = rule_from(data, maximum="1")
    assert rule is None or (rule["kind"] == data["rule-kind"] and len(str(rule)) < 100_000)


def _parts(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _parts(part.parts)


def _value(part: Part) -> st.SearchStrategy[Any]:
    words = st.text("abcdeéờ ", min_size=1, max_size=6).map(str.strip).filter(bool)
    number = st.decimals("-9", "99", places=2).map(lambda n: f"{n.normalize():f}")
    if part.kind == "rows":
        return st.lists(_object(part.parts, named=part.named), max_size=3)
    if part.kind == "group":
        return _object(part.parts).filter(bool)
    simple: dict[str, st.SearchStrategy[Any]] = {
        "points": number,
        "number": number,
        "flag": st.just(True),
        "day": st.dates().map(lambda day: day.isoformat()),
        "rule": st.just({"kind": "judged", "step": "0.25"}),
        # The empty option is how a form shows a choice the rule does not name.
        "choice": st.sampled_from([key for key, _label in part.options if key] or ["x"]),
    }
    return simple.get(part.kind, words)


def _object(parts: tuple[Part, ...], *, named: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    always = {"key": st.uuids().map(lambda key: f"k{key.hex[:6]}")} if named else {}
    free = {part.key: _value(part) for part in parts if part.only is None}
    return st.fixed_dictionaries(always, optional=free).map(_without_key_of_a_group)


def _without_key_of_a_group(row: dict[str, Any]) -> dict[str, Any]:
    """A row of an answer tree as the engine reads it: only a question has a key."""
    return {key: part for key, part in row.items() if key != "key" or "combine" not in row}


@given(
    st.sampled_from(sorted(FORMS)).flatmap(
        lambda kind: _object(FORMS[kind].parts).map(lambda rule: {"kind": kind, **rule})
    )
)
def test_whatever_a_form_can_show_comes_back_the_same(rule: dict[str, Any]) -> None:
    assert rule_from(rule_data(rule), maximum="1") == _without_empty_lists(rule)


def _without_empty_lists(value: Any) -> Any:
    """What a form can show of a list without rows, in a rule or in a row of one: nothing."""
    if isinstance(value, dict):
        return {key: _without_empty_lists(part) for key, part in value.items() if part != []}
    return [_without_empty_lists(part) for part in value] if isinstance(value, list) else value
