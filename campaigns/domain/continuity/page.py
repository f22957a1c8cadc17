"""What the page of a continuation shows: every criterion of both years, decided or proposed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from campaigns.domain.continuity.mapping import Mapped, continuation_of, mapped
from campaigns.domain.continuity.proposals import Proposal, values_of
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.set_words import KEY_LABELS
from campaigns.enums import Comparability
from campaigns.models import Continuation, CriteriaSet, Criterion, CriterionLink
from parindex.common.folding import fold
from scoring.engine.numbers import plain

TONES = {
    Comparability.COMPARABLE: "ok",
    Comparability.CHANGED: "warn",
    Comparability.NEW: "info",
    Comparability.DROPPED: "",
    Comparability.NOT_COMPARABLE: "bad",
}
OPEN = "open"


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One line: a criterion of either year or of both; ``link`` None: only proposed.

    ``overtaken``: what decides the points has changed since it was decided.
    """

    old: Criterion | None
    new: Criterion | None
    state: Comparability
    reason: str
    differs: tuple[str, ...]
    link: CriterionLink | None
    safe: bool
    overtaken: bool

    @property
    def node(self) -> Criterion:
        """The criterion whose page decides the line: this year's where there is one."""
        found = self.new or self.old
        assert found is not None  # noqa: S101 - a line has an end
        return found

    @property
    def label(self) -> str:
        return str(self.state.label)

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def labels(self) -> list[str]:
        """What decides points and differs, in words."""
        return [str(KEY_LABELS[key]) for key in self.differs]

    @property
    def open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.link is None or self.overtaken


@dataclass(frozen=True)
class ContinuityPage:
    """The lines in the order of the new set, dropped criteria last."""

    continuation: Continuation
    rows: tuple[LinkRow, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many lines are in each state; ``open``: to be decided, ``safe``: of those, safe."""
        found = Counter(str(row.state) for row in self.rows if not row.open)
        found[OPEN] = sum(row.open for row in self.rows)
        found["safe"] = sum(row.safe for row in self.rows)
        return found

    def shown(self, *, q: str = "", state: str = "") -> list[LinkRow]:
        """The lines whose codes or names hold ``q``, in ``state`` (``open``: to be decided)."""
        wanted = fold(q)
        return [
            row
            for row in self.rows
            if wanted in fold(" ".join(f"{end.code} {end.title}" for end in _ends(row)))
            and (not state or (row.open if state == OPEN else row.state == state and not row.open))
        ]

    def row_of(self, node: int) -> LinkRow | None:
        """The line of a criterion of either set, by its key."""
        return next((row for row in self.rows if node in {end.pk for end in _ends(row)}), None)


def continuity_page(continuation: Continuation) -> ContinuityPage:
    """All lines of a continuation; three queries."""
    found = mapped(continuation)
    rows = [_decided(found, link) for link in found.links]
    rows += [_proposed(item) for item in found.proposals]
    return ContinuityPage(continuation, tuple(sorted(rows, key=_place)))


def undecided_of(criteria_set: CriteriaSet) -> int:
    """How many criteria nobody has compared with the year before; 0 for a set that continues
    none."""
    found = continuation_of(criteria_set)
    return continuity_page(found).counts[OPEN] if found else 0


def rule_words(row: Criterion | None) -> list[str]:
    """The rule of a scored row in words; nothing for any other."""
    return list(read_rule(row.rule, maximum=plain(row.max_points))) if row and row.rule else []


def _ends(row: LinkRow) -> list[Criterion]:
    return [end for end in (row.old, row.new) if end is not None]


def _place(row: LinkRow) -> tuple[bool, int]:
    return row.new is None, row.node.position


def _decided(found: Mapped, link: CriterionLink) -> LinkRow:
    old = found.rows[link.old_id] if link.old_id else None
    new = found.rows[link.new_id] if link.new_id else None
    differs: tuple[str, ...] = ()
    if old is not None and new is not None:
        was, now = values_of(old), values_of(new)
        differs = tuple(key for key in was if was[key] != now[key])
    overtaken = found.is_stale(link)
    return LinkRow(
        old, new, Comparability(link.state), link.reason, differs, link, False, overtaken
    )


def _proposed(item: Proposal) -> LinkRow:
    return LinkRow(
        item.old, item.new, item.state, item.reason, item.differs, None, item.safe, False
    )
