"""The paper desk as a clerk uses it: slips, a lot typed by two, differences, handing in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from surveys.domain.paper_slips import slip_code_of
from surveys.models import Envelope, PaperLot, PaperReading, PaperSheet, Turnout, Wave
from tests.plugins.cast import World
from tests.surveys.engine.forms import document
from tests.surveys.papers import clerk, kind, lot_of, register
from tests.surveys.waves import CLOSES, DURING, Poll, set_poll

QUERIES_OF_DESK, QUERIES_OF_LOT = 24, 29
SHEET = {"q1": "3", "q2.hop-ly": "1", "q2.kha-thi": "0", "q3": "1,3", "q4": "Chậm", "version": "0"}


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    import time_machine

    with time_machine.travel(DURING, tick=False):
        with tenant_scope(elsewhere.tenant):
            set_poll(elsewhere, document=document()).open()
        with tenant_scope(world.tenant):
            yield set_poll(world, document=document()).open()


@pytest.fixture
def binh(poll: Poll) -> Client:
    return signed_in(poll.secretary)


@pytest.fixture
def dung(poll: Poll) -> Client:
    return signed_in(clerk(poll.world, "dung"))


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def url(poll: Poll, name: str, *args: object) -> str:
    place = (poll.world.tenant.slug, poll.wave.campaign.slug, poll.wave.slug)
    return reverse(f"waves:{name}", args=[*place, *args])


def post(client: Client, address: str, data: dict[str, str]) -> tuple[int, str]:
    response = client.post(address, data)
    return response.status_code, response.get("Location", "") or response.content.decode()


def test_slip_is_registered_by_its_code_and_by_name(poll: Poll, binh: Client) -> None:
    first, second = (poll.invitation(person) for person in poll.people["hdnd"][:2])
    page = url(poll, "slips")
    assert post(binh, page, {"q": slip_code_of(first).lower()}) == (302, page)
    status, text = post(binh, page, {"q": slip_code_of(first)})
    assert (status, "đã trả lời rồi" in text) == (422, True)
    status, text = post(binh, page, {"q": "hdnd 01"})
    assert (status, "Người hdnd 01" in text) == (200, True)
    assert post(binh, page, {"q": "hdnd 01", "person": str(second.pk)}) == (302, page)
    status, text = post(binh, page, {"q": "không ai tên này"})
    assert (status, "không ai tên này" in text) == (422, True)
    assert post(binh, page, {"q": ""})[0] == 422
    assert post(binh, page, {"q": "x", "person": "abc"})[0] == 404
    assert Turnout.objects.filter(source="paper").count() == 2


def test_registration_by_mistake_is_taken_back_with_a_reason(poll: Poll, binh: Client) -> None:
    register(poll, "hdnd", 1)
    pk = poll.invitation(poll.people["hdnd"][0]).pk
    page = url(poll, "slip_withdraw", pk)
    assert post(binh, page, {"reason": ""})[0] == 422
    assert post(binh, page, {"reason": "Nhầm người"})[0] == 302
    assert not Turnout.objects.exists()
    assert post(binh, page, {"reason": "Nhầm người"})[0] == 422


def test_two_clerks_type_settle_and_hand_in(poll: Poll, binh: Client, dung: Client) -> None:
    register(poll, "hdnd", 5)
    status, lot_page = post(binh, url(poll, "lot_add"), {"kind": kind(poll).value, "sheets": "5"})
    assert (status, lot_page) == (302, url(poll, "lot", 1))
    for client, third in ((binh, "1,3"), (dung, "1")):
        where = url(poll, "sheet", 1, 1)
        for number in range(1, 6):
            assert where == url(poll, "sheet", 1, number)
            typed = SHEET | {"q3": third if number == 3 else "2"}
            status, where = post(client, where, typed)
            assert status == 302, where
        assert where == lot_page
    settle = url(poll, "sheet_settle", 1, 3)
    shown = dung.get(lot_page).content.decode()
    assert settle in shown
    shown = dung.get(settle).content.decode()
    assert "lần nhập một: 1,3; lần nhập hai: 1" in shown
    version = str(PaperSheet.objects.get(number=3).version)
    typed = SHEET | {"q3": "1,3", "version": version}
    assert post(dung, settle, typed)[0] == 422  # without the reason
    assert post(dung, settle, typed | {"why": "second"}) == (302, lot_page)
    assert post(dung, settle, typed | {"why": "second"})[0] == 409
    assert post(binh, url(poll, "lot_hand_in", 1), {"version": "1"})[0] == 302
    assert (PaperLot.objects.get().state, Envelope.objects.count()) == ("handed_in", 5)


def test_wrong_number_is_told_at_its_field_and_nothing_typed_is_lost(
    poll: Poll, binh: Client
) -> None:
    lot_of(poll, 1)
    status, text = post(
        binh, url(poll, "sheet", 1, 1), SHEET | {"q1": "7", "q4": "Giữ nguyên chữ này"}
    )
    assert status == 422
    assert 'id="f-q1_error"' in text
    assert 'value="7"' in text
    assert "Giữ nguyên chữ này" in text
    assert not PaperReading.objects.exists()
    assert post(binh, url(poll, "sheet", 1, 1), SHEET | {"q1": "7", "void": "1"})[0] == 302
    assert PaperReading.objects.count() == 1


def test_second_clerk_sees_nothing_of_the_first(poll: Poll, binh: Client, dung: Client) -> None:
    lot_of(poll, 1)
    post(binh, url(poll, "sheet", 1, 1), SHEET)
    shown = dung.get(url(poll, "sheet", 1, 1)).content.decode()
    assert "Chậm" not in shown
    assert 'name="version" value="0"' in shown
    assert "Chậm" in binh.get(url(poll, "sheet", 1, 1)).content.decode()


def test_own_sheet_saved_in_another_window_shows_both(poll: Poll, binh: Client) -> None:
    lot_of(poll, 1)
    page = url(poll, "sheet", 1, 1)
    post(binh, page, SHEET)
    status, text = post(binh, page, SHEET | {"q4": "Bản thứ hai"})
    assert (status, "Bản thứ hai" in text, "Chậm" in text) == (409, True, True)
    assert post(binh, page, SHEET | {"version": "1"})[0] == 302


def test_finished_sheet_is_not_typed_again(poll: Poll, binh: Client, dung: Client) -> None:
    lot_of(poll, 1)
    page = url(poll, "sheet", 1, 1)
    post(binh, page, SHEET)
    post(dung, page, SHEET)
    assert binh.get(page).status_code == 403
    assert binh.get(url(poll, "sheet", 1, 2)).status_code == 404


def test_lot_is_changed_merged_and_withdrawn(poll: Poll, binh: Client) -> None:
    lot_of(poll, 2)
    other = lot_of(poll, 3)
    assert post(binh, url(poll, "lot_resize", 1), {"sheets": "200", "version": "1"})[0] == 422
    assert post(binh, url(poll, "lot_resize", 1), {"sheets": "4", "version": "1"})[0] == 302
    stale = post(binh, url(poll, "lot_resize", 1), {"sheets": "5", "version": "1"})
    assert stale == (302, url(poll, "lot", 1))
    merge = {"into": str(other.pk), "version": "2"}
    assert post(binh, url(poll, "lot_merge", 1), merge)[0] == 302
    other.refresh_from_db()
    assert (other.sheets.count(), other.version) == (7, 2)
    withdraw = url(poll, "lot_withdraw", 2)
    assert post(binh, withdraw, {"reason": "", "version": "2"})[0] == 422
    assert post(binh, withdraw, {"reason": "Nhầm đợt", "version": "2"})[0] == 302
    assert "Nhầm đợt" in binh.get(url(poll, "paper")).content.decode()


def test_nobody_but_the_secretariat_sees_a_lot_from_inside(poll: Poll) -> None:
    lot_of(poll, 1)
    for role in (Role.OFFICER, Role.AUDITOR, Role.COUNCIL):
        client = signed_in(poll.world.people[role])
        assert client.get(url(poll, "lot", 1)).status_code == 403, role
        assert client.get(url(poll, "sheet", 1, 1)).status_code == 403, role


@pytest.mark.parametrize(("slips", "shown"), [(4, False), (6, True)])
def test_totals_are_shown_to_all_after_the_close_and_never_below_k(
    poll: Poll, slips: int, shown: bool
) -> None:
    register(poll, "hdnd", slips)
    auditor = signed_in(poll.world.people[Role.AUDITOR])
    page = url(poll, "paper")
    assert "Số lượt trả lời bằng phiếu giấy" not in auditor.get(page).content.decode()
    Wave.objects.filter(pk=poll.wave.pk).update(state="closed", closed_at=CLOSES)
    text = auditor.get(page).content.decode()
    assert ('data-label="Giấy báo đã ghi nhận">6<' in text) == shown
    assert ("không hiển thị: ít hơn 5 người" in text) != shown


@pytest.mark.parametrize("number", [1, 3, 60])
def test_desk_costs_the_same_however_many_lots(
    poll: Poll, binh: Client, number: int, django_assert_num_queries: object
) -> None:
    for _place in range(number):
        lot_of(poll, 2)
    page = url(poll, "paper")
    binh.get(page)
    with django_assert_num_queries(QUERIES_OF_DESK):  # type: ignore[operator]
        assert binh.get(page).status_code == 200


@pytest.mark.parametrize("number", [1, 3, 60])
def test_lot_costs_the_same_however_many_sheets(
    poll: Poll, binh: Client, number: int, django_assert_num_queries: object
) -> None:
    lot_of(poll, number)
    page = url(poll, "lot", 1)
    binh.get(page)
    with django_assert_num_queries(QUERIES_OF_LOT):  # type: ignore[operator]
        assert binh.get(page).status_code == 200


def test_clerks_are_told_at_home_what_waits(poll: Poll, binh: Client, dung: Client) -> None:
    lot_of(poll, 2)
    for client, third in ((binh, "1"), (dung, "2")):
        post(client, url(poll, "sheet", 1, 1), SHEET | {"q3": third})
    home = binh.get(reverse("scoring:home", args=[poll.world.tenant.slug])).content.decode()
    assert "Nhập 1 phiếu giấy" in home
    assert "Đối chiếu 1 phiếu có hai lần nhập khác nhau" in home


@pytest.mark.parametrize(
    ("name", "args", "words"),
    [
        ("paper_sheet", ("hdnd",), "Không ghi tên"),
        ("paper_slips", ("hdnd", 1), "Người hdnd 00"),
    ],
)
def test_papers_are_printed(
    poll: Poll, binh: Client, name: str, args: tuple[object, ...], words: str
) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    response = binh.get(url(poll, name, *args))
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(response.content)).pages
    text = " ".join("".join(page.extract_text() for page in pages).split())
    assert words.lower() in text.lower()
    if name == "paper_sheet":
        assert len(pages) == 2  # one sheet for each object
        assert "Người hdnd" not in text


def test_slips_are_printed_for_everybody_asked_and_no_part_is_empty(
    poll: Poll, binh: Client
) -> None:
    assert binh.get(url(poll, "paper_slips", "hdnd", 2)).status_code == 404
    assert binh.get(url(poll, "paper_slips", "hdnd", 0)).status_code == 404
    assert binh.get(url(poll, "paper_sheet", "khong-co")).status_code == 404
    text = binh.get(url(poll, "papers")).content.decode()
    assert "Giấy báo, phần 1 (12 người)" in text
