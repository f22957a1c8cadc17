"""Both trees of a continuation beside each other, with everything decided about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from campaigns.domain.continuity.proposals import (
    Proposal,
    compare_rows,
    leaves_under,
    propose_links,
)
from campaigns.enums import Comparability
from campaigns.models import Continuation, CriteriaSet, Criterion, CriterionLink


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


def continuation_of(criteria_set: CriteriaSet) -> Continuation | None:
    """What the set continues, with both sets; None while nobody said so."""
    found: Continuation | None = (
        Continuation.objects.filter(criteria_set=criteria_set)
        .select_related("criteria_set", "continues")
        .defer("criteria_set__policy", "continues__policy")
        .first()
    )
    return found


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
