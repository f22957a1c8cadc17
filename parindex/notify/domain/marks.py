"""The mark of a message: in its Message-ID and in the address it is returned to.

``<tenant>.<message>.<code>``, numbers in base 36; nobody without the key of the installation can
make one up, so a forged bounce cannot take a message for returned.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from django.utils.http import base36_to_int, int_to_base36

from parindex.common.locked_secrets import code_of, is_code_of
from parindex.notify.models import OutboxMail

_PURPOSE = "marks of messages"
_MARK = re.compile(r"\b([0-9a-z]{1,9})\.([0-9a-z]{1,12})\.([a-z2-7]{16})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """A message named by a mark that is genuine."""

    tenant_id: int
    mail_id: int


def mark_of(mail: OutboxMail) -> str:
    """The mark of one message."""
    text = f"{int_to_base36(mail.tenant_id)}.{int_to_base36(mail.pk)}"
    return f"{text}.{code_of(text, purpose=_PURPOSE)}"


def message_id_of(mail: OutboxMail, *, domain: str) -> str:
    """A Message-ID with the mark in it; another one for each copy that leaves."""
    return f"<{mark_of(mail)}.{secrets.token_hex(4)}@{domain}>"


def marks_in(text: str) -> list[Marked]:
    """The genuine marks in a text, in their order, each once."""
    found: dict[Marked, None] = {}
    for tenant, mail, code in _MARK.findall(text):
        name = f"{tenant}.{mail}".lower()
        if is_code_of(code, name, purpose=_PURPOSE):
            found[Marked(base36_to_int(tenant), base36_to_int(mail))] = None
    return list(found)
