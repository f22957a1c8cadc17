"""docs/criteria.schema.json says what the parser says, as far as a schema can."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.domain.criteria_document import check_document
from parindex.local.paths import PROJECT_ROOT
from scoring.engine.criteria import parse_set
from scoring.engine.leaf import leaf_from
from scoring.engine.problems import SetError
from scoring.engine.rules.registry import KINDS
from tests.campaigns.test_criteria_format import blocks
from tests.schemas import faults
from tests.scoring.engine.samples import small_set_json
from tests.scoring.engine.specs import leaves, penalties

SCHEMA: dict[str, Any] = json.loads((PROJECT_ROOT / "docs/criteria.schema.json").read_text())
FIXTURES = sorted((PROJECT_ROOT / "fixtures/criteria").glob("*.json"))
SETS = [path for path in FIXTURES if "exclusions" not in path.stem]
BUSY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def rule_faults(rule: Any) -> list[str]:
    return faults(rule, SCHEMA["$defs"]["rule"], SCHEMA)


def takes(rule: Any, *, maximum: str = "10", penalty: bool = False) -> bool:
    try:
        leaf_from(rule, maximum=Decimal("0" if penalty else maximum), penalty=penalty)
    except SetError:
        return False
    return True


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_set_is_valid_as_written_and_as_stored(path: Any) -> None:
    document = json.loads(path.read_text())
    assert faults(document, SCHEMA) == []
    assert faults(check_document(document).document, SCHEMA) == []


@pytest.mark.parametrize("example", blocks("rule"), ids=lambda item: item["rule"]["kind"])
def test_every_documented_rule_is_valid(example: dict[str, Any]) -> None:
    assert rule_faults(example["rule"]) == []


def test_schema_names_every_kind() -> None:
    named = {
        inner["properties"]["kind"]["const"]
        for name, inner in SCHEMA["$defs"].items()
        if name.startswith("rule_")
    }
    assert named == set(KINDS)


@BUSY
@given(leaves())
def test_what_the_parser_takes_is_valid(rule: dict[str, Any]) -> None:
    assert takes(rule)
    assert rule_faults(rule) == []


@BUSY
@given(penalties())
def test_penalties_the_parser_takes_are_valid(rule: dict[str, Any]) -> None:
    assert takes(rule, penalty=True)
    assert rule_faults(rule) == []


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The address of every object, list and value inside of a document."""
    if isinstance(value, dict):
        inner = [place for key, item in value.items() for place in places(item, (*at, key))]
    elif isinstance(value, list):
        inner = [place for n, item in enumerate(value) for place in places(item, (*at, n))]
    else:
        inner = []
    return [at, *inner] if at else inner


@BUSY
@given(leaves(), st.data())
def test_what_is_invalid_is_refused(rule: dict[str, Any], data: st.DataObject) -> None:
    """One value is replaced by something else: where the schema objects, so does the parser."""
    broken = deepcopy(rule)
    *way, last = data.draw(st.sampled_from(places(rule)))
    inside: Any = broken
    for step in way:
        inside = inside[step]
    inside[last] = data.draw(st.sampled_from([{}, [], True, "", "x1", -1, {"a": 1}, ["b"]]))
    if rule_faults(broken):
        assert not takes(broken)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("format",), "parindex-criteria/2"),
        (("name",), " "),
        (("year",), "soon"),
        (("total",), None),
        (("nodes",), []),
        (("more",), 1),
        (("illustrative",), "yes"),
        (("rounding", "mode"), "half_even"),
        (("policy", "unappraised"), "mean"),
        (("policy", "floor"), "0"),
        (("nodes", 1, "rule"), {"kind": "guess"}),
        (("nodes", 1, "rule", "yess"), "1"),
        (("nodes", 1, "max_points"), "1e3"),
        (("nodes", 1, "source"), "rumour"),
        (("nodes", 1, "kind"), "leaf"),
        (("nodes", 1, "titel"), "x"),
    ],
)
def test_bad_sets_are_refused_by_both(path: tuple[Any, ...], value: Any) -> None:
    document = small_set_json()
    parse_set(document)
    assert faults(document, SCHEMA) == []
    *way, last = path
    inside: Any = document
    for step in way:
        inside = inside[step]
    inside[last] = value
    with pytest.raises(SetError):
        parse_set(document)
    assert faults(document, SCHEMA)
