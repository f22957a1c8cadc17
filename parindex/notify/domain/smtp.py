"""SMTP, step by step: what must be known before the text of a message leaves (decision 0005)."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from parindex.notify.domain.carriers import (
    Broken,
    Carrier,
    CarrierError,
    Deferred,
    HandOver,
    Letter,
    Rejected,
    Stolen,
    Unreachable,
)
from parindex.notify.domain.composing import composed, headers_of
from parindex.notify.domain.outside import OutsideSMTP, OutsideTLS
from parindex.notify.models import Security

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
_CLOSING = 421


@dataclass(frozen=True, slots=True)
class Server:
    """Where and as whom to connect. ``bounce_address`` empty: returns go to the sender."""

    host: str
    port: int
    security: str
    username: str
    password: str
    sender: str
    reply_to: str = ""
    bounce_address: str = ""
    timeout: float = 20
    is_installation: bool = False

    def envelope_sender(self, mark: str) -> str:
        """Where this one message is returned to."""
        local, _at, domain = self.bounce_address.rpartition("@")
        return f"{local}+{mark}@{domain}" if local else parseaddr(self.sender)[1]


class SmtpCarrier:
    """One connection for a whole run; opened again after it died."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None

    def send(self, letter: Letter, *, hand_over: HandOver) -> None:
        """MAIL, RCPT, DATA; between the server's 354 and the text ``hand_over`` is asked."""
        text = _text(letter, self._server)
        smtp = self._smtp or self._connect()
        handed = False
        try:
            self._address(smtp, letter)
            _ask(hand_over)
            handed = True
            smtp.send(text)
            self._verdict(*smtp.getreply())
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Broken(_words(error)) from error
        except Stolen:
            self.close()  # the server waits for a text that will not come
            raise
        except CarrierError:
            if not handed:
                self._reset(smtp)
            raise

    def close(self) -> None:
        """QUIT where anybody listens still."""
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        if smtp.sock is not None:
            smtp.sock.settimeout(2)
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()

    def _connect(self) -> smtplib.SMTP:
        place = self._server
        smtp: smtplib.SMTP | None = None
        try:
            smtp = _unconnected(place)
            smtp._host = place.host  # type: ignore[attr-defined]  # TLS checks the name by it
            _check(*smtp.connect(place.host, place.port), wrong=Unreachable)
            if place.security == Security.STARTTLS:
                smtp.starttls(context=_trusted())
            if place.username:
                smtp.login(place.username, place.password)
            else:
                smtp.ehlo_or_helo_if_needed()
        except (OSError, smtplib.SMTPException, CarrierError) as error:
            if smtp is not None:
                smtp.close()
            raise Unreachable(_words(error)) from error
        self._smtp = smtp
        return smtp

    def _address(self, smtp: smtplib.SMTP, letter: Letter) -> None:
        _check(*smtp.mail(self._server.envelope_sender(letter.mark)), wrong=Unreachable)
        _check(*smtp.rcpt(letter.to), wrong=Rejected)
        code, words = smtp.docmd("DATA")
        if code != 354:
            _check(code if code >= 400 else 451, words, wrong=Rejected)

    def _verdict(self, code: int, words: bytes) -> None:
        """The reply to the text: a 421 refuses it for now and ends the connection."""
        if code == _CLOSING:
            self.close()
            raise Deferred(f"{code} {words.decode(errors='replace')}")
        _check(code, words, wrong=Rejected)

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


class BackendCarrier:
    """Django's own mail backend, where mail is kept as files or in memory and not sent."""

    def __init__(self, server: Server) -> None:
        self._server, self._connection = server, get_connection()

    def send(self, letter: Letter, *, hand_over: HandOver) -> None:
        """Write the letter down."""
        _ask(hand_over)
        server = self._server
        EmailMessage(
            subject=letter.subject,
            body=letter.body,
            from_email=server.sender,
            to=[letter.to],
            reply_to=[server.reply_to] if server.reply_to else None,
            headers=headers_of(letter),
            connection=self._connection,
        ).send()

    def close(self) -> None:
        """Nothing stays open."""
        self._connection.close()


def carrier_of(server: Server) -> Carrier:
    """SMTP; the installation's own mail may be kept by another backend of Django instead."""
    if server.is_installation and settings.EMAIL_BACKEND != SMTP_BACKEND:
        return BackendCarrier(server)
    return SmtpCarrier(server)


def _unconnected(place: Server) -> smtplib.SMTP:
    """The operator's own server may be anywhere; one that a tenant names may not be inside."""
    if place.security == Security.TLS:
        with_tls = smtplib.SMTP_SSL if place.is_installation else OutsideTLS
        return with_tls(timeout=place.timeout, context=_trusted())
    plain = smtplib.SMTP if place.is_installation else OutsideSMTP
    return plain(timeout=place.timeout)


def _trusted() -> ssl.SSLContext:
    """Certificate and name are checked. Only where needed: reading the authorities takes long."""
    return ssl.create_default_context()


def _text(letter: Letter, server: Server) -> bytes:
    try:
        return composed(letter, sender=server.sender, reply_to=server.reply_to)
    except ValueError as error:
        raise Rejected(_words(error)) from error


def _ask(hand_over: HandOver) -> None:
    if not hand_over():
        raise Stolen


def _check(code: int, words: bytes, *, wrong: type[CarrierError]) -> None:
    """2xx is right; 421 ends the connection, any other 4xx is for later, 5xx is ``wrong``.

    -1 is what smtplib makes of a reply that is none.
    """
    if 200 <= code < 300:
        return
    text = f"{code} {words.decode(errors='replace')}"
    if code in (_CLOSING, -1):
        raise smtplib.SMTPServerDisconnected(text)
    raise (Deferred if code < 500 and wrong is not Unreachable else wrong)(text)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        said = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return f"{error.smtp_code} {said}"
    return str(error) or type(error).__name__
