"""Drawing a sample that anybody can draw again: the seed and the population decide alone.

Every member gets the SHA-256 of the seed and its key; the smallest hashes are drawn. So neither
the order of the population nor the version of a random generator changes the result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may be drawn. ``key`` is stable; ``stratum`` is empty for a simple sample."""

    key: int
    stratum: str = ""


def draw(members: Iterable[Member], *, size: int, seed: str) -> frozenset[int]:
    """Keys of ``size`` members, or of all when there are no more.

    With strata each gets its share of ``size`` (``shares``).
    """
    strata: dict[str, list[int]] = {}
    for member in members:
        strata.setdefault(member.stratum, []).append(member.key)
    counts = shares({name: len(keys) for name, keys in strata.items()}, size=size)
    drawn: set[int] = set()
    for name, keys in strata.items():
        ordered = sorted(keys, key=lambda key: (_lot(seed, key), key))
        drawn.update(ordered[: counts[name]])
    return frozenset(drawn)


def shares(sizes: Mapping[str, int], *, size: int) -> dict[str, int]:
    """How many of each stratum: in proportion, by largest remainder, one of each at least.

    Equal remainders go to the larger stratum, then by name. Where ``size`` is smaller than the
    number of strata, the largest strata get one each.
    """
    whole = sum(sizes.values())
    if size >= whole:
        return dict(sizes)
    by_size = sorted(sizes, key=lambda name: (-sizes[name], name))
    if size <= len(sizes):
        return {name: int(place < size) for place, name in enumerate(by_size)}
    counts = {name: max(1, size * count // whole) for name, count in sizes.items()}

    def wants(name: str) -> tuple[int, int, str]:
        # Exact: the remainder of size × count / whole, in whole numbers.
        return (counts[name] * whole - size * sizes[name], -sizes[name], name)

    while sum(counts.values()) < size:
        counts[min((n for n in by_size if counts[n] < sizes[n]), key=wants)] += 1
    while sum(counts.values()) > size:
        counts[max((n for n in by_size if counts[n] > 1), key=wants)] -= 1
    return counts


def _lot(seed: str, key: int) -> bytes:
    return hashlib.sha256(f"{seed}:{key}".encode()).digest()
