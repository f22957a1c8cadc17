"""Paste the decision, get the campaign: looked through, corrected, accepted, made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.domain.annex_duties import annex_duties
from campaigns.domain.decision.reading import propose_plan
from campaigns.domain.import_proposals import start_proposal
from campaigns.enums import CampaignState, ProposalKind
from campaigns.models import Campaign, ImportProposal, PlanTask, Workshop
from parindex.accounts.enums import Role
from parindex.common.documents.text import read_text
from parindex.common.tenancy import tenant_scope
from tests.campaigns.decision.seeds import seed_docx, seed_pdf, seed_text
from tests.campaigns.pages import client_of, upload
from tests.common.documents.makers import docx
from tests.plugins.cast import World


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def pasted(world: World, client: Client, name: str = "ha-nam-2023") -> str:
    """The address of the proposal a pasted text makes."""
    answer: Any = client.post(f"{world.url}/campaigns/plan/", {"text": seed_text(name)})
    assert answer.status_code == 302
    return str(answer.url)


def test_a_pasted_decision_becomes_a_campaign_being_planned(world: World, elsewhere: World) -> None:
    client = client_of(world, Role.SECRETARIAT)
    address = pasted(world, client)
    page = text_of(client, address)
    for words in ("Hạn cuối 31/10/2023", "Xuất sắc", "Cải cách thể chế", "dòng 51"):
        assert words in page
    assert client.post(address, {"finish": "1"}).status_code == 422
    client.post(address, {"accept_all": "1"})
    done = client.post(address, {"finish": "1"})
    assert done.status_code == 302
    with tenant_scope(world.tenant):
        made = Campaign.objects.get()
        assert (made.state, made.year) == (CampaignState.PLANNING, 2023)
        assert made.secretariat == world.organisations["so-noi-vu"]
        assert PlanTask.objects.filter(campaign=made).count() == 9
        assert [band["from"] for band in made.bands] == ["95", "85", "75", "70", "0"]
        assert len(made.plan_document["appraisal_assignments"]) == 7
        names = list(Workshop.objects.filter(campaign=made).values_list("participants", flat=True))
        assert names[1] == "Hội đồng, Tổ Thư ký và cơ quan có liên quan"
        task = PlanTask.objects.get(campaign=made, number="7")
        assert task.product.startswith("Báo cáo kết quả Chỉ số")
        assert task.budget.startswith("Kinh phí triển khai")
        assert ImportProposal.objects.count() == 0
    other = client_of(elsewhere, Role.ADMIN)
    assert other.get(address.replace(world.url, elsewhere.url)).status_code == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [("kh.docx", seed_docx("van-canh-2021")), ("kh.pdf", seed_pdf("van-canh-2021"))],
)
def test_an_uploaded_decision_is_read(world: World, name: str, data: bytes) -> None:
    client = client_of(world, Role.ADMIN)
    answer = upload(client, f"{world.url}/campaigns/plan/", name, data)
    assert "Lãnh đạo Ủy ban nhân dân cấp xã" in text_of(client, answer.url)
    assert name in text_of(client, f"{world.url}/campaigns/plan/")
    assert client.post(answer.url, {"discard": "1"}).status_code == 302
    with tenant_scope(world.tenant):
        assert ImportProposal.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.docx", docx([], before=["Kính gửi: các sở"]), "không nêu nhiệm vụ"),
        ("a.docx", b"x", "nội dung tệp thuộc loại khác"),
        ("a.xlsx", b"x", "XLSX"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    world: World, name: str, data: bytes, words: str
) -> None:
    answer = upload(client_of(world, Role.ADMIN), f"{world.url}/campaigns/plan/", name, data)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


# Kind of row → what is typed, one value of it that is refused, the key written and its value.
CORRECTIONS: dict[str, tuple[dict[str, str], dict[str, str], str, Any]] = {
    "fact": (
        {"title": "Tên mới", "year": "2024", "number": "1833/KH-UBND", "date": "19/09/2023"},
        {"year": "24"},
        "date",
        "2023-09-19",
    ),
    "task": (
        {"number": "1", "text": "Việc", "start": "01/09/2023", "due": "05/09/2023", "lead": "A\nB"},
        {"due": "31/08/2023"},
        "lead",
        ["A", "B"],
    ),
    "phase": (
        {"kind": "council", "due": "11/12/2023", "tasks": "8"},
        {"kind": "x"},
        "tasks",
        ["8"],
    ),
    "funding": ({"text": "Ngân sách tỉnh"}, {"text": ""}, "text", "Ngân sách tỉnh"),
    "meeting": (
        {"name": "Họp", "count": "1", "delegates_from": "5", "delegates_to": "9"},
        {"delegates_to": "4"},
        "delegates_to",
        9,
    ),
    "band": ({"name": "Xuất sắc", "start": "96,5"}, {"start": "cao"}, "from", "96.5"),
    "assignment": (
        {"body": "Sở Nội vụ", "role": "appraise", "areas": "Cải cách thể chế", "criteria": ""},
        {"role": "x"},
        "fields",
        ["Cải cách thể chế"],
    ),
}


@pytest.mark.parametrize("kind", CORRECTIONS)
def test_every_kind_of_row_is_corrected_in_place(world: World, kind: str) -> None:
    client = client_of(world, Role.ADMIN)
    address = pasted(world, client)
    typed, wrong, key, value = CORRECTIONS[kind]

    def row() -> dict[str, Any]:
        with tenant_scope(world.tenant):
            rows = ImportProposal.objects.get().content["rows"]
        return next(row for row in rows if row["kind"] == kind)

    number = str(row()["key"])
    assert 'id="edit"' in text_of(client, f"{address}?row={number}")
    typed = {"row": number, "edits": "0", **typed}
    assert client.post(address, typed | wrong).status_code == 422
    assert client.post(address, typed).url == f"{address}#row-{number}"
    assert (row()["values"][key], row()["state"], row()["doubts"]) == (value, "accepted", [])
    assert client.post(address, typed).status_code == 409


def test_stages_that_do_not_fit_are_said_and_nothing_is_made(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = pasted(world, client)
    with tenant_scope(world.tenant):
        rows = ImportProposal.objects.get().content["rows"]
    stages = [row["key"] for row in rows if row["kind"] == "phase"]
    for key in stages[:2]:
        typed = {"row": str(key), "edits": "0", "kind": "self_assessment", "due": "01/01/2020"}
        assert client.post(address, typed).status_code == 302
    client.post(address, {"accept_all": "1"})
    assert client.post(address, {"finish": "1"}).status_code in {302, 422}


def test_rows_left_out_are_not_made(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    address = pasted(world, client)
    client.post(address, {"leave_out": "3"})
    client.post(address, {"accept_sure": "1"})
    client.post(address, {"accept_all": "1"})
    assert client.post(address, {"finish": "1"}).status_code == 302
    with tenant_scope(world.tenant):
        numbers = PlanTask.objects.values_list("number", flat=True)
        assert list(numbers) == ["1", "3", "4", "5", "6", "7", "8", "9"]


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_takes_the_same_queries_for_any_number_of_rows(
    world: World, count: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    client = client_of(world, Role.ADMIN)
    tasks = "\n".join(f"{n}\tViệc {n}\tTháng 9\tSở Nội vụ" for n in range(1, count + 1))
    text = f"Chỉ số cải cách hành chính năm 2026\nTT\tNhiệm vụ\tThời gian\tChủ trì\n{tasks}"
    with tenant_scope(world.tenant):
        made = start_proposal(
            actor=world.people[Role.ADMIN],
            kind=ProposalKind.PLAN,
            file_name="",
            sha256="0" * 64,
            content=propose_plan(read_text(text)).to_plain(),
            at=timezone.now(),
        )
    address = f"{world.url}/campaigns/plan/read/{made.token}/"
    text_of(client, address)
    with django_assert_num_queries(7):
        page = text_of(client, address)
    assert page.count('id="row-') == count + 1


def test_annexes_given_to_bodies_stand_in_the_plan(world: World) -> None:
    client = client_of(world, Role.SECRETARIAT)
    address = pasted(world, client, "quang-tri-2020")
    first = text_of(client, address)
    assert "Sở Tư pháp: phụ lục 2" in first
    with tenant_scope(world.tenant):
        rows = ImportProposal.objects.get().content["rows"]
    row = next(row for row in rows if row["kind"] == "annex")
    typed = {"row": str(row["key"]), "edits": "0", "body": "Sở Nội vụ", "annex": "1"}
    typed |= {"contents": "Chỉ đạo, điều hành\nTổ chức bộ máy", "beside": ""}
    assert client.post(address, typed | {"annex": ""}).status_code == 422
    assert client.post(address, typed).status_code == 302
    client.post(address, {"accept_all": "1"})
    done: Any = client.post(address, {"finish": "1"})
    assert done.status_code == 302
    with tenant_scope(world.tenant):
        made = Campaign.objects.get()
        duties = annex_duties(made)
    assert len(duties) == 8
    assert (duties[0].contents, duties[0].organisation) == (
        ("Chỉ đạo, điều hành", "Tổ chức bộ máy"),
        world.organisations["so-noi-vu"].pk,
    )
    page = text_of(client, f"{world.url}/campaigns/{made.slug}/")
    assert ("Tổ chức bộ máy" in page, page.count("đơn vị của Ông/Bà")) == (True, 1)
