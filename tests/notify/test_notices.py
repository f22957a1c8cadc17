"""A letter that has a place is a notice too: unread at the bell, listed, opened, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.claims import RETRY_MINUTES
from parindex.notify.domain.delivery import deliver
from parindex.notify.domain.notices import notices_of, unread_count
from parindex.notify.domain.outbox import abort_one, queue_mail, retry_one
from parindex.notify.models import MailState, Notice, OutboxMail
from tests.plugins.cast import World
from tests.plugins.mailbox import Mailbox


def tell(world: World, *, to: Role = Role.OFFICER, **more: object) -> OutboxMail:
    user = world.people[to]
    fields = {"subject": "Sắp hết hạn", "body": "Hạn 17:00.", "kind": "test"}
    path = f"{world.url}/campaigns/"
    with tenant_scope(world.tenant):
        mail = queue_mail(to=user.email, to_user=user, **{**fields, "path": path, **more})  # type: ignore[arg-type]
    assert mail is not None
    return mail


def unread(world: World, role: Role = Role.OFFICER) -> int:
    with tenant_scope(world.tenant):
        return unread_count(world.people[role], at=timezone.now())


@pytest.fixture
def client(world: World) -> Client:
    """An, signed in, reading English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[Role.OFFICER])
    return client


def test_letter_with_a_place_is_a_notice_of_its_reader_only(world: World, elsewhere: World) -> None:
    tell(world)
    assert (unread(world), unread(world, Role.HEAD), unread(elsewhere)) == (1, 0, 0)


def test_letter_with_a_secret_is_no_notice(world: World) -> None:
    tell(world, path="")
    assert unread(world) == 0


def test_same_letter_twice_is_one_notice(world: World) -> None:
    tell(world, dedupe_key="one")
    with tenant_scope(world.tenant):
        again = queue_mail(
            to="x@x.vn",
            to_user=world.people[Role.OFFICER],
            subject="x",
            body="x",
            kind="x",
            dedupe_key="one",
            path="/x/",
        )
    assert (again, unread(world)) == (None, 1)


def test_letter_that_waits_is_not_announced(world: World) -> None:
    tell(world, due_at=timezone.now() + timedelta(hours=1))
    assert unread(world) == 0
    with tenant_scope(world.tenant):
        later = timezone.now() + timedelta(hours=2)
        assert unread_count(world.people[Role.OFFICER], at=later) == 1


def test_notice_stays_when_the_mail_fails(world: World, mailbox: Mailbox) -> None:
    mailbox.refuse = True
    mail = tell(world)
    with tenant_scope(world.tenant):
        for minutes in (0, *RETRY_MINUTES):
            mail.refresh_from_db()
            deliver(mail_id=mail.pk, at=mail.due_at + timedelta(minutes=minutes))
        mail.refresh_from_db()
    assert (mail.state, unread(world)) == (MailState.FAILED, 1)


def test_withdrawn_letter_takes_its_notice_back(world: World) -> None:
    mail, admin = tell(world), world.people[Role.ADMIN]
    with tenant_scope(world.tenant):
        abort_one(actor=admin, mail=mail)
        assert list(notices_of(world.people[Role.OFFICER], at=timezone.now())) == []
        assert unread(world) == 0
        retry_one(actor=admin, mail=mail, at=timezone.now())
    assert unread(world) == 1


def test_opening_a_notice_marks_it_and_goes_to_its_place(world: World, client: Client) -> None:
    notice = _notice(tell(world), world)
    address = reverse("notices:read", args=[world.tenant.slug, notice.pk])
    answer = client.post(address, {"go": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"{world.url}/campaigns/")
    assert unread(world) == 0
    read_at = _notice(notice.mail, world).read_at
    client.post(address)
    assert _notice(notice.mail, world).read_at == read_at


def test_marking_comes_back_to_the_same_list(world: World, client: Client) -> None:
    one, _other = _notice(tell(world), world), tell(world)
    address = reverse("notices:read", args=[world.tenant.slug, one.pk])
    answer = client.post(f"{address}?show=unread&page=2")
    assert answer["Location"] == f"{world.url}/notices/?show=unread&page=2"
    assert unread(world) == 1
    assert client.post(reverse("notices:read_all", args=[world.tenant.slug])).status_code == 302
    assert unread(world) == 0


def test_nobody_reads_the_notice_of_another(world: World, client: Client) -> None:
    notice = _notice(tell(world, to=Role.HEAD), world)
    address = reverse("notices:read", args=[world.tenant.slug, notice.pk])
    assert client.post(address, {"go": "1"}).status_code == 404
    assert unread(world, Role.HEAD) == 1


def test_list_shows_letters_and_the_bell_their_number(world: World, client: Client) -> None:
    tell(world, subject="Sắp <b> khóa")
    page = client.get(f"{world.url}/notices/").content.decode()
    assert "Sắp &lt;b&gt; khóa" in page
    assert "Notices, 1 unread" in page
    client.post(f"{world.url}/notices/read/")
    assert (
        "You have read everything"
        in client.get(f"{world.url}/notices/?show=unread").content.decode()
    )


@pytest.mark.parametrize("count", [1, 3, 60])
def test_list_asks_the_database_as_often_for_any_number(
    world: World, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        tell(world)
    client.get(f"{world.url}/notices/")
    with django_assert_num_queries(8):
        client.get(f"{world.url}/notices/")


def test_only_whole_pages_ask_for_the_number(world: World, client: Client) -> None:
    """Pages that do not draw the bar on top, such as answers to htmx, never ask."""
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{world.url}/campaigns/")
    assert len(_counting(queries)) == 1
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{world.url}/")
    assert _counting(queries) == []


def _counting(queries: CaptureQueriesContext) -> list[str]:
    found = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in found if "EXECUTE unread_notices" in sql]


def _notice(mail: OutboxMail, world: World) -> Notice:
    with tenant_scope(world.tenant):
        return Notice.objects.select_related("mail").get(mail=mail)


def test_people_are_told_in_their_tenant(world: World, elsewhere: World) -> None:
    """A person of two authorities sees in each what each has said."""
    user: User = world.people[Role.OFFICER]
    tell(world)
    with tenant_scope(elsewhere.tenant):
        assert unread_count(user, at=timezone.now()) == 0
