"""Signals: golden cases by hand, laws by generated groups, honest waves by simulation."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.reading import parse_form
from surveys.engine.signals.chance import at_least, simulated
from surveys.engine.signals.pools import Cell, Signal
from surveys.engine.signals.shares import identical_forms, identical_texts, straight_lines
from surveys.engine.signals.sides import one_sided
from surveys.engine.signals.sittings import Sittings, bursts, quick_sittings
from surveys.engine.signals.spread import variance_collapse
from surveys.engine.signals.traits import Traits, plain_text, traits_of
from surveys.engine.signals.weigh import weigh
from tests.surveys.engine.forms import document
from tests.surveys.engine.honest import cell_of, coached_ballots, honest_wave, scale_form

K = 5


def cell(unit: str, *ballots: Traits, group: str = "g") -> Cell:
    return Cell(f"{unit}/{group}", unit, group, ballots)


def straight(number: int, of: int) -> list[Traits]:
    return [Traits(is_straight=place < number) for place in range(of)]


def test_traits_of_a_ballot_by_hand() -> None:
    form = scale_form()
    ballot = coached_ballots(1)[0]
    traits = traits_of(form, ballot)
    assert traits.score == (8 * 100 + 60) * 100 // 9
    assert not traits.is_straight
    assert traits.form != ""
    assert (
        traits.text
        == traits_of(
            form, {"q2": "ĐỀ NGHỊ tiếp tục phát huy kết quả đã đạt được - trong năm qua!"}
        ).text
    )
    line = traits_of(form, {"q1": {f"r{place}": "b" for place in range(9)}})
    assert (line.is_straight, line.form, line.text, line.score) == (True, "", "", 6000)


def test_a_short_opinion_or_a_row_left_out_is_no_mark() -> None:
    form = scale_form()
    assert traits_of(form, {"q2": "Tốt, không có ý kiến"}).text == ""
    assert not traits_of(form, {"q1": {f"r{place}": "b" for place in range(8)}}).is_straight
    assert traits_of(form, {}) == Traits()


def test_a_form_of_three_questions_has_no_line_to_tick() -> None:
    form = parse_form(document())
    answers = {"q1": "a", "q2": {"hop-ly": "a", "kha-thi": "a"}}
    assert not traits_of(form, answers).is_straight


def test_texts_are_compared_without_marks_and_signs() -> None:
    assert plain_text(" Cán bộ,\nĐỨC độ! ") == "canboducdo"


def test_chance_of_a_lottery_is_exact() -> None:
    # 5 of 10 drawn, 5 marked: all five by luck once in 252; at least four: 1 + 5·5 of 252.
    assert at_least(5, drawn=5, marked=5, whole=10) == Fraction(1, 252)
    assert at_least(4, drawn=5, marked=5, whole=10) == Fraction(26, 252)
    assert at_least(0, drawn=5, marked=5, whole=10) == 1
    assert at_least(6, drawn=5, marked=5, whole=10) == 0


@given(st.integers(0, 12), st.integers(0, 12), st.integers(12, 24), st.integers(0, 12))
def test_chance_is_the_sum_of_its_terms(drawn: int, marked: int, whole: int, found: int) -> None:
    terms = [
        comb(marked, number) * comb(whole - marked, drawn - number)
        for number in range(found, min(drawn, marked) + 1)
    ]
    assert at_least(found, drawn=drawn, marked=marked, whole=whole) == Fraction(
        sum(terms), comb(whole, drawn)
    )


def test_simulation_is_repeated_by_its_seed_and_is_never_nought() -> None:
    def chance(seed: str) -> Fraction:
        return simulated(range(10), 3, seed=seed, is_as_extreme=lambda drawn: sum(drawn) > 90)

    assert chance("a") == Fraction(1, 2000)
    exact = Fraction(sum(1 for _ in [0, 1, 2]), 1) / 120  # {9,8,7}, {9,8,6}: sum ≥ 23
    found = simulated(range(10), 3, seed="b", is_as_extreme=lambda drawn: sum(drawn) >= 23)
    assert abs(found - exact) < Fraction(2, 100)


def test_straight_lines_by_hand() -> None:
    cells = [cell("a", *straight(18, 20)), cell("b", *straight(2, 20)), cell("c", *straight(3, 20))]
    found = straight_lines(cells, least=K)
    assert [(s.cell, s.measure, s.base, s.highest, s.ballots, s.members) for s in found] == [
        ("a/g", Decimal("0.9000"), Decimal("0.1250"), Decimal("0.1500"), 20, 18)
    ]
    chance = at_least(18, drawn=20, marked=23, whole=60)
    assert abs(Fraction(found[0].chance) - chance) <= Fraction(1, 10**6)


def test_what_everybody_does_is_no_signal() -> None:
    cells = [cell(name, *straight(18, 20)) for name in "abc"]
    assert straight_lines(cells, least=K) == []


def test_a_group_without_peers_is_not_judged() -> None:
    assert straight_lines([cell("a", *straight(20, 20))], least=K) == []


def test_repeated_forms_and_texts_by_hand() -> None:
    same = [Traits(form="f", text="t")] * 12
    other = [Traits(form=f"o{place}", text=f"p{place}") for place in range(28)]
    cells = [cell("a", *same, *other[:8]), cell("b", *other[8:])]
    forms, texts = identical_forms(cells, least=K), identical_texts(cells, least=K)
    assert [(s.cell, s.measure, s.base, s.members, s.pattern) for s in forms + texts] == [
        ("a/g", Decimal("0.6000"), Decimal(0), 12, "f"),
        ("a/g", Decimal("0.6000"), Decimal(0), 12, "t"),
    ]


def test_fewer_than_k_that_repeat_are_no_signal() -> None:
    same = [Traits(form="f")] * 4
    other = [Traits(form=f"o{place}") for place in range(20)]
    assert identical_forms([cell("a", *same, *other[:4]), cell("b", *other[4:])], least=K) == []


def test_variance_collapse_by_hand() -> None:
    wide = [Traits(score=score) for score in (2000, 4000, 6000, 8000) * 5]
    narrow = [Traits(score=8000 + place % 2) for place in range(20)]
    cells = [cell("a", *narrow), cell("b", *wide), cell("c", *wide)]
    found = variance_collapse(cells, least=K, seed="s")
    assert [(s.cell, s.measure, s.base, s.chance) for s in found] == [
        ("a/g", Decimal("1.0000"), Decimal(0), Decimal("0.000500"))
    ]


def test_units_of_different_quality_are_no_wide_spread() -> None:
    cells = [
        cell(str(level), *[Traits(score=level * 1500 + noise) for noise in range(0, 800, 40)])
        for level in range(6)
    ]
    assert variance_collapse(cells, least=K, seed="s") == []


def test_one_sided_by_hand() -> None:
    """Everywhere the leaders are ten points kinder; of unit a they are sixty points kinder."""

    def both(unit: str, leaders: int) -> list[Cell]:
        noise = [-500, -250, 0, 250, 500] * 3
        return [
            cell(unit, *[Traits(score=5000 - 2000 + n) for n in noise], group="hdnd"),
            cell(unit, *[Traits(score=leaders - 2000 + n) for n in noise], group="lanh-dao"),
        ]

    cells = [*both("a", 11000)] + [c for unit in "bcdef" for c in both(unit, 6000)]
    found = one_sided(cells, least=K, seed="s")
    assert [(s.cell, s.measure, s.base, s.peers) for s in found] == [
        ("a/hdnd", Decimal("0.5000"), Decimal(0), 5),
        ("a/lanh-dao", Decimal("0.5000"), Decimal(0), 5),
    ]


def test_speed_and_bursts_by_hand() -> None:
    rows = [
        Sittings("a", timed=40, quick=30, answers=40, in_bursts=38),
        *[Sittings(key, timed=40, quick=10, answers=40, in_bursts=0) for key in "bcd"],
    ]
    quick, burst = quick_sittings(rows, least=K), bursts(rows, least=K)
    # 30 of 40 after the lot: (3/4 − 1/4) ÷ 1/2 = all of them; the others: nobody.
    assert [(s.cell, s.measure, s.base) for s in quick] == [("a", Decimal(1), Decimal(0))]
    assert [(s.cell, s.measure, s.base) for s in burst] == [("a", Decimal("0.95"), Decimal(0))]


TRAITS = st.builds(
    Traits,
    is_straight=st.booleans(),
    form=st.sampled_from(["", "f", "g"]),
    text=st.sampled_from(["", "t", "u"]),
    score=st.one_of(st.none(), st.sampled_from([0, 5000, 10000])),
)
WAVES = st.lists(st.lists(TRAITS, max_size=12), min_size=1, max_size=7)


def _wave(groups: list[list[Traits]]) -> list[list[Cell]]:
    return [
        [cell(f"u{place}", *ballots, group=group) for place, ballots in enumerate(groups)]
        for group in ("g", "h")
    ]


@given(WAVES)
def test_nothing_is_said_of_fewer_than_k_and_all_is_bounded(groups: list[list[Traits]]) -> None:
    for signal in weigh(_wave(groups), least=K, seed="s"):
        assert signal.ballots >= K
        assert signal.members >= K
        for number in (signal.measure, signal.base, signal.highest, signal.chance):
            assert 0 <= number <= 1
        assert signal.chance > 0


@given(WAVES, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_groups_says_nothing(
    groups: list[list[Traits]], lot: random.Random
) -> None:
    pools = _wave(groups)
    mixed = [
        [Cell(c.key, c.rated, c.group, tuple(lot.sample(c.ballots, len(c.ballots)))) for c in pool]
        for pool in pools
    ]
    for pool in mixed:
        lot.shuffle(pool)
    lot.shuffle(mixed)
    assert weigh(mixed, least=K, seed="s") == weigh(pools, least=K, seed="s")


def test_a_coached_group_is_found_among_honest_ones() -> None:
    pools = honest_wave(7)
    pools[1][2] = cell_of(scale_form(), "u2", "lanh-dao", coached_ballots(15))
    found = weigh(pools, least=K, seed="s")
    assert {signal.cell for signal in found} <= {"u2/lanh-dao", "u2/hdnd"}
    kinds = {signal.kind for signal in found if signal.cell == "u2/lanh-dao"}
    assert kinds >= {"identical_forms", "identical_texts", "variance_collapse"}


@pytest.mark.slow
def test_honest_waves_are_hardly_ever_flagged() -> None:
    """Decision 0008 tells this number: of 200 simulated honest waves of twelve groups three."""
    flagged: list[Signal] = []
    waves = 0
    for seed in range(200):
        found = weigh(honest_wave(seed), least=K, seed=str(seed))
        flagged += found
        waves += bool(found)
    assert waves == 3, [(signal.kind, signal.cell) for signal in flagged]
