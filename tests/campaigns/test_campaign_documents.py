"""Papers attached to a campaign: who adds, who opens, what stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.campaign_documents import (
    PaperFacts,
    add_document,
    documents_of,
    edit_document,
    remove_document,
)
from campaigns.domain.campaigns import create_campaign
from campaigns.domain.plan.tasks import TaskDraft, add_task, delete_task
from campaigns.enums import CampaignState, PaperKind
from campaigns.models import Campaign, CampaignDocument
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.domain.checks import check_upload
from parindex.files.domain.store import open_stored
from tests.campaigns.audit import last
from tests.campaigns.pages import client_of, upload
from tests.campaigns.years import opened, planned, secretary
from tests.plugins.cast import World

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FACTS = {"kind": "plan", "title": "Kế hoạch năm 2026", "number": "12/KH-UBND"}


def _add(campaign: Campaign, actor: Any = None, **facts: Any) -> CampaignDocument:
    about = PaperFacts(**{"kind": PaperKind.GUIDANCE, "title": "Hướng dẫn", **facts})
    file = check_upload(SimpleUploadedFile("hd.pdf", PDF, "application/pdf"))
    return add_document(actor=actor, campaign=campaign, about=about, file=file, at=timezone.now())


@pytest.mark.usefixtures("_in_world")
def test_removed_paper_leaves_the_list_and_keeps_its_file(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    paper = _add(campaign, actor, number="7/HD")
    assert last("campaign_document.added")["new"]["sha256"] == paper.stored_file.sha256
    remove_document(actor=actor, document=paper, expected_version=1, at=timezone.now())
    assert list(documents_of(campaign)) == []
    with open_stored(paper.stored_file) as content:
        assert content.read() == PDF
    assert last("campaign_document.removed")["old"]["number"] == "7/HD"


@pytest.mark.usefixtures("_in_world")
def test_paper_is_described_with_a_version_and_a_task_of_the_same_plan(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    task = add_task(actor=actor, campaign=campaign, draft=TaskDraft(number="1", text="Việc"))
    paper = _add(campaign, task=task)
    about = PaperFacts(kind=PaperKind.OTHER, title="Công văn", issued_on=date(2026, 9, 1))
    saved = edit_document(actor=actor, document=paper, about=about, expected_version=1)
    assert (saved.version, saved.task, saved.issued_on) == (2, None, date(2026, 9, 1))
    with pytest.raises(StaleEdit):
        edit_document(actor=actor, document=paper, about=about, expected_version=1)
    for wrong in ({"title": " "}, {"task": add_task_elsewhere(world)}):
        with pytest.raises(ValidationError):
            _add(campaign, **wrong)


def add_task_elsewhere(world: World) -> Any:
    other = create_campaign(actor=secretary(world), year=2025, name="Khác")
    return add_task(actor=None, campaign=other, draft=TaskDraft(number="1", text="Việc"))


@pytest.mark.usefixtures("_in_world")
def test_paper_outlives_its_task(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    task = add_task(actor=actor, campaign=campaign, draft=TaskDraft(number="1", text="Việc"))
    paper = _add(campaign, task=task)
    delete_task(actor=actor, task=task, expected_version=1)
    paper.refresh_from_db()
    assert paper.task is None


@pytest.mark.usefixtures("_in_world")
def test_papers_of_a_published_campaign_stay(world: World) -> None:
    campaign, actor = opened(world), secretary(world)
    paper = _add(campaign)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.PUBLISHED)
    with pytest.raises(Refused):
        remove_document(actor=actor, document=paper, expected_version=1, at=timezone.now())
    assert _add(campaign, actor).position == 2


def test_units_find_what_the_secretariat_adds(world: World) -> None:
    with tenant_scope(world.tenant):
        opened(world)
    office, url = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/documents/"
    assert upload(office, url, "kh.pdf", PDF, **FACTS).url == url
    officer = client_of(world, Role.OFFICER)
    page = officer.get(url).content.decode()
    with tenant_scope(world.tenant):
        paper = CampaignDocument.objects.get()
    assert ("Kế hoạch năm 2026" in page, "Thêm văn bản" in page) == (True, False)
    answer = officer.get(f"{url}{paper.pk}/file/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, PDF)
    assert "Kế hoạch năm 2026" in officer.get(f"{world.url}/home/").content.decode()
    with tenant_scope(world.tenant):
        paper.task = add_task(
            actor=None, campaign=paper.campaign, draft=TaskDraft(number="1", text="Việc")
        )
        paper.save()
    plan = officer.get(f"{world.url}/campaigns/2026/").content.decode()
    assert f"{url}{paper.pk}/file/" in plan
    assert upload(officer, url, "kh.pdf", PDF, **FACTS).status_code == 403


def test_refused_file_and_stale_words_lose_nothing(world: World) -> None:
    with tenant_scope(world.tenant):
        paper = _add(opened(world))
    office, url = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/documents/"
    wrong = upload(office, url, "kh.exe", b"MZ", **FACTS)
    assert (wrong.status_code, "12/KH-UBND" in wrong.content.decode()) == (422, True)
    empty = upload(office, url, "kh.pdf", b"", **FACTS)
    assert empty.status_code == 422
    one = f"{url}{paper.pk}/"
    assert office.get(one).status_code == 200
    assert office.post(one, {**FACTS, "version": "1"}).status_code == 302
    stale = office.post(one, {**FACTS, "title": "Tên của tôi", "version": "1"})
    assert (stale.status_code, "Tên của tôi" in stale.content.decode()) == (409, True)
    assert office.post(one, {"version": "2"}).status_code == 422
    assert office.post(f"{one}remove/", {"version": "1"}).status_code == 302
    assert office.get(one).status_code == 200
    assert office.post(f"{one}remove/", {"version": "2"}).status_code == 302
    assert (office.get(one).status_code, office.get(f"{one}file/").status_code) == (404, 404)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_asks_the_same_for_any_number(
    world: World, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        for _number in range(count):
            _add(campaign)
    client, url = client_of(world, Role.OFFICER), f"{world.url}/campaigns/2026/documents/"
    client.get(url)
    with django_assert_num_queries(15):
        client.get(url)


def test_papers_change_places_by_buttons(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        papers = [_add(campaign, title=title) for title in ("A", "B", "C")]
    office, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/documents/"

    def moved(number: int, direction: str) -> str:
        url = f"{base}{papers[number].pk}/move/"
        assert office.post(url, {"direction": direction}).status_code == 302
        with tenant_scope(world.tenant):
            return "".join(paper.title for paper in documents_of(campaign))

    assert [moved(2, "up"), moved(0, "up"), moved(0, "down")] == ["ACB", "ACB", "CAB"]
    with tenant_scope(world.tenant):
        assert last("campaign_document.moved")["new"] == {"position": 2}
        remove_document(
            actor=secretary(world), document=papers[0], expected_version=1, at=timezone.now()
        )
    assert moved(1, "up") == "BC"
    with tenant_scope(world.tenant):
        Campaign.objects.update(state=CampaignState.PUBLISHED)
    assert office.post(f"{base}{papers[2].pk}/move/", {"direction": "up"}).status_code == 403


def test_chosen_papers_are_carried_to_the_next_year_and_marked(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = opened(world)
        kept = _add(campaign, title="Hướng dẫn chung", number="7/HD", issued_on=date(2026, 9, 1))
        _add(campaign, title="Chỉ của năm nay")
        strange = _add(create_campaign(actor=secretary(world), year=2025, name="Khác"))
    office, url = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/2026/copy/"
    assert "Hướng dẫn chung (7/HD)" in office.get(url).content.decode()
    assert office.post(url, {"year": "2027", "papers": [strange.pk]}).status_code == 422
    made = office.post(url, {"year": "2027", "papers": [kept.pk]})
    assert made.status_code == 302
    with tenant_scope(world.tenant):
        copied = Campaign.objects.get(year=2027)
        [paper] = documents_of(copied)
        assert (paper.title, paper.number, paper.issued_on, paper.copied_from) == (
            "Hướng dẫn chung",
            "7/HD",
            date(2026, 9, 1),
            kept,
        )
        assert paper.stored_file == kept.stored_file
        assert last("campaign_document.carried")["new"]["copied"] == "2026"
    page = office.get(f"{world.url}/campaigns/{copied.slug}/documents/").content.decode()
    assert "của năm 2026" in page
    answer = office.get(f"{world.url}/campaigns/{copied.slug}/documents/{paper.pk}/file/")
    assert b"".join(answer.streaming_content) == PDF
