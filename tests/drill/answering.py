"""A process that answers for its part of the people; prints their receipt codes as JSON.

`python -m tests.drill.answering TENANT WAVE SKIPPED PARTS PART`
"""

from __future__ import annotations

import json
import sys

import django

DRAFTED_EVERY = 10


def main() -> None:
    django.setup()
    from parindex.tenants.domain.queries import scope_of_number

    tenant, wave, skipped, parts, part = map(int, sys.argv[1:6])
    with scope_of_number(tenant):
        json.dump(_answer(wave, skipped, parts, part), sys.stdout)


def _answer(wave: int, skipped: int, parts: int, part: int) -> list[str]:
    from surveys.domain.links import token_of
    from surveys.models import Invitation

    # In the order of the nonces, which is none; the first ``skipped`` answer over HTTP.
    found = list(Invitation.objects.filter(wave=wave).order_by("nonce"))[skipped:]
    return [
        _hand_in(token_of(invitation), place % DRAFTED_EVERY == 0)
        for place, invitation in enumerate(found[part::parts])
    ]


def _hand_in(token: str, drafts: bool) -> str:
    """One person, by the functions that the pages call; some keep a draft first."""
    from django.utils import timezone

    from surveys.domain.arrival import arrival_of
    from surveys.domain.drafts import keep_draft
    from surveys.domain.intake import hand_in
    from surveys.domain.sitting import sitting_of, with_page_typed
    from tests.bench.poll import CODES

    arrival = arrival_of(token)
    assert arrival is not None
    sitting = sitting_of(arrival)
    typed = {
        sheet.prefix + code: [str((place + sheet.assigned.pk) % 5)]
        for sheet in sitting.sheets
        for place, code in enumerate(CODES)
    }
    sitting = with_page_typed(sitting, typed)
    if drafts:
        keep_draft(invitation=arrival.invitation, token=token, answers=sitting.draft())
    return hand_in(invitation=arrival.invitation, answers=sitting.answers(), at=timezone.now())


if __name__ == "__main__":
    main()
