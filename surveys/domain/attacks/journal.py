"""The journal of the database (WAL) keeps every write with its hour, as long as it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.attacks.ground import Attack, Ground, Outcome
from surveys.enums import AttackVerdict


def read_journal(ground: Ground) -> Outcome:
    """Archiving and replication: who else gets the journal. What it holds of answers is sealed.

    Until the close it holds envelopes; the ballots are written at the close, in one transaction
    and an order drawn by lot. So it links a sealed envelope to a person and an hour, no more.
    """
    archived = ground.setting("archive_mode") in {"on", "always"}
    slots = int(ground.value("SELECT count(*) FROM pg_replication_slots"))
    logical = ground.setting("wal_level") == "logical"
    numbers = {"archived": int(archived), "slots": slots, "logical": int(logical)}
    if not any(numbers.values()):
        return Outcome(
            _("The journal is neither archived nor copied."), AttackVerdict.HELD, numbers
        )
    words = _(
        "The journal is kept or copied (archived: %(archived)d, replication slots: %(slots)d, "
        "logical: %(logical)d). It tells who answered at what hour: keep it no longer than backups."
    )
    return Outcome(words % numbers, AttackVerdict.LIMIT, numbers)


JOURNAL = Attack(
    "journal",
    gettext_lazy("Journal of the database"),
    gettext_lazy("The record of every write that the database keeps for recovery and replication."),
    read_journal,
)
