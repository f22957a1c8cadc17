"""What a person has typed and not yet sent, kept for the next device (sealed with the link)."""

from __future__ import annotations

from typing import Any

from parindex.common.prepared import Prepared, insert_of, values_of
from surveys.domain.arrival import Arrival
from surveys.domain.intake import alone, has_answered
from surveys.domain.sealing import UnreadableError, open_with_token, seal_with_token
from surveys.models import Draft, Invitation

_KEEP = Prepared(
    "keep_draft",
    f"""
{insert_of(Draft)}
ON CONFLICT (invitation_id)
DO UPDATE SET sealed = excluded.sealed, revision = surveys_draft.revision + 1
RETURNING revision
""",
)


def keep_draft(*, invitation: Invitation, token: str, answers: dict[str, dict[str, Any]]) -> None:
    """Store the state of the sitting: assigned form → answers as typed, checked or not.

    The last device to write wins: it is one person. Nothing is kept once the answer is in, also
    not by a post that was under way while another one was taken in.
    """
    sealed = seal_with_token(token, answers)
    with alone(invitation):
        if not has_answered(invitation):
            _KEEP.rows(values_of([Draft(invitation=invitation, sealed=sealed)]))


def draft_of(arrival: Arrival) -> dict[str, dict[str, Any]]:
    """What was typed so far; empty when there is nothing or it was typed with an older link."""
    if arrival.draft is None:
        return {}
    try:
        return open_with_token(arrival.token, arrival.draft)
    except UnreadableError:
        return {}
