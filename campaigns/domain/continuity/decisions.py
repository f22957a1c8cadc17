"""What was decided about each criterion of a set that continues an earlier one.

Decided freely while the set is a draft; afterwards a decision is corrected with a reason. Every
decision is in the audit trail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.continuity.mapping import Mapped, mapped
from campaigns.domain.rights import can_administer
from campaigns.enums import Comparability, CriteriaSetState
from campaigns.models import Continuation, Criterion, CriterionLink
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc

TWO_ENDS = frozenset(
    {Comparability.COMPARABLE, Comparability.CHANGED, Comparability.NOT_COMPARABLE}
)


@transaction.atomic
def decide_link(
    *,
    actor: Any,
    continuation: Continuation,
    node: Criterion,
    other: Criterion | None,
    state: Comparability,
    reason: str,
    expected_version: int,
    at: datetime,
) -> CriterionLink:
    """Decide about ``node`` of either set: which ``other`` of the other set it is, and how it
    compares.

    ``expected_version``: that of the decision that was shown, 0 for none.

    :raises Refused: for anybody who does not set up campaigns.
    :raises StaleEdit: when somebody else decided meanwhile; ``current`` is the decision.
    :raises ValidationError: for ends that do not fit the state, a criterion that is matched with
        another one, or a missing reason.
    """
    can_administer(actor).require()
    locked = _locked(continuation)
    found = mapped(locked)
    known = found.by_end.get(node.pk)
    if (known.version if known else 0) != expected_version:
        raise StaleEdit(known)
    old, new = _ends(locked, node, other, state)
    reason = _reasoned(reason, locked, known, state)
    if other is not None:
        _free(found, other, known)
    before = _said(found, known)
    link = known or CriterionLink(continuation=locked, version=0)
    link.old, link.new, link.state, link.reason = old, new, state, reason
    link.basis = found.basis(old, new) if old and new else ""
    link.version += 1
    link.decided_by, link.decided_at = actor, at
    link.save()
    after = {"old_code": old.code if old else "", "new_code": new.code if new else ""}
    record(
        actor=actor,
        action="criteria_set.link_decided",
        subject=locked.criteria_set,
        old=before,
        new=after | {"comparability": state.value},
        reason=reason,
        at=at,
    )
    return link


@transaction.atomic
def accept_safe(*, actor: Any, continuation: Continuation, at: datetime) -> int:
    """Take every proposal that nothing speaks against; answers how many. Raises Refused."""
    can_administer(actor).require()
    locked = _locked(continuation)
    found = mapped(locked)
    made = [
        CriterionLink(
            continuation=locked,
            old=item.old,
            new=item.new,
            state=item.state,
            basis=found.basis(item.old, item.new),
            decided_by=actor,
            decided_at=at,
        )
        for item in found.proposals
        if item.safe and item.old and item.new
    ]
    CriterionLink.objects.bulk_create(made)
    if made:
        record(
            actor=actor,
            action="criteria_set.links_accepted",
            subject=locked.criteria_set,
            new={"rows": len(made)},
            at=at,
        )
    return len(made)


def _locked(continuation: Continuation) -> Continuation:
    locked: Continuation = (
        Continuation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("criteria_set", "continues")
        .get(pk=continuation.pk)
    )
    return locked


def _ends(
    continuation: Continuation, node: Criterion, other: Criterion | None, state: Comparability
) -> tuple[Criterion | None, Criterion | None]:
    is_old = node.criteria_set_id == continuation.continues_id
    alone = Comparability.DROPPED if is_old else Comparability.NEW
    if other is None and state != alone:
        raise ValidationError({"other": _("Choose the criterion it is compared with.")})
    if other is not None and state not in TWO_ENDS:
        raise ValidationError({"state": _("A criterion that has a counterpart goes on.")})
    expected = continuation.criteria_set_id if is_old else continuation.continues_id
    if other is not None and other.criteria_set_id != expected:
        raise ValidationError({"other": _("Choose a criterion of the other set.")})
    return (node, other) if is_old else (other, node)


def _reasoned(
    text: str, continuation: Continuation, known: CriterionLink | None, state: Comparability
) -> str:
    """The reason; needed where years are not compared, and to correct what counts already."""
    reason = nfc(text.strip())
    frozen = continuation.criteria_set.state == CriteriaSetState.FROZEN
    if not reason and (state == Comparability.NOT_COMPARABLE or (frozen and known)):
        raise ValidationError({"reason": _("Give the reason; it becomes part of the record.")})
    return reason


def _free(found: Mapped, other: Criterion, known: CriterionLink | None) -> None:
    """A counterpart said to be new or dropped is neither any more; one of another pair is taken."""
    taken = found.by_end.get(other.pk)
    if taken is None or (known is not None and taken.pk == known.pk):
        return
    if taken.old_id is not None and taken.new_id is not None:
        partner = found.rows[taken.old_id if other.pk == taken.new_id else taken.new_id]
        values = {"code": other.code, "partner": f"{partner.code} {partner.title}"}
        text = _("%(code)s is matched with “%(partner)s”; change that first.")
        raise ValidationError({"other": text % values})
    taken.delete()


def _said(found: Mapped, link: CriterionLink | None) -> dict[str, str] | None:
    if link is None:
        return None
    code = {pk: row.code for pk, row in found.rows.items()}
    return {
        "old_code": code.get(link.old_id or 0, ""),
        "new_code": code.get(link.new_id or 0, ""),
        "comparability": link.state,
    }
