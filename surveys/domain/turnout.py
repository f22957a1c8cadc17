"""Who has answered, shown to those who urge: late, and for many at once (decision 0006).

The people asked fall into *pools*. A group on one list is a pool when at least k of its people
are asked there; all smaller ones of a group together are one more. Of a pool people are shown
when at least k of it have newly answered, at hours that only depend on the wave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import transaction
from django.db.models import Count, Q

from surveys.domain.replacing import end_waiting, settle_places
from surveys.enums import RespondentState, WaveState
from surveys.models import Invitation, Respondent, Turnout, Wave

# A group on a list.
Cell = tuple[int, int]
_OVER = frozenset({WaveState.CLOSED, WaveState.COUNTED})


@dataclass(frozen=True, slots=True)
class Number:
    """Of one cell: people asked, of them shown as having answered, answered and not shown yet."""

    asked: int = 0
    shown: int = 0
    new: int = 0

    def __add__(self, other: Number) -> Number:
        return Number(self.asked + other.asked, self.shown + other.shown, self.new + other.new)


@dataclass(frozen=True)
class Numbers:
    """The numbers of a wave by cell. ``new`` is for the release alone, never for a page."""

    least: int
    cells: dict[Cell, Number]

    @cached_property
    def small(self) -> frozenset[Cell]:
        """Groups on a list that are too small to be shown by themselves."""
        return frozenset(cell for cell, number in self.cells.items() if number.asked < self.least)

    def pools(self) -> Iterator[tuple[list[Cell], Number]]:
        """Every pool with its cells and its numbers."""
        rest: dict[int, list[Cell]] = defaultdict(list)
        for cell, number in self.cells.items():
            if cell in self.small:
                rest[cell[1]].append(cell)
            else:
                yield [cell], number
        for cells in rest.values():
            yield cells, sum((self.cells[cell] for cell in cells), Number())

    def of_group(self, group: int) -> Number:
        """Of one group on all lists."""
        return self._sum(cell for cell in self.cells if cell[1] == group)

    def of_list(self, listed: int) -> Number:
        """Of one list: only groups that are large enough there."""
        return self._sum(
            cell for cell in self.cells if cell[0] == listed and cell not in self.small
        )

    def withheld(self, listed: int) -> int:
        """People of a list whose group is too small there to be shown."""
        return sum(self.cells[cell].asked for cell in self.small if cell[0] == listed)

    def _sum(self, cells: Iterable[Cell]) -> Number:
        return sum((self.cells[cell] for cell in cells), Number())


def numbers_of(wave: Wave) -> Numbers:
    """Read the numbers of a wave: one query."""
    rows = (
        Respondent.objects.filter(
            wave=wave,
            state=RespondentState.ACTIVE,
            invitation__isnull=False,
            invitation__revoked_at__isnull=True,
        )
        .order_by()
        .values_list("list", "group")
        .annotate(
            asked=Count("pk"),
            shown=Count("pk", filter=Q(invitation__turnout__is_shown=True)),
            new=Count("pk", filter=Q(invitation__turnout__is_shown=False)),
        )
    )
    cells = {
        (listed, group): Number(asked, shown, new) for listed, group, asked, shown, new in rows
    }
    return Numbers(wave.least_group, cells)


def turnout_due(wave: Wave, *, at: datetime) -> bool:
    """Whether it is time to show the next answers; once more after the close."""
    last = wave.turnout_shown_at or wave.opens_at
    if wave.state in _OVER:
        return wave.closed_at is not None and last < wave.closed_at
    return wave.state == WaveState.OPEN and at >= last + timedelta(hours=wave.turnout_hours)


@transaction.atomic
def show_turnout(*, wave: Wave, at: datetime) -> int:
    """Show the people who have newly answered, where there are enough; gives how many.

    While answers are taken: at least k new ones of a pool. After the close, when nothing new can
    come: all of a pool in which k or more have answered. Nothing when it is not time. Whoever waits
    for a place in a pool is asked or not by what is shown now (``surveys.domain.replacing``).
    """
    wave = Wave.objects.select_for_update(no_key=True, of=("self",)).get(pk=wave.pk)
    if not turnout_due(wave, at=at):
        return 0
    over = wave.state in _OVER
    if over:
        end_waiting(wave=wave, at=at)
    numbers = numbers_of(wave)
    ready: dict[int, list[int]] = defaultdict(list)
    for cells, number in numbers.pools():
        enough = number.new + number.shown if over else number.new
        if number.new and enough >= wave.least_group:
            for listed, group in cells:
                ready[group].append(listed)
    shown = 0
    for group, lists in ready.items():
        shown += _show(wave, group, lists)
        settle_places(wave=wave, group=group, lists=lists, at=at)
    wave.turnout_shown_at = at
    wave.save(update_fields=["turnout_shown_at"])
    return shown


def _show(wave: Wave, group: int, lists: list[int]) -> int:
    people = Invitation.objects.filter(
        wave=wave, respondent__group=group, respondent__list__in=lists
    )
    waiting = Turnout.objects.filter(wave=wave, is_shown=False, invitation__in=people.values("pk"))
    return waiting.update(is_shown=True)
