"""A sentence gives back its rule, and what is no sentence of a rule is refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.domain.rule_reading import read_rule
from campaigns.domain.rule_sentence import MAX_LENGTH, NotSaid, parse_sentence
from tests.campaigns.test_criteria_format import blocks
from tests.scoring.engine import specs

Json = dict[str, Any]
BUSY = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
# What a rule means where nothing is written.
DEFAULTS: Json = {
    "no": "0",
    "else": "0",
    "otherwise": "0",
    "full_at": "100",
    "below": "0",
    "floor": "0",
    "late": "0",
    "never": "0",
    "rejected": "0",
    "direction": "up",
    "better": "more",
    "first_days": "0",
    "first_off": "0",
}


def normal(value: Any, maximum: str) -> Any:
    """A rule without what is the case anyway: defaults, a cap at the maximum."""
    if isinstance(value, list):
        return [normal(item, maximum) for item in value]
    if not isinstance(value, dict):
        return value
    share = value.get("maximum", maximum) if "rule" in value else maximum
    found = {
        key: normal(item, share)
        for key, item in value.items()
        if DEFAULTS.get(key) != item and not (key == "count_label" and item == "mục")
    }
    if found.get("kind") == "per_item" and found.get("cap") == maximum:
        del found["cap"]
    if "below" in found and "floor" not in found:
        del found["below"]
    return found


def said(rule: Json, maximum: str) -> str:
    with override("vi"):
        return "\n".join(read_rule(rule, maximum=maximum))


def assert_inverse(rule: Json, maximum: str) -> None:
    found = parse_sentence(said(rule, maximum), maximum=maximum)
    assert isinstance(found, dict), (found, said(rule, maximum))
    assert normal(found, maximum) == normal(rule, maximum)


SAYABLE = st.one_of(
    *[make(specs.MAXIMUM) for make in (specs.all_or_nothing, specs.checklist, specs.normalised)],
    specs.required(specs.MAXIMUM),
)


@BUSY
@given(SAYABLE)
def test_sentence_gives_back_its_rule(rule: Json) -> None:
    assert_inverse(rule, "10")


@BUSY
@given(specs.penalties())
def test_sentence_of_a_penalty_gives_it_back(rule: Json) -> None:
    if rule["kind"] != "per_item":
        assert_inverse(rule, "0")


@st.composite
def nested(draw: st.DrawFn) -> Json:
    make = draw(st.sampled_from([specs.best_of, specs.deducted, specs.branch, specs.summed]))
    rule: Json = draw(make(specs.MAXIMUM, 1))
    inner = [rule["rule"]] if "rule" in rule else []
    lists = ("alternatives", "parts", "cases")
    inner += [item["rule"] for name in lists for item in rule.get(name, [])]
    kinds = {item["kind"] for item in inner}
    return rule if kinds.isdisjoint({"formula", "answer_tree"}) else {}


@BUSY
@given(nested())
def test_sentence_with_rules_inside_gives_them_back(rule: Json) -> None:
    if rule:
        assert_inverse(rule, "10")


UNSAID = {"formula", "answer_tree"}


@pytest.mark.parametrize("example", blocks("rule"), ids=lambda item: item["rule"]["kind"])
def test_documented_rules_are_given_back_or_refused(example: Json) -> None:
    rule, maximum = example["rule"], example["maximum"]
    found = parse_sentence(said(rule, maximum), maximum=maximum)
    if rule["kind"] in UNSAID:
        assert isinstance(found, NotSaid)
    else:
        assert isinstance(found, dict)
        assert said(found, maximum) == said(rule, maximum)


PERCENT = {"kind": "tiers", "input": "percent"}
COUNT = {"kind": "tiers", "input": "count"}
DATE = {"kind": "tiers", "input": "date"}


def tiers(**points: str) -> list[Json]:
    return [{"from": start[1:], "points": worth} for start, worth in points.items()]


VARIANTS: list[tuple[str, str, Json]] = [
    (
        "Từ 80% đến dưới 100%: tỷ lệ × điểm tối đa; dưới 80%: 0",
        "2",
        {"kind": "linear", "floor": "80"},
    ),
    (
        "Đạt 100%: 2 điểm; từ 80% đến dưới 100%: (tỷ lệ % x điểm tối đa)/100%; dưới 80%: 0 điểm.",
        "2",
        {"kind": "linear", "floor": "80"},
    ),
    (
        "- Từ 85% trở lên: 10\n- Từ 60% đến dưới 85%: (tỷ lệ/85) × 10\n- Dưới 60%: 0",
        "10",
        {"kind": "linear", "full_at": "85", "floor": "60"},
    ),
    ("(Tỷ lệ % x điểm tối đa)/100%", "2", {"kind": "linear"}),
    ("Điểm = Tỷ lệ × điểm tối đa", "2", {"kind": "linear"}),
    ("Điểm đánh giá: [tỷ lệ % đạt được x 1,5]/100%", "1.5", {"kind": "linear"}),
    (
        "Tỷ lệ x điểm tối đa",
        "2",
        {"kind": "linear"},
    ),
    (
        "Đạt 100%: 1 điểm; từ 90% đến dưới 100%: 0,5 điểm; dưới 90%: 0 điểm",
        "1",
        PERCENT | {"tiers": tiers(_100="1", _90="0.5", _0="0")},
    ),
    (
        "100 %: 10; từ 90% đến dưới 100%: 8; < 90%: 0",
        "10",
        PERCENT | {"tiers": tiers(_100="10", _90="8", _0="0")},
    ),
    (
        "Từ 2 sáng kiến trở lên: 2; 1 sáng kiến: 1; không có sáng kiến: 0",
        "2",
        COUNT | {"tiers": tiers(_2="2", _1="1", _0="0"), "unit": "sáng kiến"},
    ),
    (
        "≥ 100 lượt: 4; từ 50 đến dưới 100 lượt: 3; dưới 50 lượt: 2",
        "4",
        COUNT | {"tiers": tiers(_100="4", _50="3", _0="2"), "unit": "lượt"},
    ),
    ("Có: 1; Không: 0", "1", {"kind": "yes_no", "yes": "1", "no": "0"}),
    (
        "Có: 1; Không: 0; Không phát sinh: 1",
        "1",
        {"kind": "yes_no", "yes": "1", "no": "0", "none_arises": "1"},
    ),
    (
        "Ban hành kịp thời: 1 điểm. Không ban hành hoặc ban hành chậm: 0 điểm.",
        "1",
        {
            "kind": "yes_no",
            "yes": "1",
            "yes_label": "Ban hành kịp thời",
            "no": "0",
            "no_label": "Không ban hành hoặc ban hành chậm",
        },
    ),
    (
        "Ban hành chậm nhất ngày 15/02/2026: 1; trước ngày 01/03/2026: 0,5; không ban hành: 0",
        "1",
        DATE
        | {
            "tiers": [
                {"until": "2026-02-15", "points": "1"},
                {"until": "2026-02-28", "points": "0.5"},
            ],
            "never": "0",
        },
    ),
    (
        "Đến hết ngày 15/02/2026: 1; sau ngày 15/02/2026: 0,25",
        "1",
        DATE | {"tiers": [{"until": "2026-02-15", "points": "1"}], "late": "0.25"},
    ),
    (
        "Trong 30 ngày: 3; trong vòng 60 ngày: 1,5; sau 60 ngày: 0",
        "3",
        {
            "kind": "days",
            "tiers": [{"within": "30", "points": "3"}, {"within": "60", "points": "1.5"}],
            "late": "0",
        },
    ),
    (
        "Mỗi sáng kiến được 1 điểm, tối đa 5 điểm",
        "5",
        {"kind": "per_item", "points": "1", "count_label": "sáng kiến"},
    ),
    (
        "Mỗi sáng kiến: 0,5; tối đa 1",
        "2",
        {"kind": "per_item", "points": "0.5", "count_label": "sáng kiến", "cap": "1"},
    ),
    (
        "Tỷ lệ giải ngân tăng so với năm trước: 1; không tăng: 0",
        "1",
        {"kind": "year_over_year", "points": "1"},
    ),
    (
        "Giảm so với năm trước: 1",
        "1",
        {"kind": "year_over_year", "points": "1", "direction": "down"},
    ),
    ("Trừ 0,5 điểm", "0", {"kind": "penalty_flat", "points": "-0.5"}),
    (
        "Mỗi lần chậm: trừ 0,5 điểm, tối đa 2 điểm",
        "0",
        {"kind": "penalty_flat", "points": "-0.5", "per_time": True, "cap": "-2"},
    ),
    ("Trừ 0,25 điểm/lần", "0", {"kind": "penalty_flat", "points": "-0.25", "per_time": True}),
]


@pytest.mark.parametrize(("text", "maximum", "rule"), VARIANTS, ids=lambda item: str(item)[:40])
def test_drafting_variants_are_understood(text: str, maximum: str, rule: Json) -> None:
    assert parse_sentence(text, maximum=maximum) == rule


@pytest.mark.parametrize(
    ("text", "maximum"),
    [
        ("", "1"),
        ("Điểm do Hội đồng đánh giá", "2"),
        ("Từ 80% đến dưới 100%: 1; dưới 70%: 0", "1"),  # a gap
        ("Từ 80% trở lên: 1; dưới 90%: 0", "1"),  # an overlap
        ("Từ 80% đến dưới 100%: tỷ lệ × điểm tối đa; đạt 100%: 1; dưới 80%: 0", "2"),  # a jump
        ("Từ 60% đến dưới 90%: (tỷ lệ/85) × 10; từ 90%: 10; dưới 60%: 0", "10"),
        ("Đạt 90%: 1; dưới 90%: 0", "1"),  # and above?
        ("1 sáng kiến: 1; không có: 0", "1"),  # and two?
        ("Từ 1.000 hồ sơ trở lên: 1; dưới 1.000 hồ sơ: 0", "1"),  # a thousand or one
        ("Có: 3; Không: 0", "1"),  # more than the maximum
        ("Trước ngày 31/02/2026: 1; không ban hành: 0", "1"),  # no such day
        ("Tỷ lệ x 3", "2"),
        ("Có: 1; có: 0", "1"),
        ("Sau 30 ngày: 0", "1"),
        ("Trừ 1 điểm", "1"),  # not under a penalty field
        ("Cộng 1 điểm", "0"),
        ("Chọn một mức: tốt", "1"),
        ("Tổng của:\nA → Có: 1", "1"),
        ("Tùy điểm của 1.1:", "1"),
        ("Tùy điểm của 1.1:\nA (mấy điểm) → Có: 1; Không: 0", "1"),
        ("Lấy trường hợp cao nhất:\nA", "1"),
        ("x" * (MAX_LENGTH + 1), "1"),
    ],
    ids=lambda item: str(item)[:40],
)
def test_what_is_not_clear_is_said_to_be_so(text: str, maximum: str) -> None:
    found = parse_sentence(text, maximum=maximum)
    assert isinstance(found, NotSaid)
    assert found.words


def test_refusal_says_what_the_engine_has_against_it() -> None:
    found = parse_sentence("Có: 3; Không: 0", maximum="1")
    assert isinstance(found, NotSaid)
    assert found.words == "3 điểm vượt điểm tối đa (≤ 1)."


@settings(deadline=None)
@given(st.text("0123456789%:;,.→ \ncóthgđiểmừrưỷlệ×xđến()", max_size=60), st.sampled_from("01"))
def test_any_text_is_read_or_refused(text: str, maximum: str) -> None:
    assert isinstance(parse_sentence(text, maximum=maximum), dict | NotSaid)


def test_language_of_the_page_does_not_matter() -> None:
    rule = {"kind": "linear", "floor": "80"}
    sentence = said(rule, "2")
    with override("en"):
        assert normal(parse_sentence(sentence, maximum="2.00"), "2") == rule
