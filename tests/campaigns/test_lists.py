"""The lists of the office as people use them: filter, order, columns, ticks, export."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.outbox import queue_mail
from parindex.notify.models import MailState, OutboxMail
from tests.plugins.cast import World


@pytest.fixture
def office(world: World) -> Client:
    client = Client()
    client.force_login(world.people[Role.ADMIN])
    return client


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def add_people(world: World, count: int) -> None:
    for number in range(count):
        user = User.objects.create_user(f"p{number}@x.example", None, full_name=f"Người {number}")
        organisation = world.organisations["so-b"]
        add_membership(actor=None, user=user, organisation=organisation, role=Role.OFFICER)


def queue(count: int, state: MailState = MailState.QUEUED) -> None:
    for number in range(count):
        mail = queue_mail(to=f"m{number}@x.example", subject=f"Thư {number}", body="x", kind="test")
        assert mail is not None
        OutboxMail.objects.filter(pk=mail.pk).update(state=state)


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_takes_the_same_queries_for_any_number_of_rows(
    world: World,
    office: Client,
    count: int,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    with tenant_scope(world.tenant):
        queue(count)
        add_people(world, count)
    for path, queries in (("office/mail/", 10), ("office/audit/", 8), ("campaigns/people/", 8)):
        office.get(f"{world.url}/{path}")
        with django_assert_num_queries(queries, info=path):
            office.get(f"{world.url}/{path}")


def test_people_are_filtered_by_role_and_ordered_by_name(world: World, office: Client) -> None:
    with tenant_scope(world.tenant):
        add_people(world, 2)
    page = text_of(office, f"{world.url}/campaigns/people/?q=nguoi&role=officer&sort=-name")
    assert page.index("Người 1") < page.index("Người 0")
    assert 'aria-sort="descending"' in page
    assert world.people[Role.COUNCIL].email not in page
    assert "Không có dòng nào khớp" in text_of(office, f"{world.url}/campaigns/people/?q=xyz")


def test_wrong_filter_is_an_error_at_its_field(world: World, office: Client) -> None:
    page = text_of(office, f"{world.url}/office/audit/?since=31/02/2026")
    assert 'id="id_since_error"' in page
    assert 'value="31/02/2026"' in page
    assert "Nhập năm từ" in text_of(office, f"{world.url}/office/audit/?until=01/01/0001")
    assert office.get(f"{world.url}/office/audit/?actor=a%00b&action=%00").status_code == 200


def test_trail_is_found_by_day_and_by_name_without_diacritics(world: World, office: Client) -> None:
    actor = world.people[Role.COUNCIL]
    moment = datetime(2025, 3, 9, 23, 30, tzinfo=timezone.get_current_timezone())
    with tenant_scope(world.tenant):
        User.objects.filter(pk=actor.pk).update(full_name="Đỗ Thị Hằng")
        actor.refresh_from_db()
        record(actor=actor, action="campaign.opened", subject=world.tenant, at=moment)
    base = f"{world.url}/office/audit/"
    for query in ("?actor=do thi hang", "?since=09/03/2025&until=09/03/2025"):
        assert text_of(office, base + query).count('<th scope="row"') == 1
    assert "Đỗ Thị Hằng" not in text_of(office, f"{base}?until=08/03/2025")


def test_audit_trail_is_taken_along_as_a_workbook(world: World, office: Client) -> None:
    with tenant_scope(world.tenant):
        record(actor=None, action="campaign.opened", subject=world.tenant, new={"state": "open"})
    answer = office.get(f"{world.url}/office/audit/?action=campaign.opened&export=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0] == ("TT", "Thời gian", "Người thực hiện", "Thao tác", "Đối tượng", "Thay đổi")
    assert rows[1][2:4] == ("Hệ thống", "Mở đợt đánh giá")


def test_ticked_messages_are_withdrawn_and_queued_again(world: World, office: Client) -> None:
    with tenant_scope(world.tenant):
        queue(3)
        first = OutboxMail.objects.order_by("pk")[0].pk
    url = f"{world.url}/office/mail/many/"
    answer = office.post(url, {"verb": "withdraw", "row": [first, "x", "9" * 40]}, follow=True)
    assert "Đã thu hồi 1 thư" in answer.content.decode()
    office.post(url, {"verb": "retry", "row": [first]})
    with tenant_scope(world.tenant):
        assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.QUEUED}


def test_all_that_match_means_the_filter_not_the_page(world: World, office: Client) -> None:
    with tenant_scope(world.tenant):
        queue(60, MailState.FAILED)
        queue(2, MailState.ABORTED)
    answer = office.post(
        f"{world.url}/office/mail/many/?state=failed", {"verb": "retry", "all": "1"}
    )
    assert answer["Location"] == f"{world.url}/office/mail/?state=failed"
    with tenant_scope(world.tenant):
        states = list(OutboxMail.objects.values_list("state", flat=True))
    assert [states.count(s) for s in (MailState.QUEUED, MailState.ABORTED)] == [60, 2]


def test_messages_of_another_tenant_are_never_ticked(
    world: World, elsewhere: World, office: Client
) -> None:
    with tenant_scope(elsewhere.tenant):
        queue(1)
        other = OutboxMail.objects.get().pk
    office.post(f"{world.url}/office/mail/many/", {"verb": "withdraw", "row": [other]})
    with tenant_scope(elsewhere.tenant):
        assert OutboxMail.objects.get().state == MailState.QUEUED
