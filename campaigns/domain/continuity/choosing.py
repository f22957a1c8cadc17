"""Which set of an earlier year a set continues: chosen, and carried by copies and corrections."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_administer
from campaigns.domain.set_differences import same_nodes
from campaigns.enums import CriteriaSetState
from campaigns.models import Continuation, CriteriaSet, Criterion, CriterionLink
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc


def earlier_sets(criteria_set: CriteriaSet) -> QuerySet[CriteriaSet]:
    """What the set may continue: every set of an earlier year, the nearest first."""
    found: QuerySet[CriteriaSet] = CriteriaSet.objects.filter(year__lt=criteria_set.year).defer(
        "document", "policy"
    )
    return found.order_by("-year", "name", "-version")


@transaction.atomic
def choose_continued(
    *,
    actor: Any,
    criteria_set: CriteriaSet,
    continues: CriteriaSet,
    reason: str = "",
    expected_version: int = 0,
) -> Continuation:
    """Say which set this one continues; choosing another one takes back what was decided.

    :raises Refused: for anybody who does not set up campaigns.
    :raises StaleEdit: when somebody else chose meanwhile; ``current`` is the continuation.
    :raises ValidationError: for a set that is not of an earlier year, or without a reason when a
        frozen set has decisions already.
    """
    can_administer(actor).require()
    locked = CriteriaSet.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=criteria_set.pk
    )
    if continues.year >= locked.year:
        raise ValidationError({"continues": _("Choose a set of an earlier year.")})
    known = Continuation.objects.filter(criteria_set=locked).first()
    if (known.version if known else 0) != expected_version:
        raise StaleEdit(known)
    if known is None:
        return continue_set(actor=actor, criteria_set=locked, continues=continues)
    if known.continues_id == continues.pk:
        return known
    decided = CriterionLink.objects.filter(continuation=known)
    reason = nfc(reason.strip())
    if locked.state == CriteriaSetState.FROZEN and decided.exists() and not reason:
        raise ValidationError({"reason": _("Give the reason; it becomes part of the record.")})
    old = known.continues_id
    decided.delete()
    known.continues, known.version = continues, known.version + 1
    known.save(update_fields=["continues", "version"])
    record(
        actor=actor,
        action="criteria_set.continuation_chosen",
        subject=locked,
        old={"criteria_set": old},
        new={"criteria_set": continues.pk},
        reason=reason,
    )
    return known


def continue_set(
    *, actor: Any | None, criteria_set: CriteriaSet, continues: CriteriaSet
) -> Continuation:
    """Write down what a set continues, inside the transaction of the caller."""
    made = Continuation.objects.create(criteria_set=criteria_set, continues=continues)
    record(
        actor=actor,
        action="criteria_set.continuation_chosen",
        subject=criteria_set,
        new={"criteria_set": continues.pk},
    )
    return made


def continue_copied(*, actor: Any, made: CriteriaSet, source: CriteriaSet) -> Continuation | None:
    """A copy for a later year continues what it was copied from; nothing is decided by that."""
    if source.year >= made.year:
        return None
    return continue_set(actor=actor, criteria_set=made, continues=source)


def carry_continuity(*, actor: Any, corrected: CriteriaSet, made: CriteriaSet) -> None:
    """A correction continues what its set continued, with the decisions that still fit."""
    before = Continuation.objects.filter(criteria_set=corrected).first()
    if before is None:
        return
    after = continue_set(actor=actor, criteria_set=made, continues=before.continues)
    fresh = {row.code: row for row in Criterion.objects.filter(criteria_set=made)}
    kept = same_nodes(corrected.document, made.document)
    links = CriterionLink.objects.filter(continuation=before).select_related("new")
    CriterionLink.objects.bulk_create(
        [
            CriterionLink(
                continuation=after,
                old_id=link.old_id,
                new=fresh[kept[link.new.code]] if link.new else None,
                state=link.state,
                reason=link.reason,
                basis=link.basis,
                decided_by_id=link.decided_by_id,
                decided_at=link.decided_at,
            )
            for link in links
            if link.new is None or kept.get(link.new.code) in fresh
        ]
    )
