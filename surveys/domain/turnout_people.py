"""Who of the people asked has answered, as far as it is shown, for those who urge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from parindex.common.folding import fold
from surveys.domain.results import share_of
from surveys.domain.turnout import Cell, Number, Numbers
from surveys.enums import ListState, RespondentState, TurnoutState
from surveys.models import Respondent, RespondentGroup, RespondentList, Turnout, Wave


@dataclass(frozen=True, slots=True)
class TurnoutRow:
    """Turnout of a group or of a unit. ``shown`` None: not said, because it would be a few.

    ``withheld``: people of groups too small on this list.
    """

    pk: int
    name: str
    sort_key: str
    asked: int
    shown: int | None
    withheld: int = 0

    @property
    def share(self) -> Decimal | None:
        return None if self.shown is None else share_of(self.shown, self.asked)

    @property
    def missing(self) -> int | None:
        """Who is not shown as having answered."""
        return None if self.shown is None else self.asked - self.shown


def group_rows(wave: Wave, numbers: Numbers) -> list[TurnoutRow]:
    """Turnout by group, all lists together; at a counter nobody was asked, so nobody is missing."""
    groups = RespondentGroup.objects.filter(wave=wave, is_counter=False)
    return [
        TurnoutRow(group.pk, group.name, "", *_said(numbers.of_group(group.pk), wave))
        for group in groups
    ]


def unit_rows(wave: Wave, numbers: Numbers, *, search: str = "") -> list[TurnoutRow]:
    """Turnout by unit in the order of the alphabet; groups too small on a list are left out."""
    lists = RespondentList.objects.filter(wave=wave, state=ListState.ACCEPTED)
    if key := fold(search):
        lists = lists.filter(organisation__search_key__contains=key)
    names = lists.order_by("organisation__sort_key", "pk").values_list(
        "pk", "organisation__name", "organisation__sort_key"
    )
    asked = {listed for listed, _group in numbers.cells}
    return [
        TurnoutRow(pk, name, key, *_said(numbers.of_list(pk), wave), numbers.withheld(pk))
        for pk, name, key in names
        if pk in asked
    ]


def hidden_cells_of(numbers: Numbers, listed: RespondentList | None) -> frozenset[Cell]:
    """The cells whose people are not shown: to a unit every small one of its list, to the
    secretariat only those that are too few even on all lists together."""
    if listed is not None:
        return frozenset(cell for cell in numbers.small if cell[0] == listed.pk)
    return frozenset(
        cell for cells, number in numbers.pools() if number.asked < numbers.least for cell in cells
    )


def people_asked(
    wave: Wave,
    hidden: Iterable[Cell],
    *,
    listed: RespondentList | None = None,
    search: str = "",
    group: str = "",
    state: str = "",
) -> QuerySet[Respondent]:
    """People with a valid link; ``answered`` and ``is_hidden`` on each row."""
    shown = Turnout.objects.filter(invitation__respondent=OuterRef("pk"), is_shown=True)
    found: QuerySet[Respondent] = Respondent.objects.filter(
        wave=wave,
        state=RespondentState.ACTIVE,
        invitation__isnull=False,
        invitation__revoked_at__isnull=True,
    ).annotate(answered=Exists(shown))
    if listed is not None:
        found = found.filter(list=listed)
    if group:
        found = found.filter(group__key=group)
    if key := fold(search):
        found = found.filter(search_key__contains=key)
    if state:
        found = _in_state(found, state, _in_cells(hidden))
    return found.select_related("group", "list__organisation").order_by("sort_key", "pk")


def state_of(person: Respondent, hidden: Iterable[Cell]) -> TurnoutState:
    """What is shown of one person of ``people_asked``."""
    if (person.list_id, person.group_id) in hidden:
        return TurnoutState.WITHHELD
    answered: bool = person.answered  # type: ignore[attr-defined]
    return TurnoutState.ANSWERED if answered else TurnoutState.WAITING


def _in_state(people: QuerySet[Any], state: str, hidden: Q | None) -> QuerySet[Any]:
    if state == TurnoutState.WITHHELD:
        return people.filter(hidden) if hidden is not None else people.none()
    wanted = people.filter(answered=state == TurnoutState.ANSWERED)
    return wanted.exclude(hidden) if hidden is not None else wanted


def _in_cells(cells: Iterable[Cell]) -> Q | None:
    lists: dict[int, list[int]] = defaultdict(list)
    for listed, group in cells:
        lists[group].append(listed)
    found: Q | None = None
    for group, ids in lists.items():
        here = Q(group=group, list__in=ids)
        found = here if found is None else found | here
    return found


def _said(number: Number, wave: Wave) -> tuple[int, int | None]:
    """Asked and shown. 1 … k − 1 is never said: a list may have grown past k with a few shown."""
    few = 0 < number.shown < wave.least_group or 0 < number.asked < wave.least_group
    return number.asked, None if few else number.shown
