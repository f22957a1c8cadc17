"""Carriers by name: e-mail, and gateways for SMS or Zalo that an installation plugs in."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from parindex.notify.domain.carriers import Carrier
from parindex.notify.domain.server import refuse_in_rehearsal, server_in_use
from parindex.notify.domain.smtp import carrier_of

EMAIL = "email"


def has_gateway(name: str) -> bool:
    """Whether messages of that name can be sent from here."""
    return name == EMAIL or name in settings.MESSAGE_GATEWAYS


def carrier_named(name: str) -> Carrier:
    """A new carrier. ``MESSAGE_GATEWAYS``: name → dotted path of a class like ``Carrier``.

    Raises ``Unreachable`` where the mail server of the tenant cannot be used as it is set up, and
    in a rehearsal.
    """
    refuse_in_rehearsal()
    if name != EMAIL:
        gateway: Carrier = import_string(settings.MESSAGE_GATEWAYS[name])()
        return gateway
    return carrier_of(server_in_use())
