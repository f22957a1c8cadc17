"""docs/criteria-format.md tells the truth: its examples are read and scored."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from campaigns.domain.compact_rules import parse_compact
from campaigns.domain.criteria_document import check_document
from campaigns.domain.criteria_sheet import COLUMNS, FACTS
from campaigns.domain.golden_cases import red_cases
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.rule_sentence import read_sentence
from campaigns.domain.sentence_clauses import Variant
from parindex.local.paths import PROJECT_ROOT
from scoring.engine.leaf import leaf_from
from scoring.engine.rules.registry import KINDS, PENALTY_KINDS
from scoring.engine.score import evaluate

TEXT = (PROJECT_ROOT / "docs" / "criteria-format.md").read_text(encoding="utf-8")
NOTATION = re.compile(r"^\| `([^`]+)` \| `(\{.+\})` \|$", re.MULTILINE)


def blocks(kind: str) -> list[dict[str, Any]]:
    found = re.findall(rf"^```json {kind}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [json.loads(block) for block in found]


def kinds_in(rule: Any) -> set[str]:
    if isinstance(rule, list):
        return set().union(*map(kinds_in, rule))
    if not isinstance(rule, dict):
        return set()
    own = {rule["kind"]} if "kind" in rule else set()
    return own.union(*map(kinds_in, rule.values()))


@pytest.mark.parametrize("example", blocks("rule"), ids=lambda example: example["rule"]["kind"])
def test_documented_rule_gives_the_documented_points(example: dict[str, Any]) -> None:
    leaf = leaf_from(
        example["rule"],
        maximum=Decimal(example["maximum"]),
        penalty=example["rule"]["kind"] in PENALTY_KINDS,
    )
    others = {code: Decimal(points) for code, points in example.get("others", {}).items()}
    best = Fraction(example["best"]) if "best" in example else None
    found = evaluate(leaf, example["facts"], others, best=best)
    assert found.points == Decimal(example["points"])
    assert read_rule(example["rule"], maximum=example["maximum"])


def test_every_kind_of_rule_is_documented() -> None:
    assert kinds_in([example["rule"] for example in blocks("rule")]) == set(KINDS)


def test_documented_set_can_be_imported() -> None:
    (document,) = blocks("set")
    checked = check_document(document)
    assert (checked.engine.maximum, checked.warnings) == (Decimal(4), [])


@pytest.mark.parametrize(("notation", "rule"), NOTATION.findall(TEXT))
def test_documented_notation_means_the_documented_rule(notation: str, rule: str) -> None:
    assert parse_compact(notation.replace("¦", "|"), maximum="2") == json.loads(rule)


# Of the sentences of a table: the text, its kind, what is told beside it.
SENTENCE = re.compile(r"^\| `([^`{=]+)` \| `(\w+)` \|(.*)\|$", re.MULTILINE)


@pytest.mark.parametrize(("text", "kind", "told"), SENTENCE.findall(TEXT))
def test_documented_sentence_is_read_as_documented(text: str, kind: str, told: str) -> None:
    maximum = "0" if "trừ" in text.lower() else "10"
    found = read_sentence(text, maximum=maximum)
    assert isinstance(found, Variant)
    assert found.rule["kind"] == kind
    assert [code for code, _got in found.assumed] == re.findall(r"`(\w+)`", told)


def test_every_form_of_the_table_of_sentences_is_read() -> None:
    assert len(SENTENCE.findall(TEXT)) == 24


def test_every_fact_and_column_of_the_form_is_documented() -> None:
    cells = {cell.strip(" *") for line in TEXT.splitlines() for cell in line.split("|")}
    labels = {item.label for item in (*FACTS, *COLUMNS)}
    assert labels - cells == set()
    assert len(NOTATION.findall(TEXT)) == 14


def test_documented_case_belongs_to_the_documented_set() -> None:
    (document,), (case,) = blocks("set"), blocks("golden")
    with_case = {**document, "cases": [case]}
    assert check_document(with_case).document["cases"] == [case]
    assert red_cases(with_case) == []


def test_documented_comparison_belongs_to_the_documented_set() -> None:
    (document,), (continues,) = blocks("set"), blocks("continues")
    whole = {**document, "continues": continues}
    assert check_document(whole).document["continues"] == continues


def test_documented_origin_belongs_to_the_documented_set() -> None:
    (document,), (origin,) = blocks("set"), blocks("origin")
    assert check_document({**document, "origin": origin}).document["origin"] == origin
