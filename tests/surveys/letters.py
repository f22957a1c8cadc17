"""What is done with the letters of a survey, by the secretariat and by the clock."""

from __future__ import annotations

from typing import Any

import time_machine

from parindex.notify.domain.delivery import deliver_due
from parindex.notify.models import OutboxMail
from surveys.domain.intake import hand_in
from surveys.domain.letters import send_invitations
from surveys.domain.reminding import send_reminders
from surveys.models import Respondent
from tests.surveys.waves import DURING, Poll


def invite(poll: Poll, people: list[Respondent] | None = None, at: Any = DURING) -> int:
    """Invite some people, or everybody who has no letter yet; answers how many."""
    return send_invitations(actor=poll.secretary, wave=poll.wave, people=people, at=at)


def remind(poll: Poll, at: Any) -> int:
    """Remind whoever may be reminded; answers how many."""
    return send_reminders(actor=poll.secretary, wave=poll.wave, groups=None, at=at)


def deliver(at: Any = DURING) -> None:
    """Let the letters that are due leave."""
    with time_machine.travel(at, tick=False):
        deliver_due(at=at)


def answer(poll: Poll, respondent: Respondent) -> None:
    """Hand in the answers of one person."""
    hand_in(invitation=poll.invitation(respondent), answers=poll.answers(respondent), at=DURING)


def mails() -> list[tuple[str, str, str]]:
    """Kind, state and why it is no longer needed, of every message in order."""
    rows = OutboxMail.objects.order_by("pk").values_list("kind", "state", "unneeded")
    return [(kind.partition(".")[2], state, why) for kind, state, why in rows]
