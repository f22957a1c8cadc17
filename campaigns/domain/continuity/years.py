"""What was decided between the sets of two years, for whoever compares what they gave.

Nothing counts that nobody decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max

from campaigns.domain.continuity.mapping import continuation_of, mapped
from campaigns.domain.continuity.proposals import (
    COMPARED_KEYS,
)
from campaigns.domain.set_differences import differences, same_nodes
from campaigns.enums import Comparability
from campaigns.models import CriteriaSet, CriterionLink


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
