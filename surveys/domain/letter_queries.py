"""Where the letters of a wave stand: by group and channel, and person by person.

Who has answered is not told here: reminders, which only go to people who have not, are left out
unless they came back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When

from parindex.common.folding import fold
from parindex.notify.models import MailState, OutboxMail
from surveys.domain.letter_writing import ABOUT, AGAIN, INVITATION
from surveys.enums import Channel, LetterState, RespondentState
from surveys.models import Respondent, RespondentGroup, Wave

_STATES = {
    MailState.QUEUED: LetterState.WAITING,
    MailState.RETRY: LetterState.WAITING,
    MailState.SENDING: LetterState.WAITING,
    MailState.HELD: LetterState.WAITING,
    MailState.SENT: LetterState.SENT,
    MailState.FAILED: LetterState.FAILED,
    MailState.BOUNCED: LetterState.RETURNED,
    MailState.UNKNOWN: LetterState.UNKNOWN,
}


@dataclass
class Standing:
    """One group: people to be written to in a channel, and how many in each state."""

    group: RespondentGroup
    channel: str
    people: int = 0
    states: dict[str, int] = field(default_factory=dict)

    @property
    def channel_label(self) -> str:
        return str(Channel(self.channel).label)

    @property
    def counts(self) -> list[int]:
        """Numbers in the order of ``LetterState``."""
        return [self.states.get(state, 0) for state in LetterState.values]

    @property
    def not_invited(self) -> int:
        return self.states.get(LetterState.NONE, 0)


def people_with_letters(
    wave: Wave, *, search: str = "", group: str = "", channel: str = "", state: str = ""
) -> QuerySet[Respondent]:
    """People with a good link: ``letter`` (a ``LetterState``), ``letter_at``, ``letter_words``."""
    about = OutboxMail.objects.filter(about_kind=ABOUT, about_id=OuterRef("invitation__pk"))
    told = about.filter(Q(kind__in=[INVITATION, AGAIN]) | Q(state=MailState.BOUNCED))
    last = told.order_by("-pk")
    found: Any = Respondent.objects.filter(
        wave=wave,
        state=RespondentState.ACTIVE,
        invitation__isnull=False,
        invitation__revoked_at__isnull=True,
    )
    found = found.annotate(
        mail_state=Subquery(last.values("state")[:1]),
        mail_id=Subquery(last.values("pk")[:1]),
        letter_words=Subquery(last.values("last_error")[:1]),
        letter_at=F("invitation__invited_at"),
    ).annotate(letter=_letter_state())
    if group:
        found = found.filter(group__key=group)
    if channel:
        found = found.filter(channel=channel)
    if state:
        found = found.filter(letter=state)
    if key := fold(search):
        found = found.filter(search_key__contains=key)
    ordered: QuerySet[Respondent] = found.order_by("sort_key", "pk")
    return ordered.select_related("group", "list__organisation")


def standings(wave: Wave) -> list[Standing]:
    """Every group and channel with somebody in it, in the order of the groups."""
    people: Any = people_with_letters(wave)
    rows = people.order_by().values_list("group", "channel", "letter").annotate(Count("pk"))
    groups = {group.pk: group for group in RespondentGroup.objects.filter(wave=wave)}
    found: dict[tuple[int, str], Standing] = {}
    for group_id, channel, state, count in rows:
        row = found.setdefault((group_id, channel), Standing(groups[group_id], channel))
        row.people += count
        row.states[state] = count
    order = list(Channel.values)
    return sorted(found.values(), key=lambda row: (row.group.priority, order.index(row.channel)))


def totals(rows: Sequence[Standing]) -> dict[str, int]:
    """How many in each state over all groups."""
    return {state: sum(row.states.get(state, 0) for row in rows) for state in LetterState.values}


def _letter_state() -> Case:
    """The latest letter says it; without one, whether the link was given out by hand."""
    invited = Q(invitation__invited_at__isnull=False)
    return Case(
        *(When(mail_state=state, then=Value(str(shown))) for state, shown in _STATES.items()),
        When(invited, then=Value(str(LetterState.GIVEN))),
        default=Value(str(LetterState.NONE)),
        output_field=CharField(),
    )
