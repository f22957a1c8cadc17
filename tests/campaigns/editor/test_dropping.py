"""Rows let go over others with the mouse."""

from __future__ import annotations

import pytest

from campaigns.domain.draft.shape import CannotMove, dropped
from tests.campaigns.documents import small
from tests.campaigns.editor.test_shape import outline


def test_onto_a_sibling_takes_its_place() -> None:
    down, code = dropped(small(), code="1.1", onto="1.2")
    assert (code, outline(down)[1:3]) == ("1.1", ["1 1.2", "1 1.1"])
    up, code = dropped(small(), code="2", onto="1")
    assert (code, outline(up)[0]) == ("2", "- 2")


def test_onto_a_row_one_level_up_goes_below_it() -> None:
    moved, code = dropped(small(), code="1.1", onto="2")
    assert (code, outline(moved)[-1]) == ("2.2", "2 2.2")


def test_onto_another_level_stands_beside_it() -> None:
    moved, code = dropped(small(), code="1.1", onto="2.1.1")
    assert (code, outline(moved)[-1]) == ("2.1.2", "2.1 2.1.2")
    with pytest.raises(CannotMove):
        dropped(small(), code="2", onto="2.1")
