"""What two years may be compared in: the index as a whole, and every criterion of a unit.

Nothing is subtracted that somebody said cannot be compared, and no criterion that nobody decided
about (``campaigns.domain.continuity.years``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.continuity.years import YearLink, YearLinks, years_linked
from campaigns.enums import Comparability
from campaigns.models import CriteriaSet
from scoring.domain.leaf_results import LeafResult
from scoring.engine.totals import share

Fields = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LeafYears:
    """One criterion of one unit in two years; ``reason``: why the years are not subtracted.

    ``change``: in points where the criterion is scored alike, for a changed one (``by_share``) in
    percentage points of its maximum; None when there is nothing to subtract.
    """

    now: LeafResult | None
    before: LeafResult | None
    state: Comparability | None
    reason: str
    change: Decimal | None = None
    by_share: bool = False

    @property
    def code(self) -> str:
        """This year's code, last year's for what was dropped."""
        found = self.now or self.before
        return found.code if found else ""

    @property
    def title(self) -> str:
        found = self.now or self.before
        return found.title if found else ""

    @property
    def label(self) -> str:
        """How the years compare, in words."""
        return str(self.state.label) if self.state else _("Not decided")


def links_of(old_pk: int, new_pk: int) -> YearLinks | None:
    """What was decided between the sets of two runs; None: nothing."""
    sets = CriteriaSet.objects.defer("document", "policy").in_bulk({old_pk, new_pk})
    if len(sets) < len({old_pk, new_pk}):
        return None
    return years_linked(sets[old_pk], sets[new_pk])


def same_measure(old_pk: int, old: Fields, new_pk: int, new: Fields) -> bool:
    """Whether the index of a year by set ``new_pk`` may be subtracted from that by ``old_pk``.

    Where the fields were decided about, all of them have to go on; otherwise they have to be the
    same ones.
    """
    if old_pk == new_pk:
        return old == new
    links = links_of(old_pk, new_pk)
    decided = [] if links is None else [links.by_new.get(str(field["code"])) for field in new]
    gone = [] if links is None else [links.dropped.get(str(field["code"])) for field in old]
    if not any(decided) and not any(gone):
        return old == new
    return not any(gone) and all(link is not None and link.subtracts for link in decided)


def leaf_years(
    now: Sequence[LeafResult], before: Sequence[LeafResult], links: YearLinks | None
) -> list[LeafYears]:
    """Every criterion of a unit in both years, in the order of this year, dropped ones last."""
    known = {leaf.code: leaf for leaf in before}
    found = [_years(leaf, known, links) for leaf in now]
    shown = {item.before.code for item in found if item.before}
    return found + list(_left(before, shown, links))


def _left(
    before: Sequence[LeafResult], shown: set[str], links: YearLinks | None
) -> Iterator[LeafYears]:
    for leaf in before:
        if leaf.code not in shown:
            link = links.dropped.get(leaf.code) if links else None
            yield LeafYears(None, leaf, link.state if link else None, link.reason if link else "")


def _years(leaf: LeafResult, known: Mapping[str, LeafResult], links: YearLinks | None) -> LeafYears:
    link = links.by_new.get(leaf.code) if links else None
    if link is None:
        return LeafYears(leaf, None, None, "")
    old = known.get(link.old_code)
    if not link.subtracts or old is None:
        return LeafYears(leaf, old, link.state, link.reason)
    if leaf.state or old.state:
        return LeafYears(leaf, old, link.state, _("The unit was not assessed on it in both years."))
    return _subtracted(leaf, old, link)


def _subtracted(leaf: LeafResult, old: LeafResult, link: YearLink) -> LeafYears:
    now, was = leaf.points or Decimal(0), old.points or Decimal(0)
    if link.state == Comparability.COMPARABLE and leaf.maximum == old.maximum:
        return LeafYears(leaf, old, link.state, link.reason, now - was)
    shares = share(now, leaf.maximum, 2), share(was, old.maximum, 2)
    if shares[0] is None or shares[1] is None:
        return LeafYears(leaf, old, link.state, _("There is no maximum to compare by."))
    return LeafYears(leaf, old, link.state, link.reason, shares[0] - shares[1], by_share=True)
