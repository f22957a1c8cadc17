"""Read returned mail: which of our messages came back, why, and whether for good.

Understands delivery status notifications (RFC 3464) and the common reports that are none. A
message is recognised by its mark: in the address it was returned to, or in the Message-ID of the
original that the report quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses

from parindex.notify.domain.marks import Marked, marks_in

_TO = ("Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To", "To", "Cc")
_QUOTING = ("References", "In-Reply-To", "X-Original-Message-ID")
_ROBOT = re.compile(r"mailer-daemon|postmaster|mail delivery|bounce", re.IGNORECASE)
_REPORT = re.compile(
    r"undeliver|delivery (status|failure|has failed)|failure notice|returned (mail|to sender)"
    r"|could not be delivered|mail delivery failed|không (gửi|chuyển|phát) được|thư bị trả",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\bdelayed\b|warning: (message|could not)|will (keep trying|be retried)", re.IGNORECASE
)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -]")
_ADDRESS = re.compile(r"[^\s<>:;,\"']+@[^\s<>:;,\"']+\.[^\s<>:;,\"']+")
# Full mailbox, message too big, refused by a policy or filter: the address itself is right.
_SOFT = re.compile(r"^5\.(2\.[23]|3\.4|7\.\d+)$")
MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Returned:
    """One message that came back. ``is_final`` False: only late, still being tried elsewhere.

    ``recipients``: the addresses it could not reach, for reports that quote nothing of ours.
    """

    marks: tuple[Marked, ...]
    recipients: tuple[str, ...]
    is_final: bool
    is_hard: bool
    words: str


def read_returned(content: bytes) -> Returned | None:
    """What a mail in the mailbox of returns says; ``None`` when it is no report of a return."""
    message = message_from_bytes(content[:MOST_BYTES], policy=policy.default)
    fields = list(_status_fields(message))
    if not fields and not _is_plain_report(message):
        return None
    text = _text_of(message)
    action = _first(fields, "Action").lower()
    if action in ("delivered", "relayed", "expanded"):
        return None
    status = _status(fields, text)
    said = _first(fields, "Diagnostic-Code") or _telling_line(text) or str(message["Subject"] or "")
    return Returned(
        marks=tuple(_marks(message, text)),
        recipients=tuple(_recipients(message, fields, text)),
        is_final=action != "delayed" and not (action == "" and _is_delay(message, text)),
        is_hard=status.startswith("5") and not _SOFT.match(status),
        words=" ".join(f"{status} {said}".split())[:500],
    )


def _status_fields(message: Message) -> Iterator[Message]:
    """The blocks of fields of every delivery status part."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (block for block in part.get_payload() if isinstance(block, Message))


def _is_plain_report(message: EmailMessage) -> bool:
    """A robot writes about a message that did not arrive; answers of people on leave are none."""
    if str(message.get("Auto-Submitted", "")).lower().startswith("auto-replied"):
        return False
    if message.get("X-Failed-Recipients"):
        return True
    sender = f"{message.get('From', '')} {message.get('Return-Path', '')}"
    return bool(_ROBOT.search(sender) and _REPORT.search(str(message.get("Subject", ""))))


def _marks(message: EmailMessage, text: str) -> list[Marked]:
    """Genuine marks, the surest place first: the address of return, the original, the text."""
    heads = " ".join(str(value) for name in _TO for value in message.get_all(name, []))
    originals = " ".join(
        str(part.get("Message-ID", "")) for part in message.walk() if part is not message
    )
    quoted = " ".join(str(value) for name in _QUOTING for value in message.get_all(name, []))
    for place in (heads, originals, quoted, text):
        if found := marks_in(place):
            return found[:1]
    return []


def _recipients(message: EmailMessage, fields: list[Message], text: str) -> list[str]:
    typed = [
        str(block.get(name, "")).rpartition(";")[2].strip()
        for block in fields
        for name in ("Original-Recipient", "Final-Recipient")
    ]
    failed = [
        address for _name, address in getaddresses([str(message.get("X-Failed-Recipients", ""))])
    ]
    named = [*typed, *failed] if any((*typed, *failed)) else _ADDRESS.findall(text[:4000])
    return list(dict.fromkeys(address.strip("<>").lower() for address in named if "@" in address))


def _text_of(message: EmailMessage) -> str:
    """The readable words, with the heads of a quoted original."""
    parts = []
    for part in message.walk():
        if part.get_content_maintype() == "text":
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                parts.append(raw.decode(errors="replace"))
    return "\n".join(parts)


def _status(fields: list[Message], text: str) -> str:
    if match := _STATUS.search(_first(fields, "Status")):
        return match.group(0)
    if match := _STATUS.search(text):
        return match.group(0)
    reply = _REPLY.search(text)
    return f"{reply.group(1)[0]}.0.0" if reply else "5.0.0"


def _telling_line(text: str) -> str:
    """The line of a report that gives the server's answer."""
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if _REPLY.search(line) or _STATUS.search(line)), "")


def _is_delay(message: EmailMessage, text: str) -> bool:
    return bool(_DELAY.search(f"{message.get('Subject', '')}\n{text[:2000]}"))


def _first(fields: list[Message], name: str) -> str:
    return next((str(block[name]) for block in fields if block.get(name)), "")
