"""What must hold for any rule, any facts and any dossier."""

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scoring.engine.facts import FactsError
from scoring.engine.leaf import Leaf
from scoring.engine.ranking import rank_in_groups
from scoring.engine.score import evaluate, facts_from_form, form_from_facts
from scoring.engine.structure import CriteriaSet
from scoring.engine.totals import total_up
from tests.scoring.engine.filling import forms
from tests.scoring.engine.samples import (
    BREAKTHROUGH,
    DISBURSEMENT,
    LATE,
    OCOP,
    RELAXED,
    TIERS_ON_COUNT,
    TIERS_ON_PERCENT,
    TRAINING,
    leaf,
    small_set,
)

CONDITIONS = [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]
BOXES = [{"key": "a", "label": "A", "points": "1"}, {"key": "b", "label": "B", "points": "2.5"}]
UNTIL = [{"until": "2026-02-15", "points": "3"}, {"until": "2026-03-15", "points": "1"}]
SCORING: list[Leaf] = [
    leaf({"kind": "yes_no", "yes": "2", "none_arises": "1"}, "2", na_allowed=True),
    leaf({"kind": "all_or_nothing", "points": "3", "conditions": CONDITIONS}, "3"),
    leaf(TIERS_ON_PERCENT | {"none": "0", "over_100": True}, "10"),
    leaf(TIERS_ON_PERCENT | {"requires": CONDITIONS}, "10"),
    leaf(TIERS_ON_COUNT, "4"),
    leaf({"kind": "tiers", "input": "date", "tiers": UNTIL}, "3", na_allowed=True),
    leaf({"kind": "days", "tiers": [{"within": "30", "points": "3"}], "late": "1"}, "3"),
    leaf(DISBURSEMENT | {"cap": "9.5"}, "10"),
    leaf({"kind": "checklist", "items": BOXES, "cap": "3"}, "3"),
    leaf({"kind": "per_item", "points": "0.75"}, "2"),
    leaf(BREAKTHROUGH | {"step": "0.25"}, "6"),
    leaf({"kind": "judged", "step": "0.5"}, "2"),
    leaf({"kind": "year_over_year", "points": "1", "direction": "down"}, "1"),
    leaf(TRAINING, "5"),
    leaf(OCOP, "1"),
    leaf(
        {
            "kind": "best_of",
            "alternatives": [
                {"key": "rate", "label": "Rate", "rule": DISBURSEMENT},
                {"key": "visits", "label": "Visits", "rule": TIERS_ON_COUNT},
                {"key": "stars", "label": "Stars", "rule": OCOP},
            ],
        },
        "10",
    ),
]
PENALTIES: list[Leaf] = [
    leaf(LATE | {"cap": "-7"}, "0", penalty=True),
    leaf({"kind": "penalty_flat", "points": "-1", "waivable": True}, "0", penalty=True),
    leaf({"kind": "penalty_flat", "points": "-0.5", "per_time": True}, "0", penalty=True),
    leaf({"kind": "penalty_judged", "lowest": "-3", "step": "0.5"}, "0", penalty=True),
    leaf({"kind": "per_item", "points": "-0.5", "cap": "-2"}, "0", penalty=True),
]
SETS: list[CriteriaSet] = [small_set(), small_set(total_cap=None), small_set(main_cap="85")]
OTHERS = st.sampled_from([{}, {"II.4.1": Decimal(3)}])

Answered = tuple[Leaf, dict[str, Decimal], dict[str, Any]]
Dossier = tuple[CriteriaSet, dict[str, Decimal], set[str]]


@st.composite
def answered(draw: st.DrawFn, leaves: list[Leaf]) -> Answered:
    of = draw(st.sampled_from(leaves))
    others = draw(OTHERS)
    return of, others, draw(forms(of, others))


@RELAXED
@given(answered(SCORING))
def test_points_lie_between_zero_and_the_maximum(
    given_form: Answered,
) -> None:
    of, others, data = given_form
    try:
        facts = facts_from_form(of, data, others)
    except FactsError:
        return
    result = evaluate(of, facts, others)

    assert 0 <= result.points <= result.maximum
    assert result.trace


@RELAXED
@given(answered(PENALTIES))
def test_penalties_are_never_above_zero(
    given_form: Answered,
) -> None:
    of, others, data = given_form
    try:
        facts = facts_from_form(of, data, others)
    except FactsError:
        return

    assert evaluate(of, facts, others).points <= 0


@RELAXED
@given(answered(SCORING + PENALTIES))
def test_form_from_facts_is_the_inverse_of_facts_from_form(
    given_form: Answered,
) -> None:
    of, others, data = given_form
    try:
        facts = facts_from_form(of, data, others)
    except FactsError:
        return

    assert facts_from_form(of, form_from_facts(of, facts, others), others) == facts


@RELAXED
@given(
    st.sampled_from(
        [leaf(TIERS_ON_PERCENT, "10"), leaf(DISBURSEMENT, "10"), leaf({"kind": "linear"}, "7")]
    ),
    st.lists(st.decimals(0, 100, places=5), min_size=2, max_size=2),
)
def test_more_percent_never_gives_fewer_points(of: Leaf, percents: list[Decimal]) -> None:
    lower, upper = (evaluate(of, {"percent": str(value)}).points for value in sorted(percents))

    assert lower <= upper


@RELAXED
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_ratio_and_its_exact_percentage_fall_in_the_same_tier(part: int, whole: int) -> None:
    part = min(part, whole)
    by_ratio = evaluate(
        leaf(TIERS_ON_PERCENT, "10"), {"numerator": str(part), "denominator": str(whole)}
    )
    exact = Fraction(part * 100, whole)
    bounds = [(100, "10"), (90, "8"), (80, "6"), (70, "4"), (0, "0")]

    assert by_ratio.points == Decimal(next(points for low, points in bounds if exact >= low))


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    criteria = draw(st.sampled_from(SETS))
    points = {}
    for code, of in criteria.leaves.items():
        low = -5 if of.maximum == 0 else 0
        points[code] = draw(st.decimals(low, of.maximum, places=2))
    excluded = draw(st.sets(st.sampled_from(sorted(criteria.nodes)), max_size=4))
    return criteria, points, excluded


@RELAXED
@given(dossiers(), st.randoms(use_true_random=False))
def test_totals_do_not_depend_on_the_order(dossier: Dossier, chance: random.Random) -> None:
    criteria, points, excluded = dossier
    shuffled = list(points.items())
    chance.shuffle(shuffled)

    assert total_up(criteria, dict(shuffled), excluded=sorted(excluded)) == total_up(
        criteria, points, excluded=excluded
    )


@RELAXED
@given(dossiers())
def test_fields_add_up_to_the_parts_and_the_parts_to_the_total(
    dossier: Dossier,
) -> None:
    criteria, points, excluded = dossier
    found = total_up(criteria, points, excluded=excluded)
    by_group = {
        group: sum(item.points for item in found.fields if item.group == group)
        for group in ("main", "bonus", "penalty")
    }
    whole = found.main + found.bonus + found.penalty

    assert (found.bonus, found.penalty) == (by_group["bonus"], by_group["penalty"])
    assert found.main == min(by_group["main"], criteria.policy.main_cap or by_group["main"])
    if not found.trace:
        assert found.points == sum(item.points for item in found.fields) == whole


@RELAXED
@given(dossiers())
def test_index_lies_between_0_and_100_when_the_total_is_capped(
    dossier: Dossier,
) -> None:
    criteria, points, excluded = dossier
    found = total_up(criteria, points, excluded=excluded)

    if found.index is None:
        assert found.maximum == 0
    elif criteria.policy.total_cap is not None:
        assert 0 <= found.index <= 100
    else:
        assert found.index >= 0


@RELAXED
@given(dossiers())
def test_an_excluded_leaf_counts_as_if_it_were_not_in_the_set(
    dossier: Dossier,
) -> None:
    criteria, points, excluded = dossier
    gone = set().union(*(criteria.under[code] for code in excluded))
    kept = {code: value for code, value in points.items() if code not in gone}

    assert total_up(criteria, kept, excluded=excluded) == total_up(
        criteria, points, excluded=excluded
    )


@RELAXED
@given(
    st.dictionaries(
        st.integers(0, 30),
        st.tuples(st.sampled_from("abc"), st.none() | st.decimals(90, 92, places=1)),
    ),
    st.sampled_from(["standard", "dense"]),
    st.randoms(use_true_random=False),
)
def test_ranks_do_not_depend_on_the_order(
    units: dict[int, tuple[str, Decimal | None]], method: Any, chance: random.Random
) -> None:
    rows = [(key, group, value) for key, (group, value) in units.items()]
    shuffled = chance.sample(rows, len(rows))
    found = rank_in_groups(rows, method)

    assert rank_in_groups(shuffled, method) == found
    for key, group, value in rows:
        rank = found[key]
        if value is None:
            assert rank is None
            continue
        peers = [other for _, place, other in rows if place == group and other is not None]
        above = [other for other in peers if other > value]
        assert rank is not None
        assert rank.position == 1 + len(above if method == "standard" else set(above))
        assert (rank.tied, rank.of) == (peers.count(value) > 1, len(peers))
