"""How printed annexes say their rules: each form with what it becomes, and what stays unread."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.domain.rule_sentence import NotSaid, parse_sentence, read_sentence
from campaigns.domain.sentence_clauses import Variant
from tests.campaigns.sentences.said import SAID
from tests.campaigns.sentences.unread import UNREAD
from tests.campaigns.sentences.writing import (
    PERCENT,
    Json,
    tiers,
    yes_no,
)


@pytest.mark.parametrize(
    ("text", "maximum", "rule", "open_"), SAID, ids=lambda item: str(item)[:50]
)
def test_a_printed_sentence_becomes_its_rule(
    text: str, maximum: str, rule: Json, open_: list[str]
) -> None:
    found = read_sentence(text, maximum=maximum)
    assert isinstance(found, Variant)
    assert (found.rule, [code for code, _got in found.assumed]) == (rule, open_)
    # What a person types has to say everything.
    strict = parse_sentence(text, maximum=maximum)
    assert isinstance(strict, NotSaid) if open_ else strict == rule


BRANCH = (
    "Nhóm a (không xây dựng Kế hoạch): có tổ chức: 2; không: 0. Nhóm b (có Kế hoạch): từ 100% kế "
    "hoạch: 5; 85 - dưới 100%: 4; 60% - dưới 85%: 3; dưới 60%: 2; không tổ chức: 0"
)
SCALE = PERCENT | {"tiers": tiers(_100="5", _85="4", _60="3", _0="2"), "none": "0"}
CASES = [
    {"when": {"points_at_least": "0.01"}, "label": "Nhóm b (có Kế hoạch)", "rule": SCALE},
    {
        "when": {"otherwise": True},
        "label": "Nhóm a (không xây dựng Kế hoạch)",
        "rule": yes_no("2", yes_label="Có tổ chức"),
    },
]


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (BRANCH, "II.4.1"),
        (f"Tính theo tiêu chí II.4.1. {BRANCH}", ""),
        (f"{BRANCH} (theo kết quả của tiêu chí II.4.1)", "II.4.1"),
        (BRANCH.replace(". Nhóm", ".\nNhóm"), "II.4.1"),
    ],
)
def test_a_text_may_depend_on_another_criterion(text: str, on: str) -> None:
    found = read_sentence(text, maximum="5", on=on)
    assert isinstance(found, Variant)
    assert found.rule == {"kind": "branch", "on": "II.4.1", "cases": CASES}
    assert found.assumed == (("branch_by_points", "II.4.1"),)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        (BRANCH, ""),  # on which?
        (f"Tính theo tiêu chí 1.2. {BRANCH}", "II.4.1"),  # two are named
        (BRANCH.replace("không xây dựng", "có xây dựng"), "1.1"),  # both have it
        (BRANCH.replace("(có Kế hoạch)", "(có kinh phí)"), "1.1"),  # not opposites
        (BRANCH.replace("dưới 60%", "dưới 50%"), "1.1"),  # a gap inside
        (f"{BRANCH}. Nhóm c (còn lại): có: 1; không: 0", "1.1"),
        (f"Lưu ý chung. {BRANCH}", "1.1"),
    ],
)
def test_a_branch_that_is_not_clear_is_not_read(text: str, on: str) -> None:
    assert isinstance(read_sentence(text, maximum="5", on=on), NotSaid)


@pytest.mark.parametrize(("text", "maximum"), UNREAD, ids=lambda item: str(item)[:50])
def test_what_could_be_meant_otherwise_is_not_read(text: str, maximum: str) -> None:
    found = read_sentence(text, maximum=maximum)
    assert isinstance(found, NotSaid), found


def test_what_is_left_open_is_told_to_who_types_it() -> None:
    found = parse_sentence("Từ 2 giải pháp: 2; 1 giải pháp: 1", maximum="2")
    assert isinstance(found, NotSaid)
    assert found.words == "Câu chưa nói hết; hãy viết rõ phần còn để ngỏ."


WORDS = st.sampled_from(
    [
        *["từ", "đến", "dưới", "trở lên", "không", "có", "thực hiện", "còn lại", "ít nhất", "trên"],
        *["trừ", "ngày", "trễ", "quá", "mỗi", "tỷ lệ", "x", "điểm tối đa", "tối đa", "điểm", "bài"],
        *[
            "Nhóm a (có kế hoạch)",
            "Nhóm b (không kế hoạch)",
            "theo tiêu chí 1.2",
            "làm tròn 2 chữ số",
        ],
        *["0", "1", "2", "10%", "50%", "100%", "0,5", "30", "15/12", "15/02/2026"],
        *[":", ";", ".", ",", "(", ")", "/", "-", "\n"],
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDS, max_size=24).map(" ".join), st.sampled_from(["0", "1", "2"]))
def test_any_words_of_the_dialect_are_read_or_refused(text: str, maximum: str) -> None:
    found = read_sentence(text, maximum=maximum, on="1.1")
    assert isinstance(found, Variant | NotSaid)


@st.composite
def scales(draw: st.DrawFn) -> tuple[str, Json]:
    """A scale as a decision may write it, and its rule."""
    bounds = sorted(draw(st.sets(st.integers(2, 99), min_size=1, max_size=5)), reverse=True)
    percent = draw(st.booleans())
    unit = "%" if percent else draw(st.sampled_from([" bài", " lượt người"]))
    worth = sorted(draw(st.sets(st.integers(1, 20), min_size=len(bounds), max_size=len(bounds))))
    points = [str(value) for value in reversed(worth)]
    parts = [draw(st.sampled_from([f"Từ {bounds[0]}{unit} trở lên", f"≥ {bounds[0]}{unit}"]))]
    for low, high in zip(bounds[1:], bounds, strict=False):
        last = "" if percent else f"từ {low} đến {high - 1}{unit}"
        parts.append(
            draw(st.sampled_from([f"từ {low}{unit} đến dưới {high}{unit}", last or parts[0]]))
        )
        if parts[-1] == parts[0]:
            parts[-1] = f"{low} - dưới {high}{unit}"
    parts.append(f"dưới {bounds[-1]}{unit}")
    said = [f"{part}: {value}" for part, value in zip(parts, [*points, "0"], strict=True)]
    rule: Json = {"kind": "tiers", "input": "percent" if percent else "count"}
    rule["tiers"] = [
        {"from": str(low), "points": value}
        for low, value in zip([*bounds, 0], [*points, "0"], strict=True)
    ]
    if not percent:
        rule["unit"] = unit.strip()
    return draw(st.sampled_from(["; ", "\n- ", " điểm; "])).join(said), rule


@settings(deadline=None, max_examples=200)
@given(scales())
def test_any_scale_is_read_as_it_is_written(scale: tuple[str, Json]) -> None:
    text, rule = scale
    assert parse_sentence(text, maximum="20") == rule


@settings(deadline=None, max_examples=200)
@given(scales(), st.data())
def test_a_scale_with_a_hole_is_not_read(scale: tuple[str, Json], data: st.DataObject) -> None:
    text, _rule = scale
    clauses = text.replace("\n- ", "; ").split("; ")
    if len(clauses) < 3:
        return
    hole = data.draw(st.integers(0, len(clauses) - 2))  # without the lowest it is "zero_below"
    del clauses[hole]
    assert isinstance(read_sentence("; ".join(clauses), maximum="20"), NotSaid)
