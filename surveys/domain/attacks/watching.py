"""Remind, then watch: write to one person and see which answer appears next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Kind, Outcome, held_if, smallest
from surveys.domain.attacks.linking import BALLOT
from surveys.domain.attacks.transactions import mixed_sets, transaction_sets


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody with the whole database can read of the answers at one moment."""

    ballots: Counter[Kind]

    def news_since(self, before: Sight) -> int:
        """The smallest number of answers of one kind that became readable; 0 for none."""
        fresh = self.ballots - before.ballots
        return smallest(fresh.values())


def look(ground: Ground) -> Sight:
    """The readable answers of the wave as they are now."""
    rows = ground.rows(
        f"SELECT group_id, questionnaire_id, object_id, count(*) FROM {BALLOT} "
        f"WHERE wave_id = %s GROUP BY 1, 2, 3",
        ground.target.id,
    )
    return Sight(Counter({(row[0], row[1], row[2]): row[3] for row in rows}))


def watch(ground: Ground) -> Outcome:
    """No look can fall inside a transaction: what one of them wrote is the least one look shows.

    Before the close nothing may be readable at all; mixing may move no fewer than k at once.
    """
    target = ground.target
    readable = sum(look(ground).ballots.values())
    least = smallest(transaction_sets(ground).values())
    mixed = smallest(mixed_sets(ground))
    early = 0 if target.closed_at else readable
    words = _(
        "Answers that can be read before the close: %(early)d; fewest that appeared between two "
        "looks: %(least)d; fewest envelopes mixed at a time: %(mixed)d (0: none yet)."
    )
    numbers = {"early": early, "least": least, "mixed": mixed}
    good = not early and not 0 < least < target.k and not 0 < mixed < target.k
    return held_if(good, words % numbers, numbers)


WATCHING = Attack(
    "watching",
    gettext_lazy("Remind, then watch"),
    gettext_lazy("Reminding one person and looking at what is there before and after."),
    watch,
    gettext_lazy(
        "Somebody who has taken over the running server and its keys can watch answers come in."
    ),
)
