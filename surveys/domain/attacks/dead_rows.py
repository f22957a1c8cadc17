"""Dead rows: what was deleted lies in the file until the database cleans up."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.enums import AttackVerdict
from surveys.models import Draft, Envelope, WaveKey

TABLES = tuple(model._meta.db_table for model in (Envelope, Draft, WaveKey))
_DEAD = """
SELECT COALESCE(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE relname = ANY (%s)
"""
_READERS = "SELECT count(*) FROM pg_extension WHERE extname IN ('pageinspect', 'pg_dirtyread')"


def look_under_the_rug(ground: Ground) -> Outcome:
    """How many deleted envelopes, drafts and keys are left, and whether they can be read by SQL.

    Whoever can read the files of the server can read them in any case; they are sealed.
    """
    numbers = {
        "dead": int(ground.value(_DEAD, list(TABLES))),
        "readers": int(ground.value(_READERS)),
    }
    words = _(
        "Deleted envelopes, drafts and keys that still lie in the files, sealed: %(dead)d; "
        "extensions that read deleted rows: %(readers)d."
    )
    got = words % numbers
    if numbers["dead"] and ground.target.closed_at:
        got += " " + _("VACUUM removes them.")
        return Outcome(got, AttackVerdict.LIMIT, numbers)
    return Outcome(got, AttackVerdict.LIMIT if numbers["readers"] else AttackVerdict.HELD, numbers)


DEAD_ROWS = Attack(
    "dead_rows",
    gettext_lazy("Deleted rows"),
    gettext_lazy("What is left in the files of the database after it was deleted."),
    look_under_the_rug,
)
