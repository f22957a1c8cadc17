"""Transactions: rows written together, or one after the other, belong together (xmin, ctid)."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Kind, Outcome, held_if, smallest
from surveys.domain.attacks.linking import (
    BALLOT,
    TURNOUT,
    authors_known,
    ballots_by_kind,
    people_by_kind,
    score,
)
from surveys.models import Envelope, WaveKey

ENVELOPE, KEY = Envelope._meta.db_table, WaveKey._meta.db_table
_SETS = """
SELECT group_id, questionnaire_id, object_id, xmin::text, count(*), min(age(xmin)) FROM {table}
 WHERE wave_id = %s {condition} GROUP BY 1, 2, 3, 4
"""
_WRITTEN = "SELECT xmin::text, count(*) FROM {table} GROUP BY 1"


def join_on_transactions(ground: Ground) -> Outcome:
    """Ballots of one transaction are a set; so are the people whose rows were written in it."""
    k = ground.target.k
    sets = transaction_sets(ground)
    least = smallest(sets.values())
    pinned = sum(number for number in sets.values() if number < k) + _shared(ground, k)
    order = score(
        ballots_by_kind(ground, "age(ballot.xmin) DESC, ballot.ctid"),
        people_by_kind(ground, "age(turnout.xmin) DESC, turnout.ctid"),
        authors_known(ground),
    )
    words = _(
        "Ballots: %(ballots)d; smallest set that shares a transaction: %(least)d; ballots in sets "
        "of fewer than %(k)d: %(pinned)d. Sealed envelopes whose number leads to a person: "
        "%(waiting)d (whether they open, “A copy of the database” says)."
    )
    numbers = {
        "ballots": sum(sets.values()),
        "least": least,
        "pinned": pinned,
        "right": order.right,
        "waiting": _envelopes_beside_turnout(ground),
    }
    return held_if(not pinned and not order.tells, words % {**numbers, "k": k}, numbers)


def transaction_sets(ground: Ground) -> dict[tuple[Kind, str], int]:
    """(kind, transaction) → ballots, of the transactions that were not after the close.

    What staff do with a ballot later (put it aside, say) comes when all have answered, and tells
    no more than that it was done.
    """
    closed = ground.rows(
        f"SELECT age(xmin) FROM {KEY} WHERE wave_id = %s AND destroyed_at IS NOT NULL",
        ground.target.id,
    )
    rows = ground.rows(_SETS.format(table=BALLOT, condition=""), ground.target.id)
    return {
        ((group, questionnaire, rated), number): count
        for group, questionnaire, rated, number, count, age in rows
        if not closed or age >= closed[0][0]
    }


def mixed_sets(ground: Ground) -> list[int]:
    """Sizes of the batches in which envelopes were mixed, kind by kind."""
    rows = ground.rows(
        _SETS.format(table=ENVELOPE, condition="AND claim IS NULL"), ground.target.id
    )
    return [row[4] for row in rows]


def _shared(ground: Ground, k: int) -> int:
    """Ballots written in a transaction that wrote rows of fewer than k people."""
    people: dict[str, Counter[str]] = defaultdict(Counter)
    for table in sorted(ground.schema.people_side - ground.schema.answer_side):
        for number, count in ground.rows(_WRITTEN.format(table=table)):
            people[number][table] = count
    ballots: Counter[str] = Counter()
    for (_kind, number), count in transaction_sets(ground).items():
        ballots[number] += count
    return sum(
        count
        for number, count in ballots.items()
        if people[number] and min(people[number].values()) < k
    )


def _envelopes_beside_turnout(ground: Ground) -> int:
    """Waiting envelopes that were committed just before somebody was noted as having answered."""
    return int(
        ground.value(
            f"SELECT count(*) FROM {ENVELOPE} envelope WHERE wave_id = %s AND claim IS NOT NULL "
            f"AND EXISTS (SELECT 1 FROM {TURNOUT} turnout WHERE turnout.wave_id = envelope.wave_id "
            f"AND age(envelope.xmin) - age(turnout.xmin) BETWEEN 0 AND 1)",
            ground.target.id,
        )
    )


TRANSACTIONS = Attack(
    "transactions",
    gettext_lazy("Transaction numbers"),
    gettext_lazy(
        "Rows that were written in the same transaction, or in the one before (xmin, ctid)."
    ),
    join_on_transactions,
)
