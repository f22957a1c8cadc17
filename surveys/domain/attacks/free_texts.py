"""Free texts: people who name themselves, and texts that an answer in numbers goes with."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.domain.attacks.linking import BALLOT, authors_known
from surveys.enums import AttackVerdict


def read_texts(ground: Ground) -> Outcome:
    """Ballots whose text holds the name, e-mail or phone of exactly one person of the wave."""
    named = len(set(authors_known(ground)) - set(ground.known))
    ballots = ground.value(f"SELECT count(*) FROM {BALLOT} WHERE wave_id = %s", ground.target.id)
    words = _(
        "Ballots: %(ballots)d; with the name, e-mail or telephone of a person of the lists: "
        "%(named)d."
    )
    numbers = {"named": named, "ballots": int(ballots)}
    verdict = AttackVerdict.LIMIT if named else AttackVerdict.HELD
    return Outcome(words % numbers, verdict, numbers)


FREE_TEXTS = Attack(
    "free_texts",
    gettext_lazy("Free texts"),
    gettext_lazy("Names, addresses and telephone numbers in what people wrote themselves."),
    read_texts,
    gettext_lazy(
        "What you write in your own words may betray you by itself. Leave names and cases out that "
        "only you can know."
    ),
)
