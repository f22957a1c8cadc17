"""What a criteria set continues, and what was decided about each of its criteria.

Decided freely while the set is a draft; afterwards a decision is corrected with a reason. Every
decision is in the audit trail. Nothing counts that nobody decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from campaigns.domain.continuity.proposals import (
    COMPARED_KEYS,
    Proposal,
    compare_rows,
    leaves_under,
    propose_links,
)
from campaigns.domain.rights import can_administer
from campaigns.domain.set_differences import differences, same_nodes
from campaigns.enums import Comparability, CriteriaSetState
from campaigns.models import Continuation, CriteriaSet, Criterion, CriterionLink
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc

TWO_ENDS = frozenset(
    {Comparability.COMPARABLE, Comparability.CHANGED, Comparability.NOT_COMPARABLE}
)


@dataclass(frozen=True)
class Mapped:
    """Both trees of a continuation with everything decided about them; three queries."""

    continuation: Continuation
    old: tuple[Criterion, ...]
    new: tuple[Criterion, ...]
    links: tuple[CriterionLink, ...]

    @cached_property
    def by_end(self) -> dict[int, CriterionLink]:
        """The decision about a criterion of either set, by its key."""
        ends = [(link, end) for link in self.links for end in (link.old_id, link.new_id)]
        return {end: link for link, end in ends if end is not None}

    @cached_property
    def rows(self) -> dict[int, Criterion]:
        """Every criterion of both sets."""
        return {row.pk: row for row in (*self.old, *self.new)}

    @cached_property
    def under(self) -> dict[int, list[Criterion]]:
        """The scored rows below every criterion of both sets."""
        return leaves_under(self.old) | leaves_under(self.new)

    @cached_property
    def proposals(self) -> list[Proposal]:
        """What is proposed for everything that is not decided."""
        taken: dict[int, int | None] = {}
        for link in self.links:
            alike = link.state == Comparability.COMPARABLE
            if link.old_id is not None:
                taken[link.old_id] = link.new_id if alike else None
            if link.new_id is not None:
                taken[link.new_id] = link.old_id if alike else None
        return propose_links(self.old, self.new, taken)

    def is_stale(self, link: CriterionLink) -> bool:
        """Whether what decides the points has changed since the decision."""
        if link.old_id is None or link.new_id is None:
            return False
        return link.basis != self.basis(self.rows[link.old_id], self.rows[link.new_id])

    def basis(self, old: Criterion, new: Criterion) -> str:
        """What a decision about two criteria rests on."""
        return compare_rows(old, new, self.under)


@dataclass(frozen=True, slots=True)
class YearLink:
    """What a criterion was in the year before (its code, empty for a new one)."""

    old_code: str
    state: Comparability
    reason: str

    @property
    def subtracts(self) -> bool:
        """Whether the values of both years may be subtracted."""
        return self.state in {Comparability.COMPARABLE, Comparability.CHANGED}


@dataclass(frozen=True, slots=True)
class YearLinks:
    """Decisions by code in the new set; those about dropped criteria by code in the old one."""

    by_new: Mapping[str, YearLink]
    dropped: Mapping[str, YearLink]


def continuation_of(criteria_set: CriteriaSet) -> Continuation | None:
    """What the set continues, with both sets; None while nobody said so."""
    found: Continuation | None = (
        Continuation.objects.filter(criteria_set=criteria_set)
        .select_related("criteria_set", "continues")
        .defer("criteria_set__policy", "continues__policy")
        .first()
    )
    return found


def earlier_sets(criteria_set: CriteriaSet) -> QuerySet[CriteriaSet]:
    """What the set may continue: every set of an earlier year, the nearest first."""
    found: QuerySet[CriteriaSet] = CriteriaSet.objects.filter(year__lt=criteria_set.year).defer(
        "document", "policy"
    )
    return found.order_by("-year", "name", "-version")


def mapped(continuation: Continuation) -> Mapped:
    """Everything a page or a decision needs to know of a continuation."""
    nodes = Criterion.objects.filter(
        criteria_set__in=[continuation.continues_id, continuation.criteria_set_id]
    ).defer("rule_text", "evidence", "legal_basis", "guidance", "appraised_by", "search_key")
    rows = list(nodes.order_by("position"))
    return Mapped(
        continuation,
        tuple(row for row in rows if row.criteria_set_id == continuation.continues_id),
        tuple(row for row in rows if row.criteria_set_id == continuation.criteria_set_id),
        tuple(CriterionLink.objects.filter(continuation=continuation).select_related("decided_by")),
    )


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
    reason = nfc(reason.strip())
    frozen = locked.criteria_set.state == CriteriaSetState.FROZEN
    if not reason and (state == Comparability.NOT_COMPARABLE or (frozen and known)):
        raise ValidationError({"reason": _("Give the reason; it becomes part of the record.")})
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


def years_linked(old: CriteriaSet, new: CriteriaSet) -> YearLinks | None:
    """What was decided about the criteria between two sets that were used; None: nothing at all.

    The set itself and its corrections are comparable where nothing that decides points differs.
    A decision that a later change has overtaken is left out.
    """
    if _family(old) == _family(new):
        return YearLinks(_unchanged(old, new), {})
    continuation = continuation_of(new)
    if continuation is None or _family(continuation.continues) != _family(old):
        return None
    found = mapped(continuation)
    used = {link.old_code: code for code, link in _unchanged(continuation.continues, old).items()}
    by_new, dropped = {}, {}
    for link in found.links:
        before = used.get(found.rows[link.old_id].code) if link.old_id else ""
        if found.is_stale(link) or before is None:
            continue
        after = found.rows[link.new_id].code if link.new_id else ""
        decided = YearLink(before, Comparability(link.state), link.reason)
        if after:
            by_new[after] = decided
        else:
            dropped[before] = decided
    return YearLinks(by_new, dropped)


def decisions_seal(set_pks: Iterable[int]) -> str:
    """Another text whenever a decision about one of the sets changes; one query."""
    links = CriterionLink.objects.filter(continuation__criteria_set__in=list(set_pks))
    found = links.aggregate(count=Count("pk"), last=Max("decided_at"))
    return f"{found['count']} {found['last']}"


def _family(criteria_set: CriteriaSet) -> int:
    """The set that this one corrects in the end; a set without a correction is its own."""
    found = criteria_set
    while found.corrects_id is not None and found.corrects is not None:
        found = found.corrects
    return int(found.pk)


def _unchanged(old: CriteriaSet, new: CriteriaSet) -> dict[str, YearLink]:
    """Code in ``new`` → the same criterion of ``old``, where both score alike."""
    kept = same_nodes(old.document, new.document)
    touched = {
        change.old_code or change.code
        for change in differences(old.document, new.document)
        if set(change.keys) & set(COMPARED_KEYS)
    }
    return {
        after: YearLink(before, Comparability.COMPARABLE, "")
        for before, after in kept.items()
        if before not in touched
    }


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
