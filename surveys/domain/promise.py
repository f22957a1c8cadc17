"""Who sees what of a survey: said to respondents from the matrix of rights and the schema.

Nothing here is claimed by hand that the program could know. Rights come from
``campaigns.matrix``, what is stored and how it hangs together from the catalogue of the database,
what was tried against it and what remains from the attacks of ``verify_secrecy``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.enums import CampaignState
from campaigns.matrix import MATRIX, Action, Rule
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from surveys.domain.attacks.schema import ANSWERS, Schema, read_schema
from surveys.domain.attacks.verify import ATTACKS
from surveys.enums import Seen
from surveys.models import Ballot, Wave, WaveKey

# What each right shows of a respondent. A right on neither list fails ``test_promise_page``.
SHOWS: dict[Seen, tuple[Action, ...]] = {
    Seen.ASKED: (Action.FILL_LIST, Action.SEND_LIST, Action.RUN),
    Seen.ANSWERED: (Action.READ_TURNOUT, Action.RUN, Action.ENTER_PAPER),
    Seen.ANSWER: (),
    Seen.RESULTS: (Action.READ_SURVEY, Action.READ_OWN_SURVEY, Action.READ_RESULT),
    Seen.WORDS: (Action.RUN, Action.READ_OWN_SURVEY),
}
SHOWS_NOTHING = frozenset(
    {
        Action.READ_OWN,
        Action.FILL,
        Action.APPROVE,
        Action.APPRAISE,
        Action.DRAFT_REPLY,
        Action.REPLY,
        Action.DECIDE,
        Action.REOPEN,
        # Cases speak of groups of answers and of the unit; signals name nobody (decision 0008).
        Action.DRAFT_STATEMENT,
        Action.STATE,
        Action.HEAR_CASE,
        Action.DECIDE_CASE,
        # Of a survey: how many have answered in large groups, not who.
        Action.OBSERVE,
        Action.PUBLISH,
        Action.ADMINISTER,
        # Respondents and answers of a real survey are not copied.
        Action.REHEARSE,
        # The trail of a survey says that it opened and closed, and what staff did; no answer.
        Action.SHARE,
        Action.READ_AUDIT,
    }
)


@dataclass(frozen=True, slots=True)
class Viewers:
    """Some roles that see a thing, and what limits it."""

    roles: tuple[str, ...]
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing about a respondent, and who sees it; ``viewers`` empty: nobody."""

    label: str
    viewers: tuple[Viewers, ...]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database has: columns of an answer, and whatever would break the promise."""

    columns: tuple[str, ...]
    tables: int
    links: tuple[str, ...]
    marks: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether nothing connects answers to people and no answer carries a time or a number."""
        return not self.links and not self.marks


def sights() -> list[Sight]:
    """Who sees what, in the active language."""
    return [
        # Two rights of the same people show it once.
        Sight(str(seen.label), tuple(dict.fromkeys(_viewers(MATRIX[action]) for action in actions)))
        for seen, actions in SHOWS.items()
    ]


def stored() -> Stored:
    """Read from the database at this moment."""
    with connection.cursor() as cursor:
        schema = read_schema(cursor)
    return Stored(
        columns=tuple(column.name for column in schema.columns_of([Ballot._meta.db_table])),
        tables=len(schema.answer_side | schema.people_side),
        links=tuple(", ".join(map(str, way)) for way in schema.links()),
        marks=tuple(_marks(schema)),
    )


def tried() -> list[str | Promise]:
    """The attacks that are made against the promise."""
    return [attack.title for attack in ATTACKS]


def limits() -> list[str | Promise]:
    """What it does not protect from, as the attacks say it."""
    return [attack.limit for attack in ATTACKS if attack.limit]


def key_destroyed_at(wave: Wave) -> datetime | None:
    """When nothing could be opened any more (UTC); ``None`` while the wave runs."""
    return WaveKey.objects.values_list("destroyed_at", flat=True).get(wave=wave)


def bodies_to_ask() -> list[str]:
    """The bodies of the tenant in scope that run its surveys: where questions and complaints go."""
    names = Membership.objects.filter(role=Role.SECRETARIAT, is_active=True).values_list(
        "organisation__name", flat=True
    )
    return sorted(set(names))


def _viewers(rule: Rule) -> Viewers:
    everybody = rule.roles == frozenset(Role)
    roles = [str(role.label) for role in Role if role in rule.roles]
    return Viewers(
        (pgettext("promise", "Everybody"),) if everybody else tuple(roles), tuple(_limits(rule))
    )


def _limits(rule: Rule) -> Iterator[str]:
    if rule.own_unit:
        yield _("Only the own unit")
    if rule.states != frozenset(CampaignState):
        states = ", ".join(str(state.label) for state in CampaignState if state in rule.states)
        yield _("campaign: %(states)s") % {"states": states}


def _marks(schema: Schema) -> Iterator[str]:
    """Times and running numbers on ballots, receipts and envelopes."""
    for column in schema.columns_of(ANSWERS):
        if column.is_time or schema.is_running_number(column):
            yield str(column)
