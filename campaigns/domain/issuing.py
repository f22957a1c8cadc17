"""Issue (ban hành) a draft set: frozen for good under the number and date of its decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from campaigns.domain.criteria_import import freeze_set
from campaigns.domain.set_drafts import lock_draft
from campaigns.models import CriteriaSet
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc


@transaction.atomic
def issue_set(
    *, actor: Any, criteria_set: CriteriaSet, number: str, day: date, seen: str, at: datetime
) -> CriteriaSet:
    """Freeze a draft that nothing is wrong with. ``seen``: content hash of what was shown.

    Raises Refused, StaleEdit; ImportProblems with everything that keeps it from being issued.
    """
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    if locked.content_hash != seen:
        raise StaleEdit(locked)
    locked.decision_number, locked.decision_date = nfc(number.strip()), day
    locked.save(update_fields=["decision_number", "decision_date"])
    new = {"number": locked.decision_number, "decision_date": day}
    record(actor=actor, action="criteria_set.issued", subject=locked, new=new, at=at)
    return freeze_set(actor=actor, criteria_set=locked, at=at)


def versions_of(criteria_set: CriteriaSet) -> QuerySet[CriteriaSet]:
    """Every version of the set, of all its years, the newest first."""
    found: QuerySet[CriteriaSet] = CriteriaSet.objects.filter(name=criteria_set.name).defer(
        "document", "policy"
    )
    return found.order_by("-year", "-version")
