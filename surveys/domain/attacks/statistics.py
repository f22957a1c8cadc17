"""Statistics: what the planner notes about columns, and the counters of the tables."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome, held_if
from surveys.domain.attacks.linking import BALLOT, TURNOUT
from surveys.domain.attacks.schema import ANSWERS

# Everything in a ballot but where it belongs.
_VALUES = """
SELECT COALESCE(sum(COALESCE(array_length(most_common_freqs, 1), 0)
                  + COALESCE(array_length(histogram_bounds::text::text[], 1), 0)), 0)
  FROM pg_stats WHERE tablename = %s AND attname = 'answers'
"""
_COUNTERS = "SELECT COALESCE(sum(n_tup_ins), 0) FROM pg_stat_user_tables WHERE relname = ANY (%s)"
_OPEN = f"""
SELECT count(*) FROM {BALLOT} ballot JOIN surveys_wave wave ON wave.id = ballot.wave_id
 WHERE wave.closed_at IS NULL
"""


def read_statistics(ground: Ground) -> Outcome:
    """Answers in the notes of the planner while a wave is open; inserts counted meanwhile.

    The notes are of the whole table. They hold nothing early as long as no ballot is early.
    """
    early = int(ground.value(_OPEN))
    numbers = {
        "noted": int(ground.value(_VALUES, BALLOT)) if early else 0,
        "early": early,
        "written": int(ground.value(_COUNTERS, list(ANSWERS))),
        "answered": int(ground.value(_COUNTERS, [TURNOUT])),
    }
    words = _(
        "Ballots of open surveys in the table: %(early)d; answers in the notes of the planner: "
        "%(noted)d. Writes counted: %(written)d, people who answered: %(answered)d; that tells how "
        "many, not what."
    )
    return held_if(not early, words % numbers, numbers)


STATISTICS = Attack(
    "statistics",
    gettext_lazy("Statistics of the database"),
    gettext_lazy("Frequent values that the planner notes, and counters of rows, before the close."),
    read_statistics,
)
