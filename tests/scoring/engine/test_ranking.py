from decimal import Decimal

from scoring.engine.ranking import Rank, rank_in_groups

ROWS = [
    ("a", "district", Decimal("95.70")),
    ("b", "district", Decimal("97.10")),
    ("c", "district", Decimal("95.7")),
    ("d", "district", Decimal("90.00")),
    ("e", "department", Decimal("80.00")),
    ("f", "district", None),
]


def test_ranks_leave_a_gap_after_equal_places() -> None:
    assert rank_in_groups(ROWS) == {
        "a": Rank(2, tied=True, of=4),
        "b": Rank(1, tied=False, of=4),
        "c": Rank(2, tied=True, of=4),
        "d": Rank(4, tied=False, of=4),
        "e": Rank(1, tied=False, of=1),
        "f": None,
    }


def test_dense_ranks_leave_no_gap() -> None:
    found = rank_in_groups(ROWS, "dense")

    assert found["d"] == Rank(3, tied=False, of=4)
    assert found["a"] == found["c"] == Rank(2, tied=True, of=4)


def test_ranks_of_nobody_are_empty() -> None:
    assert rank_in_groups([]) == {}
