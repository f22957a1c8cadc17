"""What a later count may show beside an earlier one: every pair of assignments is tried."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product
from uuid import UUID

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from surveys.engine.breakdown import breakdown
from surveys.engine.form import Form
from surveys.engine.reading import parse_form
from surveys.engine.recounts import Counting, Pairs, names_of, tells, withheld_names
from tests.surveys.engine.forms import document

FORM: Form = parse_form(document())
WORTHS = {"a": Decimal(100), "b": Decimal(60), "c": Decimal(20), "d": Decimal(0), "-": None}
K = 5
A, B = frozenset(map(UUID, map("{:032}".format, range(8)))), frozenset({UUID(int=999)})


def one(before: str, now: str, code: str = "q1", *, feeds: bool = True) -> bool:
    """``before`` and ``now``: the answers as letters."""
    return tells(FORM.question(code), pairs(now), pairs(before), form=FORM, feeds=feeds, least=K)


def pairs(letters: str) -> Pairs:
    return [(letter, letters.count(letter)) for letter in sorted(set(letters))]


def test_answers_that_changed_by_k_may_stand_beside_each_other() -> None:
    before = "a" * 20 + "b" * 10
    assert not one(before, before)
    assert not one(before, "a" * 14 + "b" * 10)
    assert one(before, "a" * 17 + "b" * 7)  # six left out, three of each


def test_a_number_that_is_hidden_in_one_of_them_tells() -> None:
    assert one("a" * 20 + "b" * 10 + "c" * 6, "a" * 20 + "b" * 10 + "c")
    # b, c and d stay as they were and hidden.
    hidden = "b" * 30 + "c" * 9 + "d" * 3
    assert not one("a" * 50 + hidden, "a" * 40 + hidden)
    assert one("a" * 50 + hidden, "a" * 50 + hidden[6:])


def test_two_means_tell_how_many_had_no_opinion() -> None:
    hidden = "b" * 20 + "c" * 20 + "-" * 2
    assert one("a" * 40 + hidden, "a" * 30 + hidden)
    assert not one("a" * 40 + hidden, "a" * 30 + hidden, feeds=False)


def test_choices_are_held_to_those_who_did_not_choose_too() -> None:
    question = FORM.question("q3")

    def apart(before: Pairs, now: Pairs) -> bool:
        return tells(question, now, before, form=FORM, feeds=True, least=K)

    before: Pairs = [(("x",), 20), (("y",), 10)]
    assert not apart(before, [(("x",), 14), (("y",), 10)])
    assert apart(before, [(("x",), 18), (("y",), 6)])
    assert apart(
        [(("x",), 20), (("y",), 10), (("z",), 2)], [(("x",), 14), (("y",), 10), (("z",), 2)]
    )


def counting(void: frozenset[UUID], letters: str, *withheld: str) -> Counting:
    return Counting(void, {"q1": pairs(letters)}, frozenset(withheld))


def withheld(now: Counting, *earlier: Counting) -> frozenset[str]:
    return withheld_names(FORM, now, earlier, least=K)


def test_the_same_ballots_are_shown_as_they_were() -> None:
    first = counting(frozenset(), "a" * 20 + "b" * 10)
    second = counting(A, "a" * 15 + "b" * 7)
    assert withheld(second, first) == {"q1"}
    kept = counting(A, "a" * 15 + "b" * 7, "q1")
    assert withheld(first, first, kept) == frozenset()
    assert withheld(second, first, kept) == {"q1"}


def test_of_sets_that_overlap_only_the_first_is_shown() -> None:
    first = counting(A, "a" * 14 + "b" * 10)
    assert withheld(counting(B, "a" * 20 + "b" * 10), first) == {n for n, _q, _r in names_of(FORM)}
    assert withheld(counting(A | B, "a" * 8 + "b" * 10), first) == frozenset()
    # What shows nothing cannot be taken from anything.
    assert (
        withheld(
            counting(B, "a" * 20 + "b" * 10),
            counting(A, "a" * 14 + "b" * 10, *(n for n, _q, _r in names_of(FORM))),
        )
        == frozenset()
    )


def fitting(numbers: dict[str, int], hidden: list[str]) -> Iterator[tuple[int, ...]]:
    """Every assignment of the hidden numbers that fits the total and the mean of a breakdown."""
    worths = [(Fraction(w), numbers[c]) for c, w in WORTHS.items() if w is not None]
    mean = sum((w * n for w, n in worths), Fraction(0)) / sum(n for _w, n in worths)
    values = {c: mean if WORTHS[c] is None else Fraction(WORTHS[c]) for c in hidden}  # type: ignore[arg-type]
    whole = sum(numbers[c] for c in hidden)
    weighted = sum((values[c] * numbers[c] for c in hidden), Fraction(0))
    for guess in product(range(1, whole + 1), repeat=max(len(hidden) - 1, 0)):
        found = (*guess, whole - sum(guess))[: len(hidden)]
        told = sum((values[c] * n for c, n in zip(hidden, found, strict=True)), Fraction(0))
        if all(n > 0 for n in found) and told == weighted:
            yield found


_NUMBERS = st.fixed_dictionaries(dict.fromkeys(WORTHS, st.integers(0, 10)))
_OUT = st.fixed_dictionaries(dict.fromkeys(WORTHS, st.sampled_from([0, 0, 0, 1, 5, 6, 7])))


@given(_NUMBERS, _OUT)
@settings(max_examples=400)
def test_no_pair_of_breakdowns_tells_a_few(numbers: dict[str, int], out: dict[str, int]) -> None:
    """Known: both breakdowns, and that the later one holds only ballots of the earlier one."""
    out = {cell: min(out[cell], numbers[cell]) for cell in numbers}
    rest = {cell: numbers[cell] - out[cell] for cell in numbers}
    assume(sum(out.values()) >= K)
    assume(sum(rest.values()) >= K)
    assume(all(any(part[c] for c in "abcd") for part in (numbers, rest)))
    question = FORM.question("q1")
    before, now = ([(c, n) for c, n in part.items() if n] for part in (numbers, rest))
    if tells(question, now, before, form=FORM, feeds=True, least=K):
        return
    shown = [breakdown(question, told, form=FORM, feeds=True, least=K) for told in (before, now)]
    first, second = (
        {cell.code: cell.count for cell in found.cells} if found else {} for found in shown
    )
    hidden = sorted(c for c in first if first[c] is None)
    assert hidden == sorted(c for c in second if second[c] is None)
    for cell in numbers:
        if cell not in hidden:
            assert not 0 < out[cell] < K
    later = list(fitting(rest, hidden))
    possible = [
        (one, other)
        for one in fitting(numbers, hidden)
        for other in later
        if all(less <= more for more, less in zip(one, other, strict=True))
    ]
    for place, cell in enumerate(hidden):
        for told, seen in (
            (numbers[cell], {pair[0][place] for pair in possible}),
            (rest[cell], {pair[1][place] for pair in possible}),
        ):
            assert not 0 < told < K or len(seen) > 1
        assert out[cell] == 0
