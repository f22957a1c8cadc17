"""What probably became of every criterion of last year: proposed here, decided by people."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.set_matching import counterparts
from campaigns.domain.set_words import KEY_LABELS
from campaigns.enums import Comparability
from campaigns.models import Criterion
from parindex.audit.domain.record import canonical
from parindex.common.folding import fold
from scoring.engine.numbers import plain

# What decides the points of a row; its place in the tree does not.
COMPARED_KEYS = ("max_points", "rule", "source", "group", "cap", "na_allowed")
# Rows of one code whose names share less than this are two criteria, not one with other words.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Proposal:
    """A criterion of last year, one of this year, or both, and how they compare.

    ``differs``: what decides points and is not the same. ``safe``: nothing differs, not even the
    name, so that nobody has to look at it.
    """

    old: Criterion | None
    new: Criterion | None
    state: Comparability
    reason: str = ""
    differs: tuple[str, ...] = ()
    safe: bool = False

    @property
    def labels(self) -> list[str]:
        """What differs, in words."""
        return [str(KEY_LABELS[key]) for key in self.differs]


def propose_links(
    old: Sequence[Criterion], new: Sequence[Criterion], taken: Mapping[int, int | None]
) -> list[Proposal]:
    """A proposal for every row that is not decided, in the order of ``new``, dropped ones last.

    ``taken``: key of every decided row, old or new, to the other end where both are comparable.
    """
    pairs = _pairs(old, new, taken)
    origin = {after.pk: before for before, after in pairs}
    gone = {before.pk for before, _after in pairs} | set(taken)
    whole = _whole(old, new, {before.pk: after.pk for before, after in pairs} | dict(taken))
    found = []
    for row in new:
        if row.pk in taken:
            continue
        before = origin.get(row.pk)
        found.append(
            Proposal(None, row, Comparability.NEW) if before is None else _pair(before, row, whole)
        )
    left = [row for row in old if row.pk not in gone]
    return found + [Proposal(row, None, Comparability.DROPPED) for row in left]


def compare_rows(old: Criterion, new: Criterion, under: Mapping[int, Sequence[Criterion]]) -> str:
    """SHA-256 of what decides the points of both rows and of all ``under`` them."""
    parts = {
        name: [values_of(row), *(values_of(leaf) for leaf in under[row.pk])]
        for name, row in (("old", old), ("new", new))
    }
    return hashlib.sha256(canonical(parts).encode()).hexdigest()


def leaves_under(rows: Sequence[Criterion]) -> dict[int, list[Criterion]]:
    """Key of a row → the scored rows below it; a scored row has itself."""
    parents = {row.pk: row.parent_id for row in rows}
    under: dict[int, list[Criterion]] = {row.pk: [] for row in rows}
    for row in rows:
        if row.is_leaf:
            place: int | None = row.pk
            while place is not None:
                under[place].append(row)
                place = parents[place]
    return under


def values_of(row: Criterion) -> dict[str, Any]:
    """What decides the points of one row."""
    found: dict[str, Any] = {key: getattr(row, key) or None for key in COMPARED_KEYS}
    for key in ("max_points", "cap"):
        found[key] = None if found[key] is None else plain(found[key])
    return found


def _pairs(
    old: Iterable[Criterion], new: Iterable[Criterion], taken: Mapping[int, int | None]
) -> list[tuple[Criterion, Criterion]]:
    before = {row.code: row for row in old if row.pk not in taken}
    after = {row.code: row for row in new if row.pk not in taken}
    kept = counterparts(_names(before.values()), _names(after.values()))
    found = [(before[was], after[now]) for was, now in kept.items()]
    return [(was, now) for was, now in found if _alike(was.title, now.title)]


def _names(rows: Iterable[Criterion]) -> list[tuple[str, str]]:
    return [(row.code, row.title) for row in rows]


def _alike(one: str, other: str) -> bool:
    a, b = fold(one), fold(other)
    return a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE


def _whole(
    old: Sequence[Criterion], new: Sequence[Criterion], paired: Mapping[int, int | None]
) -> frozenset[tuple[int, int]]:
    """Pairs below which every scored row has a partner that is scored the same."""
    before, after = leaves_under(old), leaves_under(new)
    rows = {row.pk: row for row in new}
    alike = {
        leaf.pk: partner
        for leaf in old
        if leaf.is_leaf
        and (partner := paired.get(leaf.pk)) in rows
        and not _differing(leaf, rows[partner or 0])
    }
    return frozenset(
        (was, now)
        for was, now in paired.items()
        if was in before
        and now is not None
        and now in after
        and len(before[was]) == len(after[now])
        and {alike.get(leaf.pk) for leaf in before[was]} == {leaf.pk for leaf in after[now]}
    )


def _pair(old: Criterion, new: Criterion, whole: frozenset[tuple[int, int]]) -> Proposal:
    differs = tuple(_differing(old, new))
    named_same = " ".join(old.title.casefold().split()) == " ".join(new.title.casefold().split())
    if old.is_leaf != new.is_leaf:
        reason = _("It is scored as one row in one of the years only.")
        return Proposal(old, new, Comparability.NOT_COMPARABLE, reason, differs)
    if {"source", "group"} & set(differs):
        reason = _("Its points come from elsewhere, or count in another way.")
        return Proposal(old, new, Comparability.NOT_COMPARABLE, reason, differs)
    if differs or (old.pk, new.pk) not in whole:
        return Proposal(old, new, Comparability.CHANGED, "", differs)
    return Proposal(old, new, Comparability.COMPARABLE, "", (), named_same)


def _differing(old: Criterion, new: Criterion) -> list[str]:
    was, now = values_of(old), values_of(new)
    return [key for key in COMPARED_KEYS if was[key] != now[key]]
