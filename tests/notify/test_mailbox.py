"""Returned mail is fetched over IMAP: each taken once, marked as read only afterwards."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from pytest_django import Settings

from parindex.common.locked_secrets import lock_secret
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.bounces import Taken
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.mailbox import fetch_returned
from parindex.notify.domain.server import IMAP_PASSWORD, _place
from parindex.notify.models import MailServer, MailState
from tests.notify import reports
from tests.notify.test_bounces import outcome, sent_mail
from tests.plugins.cast import World


@dataclass
class Box:
    """A mailbox behind as much of IMAP as is needed; ``seen``: numbers marked as read."""

    port: int = 0
    messages: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def serve(self, server: socket.socket, context: ssl.SSLContext) -> None:
        while True:
            try:
                plain, _address = server.accept()
            except OSError:
                return
            with context.wrap_socket(plain, server_side=True) as line:
                self._talk(line)

    def _talk(self, line: ssl.SSLSocket) -> None:
        line.sendall(b"* OK ready\r\n")
        for text in line.makefile("rb"):
            tag, _space, rest = text.decode().strip().partition(" ")
            verb = rest.split(" ")[0].upper()
            if verb == "LOGIN" and "right" not in rest:
                line.sendall(f"{tag} NO wrong password\r\n".encode())
                continue
            line.sendall(self._said(verb, rest) + f"{tag} OK done\r\n".encode())
            if verb == "LOGOUT":
                return

    def _said(self, verb: str, rest: str) -> bytes:
        if verb == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if verb == "SELECT":
            return b"* %d EXISTS\r\n" % len(self.messages)
        if verb == "SEARCH":
            unread = [n for n in range(1, len(self.messages) + 1) if n not in self.seen]
            return f"* SEARCH {' '.join(map(str, unread))}\r\n".encode()
        if verb == "FETCH":
            number = int(rest.split(" ")[1])
            content = self.messages[number - 1]
            head = f"* {number} FETCH (BODY[]<0> {{{len(content)}}}\r\n".encode()
            return head + content + b")\r\n"
        if verb == "STORE":
            self.seen.add(int(rest.split(" ")[1]))
        return b""


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Box]:
    settings.MAIL_LOCAL_SERVERS = True
    certificate = _certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as server:
        box.port = server.getsockname()[1]
        thread = threading.Thread(target=box.serve, args=(server, context), daemon=True)
        thread.start()
        yield box
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def _certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that the test trusts, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def set_up(world: World, box: Box, password: str = "right") -> None:
    with tenant_scope(world.tenant):
        MailServer.objects.create(
            imap_host="127.0.0.1",
            imap_port=box.port,
            imap_username="tra-lai",
            imap_password=lock_secret(password, place=_place(IMAP_PASSWORD)),
        )


def fetch(world: World) -> Taken:
    with tenant_scope(world.tenant):
        return fetch_returned(tenant=world.tenant, at=timezone.now())


def test_unread_mail_is_taken_once(world: World, elsewhere: World, box: Box) -> None:
    mail = sent_mail(world)
    box.messages += [
        reports.dsn(original=mail.message_id),
        reports.on_leave(original=mail.message_id),
        reports.dsn(original="<x@y>", recipient="nobody@x.example"),
    ]
    set_up(world, box)
    assert fetch(world) == Taken(matched=1, unmatched=1, other=1)
    assert outcome(world, mail)[0] == MailState.BOUNCED
    assert (box.seen, fetch(world)) == ({1, 2, 3}, Taken())


def test_tenant_without_a_mailbox_fetches_nothing(world: World, elsewhere: World, box: Box) -> None:
    set_up(elsewhere, box)
    assert fetch(world) == Taken()


def test_wrong_password_is_said_and_takes_nothing(world: World, box: Box) -> None:
    box.messages.append(reports.dsn())
    set_up(world, box, password="wr0ng")
    with pytest.raises(Unreachable, match="wrong password"):
        fetch(world)
    assert box.seen == set()
