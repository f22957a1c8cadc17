"""The pages of the appraisal, as each role opens them."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from appraisal.domain.judgements import Way
from appraisal.domain.replies import Answer, answer
from appraisal.enums import ReplyKind
from appraisal.models import Assignment, CouncilDecision, Review
from campaigns.enums import PhaseKind
from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.files.domain.checks import check_upload
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.evidence import About
from scoring.domain.opening import create_dossiers
from scoring.domain.uploading import add_documents
from scoring.enums import DossierState
from scoring.models import DocumentRevision, Dossier
from tests.appraisal.pages import item_url, page, replies_url, signed_in
from tests.appraisal.stage import Court, fill, open_now, set_court
from tests.plugins.cast import World
from tests.scoring.stage import NOW

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PAGES = ("queue", "table", "assignments", "progress", "council", "closing")
# Page → roles that open it; everybody else is told why not.
OPENS: dict[str, set[Role]] = {
    "queue": {Role.APPRAISER, Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR},
    "table": {Role.APPRAISER, Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR},
    "assignments": {Role.SECRETARIAT},
    "progress": {Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR},
    "council": {Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR},
    "closing": {Role.SECRETARIAT},
}


def said(**more: Any) -> dict[str, Any]:
    return {"way": "facts", "f-answer": "no", "reason": "Muộn.", "pages": "tr. 1"} | {
        "points": "",
        "seen_entry": "1",
        "seen_version": "0",
        **more,
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_page_opens_for_its_roles_alone(court: Court, name: str, role: Role) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court.world.people[role]).get(page(court, name))
    assert found.status_code == (200 if role in OPENS[name] else 403)


@pytest.mark.parametrize("name", PAGES)
def test_page_of_another_tenant_does_not_exist(court: Court, elsewhere: World, name: str) -> None:
    client = signed_in(elsewhere.people[Role.SECRETARIAT])
    assert client.get(page(court, name)).status_code == 404
    foreign = f"{elsewhere.url}/appraisal/cchc-2026/{name}/"
    assert client.get(foreign).status_code == 404


def test_items_and_replies_of_another_tenant_do_not_exist(court: Court, elsewhere: World) -> None:
    other = set_court(elsewhere)
    with tenant_scope(elsewhere.tenant):
        dossier, leaf = other.dossier(), other.leaf("1.1")
    client = signed_in(court.chi)
    urls = [
        page(court, f"items/{dossier.pk}/{leaf.pk}"),
        page(court, f"items/{court.dossier().pk}/{leaf.pk}"),
        f"{court.world.url}/appraisal/replies/{dossier.pk}/",
    ]
    assert [client.get(url).status_code for url in urls] == [404, 404, 404]


def test_appraiser_sees_only_what_is_assigned(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court.chi)
    statuses = {
        (code, unit): client.get(item_url(court, code, unit)).status_code
        for code, unit in (("1.1", "so-a"), ("2.1", "so-a"), ("1.1", "so-tu-phap"))
    }
    assert list(statuses.values()) == [200, 403, 403]
    assert (
        client.get(f"{court.world.url}/appraisal/replies/{court.dossier().pk}/").status_code == 403
    )


def test_saving_goes_on_to_the_next_waiting_item(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court.chi).post(item_url(court), said())
    assert found.status_code == 302
    assert found["Location"].startswith(item_url(court, "1.1", "so-noi-vu"))
    assert Review.objects.get().reason == "Muộn."


def test_saving_by_unit_goes_on_in_the_unit(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court.chi).post(item_url(court), said(by="unit"))
    assert found["Location"] == f"{item_url(court, '1.2')}?by=unit"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"reason": ""}, "Muộn"),
        ({"f-answer": "perhaps"}, "Muộn."),
        ({"way": "pinned", "points": "9"}, "Muộn."),
        ({"way": "pinned", "points": "abc"}, "abc"),
        ({"way": "keep"}, "Muộn."),
    ],
)
def test_bad_form_keeps_what_was_typed(court: Court, more: dict[str, str], words: str) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court.chi).post(item_url(court), said(**more))
    assert found.status_code == 422
    if more.get("reason") != "":
        assert words in found.content.decode()
    assert not Review.objects.exists()


def test_stale_form_shows_both(court: Court) -> None:
    court.cut()
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court.chi).post(item_url(court), said(reason="Của tôi."))
    text = found.content.decode()
    assert found.status_code == 409
    assert "Kế hoạch ban hành muộn." in text
    assert "Của tôi." in text
    assert 'name="seen_version" value="1"' in text


def test_late_save_is_refused_and_keeps_what_was_typed(court: Court) -> None:
    open_now(court, PhaseKind.EXPLANATION)
    found = signed_in(court.chi).post(item_url(court), said(reason="Viết dở lúc khóa."))
    assert found.status_code == 403
    assert "Viết dở lúc khóa." in found.content.decode()
    assert not Review.objects.exists()


def test_preview_computes_without_storing(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court.chi).post(f"{item_url(court)}preview/", {"f-answer": "no"})
    assert found.status_code == 200
    assert "0,00" in found.content.decode()
    assert not Review.objects.exists()


def test_selection_is_accepted_from_the_table(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court.chi)
    leaf, a, b = court.leaf("1.1").pk, court.dossier("so-a").pk, court.dossier("so-b").pk
    key = f"{court.group.pk}-{leaf}"
    chosen = {"list": key, "item": [f"{a}-{leaf}", f"{b}-{leaf}"], f"seen-{a}-{leaf}": "1"}
    found = client.post(page(court, "table"), chosen, follow=True)
    assert [review.dossier_id for review in Review.objects.all()] == [a]
    assert "Sở Xây dựng" in found.content.decode()


@pytest.mark.parametrize("role", [Role.APPROVER, Role.AUDITOR])
def test_reader_sees_every_item_and_no_button(court: Court, role: Role) -> None:
    court.cut()
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court.world.people[role])
    text = client.get(f"{page(court, 'queue')}?by=unit").content.decode()
    assert "Sở Công Thương" in text
    assert "Sở Tư pháp" in text
    assert "Thẩm định mục tiếp theo" not in text
    table = client.get(f"{page(court, 'table')}?by=unit&list={court.dossier().pk}")
    text = table.content.decode()
    assert "Kế hoạch ban hành muộn." in text
    assert 'name="item"' not in text
    assert replies_url(court) in text
    assert client.get(item_url(court)).status_code == 200
    assert client.get(replies_url(court)).status_code == 200
    sent = {"by": "unit", "list": str(court.dossier().pk)}
    assert client.post(page(court, "table"), sent).status_code == 403
    assert client.post(item_url(court), said()).status_code == 403


def test_document_opens_beside_the_form_and_is_recorded(court: Court) -> None:
    dossier, leaf = court.dossier(), court.leaf("1.1")
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.DRAFT)
    add_documents(
        actor=court.an,
        dossier=dossier,
        criterion=leaf,
        files=[check_upload(ContentFile(PDF, "Kế hoạch.pdf"))],
        about=About(number="12/KH-SCT", pages="4–6"),
        at=NOW,
    )
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.LOCKED)
    revision = DocumentRevision.objects.get()
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court.chi)
    text = client.get(item_url(court)).content.decode()
    url = f"{item_url(court)}files/{revision.pk}/"
    assert f'src="{url}#page=4&amp;navpanes=0"' in text
    found = client.get(url)
    assert (found.status_code, found["Content-Type"]) == (200, "application/pdf")
    assert found["Content-Disposition"].startswith("inline")
    assert b"".join(found.streaming_content) == PDF  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(action="evidence.opened", actor=court.chi).count() == 1
    assert client.get(f"{item_url(court, '1.2')}files/{revision.pk}/").status_code == 404


def contested(court: Court) -> Review:
    """A contested item, answered while the explanation phase is open now."""
    review = court.cut()
    open_now(court, PhaseKind.EXPLANATION)
    wanted = Answer(kind=ReplyKind.CONTEST, text="Đã đúng hạn.", seen_version=1)
    answer(actor=court.ha, review=review, said=wanted, at=timezone.now())
    open_now(court, PhaseKind.COUNCIL)
    return review


@pytest.mark.parametrize("role", [Role.COUNCIL, Role.SECRETARIAT])
def test_decision_is_recorded_on_the_page(court: Court, role: Role) -> None:
    review = contested(court)
    url = page(court, f"council/{review.pk}")
    client = signed_in(court.world.people[role])
    assert "Đã đúng hạn." in client.get(url).content.decode()
    sent = {"way": "keep", "reason": "Chấp nhận.", "seen_entry": "1", "seen_version": "0"}
    assert client.post(url, sent).status_code == 302
    assert CouncilDecision.objects.get().on_behalf == (role == Role.SECRETARIAT)
    stale = client.post(url, sent | {"way": "appraised", "reason": "Khác."})
    assert (stale.status_code, "Khác." in stale.content.decode()) == (409, True)


def test_reader_of_the_council_page_cannot_decide(court: Court) -> None:
    review = contested(court)
    url = page(court, f"council/{review.pk}")
    client = signed_in(court.world.people[Role.AUDITOR])
    sent = {"way": "keep", "reason": "Chấp nhận.", "seen_entry": "1", "seen_version": "0"}
    assert (client.get(url).status_code, client.post(url, sent).status_code) == (200, 403)


def test_assignment_is_set_and_withdrawn_on_the_page(court: Court) -> None:
    client = signed_in(court.binh)
    url = page(court, f"assignments/{court.group.pk}/{court.leaf('1.2').pk}")
    body = court.world.organisations["so-b"]
    client.post(url, {"organisation": str(body.pk)})
    assert Assignment.objects.get(criterion=court.leaf("1.2")).organisation == body
    client.post(url, {"organisation": ""})
    assert not Assignment.objects.filter(criterion=court.leaf("1.2")).exists()
    assert client.post(url, {"organisation": "999999"}).status_code == 302
    edit = client.get(f"{page(court, 'assignments')}?edit={court.leaf('1.2').pk}")
    assert 'name="organisation"' in edit.content.decode()


def test_plan_is_taken_over_on_the_page(court: Court) -> None:
    campaign = court.stage.campaign
    campaign.plan_document = {
        "appraisal_assignments": [
            {"body": "Sở Xây dựng", "fields": ["Chỉ đạo, điều hành"], "criteria": []}
        ]
    }
    campaign.save(update_fields=["plan_document"])
    signed_in(court.binh).post(page(court, "assignments/plan"))
    made = Assignment.objects.select_related("organisation").get(criterion=court.leaf("1"))
    assert made.organisation.code == "so-b"


def more_units(court: Court, count: int) -> None:
    """Bring the campaign to ``count`` further units, scored and locked."""
    for number in range(count):
        unit = create_organisation(actor=None, code=f"u{number}", name=f"Đơn vị {number}")
        Participation.objects.create(
            campaign=court.stage.campaign, group=court.group, organisation=unit
        )
    for dossier in create_dossiers(actor=None, campaign=court.stage.campaign):
        fill(dossier, court)


@pytest.mark.parametrize("units", [1, 3, 60])
def test_lists_cost_the_same_for_any_number_of_units(
    world: World, units: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    court = set_court(world, units=("so-a",))
    with tenant_scope(world.tenant):
        more_units(court, units)
        contested(court)
        open_now(court, PhaseKind.APPRAISAL)
        appraiser, secretariat = signed_in(court.chi), signed_in(court.binh)
        for client in (appraiser, secretariat):
            client.get(page(court, "queue"))
        for client, url, queries in (
            (appraiser, page(court, "queue"), 23),
            (appraiser, page(court, "queue") + "?by=unit", 23),
            (appraiser, page(court, "table"), 23),
            (appraiser, page(court, "table") + "?by=unit", 23),
            (appraiser, item_url(court), 31),
            (appraiser, item_url(court) + "?by=unit", 31),
            (secretariat, page(court, "progress"), 22),
            (secretariat, page(court, "council"), 14),
            (secretariat, page(court, "closing"), 27),
            (secretariat, page(court, "assignments"), 18),
        ):
            with django_assert_num_queries(queries):
                assert client.get(url).status_code == 200


def test_points_set_by_hand_come_back_as_they_were_typed(court: Court) -> None:
    court.review("1.2", way=Way.PINNED, points=Decimal("0.5"), reason="Chấm tay.")
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court.chi)
    text = client.get(item_url(court, "1.2")).content.decode()
    assert 'value="0,5"' in text
    assert "điểm chấm tay" in text


def test_contested_items_are_filtered_ordered_and_taken_along(court: Court) -> None:
    with tenant_scope(court.stage.world.tenant):
        contested(court)
    client, url = signed_in(court.binh), page(court, "council")
    unit = court.stage.dossier.participation.organisation.name
    found = client.get(f"{url}?q=so&state=open&sort=-own").content.decode()
    assert (unit in found, 'aria-sort="descending"' in found) == (True, True)
    assert "Không có dòng nào khớp" in client.get(f"{url}?state=decided").content.decode()
    book = load_workbook(io.BytesIO(client.get(f"{url}?export=xlsx").content))
    assert [row[0] for row in book.active.values] == ["Đơn vị", unit]
