"""What the database finds and counts is what the desk says item by item."""

from __future__ import annotations

import pytest

from appraisal.domain.boxes import PER_PAGE, Boxes, around
from appraisal.domain.desk import APPRAISABLE, Desk, desk_of
from appraisal.domain.queries import Item
from appraisal.domain.rights import dossiers_appraised_by
from appraisal.domain.slots import BY_CRITERION, BY_UNIT
from appraisal.domain.tally import tally, tally_mine
from appraisal.models import Review
from campaigns.models import Exclusion
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.appraisal.pages import page, signed_in
from tests.appraisal.stage import Court, set_court
from tests.plugins.cast import World

READERS = (Role.APPRAISER, Role.SECRETARIAT, Role.COUNCIL, Role.AUDITOR)
ORDERS = (BY_CRITERION, BY_UNIT)


@pytest.fixture
def busy(court: Court, elsewhere: World) -> Court:
    """Reviews, exclusions on every level (one inside another), a unit that has not sent; and the
    same campaign next door."""
    other = set_court(elsewhere)
    with tenant_scope(elsewhere.tenant):
        other.review("1.1")
    for unit, codes in (("so-a", ("2",)), ("so-b", ("1", "1.1", "2.1"))):
        for code in codes:
            Exclusion.objects.create(
                participation=court.dossier(unit).participation,
                criterion=court.leaf(code),
                reason="Không có",
            )
    court.review("1.1")
    court.review("1.2", "so-noi-vu")
    Dossier.objects.filter(pk=court.dossier("so-b").pk).update(state=DossierState.DRAFT)
    return court


def items_of(court: Court, desk: Desk) -> list[Item]:
    """Every item of the campaign, one by one."""
    dossiers = Dossier.objects.select_related(
        "participation__organisation", "participation__group"
    ).order_by("participation__organisation__sort_key")
    leaves = [node for node in desk.nodes.values() if node.is_leaf]
    return [
        Item(dossier, leaf)
        for dossier in dossiers
        for leaf in leaves
        if desk.is_item(dossier.participation, leaf)
    ]


def mine_of(court: Court, desk: Desk, by: str) -> list[Item]:
    mine = [i for i in items_of(court, desk) if desk.lists(i.dossier.participation, i.leaf)]
    return sorted(mine, key=lambda i: i.leaf.position) if by == BY_CRITERION else mine


def done_keys() -> set[tuple[int, int]]:
    return set(Review.objects.values_list("dossier_id", "criterion_id"))


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("by", ORDERS)
def test_lists_hold_the_items_of_the_desk_in_order(busy: Court, role: Role, by: str) -> None:
    desk = desk_of(busy.world.people[role], busy.stage.campaign)
    boxes = Boxes(desk, by=by)
    mine, done = mine_of(busy, desk, by), done_keys()
    slots = boxes.slots(boxes.all)
    assert [item.key for item in boxes.items(slots)] == [item.key for item in mine]
    assert [(slot.ready, slot.done) for slot in slots] == [
        (item.dossier.state in APPRAISABLE, item.key in done) for item in mine
    ]
    assert (boxes.done, boxes.total) == (sum(item.key in done for item in mine), len(mine))
    assert sum(box.waiting for box in boxes.all) == sum(not item.ready for item in mine)
    firsts = boxes.firsts(boxes.all)
    for box in boxes.all:
        inside = boxes.items(boxes.slots([box]))
        open_ones = [item for item in inside if item.ready and item.key not in done]
        assert firsts[box.key].key == (open_ones or inside)[0].key


@pytest.mark.parametrize("by", ORDERS)
def test_neighbours_and_the_next_item_go_through_the_whole_desk(busy: Court, by: str) -> None:
    desk = desk_of(busy.chi, busy.stage.campaign)
    boxes, done = Boxes(desk, by=by), done_keys()
    mine = mine_of(busy, desk, by)
    for place, item in enumerate(mine):
        near = boxes.near(item.dossier, item.leaf)
        sides = [side and side.key for side in (near.previous, near.following)]
        assert sides == [
            mine[place - 1].key if place else None,
            mine[place + 1].key if place + 1 < len(mine) else None,
        ]
        assert item.key in [other.key for other in near.inside]
        later = [*mine[place + 1 :], *mine[: place + 1]]
        wanted = next((other for other in later if other.ready and other.key not in done), None)
        found = boxes.next(after=(item.dossier, item.leaf))
        assert (found and found.key) == (wanted and wanted.key)
    foreign = boxes.near(busy.dossier("so-a"), busy.leaf("2.1"))
    assert (foreign.inside, foreign.previous, foreign.following) == ([], None, None)


@pytest.mark.parametrize("role", READERS)
def test_tally_counts_every_item_once(busy: Court, role: Role) -> None:
    desk = desk_of(busy.world.people[role], busy.stage.campaign)
    done = done_keys()
    every = items_of(busy, desk)
    for cells, items in (
        (tally(desk), every),
        (tally_mine(desk), mine_of(busy, desk, BY_UNIT)),
    ):
        assert (
            sum(cell.total for cell in cells),
            sum(cell.done for cell in cells),
            sum(cell.waiting for cell in cells),
            sum(cell.ready for cell in cells),
        ) == (
            len(items),
            sum(item.key in done for item in items),
            sum(not item.ready for item in items),
            sum(item.ready and item.key not in done for item in items),
        )


def test_review_of_an_item_excluded_since_does_not_count(court: Court) -> None:
    court.review("1.1")
    desk = desk_of(court.binh, court.stage.campaign)
    before = sum(cell.done for cell in tally(desk))
    Exclusion.objects.create(
        participation=court.dossier().participation, criterion=court.leaf("1"), reason="Không có"
    )
    assert (before, sum(cell.done for cell in tally(desk))) == (1, 0)


def test_dossiers_of_an_appraiser_are_those_with_an_item(busy: Court) -> None:
    desk = desk_of(busy.chi, busy.stage.campaign)
    expected = {item.dossier.pk for item in mine_of(busy, desk, BY_UNIT)}
    found = dossiers_appraised_by(busy.chi, busy.stage.campaign)
    assert set(found.values_list("pk", flat=True)) == expected
    auditor = busy.world.people[Role.AUDITOR]
    assert not dossiers_appraised_by(auditor, busy.stage.campaign).exists()


def test_pages_of_nonsense_are_the_first_page(busy: Court) -> None:
    client = signed_in(busy.chi)
    for asked in ("queue/?page=x", "table/?page=-1", "queue/?by=unit&page=999"):
        assert client.get(page(busy, asked).rstrip("/")).status_code == 200


@pytest.mark.parametrize(("place", "start"), [(0, 0), (60, 10), (399, 300)])
def test_window_lies_around_its_place(place: int, start: int) -> None:
    assert around(range(400), place) == list(range(start, start + PER_PAGE))
    assert around(range(3), 2) == [0, 1, 2]
