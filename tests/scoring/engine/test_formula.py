from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.formula.grammar import MAX_DEPTH, read_formula
from scoring.engine.formula.nodes import ANYTHING, Bounds, DivisionByZeroError, Number
from scoring.engine.formula.tokens import MAX_LENGTH, FormulaError
from scoring.engine.score import facts_from_form, fields_of, form_from_facts
from tests.scoring.engine.samples import (
    RELAXED,
    leaf,
    mistakes_of,
    points_of,
    problems_of,
    steps_of,
)

NAMES = {"a", "b", "c"}


def value(text: str, **values: int | str) -> Fraction:
    return read_formula(text, NAMES).value({name: Fraction(item) for name, item in values.items()})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("12 / 2 / 3", "2"),
        ("-2 * -3", "6"),
        ("--2", "2"),
        ("0,5 + 0.25", "0.75"),
        ("2 × 3 ÷ 4 − 1", "0.5"),
        ("min(3; 1,5; 2)", "1.5"),
        ("max(3)", "3"),
        ("round(2/3; 2)", "0.67"),
        ("round(-0,125; 2)", "-0.13"),
        ("round(2,5; 0)", "3"),
        ("if(1 < 2; 10; 20)", "10"),
        ("if(2 <= 1; 10; 20)", "20"),
        ("if(1 <= 1; 10; 20)", "10"),
        ("if(2 > 1; 10; 20)", "10"),
        ("if(1 ≥ 2; 10; 20)", "20"),
        ("if(2 >= 2; 10; 20)", "10"),
        ("if(1 = 1; 10; 20)", "10"),
        ("if(1 <> 1; 10; 20)", "20"),
        ("if(1 = 2 or 2 = 2 and 3 = 3; 1; 0)", "1"),
        ("if((1 = 2 or 2 = 2) and 3 = 4; 1; 0)", "0"),
        ("if(((1 = 1)); 1; 0)", "1"),
        ("if((1 + 1) * 2 = 4; 1; 0)", "1"),
        ("if((if(1 = 1; 2; 3)) = 2; 1; 0)", "1"),
        ("if(not 1 = 2; 1; 0)", "1"),
        ("if(not (1 = 1 and 2 = 2); 1; 0)", "0"),
        ("if(1 = 1; 1; 1/0)", "1"),
        ("if(1 = 1 or 1/0 = 1; 1; 2)", "1"),
    ],
)
def test_formula_computes_exactly(text: str, expected: str) -> None:
    assert value(text) == Fraction(expected)


def test_formula_keeps_thirds_exact() -> None:
    assert value("a / b * b", a=1, b=3) == 1
    assert read_formula("a / max(b; 1) + if(a < c; 1; 2)", NAMES).names == {"a", "b", "c"}
    assert read_formula("-round(1; 0)", NAMES).names == frozenset()
    assert read_formula("if(not a = 1 or b = 2; 1; 2)", NAMES).names == {"a", "b"}


def test_formula_does_not_divide_by_zero() -> None:
    with pytest.raises(DivisionByZeroError):
        value("1 / (a - a)", a=4)


@pytest.mark.parametrize(
    ("text", "code", "at", "got"),
    [
        ("", "formula_number", 1, ""),
        ("1 +", "formula_number", 4, ""),
        ("1 2", "formula_left_over", 3, "2"),
        ("(1", "formula_expected", 3, ")"),
        ("1 $ 2", "formula_sign", 3, "$"),
        ("a ** b", "formula_number", 4, "*"),
        ("d + 1", "formula_unknown", 1, "d"),
        ("eval(1)", "formula_unknown", 1, "eval"),
        ("__import__", "formula_sign", 1, "_"),
        ("min 1", "formula_expected", 5, "("),
        ("min(0,5, 1)", "formula_sign", 8, ","),
        ("round(1; 5)", "formula_places", 10, "5"),
        ("round(1; 0,5)", "formula_places", 10, "0.5"),
        ("round(1; a)", "formula_places", 10, "a"),
        ("round(1)", "formula_expected", 8, ";"),
        ("if(1; 2; 3)", "formula_comparison", 5, ";"),
        ("if(1 = 1; 2)", "formula_expected", 12, ";"),
        ("if(1 = 1 = 1; 2; 3)", "formula_expected", 10, ";"),
        ("1 = 1", "formula_left_over", 3, "="),
        ("if((1 = 1) + 1 = 2; 1; 2)", "formula_expected", 12, ";"),
        ("if((1; 2; 3)", "formula_expected", 6, ")"),
        ("if((1", "formula_expected", 6, ")"),
        ("and", "formula_unknown", 1, "and"),
    ],
)
def test_formula_says_where_it_is_wrong(text: str, code: str, at: int, got: str) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(text, NAMES)

    assert (caught.value.code, caught.value.at, caught.value.got) == (code, at, got)


def test_formula_is_bounded_in_length_and_depth() -> None:
    assert value("(" * MAX_DEPTH + "1" + ")" * MAX_DEPTH) == 1
    for text in ("(" * 13 + "1" + ")" * 13, "-" * 13 + "1", "if(" + "not " * 13 + "1 = 1; 1; 2)"):
        with pytest.raises(FormulaError, match="formula_too_deep"):
            read_formula(text, NAMES)
    with pytest.raises(FormulaError, match="formula_too_long"):
        read_formula("1" * (MAX_LENGTH + 1), NAMES)
    assert value("1" + "+1" * 249) == 250
    assert value("a" + "*a" * 249, a=10**15) == 10 ** (15 * 250)


@RELAXED
@given(st.text("0123456789.,;()+-*/<>= abcdminxround\tif×≤é", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_formula(text, NAMES)
        found.value(dict.fromkeys(NAMES, Fraction(1, 3)))
    except (FormulaError, DivisionByZeroError):
        return
    assert found.names <= NAMES


@st.composite
def formulas(draw: st.DrawFn, depth: int = 3) -> str:
    leaf_text = st.sampled_from(["a", "b", "c", "0", "1", "2,5", "10"])
    if depth == 0:
        return draw(leaf_text)
    inner = formulas(depth - 1)
    one, two, three = draw(inner), draw(inner), draw(inner)
    signs = draw(st.sampled_from("+-*/"))
    compare = draw(st.sampled_from(["<", "<=", "=", "<>", ">", ">="]))
    return draw(
        st.sampled_from(
            [
                one,
                f"-{one}" if one[0] != "-" else one,
                f"({one}) {signs} ({two})",
                f"min({one}; {two}; {three})",
                f"max({one}; {two})",
                f"round({one}; {depth})",
                f"if({one} {compare} {two}; {two}; {three})",
            ]
        )
    )


@RELAXED
@given(formulas(), st.lists(st.fractions(-5, 20, max_denominator=50), min_size=3, max_size=3))
def test_bounds_hold_every_value(text: str, numbers: list[Fraction]) -> None:
    found: Number = read_formula(text, NAMES)
    ranges = {
        "a": Bounds(Fraction(-5), Fraction(20)),
        "b": Bounds(Fraction(-5), None),
        "c": ANYTHING,
    }
    bounds = found.bounds(ranges)
    try:
        result = found.value(dict(zip("abc", numbers, strict=True)))
    except DivisionByZeroError:
        return

    assert bounds.low is None or bounds.low <= result
    assert bounds.high is None or result <= bounds.high


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("a + b", 1, 20),
        ("a - b", -10, 9),
        ("a * b", 0, 100),
        ("a / b", 0, 10),
        ("a / (-b)", -10, 0),
        ("b / a", None, None),
        ("a / (b + c)", 0, 10),
        ("c + a", 0, None),
        ("c * b", 0, None),
        ("-c * b", None, None),
        ("min(a; c)", 0, 10),
        ("min(c; c)", 0, None),
        ("max(a; c)", 0, None),
        ("max(-c; a)", 0, 10),
        ("min(-c; a)", None, 0),
        ("round(a / 3; 1)", 0, "3.3"),
        ("round(c; 1)", 0, None),
        ("if(a > b; a; -b)", -10, 10),
        ("if(a > b; a; c)", 0, None),
        ("if(a > b; -c; a)", None, 10),
    ],
)
def test_bounds_are_those_of_the_values(text: str, low: Any, high: Any) -> None:
    ends = Bounds(Fraction(0), Fraction(10))
    ranges = {"a": ends, "b": Bounds(Fraction(1), Fraction(10)), "c": Bounds(Fraction(0), None)}
    expected = Bounds(*(None if end is None else Fraction(end) for end in (low, high)))

    assert read_formula(text, NAMES).bounds(ranges) == expected


# The shape of the MoPS product: named values, several formulas, the officer picks the case.
CASES: dict[str, Any] = {
    "kind": "formula",
    "variables": [
        {"key": "done", "label": "Done", "whole": True, "unit": "files"},
        {"key": "all", "label": "All", "whole": True, "lowest": "1"},
        {"key": "extra", "label": "Extra", "highest": "1"},
    ],
    "formulas": [
        {"key": "share", "label": "With files", "text": "done / all * maximum + extra"},
        {"key": "none", "label": "Without files", "text": "maximum / 2"},
    ],
}
ONE = CASES | {"formulas": CASES["formulas"][:1]}


def given_values(case: str | None = "share", **values: str) -> dict[str, Any]:
    return {"case": case, "values": values} if case else {"values": values}


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        (given_values(done="3", all="4", extra="0"), "1.50"),
        (given_values(done="1", all="3", extra="0.5"), "1.17"),
        (given_values("none"), "1.00"),
        (given_values("none", done="3"), "1.00"),
    ],
)
def test_formula_of_the_case_gives_the_points(facts: dict[str, Any], points: str) -> None:
    assert points_of(CASES, facts, "2") == points


def test_formula_says_its_values() -> None:
    assert steps_of(ONE, given_values(None, done="3", all="4", extra="0"), "2") == [
        ("value", {"key": "done", "label": "Done", "value": "3"}),
        ("value", {"key": "all", "label": "All", "value": "4"}),
        ("value", {"key": "extra", "label": "Extra", "value": "0"}),
        (
            "formula",
            {"label": "With files", "formula": "done / all * maximum + extra", "points": "1.5"},
        ),
    ]


def test_too_much_is_refused_or_cut_as_declared() -> None:
    facts = given_values(None, done="5", all="4", extra="0")

    assert mistakes_of(ONE, facts, "2") == [("", "formula_above", {"value": "2.5", "end": "2"})]
    assert points_of(ONE | {"beyond": "clamp"}, facts, "2") == "2.00"
    assert steps_of(ONE | {"beyond": "clamp"}, facts, "2")[-1] == (
        *("cap", {"before": "2.5", "after": "2"}),
    )
    below = ONE | {"formulas": [{"key": "a", "label": "A", "text": "all - done - extra"}]}
    assert mistakes_of(below, facts, "2") == [("", "formula_below", {"value": "-1", "end": "0"})]
    assert points_of(below | {"beyond": "clamp"}, facts, "2") == "0.00"
    huge = ONE | {"formulas": [{"key": "a", "label": "A", "text": "done" + "*done" * 90}]}
    assert mistakes_of(huge, given_values(None, done="999999999999999"), "2") == [
        ("", "formula_above", {"value": "1000000000000", "end": "2"})
    ]


def test_formula_under_a_penalty_field() -> None:
    rule = {
        "kind": "formula",
        "variables": [{"key": "days", "label": "Days"}],
        "formulas": [{"key": "a", "label": "A", "text": "-days / 4"}],
    }
    assert points_of(rule, {"values": {"days": "30"}}, "0", penalty=True) == "-7.50"
    clamped = rule | {"lowest": "-2", "beyond": "clamp"}
    assert points_of(clamped, {"values": {"days": "30"}}, "0", penalty=True) == "-2.00"
    assert leaf(clamped, "0", penalty=True).rule.highest == 0


def test_formula_asks_for_its_values() -> None:
    of = leaf(CASES, "2")
    assert [(item.name, item.kind, item.label, item.optional) for item in fields_of(of)] == [
        ("case", "choice", "", False),
        ("v__done", "number", "Done", True),
        ("v__all", "number", "All", True),
        ("v__extra", "number", "Extra", True),
    ]
    assert [item.optional for item in fields_of(leaf(ONE, "2"))] == [False, False, False]
    typed = {"case": "share", "v__done": "3", "v__all": "4", "v__extra": "0,5"}
    read = facts_from_form(of, typed)
    assert read == given_values(done="3", all="4", extra="0.5")
    assert form_from_facts(of, read) == typed
    assert form_from_facts(of, {"values": 3}) == {}


@pytest.mark.parametrize(
    ("facts", "mistakes"),
    [
        ({}, [("case", "required", {})]),
        (given_values(), [(f"v__{name}", "required", {}) for name in ("done", "all", "extra")]),
        (
            given_values(done="1.5", all="0", extra="2"),
            [
                ("v__done", "not_whole", {}),
                ("v__all", "below_minimum", {"minimum": "1"}),
                ("v__extra", "above_maximum", {"maximum": "1"}),
            ],
        ),
        (given_values("none", other="1"), [("v__other", "unexpected", {})]),
        (given_values("none", extra="2"), [("v__extra", "above_maximum", {"maximum": "1"})]),
    ],
)
def test_formula_tells_wrong_values(facts: dict[str, Any], mistakes: list[Any]) -> None:
    assert mistakes_of(CASES, facts, "2") == mistakes


def test_formula_tells_a_division_by_zero() -> None:
    rule = ONE | {"formulas": [{"key": "a", "label": "A", "text": "done / extra"}]}
    assert mistakes_of(rule, given_values(None, done="1", extra="0"), "2") == [
        ("", "formula_zero", {})
    ]


@pytest.mark.parametrize(
    ("text", "highest"),
    [("extra", "1"), ("extra / 3", "0.3333"), ("extra * 9", "2"), ("done", "2"), ("0,25", "0.25")],
)
def test_formula_reaches_what_its_values_allow(text: str, highest: str) -> None:
    rule = ONE | {"formulas": [{"key": "a", "label": "A", "text": text}]}
    assert str(leaf(rule, "2").rule.highest) == highest


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        (
            {"formulas": [{"key": "a", "label": "A", "text": "all +"}]},
            [("rule.formulas[0].text", "formula_number", "6", "")],
        ),
        (
            {"formulas": [{"key": "a", "label": "A", "text": "-1 - extra"}]},
            [("rule.formulas", "formula_below", "≥ 0", "-1")],
        ),
        (
            {"formulas": [{"key": "a", "label": "A", "text": "extra + 5"}]},
            [("rule.formulas", "formula_above", "≤ 2", "5")],
        ),
        (
            {"variables": [{"key": "max", "label": "A"}, {"key": "a-b", "label": "B"}]},
            [
                ("rule.variables[0].key", "bad_variable", "", "max"),
                ("rule.variables[1].key", "bad_variable", "", "a-b"),
                ("rule.formulas[0].text", "formula_unknown", "1", "done"),
            ],
        ),
        (
            {"variables": [*CASES["variables"], {"key": "x", "label": "X", "highest": "-1"}]},
            [("rule.variables[3].highest", "too_small", "≥ 0", "-1")],
        ),
        (
            {"variables": [{"key": f"x{n}", "label": "X"} for n in range(21)]},
            [
                ("rule.variables", "too_many_items", "≤ 20", "21"),
                ("rule.formulas[0].text", "formula_unknown", "1", "done"),
            ],
        ),
        (
            {"formulas": [{"key": "a", "label": "A"}]},
            [("rule.formulas[0].text", "not_a_text", "text", "")],
        ),
    ],
)
def test_formula_refuses_what_cannot_be_computed(change: dict[str, Any], problems: Any) -> None:
    assert problems_of(CASES | change, "2") == problems
