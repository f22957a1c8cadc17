"""Why this number, in words."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override

from scoring.domain import traces
from scoring.domain.traces import trace_steps
from scoring.domain.wording import label_text, problem_text
from scoring.engine.criteria import parse_set
from scoring.engine.facts import FieldProblem
from scoring.engine.score import fields_of
from scoring.models import ScoreEntry
from tests.scoring.explained import explain

ENGINE = Path(__file__).parents[2] / "scoring" / "engine"
FIXTURES = sorted((ENGINE.parents[1] / "fixtures" / "criteria").glob("*minh-hoa.json"))


def entry(*steps: dict[str, str], points: str = "1.75") -> ScoreEntry:
    return ScoreEntry(points=Decimal(points), trace=list(steps))


def test_rate_is_explained_in_sentences() -> None:
    steps = (
        {"code": "ratio", "numerator": "35", "denominator": "40", "percent": "87.5"},
        {
            "code": "linear",
            "percent": "87.5",
            "full_at": "100",
            "maximum": "2",
            "points": "1.75",
        },
    )
    assert explain(entry(*steps)) == [
        "Tỷ lệ: 35 ÷ 40 = 87,5%",
        "Điểm: 87,5% ÷ 100% × 2 = 1,75",
        "Kết quả: 1,75",
    ]
    with override("en"):
        assert explain(entry(*steps))[0] == "Rate: 35 ÷ 40 = 87.5%"


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        ("94.5945", "94,59%"),
        ("66.6666", "66,67%"),
        ("83.125", "83,13%"),
        ("87.5", "87,5%"),
        ("94.9999", "94,9999%"),
        ("79.4963", "79,4963%"),
        ("100", "100%"),
    ],
)
def test_cut_rate_is_rounded_but_never_up_to_a_bound(stored: str, said: str) -> None:
    step = {"code": "ratio", "numerator": "1", "denominator": "2", "percent": stored}
    assert trace_steps(entry(step))[0].value == said


def test_open_tier_missing_conditions_and_dates_are_worded() -> None:
    assert explain(
        entry(
            {"code": "tier", "low": "80", "high": "", "points": "1"},
            {"code": "conditions", "met": "1", "of": "2", "missing": "Đủ biểu mẫu"},
            {"code": "date_until", "until": "2026-02-15", "points": "0.5"},
            {"code": "branch", "on": "1.1", "on_points": "0", "label": "Không có kế hoạch"},
            {"code": "rejected", "after": "20/12"},
        )
    )[:5] == [
        "Bậc: từ 80 trở lên = 1,00",
        "Điều kiện: đạt 1/2: Đủ biểu mẫu",
        "Bậc: chậm nhất 15/02/2026 = 0,50",
        "Trường hợp: Không có kế hoạch (1.1 được 0,00 điểm)",
        "Quá hạn cuối: nộp sau 20/12",
    ]


def test_result_stands_last() -> None:
    assert [step.total for step in trace_steps(entry({"code": "waived"}))] == [False, True]


def test_every_step_of_the_engine_has_words() -> None:
    source = "".join(path.read_text() for path in sorted(ENGINE.rglob("*.py")))
    codes = set(re.findall(r'(?:trace\.add\(|Step\()\s*"(\w+)"', source))
    totals = {"group_cap", "main_cap", "total_cap", "total_floor"}
    assert codes - totals - set(traces._STEPS) == set()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_every_input_of_the_sets_has_a_label(path: Path) -> None:
    engine = parse_set(json.loads(path.read_text()))
    for leaf in engine.leaves.values():
        for field in fields_of(leaf):
            assert field.label or label_text(field.label_code)
            assert all(option.label or label_text(option.label_code) for option in field.options)


def test_problem_is_told_with_its_numbers() -> None:
    problem = FieldProblem("points", "above_maximum", {"maximum": "1.5"})
    assert problem_text(problem) == "Nhập nhiều nhất 1,5."
    changed = FieldProblem("", "branch_changed", {"on": "1.1", "label": "Có kế hoạch"})
    assert "1.1" in problem_text(changed)


def test_tier_of_a_number_of_things_may_name_the_number() -> None:
    tier = {"code": "tier", "low": "1", "high": "2", "points": "1"}
    counted = explain(entry({"code": "count", "count": "1"}, tier))
    assert counted[1] == "Bậc: đúng 1 = 1,00"
    shared = explain(
        entry({"code": "count", "count": "1"}, {"code": "percent", "percent": "1"}, tier)
    )
    assert shared[2] == "Bậc: từ 1 đến dưới 2 = 1,00"
