"""No page is left out when pages are looked at: an address needs a room or a reason."""

from __future__ import annotations

from tests.browser.rooms import NO_PAGE, ROUNDS, page_names, rooms_in
from tests.matrix import FILES, MATRIX, OUTSIDE

LOOKED_AT = {room.name for room in rooms_in(*(rooms for _begin, rooms in ROUNDS))}


def test_every_page_is_looked_at() -> None:
    assert (page_names() | OUTSIDE) - FILES - set(NO_PAGE) - LOOKED_AT == set()


def test_what_is_left_out_is_an_address_and_no_room() -> None:
    left_out = FILES | set(NO_PAGE)
    assert left_out - set(MATRIX) - OUTSIDE == set()
    assert left_out & LOOKED_AT == set()
    assert [name for name in NO_PAGE if " " not in NO_PAGE[name]] == []
