"""Row order: the first ballot on the disk is of the first person who answered."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome, held_if
from surveys.domain.attacks.linking import (
    INVITATION,
    TURNOUT,
    Score,
    authors_known,
    ballots_by_kind,
    people_by_kind,
    rank_drift,
    score,
)
from surveys.models import Receipt

PEOPLE_ORDERS = ("turnout.ctid", "turnout.invitation_id")
_RECEIPTS = f"SELECT code FROM {Receipt._meta.db_table} WHERE wave_id = %s ORDER BY ctid"
_CAME = (
    f"SELECT invited.id FROM {TURNOUT} turnout JOIN {INVITATION} invited "
    "ON invited.id = turnout.invitation_id WHERE turnout.wave_id = %s ORDER BY turnout.ctid"
)


def compare_orders(ground: Ground) -> Outcome:
    """Ballots as they lie on the disk beside turnout as it lies there and the list of people."""
    authors = authors_known(ground)
    ballots = ballots_by_kind(ground, "ballot.ctid")
    scores = [score(ballots, people_by_kind(ground, order), authors) for order in PEOPLE_ORDERS]
    best = max(scores, key=lambda found: (found.tells, found.right))
    number = sum(len(keys) for keys in ballots.values())
    codes = _codes_in_order_of_turnout(ground)
    return held_if(
        not any(found.tells for found in scores) and not codes,
        words_of(number, best),
        {"ballots": number, "checked": best.checked, "right": best.right, "codes": codes},
    )


def words_of(number: int, best: Score) -> str:
    """How many ballots were given to the right person, beside what luck gives."""
    if not number:
        return _("No ballot is there to be read.")
    if not best.checked:
        words = _(
            "Ballots: %(number)d; of none is the author known by whom a guess could be checked."
        )
        return words % {"number": number}
    words = _(
        "Ballots whose author can be checked: %(checked)d; guessed right: %(right)d; "
        "luck alone gets about %(luck)d."
    )
    return words % {"right": best.right, "checked": best.checked, "luck": round(best.expected)}


def _codes_in_order_of_turnout(ground: Ground) -> int:
    """How many receipt codes lie where their owners lie, if that is more than luck; else 0."""
    place = {row[0]: number for number, row in enumerate(ground.rows(_CAME, ground.target.id))}
    codes = [row[0] for row in ground.rows(_RECEIPTS, ground.target.id)]
    pairs = [
        (number, place[ground.known[code]])
        for number, code in enumerate(codes)
        if ground.known.get(code) in place
    ]
    found = Score(len(pairs), sum(a == b for a, b in pairs), 1.0, abs(rank_drift(pairs)))
    return found.right if found.tells else 0


ROW_ORDER = Attack(
    "row_order",
    gettext_lazy("Order of the rows"),
    gettext_lazy("The ballots as they lie in the file beside the order in which people answered."),
    compare_orders,
)
