"""What a person has typed and not yet sent, kept for the next device (sealed with the link)."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from surveys.domain.intake import has_answered
from surveys.domain.sealing import UnreadableError, open_with_token, seal_with_token
from surveys.models import Draft, Invitation


def keep_draft(*, invitation: Invitation, token: str, answers: dict[str, dict[str, Any]]) -> None:
    """Store the state of the sitting: assigned form → answers as typed, checked or not.

    The last device to write wins: it is one person. Nothing is kept once the answer is in.
    """
    with transaction.atomic():
        if has_answered(invitation):
            return
        Draft.objects.update_or_create(
            invitation=invitation, defaults={"sealed": seal_with_token(token, answers)}
        )


def draft_of(invitation: Invitation, token: str) -> dict[str, dict[str, Any]]:
    """What was typed so far; empty when there is nothing or it was typed with an older link."""
    sealed = Draft.objects.filter(invitation=invitation).values_list("sealed", flat=True).first()
    if sealed is None:
        return {}
    try:
        return open_with_token(token, bytes(sealed))
    except UnreadableError:
        return {}
