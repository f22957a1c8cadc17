"""The lists an appraiser works in: one leaf for all units of a group, or one unit's leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.utils.functional import cached_property

from appraisal.domain.desk import Desk
from appraisal.domain.queries import Item
from appraisal.domain.slots import (
    BY_UNIT,
    Post,
    Slot,
    firsts_of,
    next_of,
    posts_of,
    slots_of,
    units_of,
)
from appraisal.domain.tally import tally_mine
from campaigns.models import Criterion
from scoring.models import Dossier

PER_PAGE = 100
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Box:
    """One list, counted. ``waiting``: items of units that have not sent; ``source``: the place of
    its post, or the key of its dossier."""

    key: str
    title: str
    code: str
    group: str
    done: int
    total: int
    waiting: int
    source: int

    @property
    def pending(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Near:
    """An item's place in the lists: the items around it in its own list, and its neighbours."""

    inside: list[Item]
    previous: Item | None
    following: Item | None


def around(things: Sequence[Thing], place: int) -> list[Thing]:
    """A page's worth of a long list, the one at ``place`` in its middle."""
    start = max(0, min(place - PER_PAGE // 2, len(things) - PER_PAGE))
    return list(things[start : start + PER_PAGE])


class Boxes:
    """Everything in one person's lists, in one of both orders; read as it is asked for."""

    def __init__(self, desk: Desk, *, by: str) -> None:
        self.desk, self.by = desk, by
        self.posts = posts_of(desk)

    @cached_property
    def all(self) -> list[Box]:
        """Every list that holds an item, in working order; one query."""
        return self._units() if self.by == BY_UNIT else self._criteria()

    @property
    def done(self) -> int:
        return sum(box.done for box in self.all)

    @property
    def total(self) -> int:
        return sum(box.total for box in self.all)

    def slots(self, boxes: Iterable[Box]) -> list[Slot]:
        """The items of some lists, in order; one query."""
        posts, dossiers = self._within(boxes)
        return slots_of(posts, by=self.by, dossiers=dossiers)

    def firsts(self, boxes: Iterable[Box]) -> dict[str, Item]:
        """By list: its first item to appraise, or its first one; two queries."""
        posts, dossiers = self._within(boxes)
        slots = firsts_of(posts, by=self.by, dossiers=dossiers)
        return dict(zip(map(self._key_of, slots), self.items(slots), strict=True))

    def near(self, dossier: Dossier, leaf: Criterion) -> Near:
        """Where an item stands; nowhere when it is not in the lists. Two queries."""
        key = str(dossier.pk)
        if self.by != BY_UNIT:
            key = f"{dossier.participation.group_id}-{leaf.pk}"
        at = next((at for at, box in enumerate(self.all) if box.key == key), None)
        # With the lists on both sides: before the first item stands the last of the list above.
        slots = [] if at is None else self.slots(self.all[max(at - 1, 0) : at + 2])
        keys = [(slot.dossier, slot.leaf) for slot in slots]
        if (dossier.pk, leaf.pk) not in keys:
            return Near([], None, None)
        place = keys.index((dossier.pk, leaf.pk))
        inside = [slot for slot in slots if self._key_of(slot) == key]
        shown = around(inside, inside.index(slots[place]))
        sides = slots[max(place - 1, 0) : place + 2]
        found = dict(zip(shown + sides, self.items(shown + sides), strict=True))
        return Near(
            [found[slot] for slot in shown],
            found[slots[place - 1]] if place else None,
            found[slots[place + 1]] if place + 1 < len(slots) else None,
        )

    def next(self, after: tuple[Dossier, Criterion] | None = None) -> Item | None:
        """The next item to appraise, behind ``after`` and then from the start; two queries."""
        found = next_of(self.posts, by=self.by, after=after)
        return next(iter(self.items([found] if found else [])), None)

    def items(self, slots: Sequence[Slot]) -> list[Item]:
        """The slots with their dossiers and leaves, in the same order; one query."""
        dossiers = {
            dossier.pk: dossier
            for dossier in Dossier.objects.filter(
                pk__in={slot.dossier for slot in slots}
            ).select_related("participation__organisation", "participation__group")
        }
        return [Item(dossiers[slot.dossier], self.desk.nodes[slot.leaf]) for slot in slots]

    def _key_of(self, slot: Slot) -> str:
        if self.by == BY_UNIT:
            return str(slot.dossier)
        return f"{self.posts[slot.place].group.pk}-{slot.leaf}"

    def _within(self, boxes: Iterable[Box]) -> tuple[list[Post], list[int] | None]:
        sources = [box.source for box in boxes]
        if self.by == BY_UNIT:
            return self.posts, sources
        return [self.posts[place] for place in sources], None

    def _criteria(self) -> list[Box]:
        places = {(post.group.pk, post.leaf.pk): post.place for post in self.posts}
        sums: dict[int, list[int]] = {}
        for cell in tally_mine(self.desk):
            found = sums.setdefault(places[cell.group.pk, cell.leaf.pk], [0, 0, 0])
            for at, count in enumerate((cell.done, cell.total, cell.waiting)):
                found[at] += count
        return [
            Box(
                key=f"{post.group.pk}-{post.leaf.pk}",
                title=post.leaf.title,
                code=post.leaf.code,
                group=post.group.name,
                done=sums[post.place][0],
                total=sums[post.place][1],
                waiting=sums[post.place][2],
                source=post.place,
            )
            for post in self.posts
            if post.place in sums
        ]

    def _units(self) -> list[Box]:
        groups = list(self.desk.groups.values())
        return [
            Box(
                key=str(unit.dossier),
                title=unit.name,
                code="",
                group=groups[unit.group].name,
                done=unit.done,
                total=unit.total,
                waiting=0 if unit.ready else unit.total,
                source=unit.dossier,
            )
            for unit in units_of(self.posts)
        ]
