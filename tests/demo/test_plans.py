"""A plan of the demo speaks of the year of its campaign."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parindex.demo.plans import plan_for, set_for
from scoring.engine.criteria import parse_set

PLANS = Path("fixtures/plans")


@pytest.mark.parametrize("name", ["ha-nam-2023", "van-canh-2021"])
def test_tasks_and_their_days_move_with_the_year(name: str) -> None:
    plan = json.loads((PLANS / f"{name}.json").read_text(encoding="utf-8"))
    own = plan["campaign"]["year"]
    moved = plan_for(plan, 2026)
    for old, new in zip(plan["tasks"], moved["tasks"], strict=True):
        assert (old["due"] is None) == (new["due"] is None)
        if old["due"]:
            assert new["due"] == f"{int(old['due'][:4]) + 2026 - own}{old['due'][4:]}"
    shown = json.dumps([moved["tasks"], moved["phases"]], ensure_ascii=False)
    years = {int(text) for text in re.findall(r"\b20\d\d\b(?!/Q)", shown)}
    assert 2026 in years
    assert {year for year in years if own <= year < 2026} == set()
    assert plan_for(plan, own) == plan


def test_papers_keep_their_number_and_day() -> None:
    plan = {
        "campaign": {"year": 2021},
        "tasks": ["Quyết định số 2024/QĐ-UBND ngày 15/12/2020", "trước ngày 30/11/2021"],
    }
    assert plan_for(plan, 2026)["tasks"] == [
        "Quyết định số 2024/QĐ-UBND ngày 15/12/2020",
        "trước ngày 30/11/2026",
    ]


def test_days_of_a_rule_move_with_the_set_and_the_law_stays() -> None:
    path = Path("fixtures/criteria/van-canh-minh-hoa.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    moved = set_for(document, 2026)
    parse_set(moved)
    (first,) = (node for node in moved["nodes"] if node["code"] == "1.1.1")
    assert [tier["until"] for tier in first["rule"]["tiers"]] == ["2026-01-31", "2026-02-28"]
    assert "31/01/2026" in first["rule_text"]
    for old, new in zip(document["nodes"], moved["nodes"], strict=True):
        assert old.get("legal_basis") == new.get("legal_basis")
    assert set_for(document, document["year"]) == document
