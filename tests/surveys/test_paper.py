"""Paper answers: slips and sheets part ways, two people type, a third act settles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from surveys.domain.intake import AlreadyReceived, hand_in
from surveys.domain.paper_kinds import kinds_of
from surveys.domain.paper_lots import (
    can_hand_in,
    hand_in_lot,
    lots_of,
    make_lot,
    merge_lots,
    resize_lot,
    withdraw_lot,
)
from surveys.domain.paper_sheets import (
    both_readings,
    next_to_type,
    own_reading,
    settle_sheet,
    type_sheet,
)
from surveys.domain.paper_slips import (
    invitation_of_slip,
    people_like,
    register_slip,
    slip_code_of,
    withdraw_slip,
)
from surveys.domain.release import release_ready
from surveys.domain.waves import can_close_wave, close_wave
from surveys.engine.comparing import SheetReading
from surveys.enums import LotState, SheetState
from surveys.models import (
    Ballot,
    Envelope,
    PaperLot,
    PaperReading,
    PaperSheet,
    Turnout,
    Wave,
)
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.papers import clerk, kind, lot_of, register, says, type_all
from tests.surveys.waves import AFTER, CLOSES, DURING, Poll, set_poll

VOIDED = SheetReading(is_void=True)


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


def finished(poll: Poll, sheets: int, choice: str = "b", name: str = "dung") -> PaperLot:
    """A lot that two people typed alike."""
    lot = lot_of(poll, sheets)
    type_all(poll.secretary, lot, [says(choice)] * sheets)
    type_all(clerk(poll.world, name), lot, [says(choice)] * sheets)
    return lot


def test_slip_code_names_one_person_and_opens_nothing(poll: Poll, elsewhere: World) -> None:
    invitation = poll.invitation(poll.people["hdnd"][0])
    code = slip_code_of(invitation)
    assert invitation_of_slip(poll.wave, f" {code.lower()} ") == invitation
    other = slip_code_of(poll.invitation(poll.people["hdnd"][1]))
    assert invitation_of_slip(poll.wave, code[:4] + other[4:]) is None
    assert [invitation_of_slip(poll.wave, text) for text in ("", "x", "ABCDEFGH", "0" * 300)] == [
        None
    ] * 4
    with tenant_scope(elsewhere.tenant):
        assert invitation_of_slip(Wave.objects.get(), code) is None


def test_people_are_found_by_name(poll: Poll) -> None:
    found = people_like(poll.wave, "người hdnd 03")
    assert [row.respondent.full_name for row in found] == ["Người hdnd 03"]
    assert people_like(poll.wave, " ") == []


def test_registered_slip_voids_the_link(poll: Poll) -> None:
    person = poll.people["hdnd"][0]
    register(poll, "hdnd", 1)
    with pytest.raises(AlreadyReceived):
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    with pytest.raises(AlreadyReceived):
        register(poll, "hdnd", 1)
    assert Turnout.objects.get().source == "paper"
    assert {found.slips for found in kinds_of(poll.wave) if found.group.key == "hdnd"} == {1}


def test_person_who_answered_by_link_cannot_answer_on_paper_too(poll: Poll) -> None:
    person = poll.people["hdnd"][0]
    hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    with pytest.raises(AlreadyReceived):
        register(poll, "hdnd", 1)
    assert Turnout.objects.get().source == "link"


def test_post_that_died_before_its_turnout_does_not_count_beside_the_sheet(poll: Poll) -> None:
    for person in poll.people["hdnd"][:5]:
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    Turnout.objects.all().delete()  # as if the processes had died before their second commit
    register(poll, "hdnd", 5)
    hand_in_lot(actor=poll.secretary, lot=finished(poll, 5), expected_version=1, at=DURING)
    emptied = close_wave(wave=poll.wave, at=AFTER)
    assert (emptied.released, emptied.unclaimed) == (5, 10)


def test_slip_registered_by_mistake_is_taken_back(poll: Poll) -> None:
    register(poll, "hdnd", 6)
    hand_in_lot(actor=poll.secretary, lot=finished(poll, 5), expected_version=1, at=DURING)
    people = [poll.invitation(person) for person in poll.people["hdnd"][:6]]
    withdraw_slip(actor=poll.secretary, invitation=people[0], reason="Nhầm người", at=DURING)
    with pytest.raises(Refused):
        withdraw_slip(actor=poll.secretary, invitation=people[1], reason="Nhầm", at=DURING)
    person = poll.people["hdnd"][0]
    hand_in(invitation=people[0], answers=poll.answers(person), at=DURING)
    with pytest.raises(Refused):
        withdraw_slip(actor=poll.secretary, invitation=people[0], reason="Nhầm", at=DURING)


def test_nobody_types_both_readings(poll: Poll) -> None:
    lot = lot_of(poll, 1)
    type_all(poll.secretary, lot, [says("a")])
    sheet = lot.sheets.get()
    reading = PaperReading(sheet=sheet, place=2, typist=poll.secretary, sealed=b"x")
    with pytest.raises(IntegrityError), transaction.atomic():
        reading.save()
    type_all(poll.secretary, lot, [says("c")])  # the own reading is mended, no second one made
    assert (sheet.readings.count(), lot.sheets.get().state) == (1, SheetState.ONCE)
    assert next_to_type(lot, poll.secretary) is None


def test_second_clerk_types_blind(poll: Poll) -> None:
    lot = lot_of(poll, 1)
    type_all(poll.secretary, lot, [says("a")])
    sheet = lot.sheets.select_related("lot__wave").get()
    assert own_reading(clerk(poll.world, "dung"), sheet) == (0, None)
    assert own_reading(poll.secretary, sheet) == (1, says("a"))


def test_what_was_typed_is_readable_in_no_table(poll: Poll) -> None:
    lot = lot_of(poll, 1)
    text = SheetReading(answers={"q1": "c", "q4": "Chậm trễ kéo dài"})
    type_all(poll.secretary, lot, [text])
    with connection.cursor() as cursor:
        for table in ("surveys_paperreading", "surveys_papersheet", "audit_auditentry"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%Chậm trễ%'")
            assert cursor.fetchone() == (0,), table
    assert "Chậm".encode() not in bytes(PaperReading.objects.get().sealed)
    told = [json.loads(entry.data)["new"] for entry in AuditEntry.objects.all()]
    assert {"lot": 1, "sheet": 1} in told


def test_differences_are_found_and_settled_against_the_paper(poll: Poll) -> None:
    lot, dung = lot_of(poll, 2), clerk(poll.world, "dung")
    type_all(poll.secretary, lot, [says("a"), VOIDED])
    type_all(dung, lot, [says("b"), VOIDED])
    first, second = lot.sheets.select_related("lot__wave")
    assert (first.state, second.state, second.is_void) == ("differs", "agreed", True)
    assert both_readings(first) == (says("a"), says("b"))
    with pytest.raises(Refused):
        type_sheet(actor=dung, sheet=first, reading=says("a"), expected_version=1, at=DURING)
    settled: dict[str, Any] = {"actor": dung, "sheet": first, "why": "second", "at": DURING}
    settle_sheet(**settled, reading=says("a"), expected_version=first.version)
    with pytest.raises(StaleEdit):
        settle_sheet(**settled, reading=says("c"), expected_version=first.version)
    first.refresh_from_db()
    assert (first.state, first.settled_by, first.settled_why) == ("settled", dung, "second")


def test_sheet_typed_once_cannot_be_settled(poll: Poll) -> None:
    lot = lot_of(poll, 1)
    type_all(poll.secretary, lot, [says("a")])
    sheet = lot.sheets.select_related("lot__wave__campaign", "lot__group").get()
    with pytest.raises(Refused):
        settle_sheet(
            actor=poll.secretary,
            sheet=sheet,
            reading=says("a"),
            why="first",
            expected_version=sheet.version,
            at=DURING,
        )


def test_own_reading_saved_in_another_window_is_not_overwritten(poll: Poll) -> None:
    lot = lot_of(poll, 1)
    sheet = lot.sheets.select_related("lot__wave__campaign", "lot__group").get()
    typed: dict[str, Any] = {"actor": poll.secretary, "sheet": sheet, "at": DURING}
    type_sheet(**typed, reading=says("a"), expected_version=0)
    with pytest.raises(StaleEdit):
        type_sheet(**typed, reading=says("b"), expected_version=0)
    assert own_reading(poll.secretary, sheet) == (1, says("a"))


def test_lot_is_handed_in_as_a_whole_and_forgotten(poll: Poll) -> None:
    register(poll, "hdnd", 6)
    lot, dung = lot_of(poll, 6), clerk(poll.world, "dung")
    read = [says("a"), says("b"), says("c"), says("d"), says("a"), VOIDED]
    type_all(poll.secretary, lot, read)
    type_all(dung, lot, read)
    lot = hand_in_lot(actor=poll.secretary, lot=lot, expected_version=lot.version, at=DURING)
    assert (lot.state, lot.taken, lot.valid) == (LotState.HANDED_IN, 6, 5)
    assert (PaperSheet.objects.count(), PaperReading.objects.count()) == (0, 0)
    assert Envelope.objects.count() == 5
    with pytest.raises(Refused):
        hand_in_lot(actor=poll.secretary, lot=lot, expected_version=lot.version, at=DURING)
    close_wave(wave=poll.wave, at=AFTER)
    found = sorted(Ballot.objects.values_list("answers__q1", flat=True))
    assert found == ["a", "a", "b", "c", "d"]


def test_paper_and_links_are_taken_out_together(poll: Poll) -> None:
    register(poll, "hdnd", 5)
    hand_in_lot(actor=poll.secretary, lot=finished(poll, 5), expected_version=1, at=DURING)
    for person in poll.people["hdnd"][5:10]:
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    assert release_ready(wave=poll.wave) == 5  # of so-a: five links, five sheets
    fields = {field.name for field in Ballot._meta.fields}
    assert fields == {
        "id",
        "tenant",
        "wave",
        "group",
        "questionnaire",
        "object",
        "answers",
    }


@pytest.mark.parametrize(("sheets", "slips"), [(4, 12), (5, 4)])
def test_lot_that_is_too_small_or_has_no_slips_waits(poll: Poll, sheets: int, slips: int) -> None:
    register(poll, "hdnd", slips)
    lot = finished(poll, sheets)
    assert not can_hand_in(poll.secretary, lot, at=DURING)
    with pytest.raises(Refused):
        hand_in_lot(actor=poll.secretary, lot=lot, expected_version=1, at=DURING)
    assert Envelope.objects.count() == 0


def test_small_lots_go_together(poll: Poll) -> None:
    register(poll, "hdnd", 5)
    small, other = finished(poll, 2, "a"), finished(poll, 3, "b", "giang")
    elsewhere = lot_of(poll, 1, rated="so-b")
    with pytest.raises(Refused):
        merge_lots(actor=poll.secretary, lot=small, into=elsewhere, expected_version=1, at=DURING)
    into = merge_lots(actor=poll.secretary, lot=small, into=other, expected_version=1, at=DURING)
    assert list(into.sheets.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    hand_in_lot(actor=poll.secretary, lot=into, expected_version=into.version, at=DURING)
    small.refresh_from_db()
    assert (small.state, Envelope.objects.count()) == (LotState.MERGED, 5)


def test_bundle_counted_wrong_is_mended_but_nothing_typed_is_dropped(poll: Poll) -> None:
    lot = lot_of(poll, 3)
    lot = resize_lot(actor=poll.secretary, lot=lot, sheets=5, expected_version=1, at=DURING)
    assert lot.sheets.count() == 5
    type_all(poll.secretary, lot, [says("a")] * 5)
    with pytest.raises(Refused):
        resize_lot(actor=poll.secretary, lot=lot, sheets=4, expected_version=2, at=DURING)
    with pytest.raises(StaleEdit):
        resize_lot(actor=poll.secretary, lot=lot, sheets=6, expected_version=1, at=DURING)


def test_withdrawn_lot_leaves_its_reason_and_nothing_typed(poll: Poll) -> None:
    lot = finished(poll, 5)
    withdraw_lot(actor=poll.secretary, lot=lot, reason="Nhầm phiếu", expected_version=1, at=DURING)
    lot.refresh_from_db()
    assert (lot.state, lot.reason, PaperSheet.objects.count()) == ("withdrawn", "Nhầm phiếu", 0)


def test_paper_that_came_in_time_is_typed_after_the_end(poll: Poll) -> None:
    until = CLOSES + timedelta(days=2)
    Wave.objects.filter(pk=poll.wave.pk).update(paper_until=until)
    poll.wave.refresh_from_db()
    late = CLOSES + timedelta(days=1)
    person = poll.people["hdnd"][0]
    with pytest.raises(Refused):
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=late)
    register_slip(actor=poll.secretary, invitation=poll.invitation(person), at=late)
    assert not can_close_wave(poll.wave, at=AFTER)
    with pytest.raises(Refused):
        register_slip(
            actor=poll.secretary, invitation=poll.invitation(poll.people["hdnd"][1]), at=until
        )
    assert can_close_wave(poll.wave, at=until + timedelta(minutes=2))


def test_close_takes_what_is_finished_and_destroys_the_rest(poll: Poll) -> None:
    register(poll, "hdnd", 12)
    hand_in_lot(actor=poll.secretary, lot=finished(poll, 5), expected_version=1, at=DURING)
    finished(poll, 2, "a", "giang")
    lot_of(poll, 3)
    emptied = close_wave(wave=poll.wave, at=AFTER)
    assert (emptied.released, emptied.too_few, emptied.unclaimed) == (7, 0, 0)
    assert list(PaperLot.objects.values_list("state", "taken")) == [
        ("handed_in", 5),
        ("handed_in", 2),
        ("unfinished", 0),
    ]
    assert PaperSheet.objects.count() == 0
    closing = AuditEntry.objects.get(action="wave.closed")
    assert json.loads(closing.data)["new"]["paper_unfinished"] == 3


def test_only_the_secretariat_works_on_paper(poll: Poll) -> None:
    an = poll.world.people[Role.OFFICER]
    with pytest.raises(Refused):
        make_lot(actor=an, wave=poll.wave, kind=kind(poll), sheets=5, at=DURING)
    with pytest.raises(Refused):
        make_lot(
            actor=poll.secretary,
            wave=poll.wave,
            kind=kind(poll),
            sheets=5,
            at=DURING - timedelta(days=4),
        )


@pytest.mark.parametrize("number", [1, 3, 60])
def test_list_of_lots_costs_one_query(
    poll: Poll, number: int, django_assert_num_queries: object
) -> None:
    for _place in range(number):
        lot_of(poll, 2)
    rows: Any = lots_of(poll.wave)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert list(rows.values_list("sheet_count", flat=True)) == [2] * number


def test_two_clerks_at_one_sheet_make_two_readings(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        lot, dung = lot_of(poll, 1), clerk(world, "dung")
        sheet = lot.sheets.select_related("lot__wave__campaign", "lot__group").get()

    def typed(user: object, choice: str) -> object:
        with tenant_scope(world.tenant):
            return type_sheet(
                actor=user, sheet=sheet, reading=says(choice), expected_version=0, at=DURING
            )

    run_together(
        lambda: typed(poll.secretary, "a"),
        lambda: typed(dung, "a"),
        lambda: typed(poll.secretary, "a"),
    )
    with tenant_scope(world.tenant):
        assert sorted(PaperReading.objects.values_list("place", flat=True)) == [1, 2]
        assert PaperSheet.objects.get().state == SheetState.AGREED


def test_two_lots_at_once_never_exceed_the_slips(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        register(poll, "hdnd", 8)
        lots = [finished(poll, 5, "a", "dung"), finished(poll, 5, "b", "giang")]

    def post(lot: PaperLot) -> object:
        with tenant_scope(world.tenant):
            return hand_in_lot(actor=poll.secretary, lot=lot, expected_version=1, at=DURING)

    results = run_together(*(lambda lot=lot: post(lot) for lot in lots))
    assert sorted(type(result).__name__ for result in results) == ["PaperLot", "Refused"]
    with tenant_scope(world.tenant):
        assert Envelope.objects.count() == 5


def test_slip_and_link_at_once_count_once(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        person = poll.people["hdnd"][0]
        invitation, answers = poll.invitation(person), poll.answers(person)

    def by_link() -> object:
        with tenant_scope(world.tenant):
            return hand_in(invitation=invitation, answers=answers, at=DURING)

    def on_paper() -> object:
        with tenant_scope(world.tenant):
            register_slip(actor=poll.secretary, invitation=invitation, at=DURING)
            return None

    results = run_together(by_link, on_paper, on_paper)
    assert sum(isinstance(result, AlreadyReceived) for result in results) == 2
    with tenant_scope(world.tenant):
        assert Turnout.objects.count() == 1
