"""What may be shown of a question's answers: nothing that can be worked out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.engine.breakdown import BANDS, Breakdown, breakdown, cells_of
from surveys.engine.concealing import concealed
from surveys.engine.form import NO_OPINION, Bounds, Form, Question
from surveys.engine.reading import parse_form
from surveys.engine.tally import Given
from tests.surveys.engine.forms import document

FORM: Form = parse_form(document())
WORTHS = {"a": Decimal(100), "b": Decimal(60), "c": Decimal(20), "d": Decimal(0), "-": None}


def of(code: str, *pairs: tuple[Given, int], feeds: bool = True) -> Breakdown | None:
    return breakdown(FORM.question(code), pairs, form=FORM, feeds=feeds, least=5)


def counts(found: Breakdown | None) -> dict[str, int | None]:
    assert found is not None
    return {cell.code: cell.count for cell in found.cells}


def test_fewer_than_k_ballots_have_no_breakdown() -> None:
    assert of("q1", ("a", 4)) is None


def test_everything_is_shown_when_no_answer_is_rare() -> None:
    found = of("q1", ("a", 20), ("b", 10), ("-", 5))
    assert counts(found) == {"a": 20, "b": 10, "c": 0, "d": 0, "-": 5}
    assert found is not None
    assert (found.count, found.mean, found.hides) == (30, Fraction(260, 3), False)


def test_rare_answer_takes_others_with_it_until_the_mean_does_not_tell_it() -> None:
    found = of("q1", ("a", 40), ("b", 30), ("c", 9), ("d", 3))
    assert counts(found) == {"a": 40, "b": None, "c": None, "d": None, "-": 0}


def test_without_a_mean_the_next_smallest_is_enough() -> None:
    found = of("q1", ("a", 40), ("b", 30), ("c", 9), ("d", 3), feeds=False)
    assert counts(found) == {"a": 40, "b": 30, "c": None, "d": None, "-": 0}
    assert found is not None
    assert (found.mean, found.count) == (None, None)


def test_where_the_mean_tells_all_nothing_but_the_mean_is_shown() -> None:
    found = of("q1", ("a", 40), ("b", 1))
    assert found is not None
    assert (found.is_withheld, found.mean) == (True, Fraction(4060, 41))


def test_few_without_an_opinion_are_not_found_by_the_number_of_answers() -> None:
    found = of("q1", ("a", 20), ("b", 20), ("c", 20), ("-", 2))
    assert found is not None
    assert (counts(found)["-"], found.count) == (None, None)


def test_several_choices_hide_those_who_did_not_choose_too() -> None:
    ticked: list[tuple[Given, int]] = [(("x",), 10), (("x", "z"), 8), (("y",), 2)]
    found = of("q3", *ticked, feeds=False)
    assert found is not None
    assert (counts(found), found.overlaps) == ({"x": None, "y": None, "z": 8}, True)
    # With the mean: only here would just these two be left out.
    found = of("q3", *ticked)
    assert found is not None
    assert found.is_withheld
    shown = of("q3", (("x",), 10), (("y",), 8))
    assert counts(shown) == {"x": 10, "y": 8, "z": 0}
    assert of("q3", (("x",), 10), (("x", "y"), 8), ((), 0)) is not None
    few_silent = of("q3", (("x",), 10), (("y",), 8), ("", 2))
    assert few_silent is not None
    assert (few_silent.is_withheld, few_silent.count) == (True, None)


def test_numbers_are_shown_in_bands() -> None:
    found = of("q5", ("10", 6), ("55.5", 7), ("100", 8), ("", 5), feeds=False)
    assert len(counts(found)) == BANDS + 1
    assert list(counts(found).values()) == [6, 0, 7, 0, 8, 5]


@given(st.fixed_dictionaries(dict.fromkeys(WORTHS, st.integers(0, 12))))
@settings(max_examples=300)
def test_no_small_number_follows_from_what_is_shown(numbers: dict[str, int]) -> None:
    """Every assignment of the hidden numbers that fits total and mean is tried."""
    answered = {cell: n for cell, n in numbers.items() if WORTHS[cell] is not None and n}
    if not answered:
        return
    total = sum(answered.values())
    mean = sum((Fraction(WORTHS[c]) * n for c, n in answered.items()), Fraction(0)) / total  # type: ignore[arg-type]
    hidden = concealed(numbers, WORTHS, mean=mean, least=5)
    assert all(n == 0 or n >= 5 for cell, n in numbers.items() if cell not in hidden)
    if not hidden or hidden == frozenset(numbers):
        return
    values = {c: mean if WORTHS[c] is None else Fraction(WORTHS[c]) for c in hidden}  # type: ignore[arg-type]
    whole = sum(numbers[cell] for cell in hidden)
    weighted = sum((values[cell] * numbers[cell] for cell in hidden), Fraction(0))
    names = sorted(hidden)
    possible = [
        dict(zip(names, guess, strict=True))
        for guess in product(range(1, whole + 1), repeat=len(names) - 1)
        for guess in [(*guess, whole - sum(guess))]
        if guess[-1] > 0
        and sum((values[c] * n for c, n in zip(names, guess, strict=True)), Fraction(0)) == weighted
    ]
    for cell in names:
        if numbers[cell] < 5:
            assert len({guess[cell] for guess in possible}) > 1


def views(
    question: Question, worlds: Iterable[Sequence[tuple[Given, int]]], *, least: int, feeds: bool
) -> dict[Breakdown, list[dict[str, int]]]:
    """What a reader sees → all the worlds in which it would be seen, each by its true numbers."""
    found: dict[Breakdown, list[dict[str, int]]] = defaultdict(list)
    for pairs in worlds:
        seen = breakdown(question, pairs, form=FORM, feeds=feeds, least=least)
        if seen is not None and not seen.is_withheld:
            found[seen].append(cells_of(question, pairs))
    return found


@pytest.mark.parametrize("feeds", [True, False])
def test_who_knows_the_program_finds_no_small_number(feeds: bool) -> None:
    """Every way in which fourteen people can answer: those who are shown alike differ."""
    question = FORM.question("q1")
    ways = (
        [(code, number) for code, number in zip("abcd-", way, strict=True) if number]
        for way in ways_to_share(14, 5)
    )
    found = views(question, ways, least=5, feeds=feeds)
    hides = 0
    for seen, worlds in found.items():
        hidden = [cell.code for cell in seen.cells if cell.count is None]
        hides += bool(hidden)
        assert all(not 0 < (cell.count or 0) < 5 for cell in seen.cells)
        for code in hidden:
            assert len({world[code] for world in worlds}) > 1, (seen, worlds)
    assert hides > 20


@pytest.mark.parametrize("feeds", [True, False])
@pytest.mark.parametrize(("fewest", "most"), [(0, 3), (1, 2), (2, 3), (0, 1)])
@pytest.mark.parametrize("worths", [(50, 30, 20), (30, 30, 0), (50, 40, 30)])
def test_of_choices_neither_who_chose_nor_who_did_not_is_found(
    worths: tuple[int, ...], fewest: int, most: int, feeds: bool
) -> None:
    """Every way in which nine people can tick boxes, blank ones too."""
    asked = FORM.question("q3")
    options = tuple(
        replace(option, percent=Decimal(worth))
        for option, worth in zip(asked.options, worths, strict=True)
    )
    question = replace(asked, options=options, bounds=Bounds(least=fewest, most=most))
    ticks: list[Given] = [""]
    for number in range(max(fewest, 1), most + 1):
        ticks += combinations("xyz", number)
    worlds = (
        [(tick, number) for tick, number in zip(ticks, way, strict=True) if number]
        for way in ways_to_share(9, len(ticks))
    )
    for seen, found in views(question, worlds, least=3, feeds=feeds).items():
        for cell in seen.cells:
            chosen = {world[cell.code] for world in found}
            silent = {9 - world[NO_OPINION] - world[cell.code] for world in found}
            if cell.count is None:
                assert len(chosen) > 1, (seen, found)
                assert len(silent) > 1, (seen, found)
            else:
                assert not 0 < cell.count < 3
                assert all(not 0 < number < 3 for number in silent)


def ways_to_share(whole: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to give ``whole`` things to so many."""
    if parts == 1:
        yield (whole,)
        return
    for first in range(whole + 1):
        for rest in ways_to_share(whole - first, parts - 1):
            yield (first, *rest)
