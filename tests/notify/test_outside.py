"""Servers that tenants name: by no name, however written, is this machine reached."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.mailbox import fetch_returned
from parindex.notify.domain.outside import InsideError, connect_outside, is_inside
from parindex.notify.domain.server import try_server
from parindex.notify.models import MailServer
from tests.notify.sink import Sink, smtp_sink
from tests.plugins.cast import World

LETTER = {"to": "a@b.example", "subject": "x", "body": "x", "message_id": "<1@b.example>"}
# 192.0.2.1 is nobody's (RFC 5737).
OUTSIDE = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.0.2.1", 25))
LOOP = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 25))


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with smtp_sink(settings) as sink:
        yield sink


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "::1",
        "::ffff:127.0.0.1",
        "169.254.169.254",
        "::ffff:169.254.169.254",
        "fe80::1%eth0",
        "0.0.0.0",
        "::",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_this_machine_is_known_by_every_address(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize("address", ["10.1.2.3", "192.168.1.9", "203.0.113.5", "2001:db8::1", "x"])
def test_servers_of_the_own_network_are_outside(address: str) -> None:
    assert not is_inside(address)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "localhost", "::ffff:127.0.0.1"])
def test_no_name_of_this_machine_is_connected_to(world: World, sink: Sink, host: str) -> None:
    with tenant_scope(world.tenant):
        MailServer.objects.create(
            host=host, port=sink.port, security="none", from_address="a@hanam.example"
        )
        with pytest.raises(Unreachable, match="ngay trên máy này"):
            try_server(**LETTER)
    assert sink.taken == []


def test_mailbox_on_this_machine_is_not_opened(world: World, sink: Sink) -> None:
    with tenant_scope(world.tenant):
        MailServer.objects.create(imap_host="127.1", imap_port=sink.port)
        with pytest.raises(Unreachable):
            fetch_returned(tenant=world.tenant, at=timezone.now())


def test_setting_allows_servers_on_this_machine(
    world: World, sink: Sink, settings: Settings
) -> None:
    settings.MAIL_LOCAL_SERVERS = True
    with tenant_scope(world.tenant):
        MailServer.objects.create(
            host="127.1", port=sink.port, security="none", from_address="a@hanam.example"
        )
        try_server(**LETTER)
    assert sink.taken == ["a@b.example"]


def test_operators_own_server_may_be_on_this_machine(world: World, sink: Sink) -> None:
    with tenant_scope(world.tenant):
        try_server(**LETTER)
    assert sink.taken == ["a@b.example"]


@pytest.mark.parametrize("answers", [[LOOP], [OUTSIDE, LOOP], [LOOP, OUTSIDE]])
def test_one_address_inside_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch, answers: list[Any]
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: answers)
    with pytest.raises(InsideError):
        connect_outside("mail.example", 25, 0.1)


def test_a_name_is_asked_once_and_the_address_looked_at_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, reached = [[OUTSIDE], [LOOP]], []

    def answer(*_args: Any, **_more: Any) -> list[Any]:
        return asked.pop(0)

    class Recorder(socket.socket):
        def connect(self, place: Any) -> None:
            reached.append(place)

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    monkeypatch.setattr(socket, "socket", Recorder)
    connect_outside("rebinding.example", 25, 0.1).close()
    assert reached == [("192.0.2.1", 25)]
    assert asked == [[LOOP]]
