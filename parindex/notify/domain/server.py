"""The mail server of a tenant: what is set, changed, tried."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.locked_secrets import LockedSecretError, lock_secret, open_secret
from parindex.common.tenancy import current_tenant_id, in_rehearsal
from parindex.notify.domain.carriers import Letter, Unreachable
from parindex.notify.domain.outside import is_inside
from parindex.notify.domain.smtp import Server, carrier_of
from parindex.notify.models import MailServer, Security

SMTP_PASSWORD, IMAP_PASSWORD = "smtp password", "imap password"
# Somebody waits for the page while a test message is sent.
TEST_TIMEOUT = 8.0


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What a person decides; ``None`` for a password keeps the one that is stored."""

    host: str
    port: int
    security: str
    username: str
    password: str | None
    from_name: str
    from_address: str
    reply_to: str
    bounce_address: str
    per_minute: int
    imap_host: str
    imap_port: int
    imap_username: str
    imap_password: str | None


def own_server() -> MailServer:
    """What the tenant in scope has set; unsaved defaults when it has set nothing."""
    return MailServer.objects.first() or MailServer(version=0)


def throttle() -> int:
    """Messages a minute to one recipient domain."""
    return own_server().per_minute


def sender_domain() -> str:
    """What the Message-IDs of the tenant end in."""
    own = own_server()
    sender = own.from_address if own.host else settings.DEFAULT_FROM_EMAIL
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"


def server_in_use() -> Server:
    """The tenant's own server, else that of the installation.

    Raises ``Unreachable`` when the stored password cannot be read, and in a rehearsal.
    """
    refuse_in_rehearsal()
    own = own_server()
    if not own.host:
        return _installation(own)
    return Server(
        host=own.host,
        port=own.port,
        security=own.security,
        username=own.username,
        password=password_of(own.password, SMTP_PASSWORD),
        sender=formataddr((own.from_name, own.from_address)),
        reply_to=own.reply_to,
        bounce_address=own.bounce_address,
        timeout=settings.EMAIL_TIMEOUT,
    )


def refuse_in_rehearsal() -> None:
    """No way out of a rehearsal is opened, by no carrier. Raises ``Unreachable``."""
    if in_rehearsal():
        raise Unreachable(_("This is a rehearsal: nothing is sent from here."))


def password_of(locked: Any, purpose: str) -> str:
    """A stored password. Raises ``Unreachable`` after the key of the installation changed."""
    if not locked:
        return ""
    try:
        return open_secret(locked, place=_place(purpose))
    except LockedSecretError as error:
        raise Unreachable(
            _("The stored password cannot be read any more; enter it again.")
        ) from error


@transaction.atomic
def save_server(
    *, actor: Any, facts: ServerFacts, expected_version: int, at: datetime
) -> MailServer:
    """Change how mail leaves. The trail holds no password.

    Raises ``StaleEdit``, ``ValidationError``.
    """
    if in_rehearsal():
        raise ValidationError(_("This is a rehearsal: nothing is sent from here."))
    _check(facts)
    own = MailServer.objects.select_for_update(no_key=True).first() or MailServer(version=0)
    if own.version != expected_version:
        raise StaleEdit(own)
    _check_passwords(own, facts)
    values = _values(own, facts)
    changed = {name: value for name, value in values.items() if getattr(own, name) != value}
    if not changed and own.pk:
        return own
    old = {name: getattr(own, name) for name in changed if own.pk}
    for name, value in changed.items():
        setattr(own, name, value)
    own.version += 1
    try:
        with transaction.atomic():
            own.save()
    except IntegrityError as error:  # somebody else made the row just now
        raise StaleEdit(MailServer.objects.get()) from error
    record(
        actor=actor,
        action="mail_server.set",
        subject=own,
        old=_told(old),
        new=_told(changed),
        at=at,
    )
    return own


def try_server(*, to: str, subject: str, body: str, message_id: str) -> None:
    """Send one message at once by the server in use. Raises ``CarrierError`` in its words."""
    server = replace(server_in_use(), timeout=TEST_TIMEOUT)
    letter = Letter(to=to, subject=subject, body=body, message_id=message_id, mark="test")
    with closing(carrier_of(server)) as carrier:
        carrier.send(letter, hand_over=lambda: True)


def _installation(own: MailServer) -> Server:
    security = Security.TLS if settings.EMAIL_USE_SSL else Security.NONE
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security=Security.STARTTLS if settings.EMAIL_USE_TLS else security,
        username=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        sender=settings.DEFAULT_FROM_EMAIL,
        reply_to=own.reply_to,
        bounce_address=own.bounce_address or settings.BOUNCE_ADDRESS,
        timeout=settings.EMAIL_TIMEOUT,
        is_installation=True,
    )


def _check(facts: ServerFacts) -> None:
    """Mail ports only and no address of this machine: the page is no way to look around."""
    problems: dict[str, str] = {}
    for host, port, name in (
        (facts.host, facts.port, "port"),
        (facts.imap_host, facts.imap_port, "imap_port"),
    ):
        allowed = settings.MAIL_PORTS if name == "port" else settings.IMAP_PORTS
        if host and allowed and port not in allowed:
            words = _("This port is not one of a mail server. Allowed: %(ports)s.")
            problems[name] = words % {"ports": ", ".join(map(str, allowed))}
        if host and _is_local(host):
            problems[name.replace("port", "host")] = _("A server on this machine is not allowed.")
    if facts.host and not facts.from_address:
        problems["from_address"] = _("An own server needs the address that mail comes from.")
    if facts.username and facts.security == Security.NONE:
        problems["security"] = _("A password is sent over a protected way only.")
    if problems:
        raise ValidationError(problems)


def _check_passwords(own: MailServer, facts: ServerFacts) -> None:
    """A stored password goes to the server it was entered for, to no other."""
    pairs = (("host", "password"), ("imap_host", "imap_password"))
    problems = {
        password: _("Another server: enter the password again.")
        for host, password in pairs
        if getattr(own, password)
        and getattr(facts, password) is None
        and getattr(facts, host) not in ("", getattr(own, host))
    }
    if problems:
        raise ValidationError(problems)


def _is_local(host: str) -> bool:
    """What can be told without asking anybody; where a name leads is looked at on connecting."""
    if settings.MAIL_LOCAL_SERVERS:
        return False
    name = host.strip("[]").rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost") or is_inside(name)


def _values(own: MailServer, facts: ServerFacts) -> dict[str, Any]:
    values = {
        name: getattr(facts, name)
        for name in ServerFacts.__slots__
        if not name.endswith("password")
    }
    values["password"] = _locked(facts.password, own.password, SMTP_PASSWORD)
    values["imap_password"] = _locked(facts.imap_password, own.imap_password, IMAP_PASSWORD)
    return values


def _locked(typed: str | None, stored: Any, purpose: str) -> Any:
    if typed is None:
        return stored
    return lock_secret(typed, place=_place(purpose)) if typed else None


def _place(purpose: str) -> str:
    return f"{purpose} of {current_tenant_id()}"


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Values for the trail: of a password only that it was set."""
    return {
        name: bool(value) if name.endswith("password") else value for name, value in values.items()
    }
