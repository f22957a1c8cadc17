"""By SMS or Zalo: through a gateway of this installation, if there is one.

The gateway is a class that ``MESSAGE_GATEWAYS`` names under ``sms`` (docs/operations.md).
"""

from __future__ import annotations

from datetime import datetime

from parindex.notify.domain.gateways import has_gateway
from parindex.notify.models import OutboxMail
from surveys.domain.letter_writing import Writer
from surveys.enums import LetterKind
from surveys.models import Invitation

SMS = "sms"


def gateway_is_there() -> bool:
    """Whether short messages can be sent from here."""
    return has_gateway(SMS)


def by_gateway(writer: Writer, kind: str, invitation: Invitation, at: datetime) -> OutboxMail:
    """The short text to the phone of the person; ``kind`` still says what it is for."""
    mail = writer.mail(kind, invitation, at=at)
    subject, body = writer.letter(LetterKind.SHORT, invitation.respondent)
    mail.subject, mail.body = subject, body.strip()
    mail.to, mail.carrier = invitation.respondent.phone, SMS
    return mail
