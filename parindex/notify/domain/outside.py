"""Connections to servers that tenants name: never to this machine or to what only it can reach.

The name is resolved once, every address it stands for is looked at, and the connection goes to one
of these very addresses: a name that means another machine a moment later (DNS rebinding) changes
nothing. Addresses of an authority's own network (10.0.0.0/8 …) are those of its mail servers, and
are allowed.
"""

from __future__ import annotations

import imaplib
import ipaddress
import smtplib
import socket
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _


class InsideError(OSError):
    """The name stands for an address of this machine."""


def is_inside(address: str) -> bool:
    """Whether an address means this machine, its link, nobody or everybody; never for a name."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    number = mapped or found
    return (
        number.is_loopback
        or number.is_link_local
        or number.is_unspecified
        or number.is_multicast
        or number == ipaddress.IPv4Address("255.255.255.255")
    )


def connect_outside(host: str, port: int, timeout: float | None) -> socket.socket:
    """A connection to the first address of the name that answers.

    Raises ``InsideError`` when one of them means this machine, unless ``MAIL_LOCAL_SERVERS`` allows
    that; ``OSError`` when none answers.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not settings.MAIL_LOCAL_SERVERS and any(is_inside(str(row[4][0])) for row in found):
        raise InsideError(_("A server on this machine is not allowed."))
    failed = OSError("getaddrinfo returns an empty list")
    for family, kind, protocol, _name, place in found:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(timeout)
            connection.connect(place)
        except OSError as error:
            failed = error
            with suppress(OSError):
                connection.close()
        else:
            return connection
    raise failed


class OutsideSMTP(smtplib.SMTP):
    """SMTP to a server a tenant has named."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return connect_outside(host, port, timeout)


class OutsideTLS(smtplib.SMTP_SSL):
    """The same with TLS from the start; the certificate is held against the name, as always."""

    _host: str

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = connect_outside(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=self._host)


class OutsideIMAP(imaplib.IMAP4_SSL):
    """IMAP with TLS to a mailbox a tenant has named."""

    ssl_context: Any

    def _create_socket(self, timeout: float | None) -> Any:
        plain = connect_outside(self.host, self.port, timeout)
        return self.ssl_context.wrap_socket(plain, server_hostname=self.host)
