"""What may be left out of a count without telling on a few."""

from __future__ import annotations

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from surveys.engine.exclusions import NOTHING, Exclusions, telling_kinds

KIND = (1, 1, 1)
BALLOTS = [UUID(int=number) for number in range(40)]
KIND_OF = dict.fromkeys(BALLOTS, KIND)


def telling(wanted: set[UUID], *earlier: set[UUID], size: int = 40) -> bool:
    return bool(
        telling_kinds(
            KIND_OF,
            {KIND: size},
            Exclusions(ballots=frozenset(wanted)),
            [Exclusions(ballots=frozenset(other)) for other in earlier],
            least=5,
        )
    )


def test_nobody_or_at_least_k_on_both_sides() -> None:
    assert not telling(set())
    assert telling(set(BALLOTS[:4]))
    assert not telling(set(BALLOTS[:5]))
    assert telling(set(BALLOTS[:36]))
    assert not telling(set(BALLOTS[:40]))


def test_two_counts_side_by_side_differ_by_nobody_or_at_least_k() -> None:
    assert telling(set(BALLOTS[:12]), set(BALLOTS[:10]))
    assert not telling(set(BALLOTS[:15]), set(BALLOTS[:10]))
    assert telling(set(BALLOTS[:10]), set(BALLOTS[1:11]))
    assert not telling(set(), set(BALLOTS[:10]))


@given(st.sets(st.sampled_from(BALLOTS)), st.lists(st.sets(st.sampled_from(BALLOTS)), max_size=3))
def test_no_subtraction_of_two_allowed_counts_leaves_a_few(
    wanted: set[UUID], earlier: list[set[UUID]]
) -> None:
    if telling(wanted, *earlier):
        return
    for other in (set(), *earlier):
        assert not 0 < len(wanted - other) < 5
    assert not 0 < len(set(BALLOTS) - wanted) < 5


def test_document_goes_there_and_back() -> None:
    wanted = Exclusions(frozenset({uuid4(), uuid4()}), frozenset({(2, 3), (1, 9)}), frozenset({7}))
    assert Exclusions.of(wanted.as_document()) == wanted
    assert (Exclusions.of({}), bool(NOTHING), bool(wanted)) == (NOTHING, False, True)
