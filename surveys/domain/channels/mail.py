"""By e-mail."""

from __future__ import annotations

from datetime import datetime

from parindex.notify.models import OutboxMail
from surveys.domain.letter_writing import Writer
from surveys.models import Invitation


def by_mail(writer: Writer, kind: str, invitation: Invitation, at: datetime) -> OutboxMail:
    """The letter as an e-mail."""
    return writer.mail(kind, invitation, at=at)
