"""What must hold for every rule the parser takes, for made-up rules and made-up facts."""

import random
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoring.engine.cases import parse_case
from scoring.engine.computing import compute
from scoring.engine.facts import FactsError
from scoring.engine.rounding import round_points
from scoring.engine.score import evaluate, facts_from_form, form_from_facts
from tests.scoring.engine.filling import forms
from tests.scoring.engine.samples import leaf, yes_no_node
from tests.scoring.engine.specs import MAXIMUM, deadline, leaves, penalties, rules

Json = dict[str, Any]
BUSY = settings(
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
OTHERS = st.sampled_from([{}, {"1.1": Decimal(3)}])


def scored(data: st.DataObject, rule: Json, *, penalty: bool = False) -> Any:
    """The leaf, facts it takes and what they give; nothing when what was typed is wrong."""
    of = leaf(rule, "0" if penalty else "10", penalty=penalty)
    others = data.draw(OTHERS)
    typed = data.draw(forms(of, others))
    try:
        facts = facts_from_form(of, typed, others)
    except FactsError:
        return None
    return of, others, facts, evaluate(of, facts, others)


@BUSY
@given(leaves(), st.data())
def test_points_stay_within_zero_and_what_the_rule_can_reach(
    rule: Json, data: st.DataObject
) -> None:
    if found := scored(data, rule):
        of, _others, _facts, result = found
        assert 0 <= result.points <= round_points(of.rule.highest, of.places) + Decimal("0.01")
        assert result.points <= of.maximum
        assert result.trace


@BUSY
@given(penalties(), st.data())
def test_penalties_never_give_anything(rule: Json, data: st.DataObject) -> None:
    if found := scored(data, rule, penalty=True):
        assert found[3].points <= 0


@BUSY
@given(leaves(), st.data())
def test_facts_come_back_from_the_form(rule: Json, data: st.DataObject) -> None:
    if found := scored(data, rule):
        of, others, facts, _result = found
        again = form_from_facts(of, facts, others)
        assert facts_from_form(of, again, others) == facts


@BUSY
@given(leaves(), st.data())
def test_points_do_not_depend_on_the_precision_of_decimals(rule: Json, data: st.DataObject) -> None:
    """Everything before the one rounding is exact, so the context does not matter."""
    if found := scored(data, rule):
        of, others, facts, result = found
        with localcontext(prec=60):
            assert evaluate(of, facts, others) == result


@BUSY
@given(deadline(MAXIMUM), st.lists(st.dates(), min_size=2, max_size=2))
def test_later_is_never_better(rule: Json, days: list[Any]) -> None:
    of = leaf(rule, "10")
    more = {"waived": False} if rule.get("waivable") else {}
    start = {"reference": "2026-01-05"} if "within" in rule else {}
    facts = [{"date": day.isoformat()} | more | start for day in sorted(days)]
    earlier, later = (evaluate(of, item).points for item in facts)
    never = evaluate(of, {"none": True} | more).points

    assert earlier >= later >= never


@BUSY
@given(st.lists(rules(Decimal(2), depth=0), min_size=1, max_size=3), st.data())
def test_sum_is_the_sum_of_its_parts(parts: list[Json], data: st.DataObject) -> None:
    keys = [f"p{place}" for place in range(len(parts))]
    found = {}
    for key, rule in zip(keys, parts, strict=True):
        of = leaf(rule, "2")
        try:
            found[key] = facts_from_form(of, data.draw(forms(of, {})))
        except FactsError:
            return
    rule = {
        "kind": "sum",
        "parts": [
            {"key": key, "label": key, "maximum": "2", "rule": rule}
            for key, rule in zip(keys, parts, strict=True)
        ],
    }
    exact = leaf(rule, "6", places=4)
    each = [
        Fraction(evaluate(leaf(part, "2", places=4), found[key]).points)
        for key, part in zip(keys, parts, strict=True)
    ]
    total = Fraction(evaluate(exact, {"parts": found}).points)
    assert abs(total - sum(each)) <= Fraction(len(each) + 1, 20000)


COMPARED = {"kind": "normalised", "input": "amount"}


def whole_case(values: list[tuple[str, str | None]]) -> Json:
    """Units with an amount (None: does not apply) in a set of two leaves."""
    nodes = [
        {"code": "1", "title": "Field", "max_points": "10"},
        yes_no_node("1.1", "4", rule=COMPARED, na_allowed=True),
        yes_no_node("1.2", "6"),
    ]
    units = []
    for place, (group, amount) in enumerate(values):
        given_facts = {"not_applicable": True} if amount is None else {"amount": amount}
        facts = {"1.1": {"self": given_facts}, "1.2": {"self": {"answer": "yes"}}}
        units.append({"code": f"u{place}", "group": group, "facts": facts})
    document = {"format": "parindex-criteria/1", "name": "S", "year": 2026, "total": "10"}
    return {"format": "parindex-case/1", "set": document | {"nodes": nodes}, "units": units}


AMOUNTS = st.one_of(st.none(), st.decimals(0, 1000, places=2).map(str))


@BUSY
@given(
    st.lists(st.tuples(st.sampled_from("xy"), AMOUNTS), min_size=1, max_size=6),
    st.randoms(use_true_random=False),
)
def test_results_do_not_depend_on_the_order_of_units(
    values: list[tuple[str, str | None]], chance: random.Random
) -> None:
    data = whole_case(values)
    results = {item.unit.code: item for item in compute(parse_case(data))}
    data["units"] = chance.sample(data["units"], len(values))
    for again in compute(parse_case(data)):
        before = results[again.unit.code]
        assert (again.totals, again.rank, again.band) == (before.totals, before.rank, before.band)


@BUSY
@given(st.lists(st.tuples(st.just("x"), AMOUNTS), min_size=1, max_size=6))
def test_what_does_not_apply_is_neutral(values: list[tuple[str, str | None]]) -> None:
    """Not applicable or excluded: out of points and maximum, and no value for the others."""
    data = whole_case(values)
    results = compute(parse_case(data))
    for unit in data["units"]:
        if unit["facts"]["1.1"]["self"] == {"not_applicable": True}:
            unit["facts"].pop("1.1")
            unit["excluded"] = ["1.1"]
    for one, other in zip(results, compute(parse_case(data)), strict=True):
        alike = ("points", "maximum", "index")
        assert [getattr(one.totals, name) for name in alike] == [
            getattr(other.totals, name) for name in alike
        ]
        assert one.rank == other.rank
