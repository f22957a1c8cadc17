"""The annex in the browser: uploaded, looked through, corrected, accepted, made a draft."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.domain.annex.reading import propose_set
from campaigns.domain.import_proposals import KEPT, forget_expired, start_proposal
from campaigns.enums import ProposalKind
from campaigns.models import CriteriaSet, ImportProposal
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.documents.text import read_text
from parindex.common.tenancy import tenant_scope
from tests.campaigns.annex.tables import PLAIN
from tests.campaigns.pages import client_of, upload
from tests.common.documents.makers import docx, html_pdf, pdf, xlsx
from tests.plugins.cast import World

HEAD = ["BỘ TIÊU CHÍ CẢI CÁCH HÀNH CHÍNH NĂM 2026 (minh họa)"]
FILES = {
    "phụ lục.docx": docx(PLAIN, before=HEAD),
    "phụ lục.xlsx": xlsx([HEAD, *PLAIN]),
    "phụ lục.pdf": pdf(PLAIN, before=HEAD),
}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def uploaded(world: World, client: Client, name: str = "phụ lục.docx") -> str:
    """The address of the proposal a file makes."""
    answer = upload(client, f"{world.url}/campaigns/criteria/import/", name, FILES[name])
    assert answer.status_code == 302
    return str(answer.url)


@pytest.mark.parametrize("name", FILES)
def test_an_annex_becomes_a_draft_only_when_it_is_accepted(world: World, name: str) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client, name)
    page = text_of(client, address)
    assert "Mức độ hoàn thành kế hoạch" in page
    assert "Chưa hiểu cách chấm; điểm do người thẩm định chấm." in page
    assert client.post(address, {"finish": "1"}).status_code == 422
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 0
    assert client.post(address, {"accept_all": "1"}).status_code == 302
    done = client.post(address, {"finish": "1"})
    assert done.status_code == 302
    with tenant_scope(world.tenant):
        made = CriteriaSet.objects.get()
        assert (made.name, made.year, made.total_points) == (HEAD[0], 2026, Decimal(5))
        assert ImportProposal.objects.count() == 0
    assert client.get(address).status_code == 404


def test_rows_are_accepted_left_out_and_taken_up_again(world: World) -> None:
    client = client_of(world, Role.SECRETARIAT)
    address = uploaded(world, client)

    def states() -> list[str]:
        with tenant_scope(world.tenant):
            return [row["state"] for row in ImportProposal.objects.get().content["rows"]]

    answer = client.post(address, {"accept": "1"})
    assert answer.url == f"{address}#row-1"
    client.post(address, {"leave_out": "2"})
    assert states() == ["accepted", "left_out", "left_out", "left_out", "open", "open", "open"]
    client.post(address, {"reopen": "3"})
    assert states() == ["accepted", "open", "open", "left_out", "open", "open", "open"]
    client.post(address, {"accept_sure": "1"})
    assert states()[5] == "accepted"
    for wrong in ({"accept": "x"}, {"accept": "999"}, {}):
        assert client.post(address, wrong).status_code == 302


ROW = {"row": "7", "edits": "0", "code": "2.1", "parent": "2", "title": "Theo dõi thi hành"}
ROW |= {"max_points": "1,5", "rule": "bậc %: 100=1,5; 0=0", "source": "self"}


def test_a_value_is_corrected_in_place(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client)
    form = text_of(client, f"{address}?row=7")
    assert 'value="1,5"' in form
    assert "đánh giá</textarea>" in form
    assert client.post(address, ROW).url == f"{address}#row-7"
    with tenant_scope(world.tenant):
        row = ImportProposal.objects.get().content["rows"][6]
    assert (row["state"], row["values"]["title"], row["doubts"]) == ("accepted", ROW["title"], [])
    assert row["values"]["rule"]["kind"] == "tiers"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"max_points": "một"}, "“một” không phải số"),
        ({"rule": "cứ cho điểm"}, "Chưa hiểu quy tắc này"),
        ({"rule": "{"}, "dòng 1"),
        ({"title": ""}, "Tên"),
        ({"code": "1" * 30}, "20"),
    ],
)
def test_a_bad_correction_keeps_what_was_typed(
    world: World, change: dict[str, str], words: str
) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client)
    answer = client.post(address, {**ROW, "evidence": "đã gõ vào", **change})
    page = answer.content.decode()
    assert (answer.status_code, "đã gõ vào" in page, words in page) == (422, True, True)


def test_two_people_notice_each_other(world: World) -> None:
    first, second = client_of(world, Role.ADMIN), client_of(world, Role.SECRETARIAT)
    address = uploaded(world, first)
    assert address in text_of(second, f"{world.url}/campaigns/criteria/import/")
    assert first.post(address, ROW).status_code == 302
    answer = second.post(address, {**ROW, "title": "Tên khác"})
    page = answer.content.decode()
    assert (answer.status_code, "Tên khác" in page, ROW["title"] in page) == (409, True, True)


def test_a_new_code_is_followed_by_the_rows_below(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client)
    change = {"row": "2", "edits": "0", "code": "1.9", "parent": "1", "title": "x"}
    assert client.post(address, {**change, "max_points": "2"}).status_code == 302
    with tenant_scope(world.tenant):
        rows = ImportProposal.objects.get().content["rows"]
    assert [row["values"]["parent"] for row in rows[2:4]] == ["1.9", "1.9"]


def test_problems_stand_beside_their_rows_and_the_set_is_not_made(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client)
    client.post(address, {**ROW, "max_points": "1", "rule": "đánh giá"})
    client.post(address, {"accept_all": "1"})
    page = text_of(client, address)
    assert "Tổng các dòng con là 1 nhưng điểm tối đa ghi 1,5" in page
    answer = client.post(address, {"finish": "1"})
    assert answer.status_code == 422
    with tenant_scope(world.tenant):
        assert (CriteriaSet.objects.count(), ImportProposal.objects.count()) == (0, 1)


def test_the_facts_of_the_set_are_corrected(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client)
    facts = {"facts": "1", "name": "Bộ tiêu chí mới", "year": "2027", "total": "5,0"}
    assert client.post(address, {**facts, "year": "27"}).status_code == 422
    assert client.post(address, {**facts, "total": "x"}).status_code == 422
    assert client.post(address, facts).status_code == 302
    client.post(address, {"accept_all": "1"})
    client.post(address, {"finish": "1"})
    with tenant_scope(world.tenant):
        made = CriteriaSet.objects.get()
    assert (made.name, made.year, made.total_points) == ("Bộ tiêu chí mới", 2027, Decimal(5))


def test_pasted_text_is_read_too(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    text = "\n".join("\t".join(row) for row in PLAIN)
    answer = client.post(f"{world.url}/campaigns/criteria/import/", {"text": text})
    assert "Kế hoạch cải cách hành chính" in text_of(client, answer.url)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", b"khong phai", "nội dung tệp thuộc loại khác"),
        ("a.pdf", html_pdf("<p>x</p>")[:400], "PDF"),
        ("a.pdf", html_pdf("<p></p>"), "Tệp PDF không có chữ"),
        ("a.docx", docx([], before=["Kính gửi"]), "Không tìm thấy bảng tiêu chí"),
        ("a.docx", docx([]), "không có chữ nào"),
        ("a.xlsx", xlsx([["a", "b"]]), "Không tìm thấy bảng tiêu chí"),
        ("a.doc", b"x", ".docx"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    world: World, name: str, data: bytes, words: str
) -> None:
    client = client_of(world, Role.ADMIN)
    answer = upload(client, f"{world.url}/campaigns/criteria/import/", name, data)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    with tenant_scope(world.tenant):
        assert ImportProposal.objects.count() == 0


def test_a_proposal_belongs_to_its_tenant(world: World, elsewhere: World) -> None:
    address = uploaded(world, client_of(world, Role.ADMIN))
    token = address.rstrip("/").rpartition("/")[2]
    other = client_of(elsewhere, Role.ADMIN)
    there = f"{elsewhere.url}/campaigns/criteria/annex/{token}/"
    assert other.get(there).status_code == 404
    assert token not in text_of(other, f"{elsewhere.url}/campaigns/criteria/import/")
    assert client_of(world, Role.OFFICER).get(address).status_code == 403


def kept(world: World, count: int) -> None:
    rows = "\n".join(f"1.{n} Tiêu chí {n} 1" for n in range(1, count + 1))
    for number in range(count):
        start_proposal(
            actor=world.people[Role.ADMIN],
            kind=ProposalKind.CRITERIA,
            file_name=f"{number}.docx",
            sha256="0" * 64,
            content=propose_set(read_text(f"1 Thể chế 9\n1 Thể chế 9\n{rows}\n1.1 x 1")).to_plain(),
            at=timezone.now(),
        )


@pytest.mark.parametrize("count", [1, 3, 60])
def test_lists_take_the_same_queries_for_any_number_of_rows(
    world: World, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = client_of(world, Role.ADMIN)
    with tenant_scope(world.tenant):
        kept(world, count)
        token = ImportProposal.objects.first().token  # type: ignore[union-attr]
    base = f"{world.url}/campaigns/criteria"
    text_of(client, f"{base}/import/")
    with django_assert_num_queries(7):
        page = text_of(client, f"{base}/import/")
    assert len(re.findall(r"criteria/annex/", page)) == count
    with django_assert_num_queries(7):
        text_of(client, f"{base}/annex/{token}/")


def test_a_proposal_expires_and_leaves_a_trail(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = uploaded(world, client)
    assert client.post(address, {"discard": "1"}).status_code == 302
    late = uploaded(world, client)
    with tenant_scope(world.tenant):
        ImportProposal.objects.update(expires_at=timezone.now())
        assert client.get(late).status_code == 302
        ImportProposal.objects.update(expires_at=timezone.now() + KEPT)
        forget_expired(at=timezone.now() + KEPT - timedelta(hours=1))
        assert ImportProposal.objects.count() == 1
        forget_expired(at=timezone.now() + KEPT + timedelta(hours=1))
        assert ImportProposal.objects.count() == 0
        actions = AuditEntry.objects.filter(action__startswith="import_proposal")
        assert [entry.action for entry in actions.order_by("sequence")] == [
            "import_proposal.started",
            "import_proposal.discarded",
            "import_proposal.started",
            "import_proposal.expired",
        ]


def test_what_the_head_lacks_is_said_at_its_fields(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    bare = docx([*PLAIN[:-1], ["", "TỔNG CỘNG", "6", ""]])
    address = upload(client, f"{world.url}/campaigns/criteria/import/", "pl.docx", bare).url
    page = text_of(client, address)
    for name, words in (
        ("year", "Thiếu năm của bộ tiêu chí"),
        ("total", "Tổng các lĩnh vực là 5"),
    ):
        field = re.search(
            rf'<label for="fact_{name}">.*?<input[^>]*id="fact_{name}"[^>]*>', page, re.DOTALL
        )
        assert field is not None
        assert (words in field[0], 'aria-invalid="true"' in field[0]) == (True, True), name
        assert page.count(words) == 1
    assert 'id="errors-title"' not in page  # nothing was refused yet
