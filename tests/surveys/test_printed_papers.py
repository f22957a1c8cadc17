"""Papers as they leave the printer: ten to cut from a page, letters whole, links unbroken."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from parindex.common.tenancy import tenant_scope
from surveys.domain.counter_codes import make_codes
from surveys.domain.paper_slips import slip_code_of
from surveys.enums import PointMode
from surveys.exporters.letters import printed_letters
from surveys.exporters.survey_papers import codes_pdf, poster_pdf, slips_pdf
from surveys.exporters.unbroken import pieces_of, whole_moment
from surveys.models import Invitation, Respondent
from tests.plugins.cast import World
from tests.surveys.papers import counter_point
from tests.surveys.test_counter import set_counter
from tests.surveys.waves import DURING, Poll, set_poll


@pytest.fixture
def poll(world: World, time_machine: object) -> Iterator[Poll]:
    time_machine.move_to(DURING, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


def _pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_address_breaks_after_slashes_and_never_at_a_hyphen() -> None:
    address = "https://khao-sat.tinh.gov.vn/s/1.ab-cd_ef/"
    assert pieces_of(address) == ["https://khao-sat.tinh.gov.vn/", "s/", "1.ab-cd_ef/"]
    assert " " not in whole_moment(DURING)


def test_ten_slips_stand_on_a_page_under_the_body_that_asks(poll: Poll) -> None:
    people = list(
        Invitation.objects.filter(respondent__group__key="hdnd").select_related("respondent")
    )
    pages = _pages(slips_pdf(tenant=poll.world.tenant, wave=poll.wave, people=people))
    codes = [slip_code_of(row) for row in people]
    assert [sum(code in page for code in codes) for page in pages] == [10, 2]
    assert "ỦYBANNHÂNDÂNTỈNHHÀNAM" in pages[0].upper()


@pytest.fixture
def counter(world: World, time_machine: object) -> Iterator[Poll]:
    time_machine.move_to(DURING, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(world.tenant):
        yield set_counter(world).open()


def test_ten_codes_stand_on_a_page_and_the_poster_is_one(counter: Poll) -> None:
    poll = counter
    point = counter_point(poll.wave, poll.secretary, mode=PointMode.SLIPS, at=DURING)
    codes = make_codes(actor=poll.secretary, point=point, number=11, at=DURING)
    pages = _pages(codes_pdf(tenant=poll.world.tenant, point=point, codes=codes))
    assert [sum(code in page for code in codes) for page in pages] == [10, 1]
    point.object.name = "Trung tâm Phục vụ hành chính công thị trấn Vân Canh"
    point.place = "Trụ sở Ủy ban nhân dân, số 125 đường Nguyễn Văn Trỗi, tổ dân phố Thịnh Văn 1"
    assert len(_pages(poster_pdf(tenant=poll.world.tenant, point=point))) == 1


def test_letter_with_the_longest_names_is_whole_on_its_page(poll: Poll) -> None:
    Respondent.objects.update(
        full_name="Nguyễn Hoàng Phương Thảo",
        position="Phó Chủ tịch Hội đồng nhân dân thị trấn",
        body="Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh",
    )
    [invitation] = Invitation.objects.select_related("respondent")[:1]
    [page] = _pages(printed_letters(poll.wave, [invitation]).content)
    assert "Nơinhận:" in page
    assert "Nhưtrên" in page
