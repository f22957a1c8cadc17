"""Fetch returned mail from the mailbox of a tenant over IMAP."""

from __future__ import annotations

import imaplib
import ssl
from contextlib import suppress
from datetime import datetime
from typing import Any

from parindex.notify.domain.bounces import Taken, take_one
from parindex.notify.domain.carriers import Unreachable
from parindex.notify.domain.outside import OutsideIMAP
from parindex.notify.domain.returned import MOST_BYTES
from parindex.notify.domain.server import IMAP_PASSWORD, own_server, password_of
from parindex.tenants.models import Tenant

TIMEOUT = 20.0
# So many messages are fetched at a time; the rest waits for the next round.
MOST = 200


def fetch_returned(*, tenant: Tenant, at: datetime) -> Taken:
    """Take every unread mail of the mailbox of the tenant in scope, and mark it as read.

    A mail is marked only after it has been taken. Raises ``Unreachable`` in the server's words.
    """
    own = own_server()
    if not own.imap_host:
        return Taken()
    password, taken = password_of(own.imap_password, IMAP_PASSWORD), Taken()
    try:
        box = _connected(own.imap_host, own.imap_port)
        try:
            box.login(own.imap_username, password)
            box.select("INBOX")
            for number in _unread(box):
                taken += take_one(_content(box, number), at=at, tenant=tenant)
                box.store(number, "+FLAGS", "(\\Seen)")
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()
    except (OSError, imaplib.IMAP4.error) as error:
        raise Unreachable(str(error)) from error
    return taken


def _connected(host: str, port: int) -> imaplib.IMAP4:
    """TLS always: the password of a mailbox goes over no open way."""
    context = ssl.create_default_context()
    return OutsideIMAP(host, port, ssl_context=context, timeout=TIMEOUT)


def _unread(box: imaplib.IMAP4) -> list[str]:
    _state, [numbers] = box.search(None, "UNSEEN")
    return [number.decode() for number in (numbers or b"").split()[:MOST]]


def _content(box: imaplib.IMAP4, number: str) -> bytes:
    _state, parts = box.fetch(number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
    found: Any = next((part for part in parts if isinstance(part, tuple)), (b"", b""))
    return bytes(found[1])
