"""The mail server of a tenant: its own, guarded, its password shown to nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.locked_secrets import LockedSecretError, lock_secret, open_secret
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.domain.outbox import queue_mail
from parindex.notify.domain.queries import STANDSTILL
from parindex.notify.domain.server import server_in_use
from parindex.notify.models import MailServer, MailState, OutboxMail
from tests.notify.sink import Sink, smtp_sink
from tests.plugins.cast import World

SECRET = "mật khẩu rất bí mật"
TYPED = {
    "host": "mail.hanam.example",
    "port": "587",
    "security": "starttls",
    "username": "gui-thu",
    "password": SECRET,
    "from_name": "Sở Nội vụ tỉnh Hà Nam",
    "from_address": "khaosat@hanam.example",
    "reply_to": "",
    "bounce_address": "",
    "per_minute": "60",
    "imap_host": "",
    "imap_port": "993",
    "imap_username": "",
    "imap_password": "",
    "version": "0",
}


@pytest.fixture
def client(world: World, elsewhere: World) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(world.people[Role.ADMIN])
    return client


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    settings.MAIL_LOCAL_SERVERS, settings.MAIL_PORTS = True, []
    with smtp_sink(settings) as sink:
        yield sink


@pytest.fixture
def address(world: World) -> str:
    return reverse("office:mail_server", args=[world.tenant.slug])


def test_password_is_kept_locked_and_shown_nowhere(
    world: World, elsewhere: World, client: Client, address: str
) -> None:
    assert client.post(address, TYPED).status_code == 302
    assert SECRET not in client.get(address).content.decode()
    with tenant_scope(world.tenant):
        assert server_in_use().password == SECRET
        assert server_in_use().sender.endswith("<khaosat@hanam.example>")
        assert all(SECRET not in entry.data for entry in AuditEntry.objects.all())
    with connection.cursor() as cursor, tenant_scope(world.tenant):
        cursor.execute("SELECT t::text FROM notify_mailserver t")
        [(row,)] = cursor.fetchall()
    assert SECRET not in row
    assert SECRET.encode().hex() not in row
    with tenant_scope(elsewhere.tenant):
        assert server_in_use().is_installation


def test_empty_password_keeps_the_stored_one_for_the_same_server_only(
    world: World, client: Client, address: str
) -> None:
    client.post(address, TYPED)
    kept = TYPED | {"password": "", "version": "1", "per_minute": "30"}
    assert client.post(address, kept).status_code == 302
    with tenant_scope(world.tenant):
        assert (server_in_use().password, MailServer.objects.get().per_minute) == (SECRET, 30)
    moved = kept | {"host": "mail.elsewhere.example", "version": "2"}
    answer = client.post(address, moved)
    assert answer.status_code == 422
    assert "Another server: enter the password again." in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"port": "22"}, "This port is not one of a mail server. Allowed: 25, 465, 587, 2525."),
        ({"host": "localhost"}, "A server on this machine is not allowed."),
        ({"host": "127.0.0.1"}, "A server on this machine is not allowed."),
        ({"host": "[::1]"}, "A server on this machine is not allowed."),
        ({"host": "169.254.169.254"}, "A server on this machine is not allowed."),
        ({"imap_host": "mail.example", "imap_port": "143"}, "Allowed: 993."),
        ({"security": "none"}, "A password is sent over a protected way only."),
        ({"from_address": ""}, "An own server needs the address that mail comes from."),
    ],
)
def test_what_would_be_abused_or_useless_is_refused(
    client: Client, address: str, change: dict[str, str], words: str
) -> None:
    answer = client.post(address, TYPED | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_stale_page_is_refused_without_showing_the_password(client: Client, address: str) -> None:
    client.post(address, TYPED)
    answer = client.post(address, TYPED | {"password": "khác hẳn", "per_minute": "5"})
    assert answer.status_code == 409
    assert "khác hẳn" not in answer.content.decode()


def test_test_message_goes_to_oneself_by_the_own_server(
    world: World, client: Client, address: str, sink: Sink
) -> None:
    with tenant_scope(world.tenant):
        MailServer.objects.create(
            host="127.0.0.1", port=sink.port, security="none", from_address="a@hanam.example"
        )
    trial = reverse("office:mail_server_test", args=[world.tenant.slug])
    page = client.post(trial, follow=True).content.decode()
    assert "A test message was sent to admin@ha-nam.example." in page
    assert (sink.taken, sink.senders) == (["admin@ha-nam.example"], ["a@hanam.example"])
    sink.refuses_everybody = True
    page = client.post(trial, follow=True).content.decode()
    assert "The server says: 550 we do not know you" in page
    for _number in range(4):
        page = client.post(trial, follow=True).content.decode()
    assert "Too many test messages" in page


def test_mail_of_each_tenant_leaves_by_its_own_server(
    world: World, elsewhere: World, sink: Sink
) -> None:
    with tenant_scope(world.tenant):
        MailServer.objects.create(
            host="127.0.0.1", port=sink.port, security="none", from_address="a@hanam.example"
        )
    for place in (world, elsewhere):
        with tenant_scope(place.tenant):
            queue_mail(to="ok@b.example", subject="x", body="x", kind="x")
            deliver_due(at=timezone.now())
    assert sink.senders == ["a@hanam.example", "no-reply@parindex.example"]


def test_password_of_another_key_stops_the_mail_in_words(world: World, settings: Settings) -> None:
    with tenant_scope(world.tenant):
        MailServer.objects.create(
            host="mail.x.example", from_address="a@x.example", password=b"x" * 40
        )
        with pytest.raises(Unreachable):
            server_in_use()
        queue_mail(to="ok@b.example", subject="x", body="x", kind="x")
        deliver_due(at=timezone.now())
        mail = OutboxMail.objects.get()
    assert (mail.state, mail.attempts) == (MailState.RETRY, 0)
    assert mail.last_error == "Không đọc được mật khẩu đã lưu; đề nghị nhập lại."


def test_secret_is_for_one_place_and_one_key(settings: Settings) -> None:
    locked = lock_secret(SECRET, place="smtp of 1")
    assert open_secret(locked, place="smtp of 1") == SECRET
    with pytest.raises(LockedSecretError):
        open_secret(locked, place="smtp of 2")
    settings.SECRET_KEY = "x" * 60
    with pytest.raises(LockedSecretError):
        open_secret(locked, place="smtp of 1")


def test_outbox_and_home_say_that_nothing_leaves(world: World, client: Client, sink: Sink) -> None:
    sink.refuses_everybody = True
    with tenant_scope(world.tenant):
        queue_mail(
            to="ok@b.example",
            subject="x",
            body="x",
            kind="x",
            due_at=timezone.now() - 2 * STANDSTILL,
        )
        deliver_due(at=timezone.now() - STANDSTILL * 1.5)
    outbox = client.get(reverse("office:mail", args=[world.tenant.slug])).content.decode()
    assert "No message has left since" in outbox
    assert "550 we do not know you" in outbox
    client.force_login(world.people[Role.SECRETARIAT])
    home = client.get(reverse("scoring:home", args=[world.tenant.slug])).content.decode()
    assert "No mail leaves" in home
