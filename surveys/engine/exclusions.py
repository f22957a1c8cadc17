"""What a count leaves out, and when leaving it out would tell on somebody (decision 0006)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

# A kind of ballot: object × group × questionnaire.
Kind = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What is void in a count.

    ``ballots``: single ballots, by a declared pattern. ``groups``: (object, group of respondents):
    that group's answers about that object. ``objects``: the whole survey result of a unit, which
    then has 0 % on every leaf (guidance 23/BNV-CCHC of 04/01/2022: "hủy toàn bộ kết quả khảo sát
    của địa phương"). Numbers are the primary keys of ``SurveyObject`` and ``RespondentGroup``.
    """

    ballots: frozenset[UUID] = frozenset()
    groups: frozenset[tuple[int, int]] = frozenset()
    objects: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.ballots or self.groups or self.objects)

    def as_document(self) -> dict[str, Any]:
        """The JSON a count keeps, in one order."""
        return {
            "ballots": sorted(str(ballot) for ballot in self.ballots),
            "groups": sorted(list(pair) for pair in self.groups),
            "objects": sorted(self.objects),
        }

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Exclusions:
        """Read back what ``as_document`` wrote."""
        return cls(
            ballots=frozenset(UUID(ballot) for ballot in document.get("ballots", ())),
            groups=frozenset((rated, group) for rated, group in document.get("groups", ())),
            objects=frozenset(document.get("objects", ())),
        )


NOTHING = Exclusions()


def telling_kinds(
    kind_of: Mapping[UUID, Kind],
    sizes: Mapping[Kind, int],
    wanted: Exclusions,
    earlier: Iterable[Exclusions],
    *,
    least: int,
) -> frozenset[Kind]:
    """The kinds in which two counts laid side by side would show the answers of a few.

    ``kind_of``: kind of every ballot that any of the counts leaves out singly; ``sizes``: ballots
    of each kind. Comparing this count with an earlier one (or with none left out) must differ by
    nobody or by at least ``least`` ballots in each direction, and must leave nobody or at least
    ``least``. Groups and objects are left out whole and tell nothing.
    """
    ours = _by_kind(kind_of, wanted.ballots)
    found = {
        kind
        for kind, out in ours.items()
        if _few(len(out), least) or _few(sizes[kind] - len(out), least)
    }
    for other in earlier:
        theirs = _by_kind(kind_of, other.ballots)
        for kind in ours.keys() | theirs.keys():
            mine, before = ours.get(kind, frozenset()), theirs.get(kind, frozenset())
            if _few(len(mine - before), least) or _few(len(before - mine), least):
                found.add(kind)
    return frozenset(found)


def _by_kind(
    kind_of: Mapping[UUID, Kind], ballots: Collection[UUID]
) -> dict[Kind, frozenset[UUID]]:
    found: dict[Kind, set[UUID]] = {}
    for ballot in ballots:
        if ballot in kind_of:
            found.setdefault(kind_of[ballot], set()).add(ballot)
    return {kind: frozenset(items) for kind, items in found.items()}


def _few(number: int, least: int) -> bool:
    return 0 < number < least
