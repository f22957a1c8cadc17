"""Places inside a group; equal values share a place."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar

Key = TypeVar("Key", bound=Hashable)
Method = Literal["standard", "dense"]


@dataclass(frozen=True, slots=True)
class Rank:
    """The place of one unit: `position` of `of` units, `tied` when it shares the place."""

    position: int
    tied: bool
    of: int


def rank_in_groups(
    rows: Iterable[tuple[Key, Hashable, Decimal | None]], method: Method = "standard"
) -> dict[Key, Rank | None]:
    """Rank (key, group, value) rows inside their groups, the highest value first.

    "standard": 1, 2, 2, 4 (standard competition); "dense": 1, 2, 2, 3. The values must be the
    rounded ones that are shown. A value of None has no place and is not counted.
    """
    groups: dict[Hashable, dict[Decimal, list[Key]]] = {}
    ranks: dict[Key, Rank | None] = {}
    for key, group, value in rows:
        ranks[key] = None
        if value is not None:
            groups.setdefault(group, {}).setdefault(value, []).append(key)
    for values in groups.values():
        ranks.update(_rank(values, method))
    return ranks


def _rank(values: dict[Decimal, list[Key]], method: Method) -> dict[Key, Rank]:
    of = sum(len(keys) for keys in values.values())
    ranks = {}
    position = 1
    for value in sorted(values, reverse=True):
        keys = values[value]
        for key in keys:
            ranks[key] = Rank(position, len(keys) > 1, of)
        position += len(keys) if method == "standard" else 1
    return ranks
