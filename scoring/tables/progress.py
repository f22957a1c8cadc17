"""The progress screen of the self-assessment: tiles, chips, order, one page of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns.domain.phases import phase_of
from campaigns.domain.tree import Tree
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, UnitGroup
from parindex.common.folding import fold
from parindex.common.formats import format_count
from scoring.domain.nudges import remind_verdict
from scoring.domain.progress import (
    Detail,
    UnitStanding,
    cells_of,
    groups_with_sets,
    standings_of,
    trees_of,
)
from scoring.domain.reminded import (
    UNDO_FOR,
    LastRound,
    SentLetter,
    last_round_of,
    letters_sent,
    reminded_lately,
)
from scoring.enums import DossierState
from scoring.tables.heat import heat_cell, pick_cell, share_cells, state_cell

PER_PAGE = 100
RISK, IDLE, DRAFT, HEAD, SENT, LOCKED = "risk", "idle", "draft", "head", "sent", "locked"
# What is not finished comes first; what falls behind before that, the furthest behind on top.
_ORDER = {
    DossierState.DRAFT: 1,
    DossierState.WITH_HEAD: 2,
    DossierState.LOCKED: 3,
    DossierState.SENT: 4,
    DossierState.CLOSED: 4,
}

_CHIP_OF = {
    DossierState.DRAFT: DRAFT,
    DossierState.WITH_HEAD: HEAD,
    DossierState.LOCKED: LOCKED,
    DossierState.SENT: SENT,
    DossierState.CLOSED: SENT,
}
_KEYS = {IDLE, *_CHIP_OF.values()}

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_SORTS: dict[str, Callable[[UnitStanding], Any]] = {
    "unit": lambda unit: unit.sort_key,
    "items": lambda unit: unit.share,
    "state": lambda unit: (_ORDER[unit.state], unit.share),
    "saved": lambda unit: unit.last_saved or _LONG_AGO,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a state, a group (its key), words of a unit's name, a page, an
    order (key of a column, with a minus for the other way round; late ones first without)."""

    state: str = ""
    group: str = ""
    q: str = ""
    page: str = ""
    sort: str = ""

    def query(self, **other: str) -> str:
        """The query string of the same screen with something else; pages begin anew."""
        values = {"state": self.state, "group": self.group, "q": self.q, "sort": self.sort} | other
        return "?" + urlencode({name: value for name, value in values.items() if value})


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter with its count."""

    label: str
    count: int
    query: str
    current: bool
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """A figure with its part of the whole in percent. ``tone`` of the bar: "", ok or bad."""

    label: str
    value: str
    share: int
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A field; ``title`` is empty where the groups shown call it differently."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class _Look:
    """What all rows of one page share."""

    sheet: str
    codes: tuple[str, ...]
    today: date
    never: str


@dataclass
class Board:
    """One screen.

    ``picks``: units that are ticked; None ticks those at risk that nobody reminded in the past day.
    """

    campaign: Campaign
    asked: Asked
    at: datetime
    may_run: bool
    picks: frozenset[int] | None = None

    @cached_property
    def groups(self) -> list[UnitGroup]:
        return groups_with_sets(self.campaign)

    @cached_property
    def trees(self) -> dict[int, Tree]:
        return trees_of(self.groups)

    @cached_property
    def everybody(self) -> list[UnitStanding]:
        """Every unit of the campaign, late ones first."""
        found = standings_of(self.campaign, self.trees, at=self.at)
        return sorted(found, key=lambda unit: (not unit.at_risk, _ORDER[unit.state], unit.share))

    @cached_property
    def may_remind(self) -> bool:
        """Whether there is somebody to remind, and the person may: some unit's hour lies ahead."""
        if not self.may_run or not remind_verdict(self.campaign, at=self.at):
            return False
        return any(self._may_be_reminded(unit) for unit in self.everybody)

    @cached_property
    def sent(self) -> list[SentLetter]:
        """Reminders that were sent by hand."""
        phase = phase_of(self.campaign, PhaseKind.SELF_ASSESSMENT)
        return letters_sent(phase) if phase else []

    @cached_property
    def reminded(self) -> dict[int, datetime]:
        """Unit → when it was reminded, in the past day."""
        lately = reminded_lately(self.sent, at=self.at)
        return {letter.unit: letter.at for letter in sorted(lately, key=lambda it: it.round)}

    @cached_property
    def last_round(self) -> LastRound | None:
        """The last time units were reminded by hand."""
        return last_round_of(self.sent, self.everybody, at=self.at)

    @cached_property
    def matching(self) -> list[UnitStanding]:
        """The units the filters leave, in the order asked for."""
        found = [unit for unit in self._in_scope if _is(unit, self.asked.state)]
        order = _SORTS.get(self.asked.sort.removeprefix("-"))
        if order is None:
            return found
        return sorted(found, key=order, reverse=self.asked.sort.startswith("-"))

    @cached_property
    def page(self) -> Page[UnitStanding]:
        """The units of the page asked for."""
        return Paginator(self.matching, PER_PAGE).get_page(self.asked.page)

    @cached_property
    def at_risk(self) -> list[UnitStanding]:
        """Every unit that will not finish at its pace, in the whole campaign."""
        return [unit for unit in self.everybody if unit.at_risk]

    @property
    def picked(self) -> list[int]:
        """The units ticked on this page."""
        return [unit.pk for unit in self.page if self._is_picked(unit)]

    @property
    def chips(self) -> list[Chip]:
        """Every state that occurs, with its count among what group and words leave."""
        units = self._in_scope
        counts = _counts(units)
        chips = [Chip(_("All"), len(units), self.asked.query(state=""), not self.asked.state)]
        for key, label in _state_labels().items():
            count = counts[key]
            if count or key == self.asked.state:
                current = key == self.asked.state
                tone = "warn" if key == RISK else ""
                chips.append(Chip(label, count, self.asked.query(state=key), current, tone))
        return chips

    @property
    def group_chips(self) -> list[Chip]:
        """The groups, where there are several."""
        if len(self.groups) < 2:
            return []
        return [
            Chip(
                group.name,
                sum(unit.group == group.pk for unit in self.everybody),
                self.asked.query(group="" if group.key == self.asked.group else group.key),
                group.key == self.asked.group,
            )
            for group in self.groups
        ]

    @property
    def tiles(self) -> list[Tile]:
        """How many units are where, and how much is scored in all."""
        units = self.everybody
        labels, counts = _state_labels(), _counts(units)
        tones = {LOCKED: "bad", IDLE: "bad", SENT: "ok"}
        tiles = [
            _tile(labels[key], counts[key], len(units), tones.get(key, ""))
            for key in (LOCKED if counts[LOCKED] else IDLE, DRAFT, HEAD, SENT)
        ]
        done, total = sum(unit.done for unit in units), sum(unit.total for unit in units)
        share = 100 * done // total if total else 0
        return [*tiles, Tile(_("Items scored"), f"{share}%", share)]

    @cached_property
    def columns(self) -> list[Column]:
        """The fields of the sets in sight, in the order of the first set that has them."""
        titles: dict[str, set[str]] = {}
        shown = {unit.group for unit in self.page} or set(self.trees)
        for group, found in self.trees.items():
            if group in shown:
                for root in found.roots:
                    titles.setdefault(root.code, set()).add(root.criterion.title)
        return [
            Column(code, next(iter(names)) if len(names) == 1 else "")
            for code, names in titles.items()
        ]

    def rows_html(self, tenant: str) -> SafeString:
        """The rows of the page, with links inside the tenant of that slug."""
        details = cells_of(list(self.page), self.trees)
        look = _Look(
            reverse("scoring:sheet", args=[tenant, 0]),
            tuple(column.code for column in self.columns),
            localtime(self.at).date(),
            escape(pgettext("last saved", "never")),
        )
        rows = [self._row(unit, details[unit.pk], look) for unit in self.page]
        return mark_safe("\n".join(rows))  # noqa: S308 every part is escaped where it is made

    def _row(self, unit: UnitStanding, detail: Detail, look: _Look) -> str:
        cells = detail.cells
        drawn = "".join(
            [
                heat_cell(cells[code].done, cells[code].total) if code in cells else heat_cell(0, 0)
                for code in look.codes
            ]
        )
        pick, first = "", ' class="first"'
        if self.may_remind:
            first = ""
            ticked = self._is_picked(unit)
            pick = pick_cell(
                unit.pk, unit.name, checked=ticked, possible=self._may_be_reminded(unit)
            )
        url = look.sheet.replace("/0/", f"/{unit.dossier}/")
        state = state_cell(*state_of(unit), self._told(unit, look.today))
        return (
            f'<tr>{pick}<th scope="row"{first}><a href="{url}">'
            f"{escape(unit.name)}</a></th>{share_cells(unit.done, unit.total, unit.at_risk)}{drawn}"
            f'<td class="num">{detail.without_document or "–"}</td>{state}'
            f'<td class="nowrap muted">{_last(unit.last_saved, look.today) or look.never}</td></tr>'
        )

    @cached_property
    def _in_scope(self) -> list[UnitStanding]:
        """What the group and the words leave, whatever the state."""
        key = fold(self.asked.q)
        groups = {group.pk for group in self.groups if group.key == self.asked.group}
        return [
            unit
            for unit in self.everybody
            if (not self.asked.group or unit.group in groups)
            and (not key or key in unit.search_key)
        ]

    def _may_be_reminded(self, unit: UnitStanding) -> bool:
        return unit.waits and unit.closes_at is not None and unit.closes_at > self.at + UNDO_FOR

    def _is_picked(self, unit: UnitStanding) -> bool:
        if self.picks is not None:
            return unit.pk in self.picks
        return unit.at_risk and unit.pk not in self.reminded

    def _told(self, unit: UnitStanding, today: date) -> str:
        """When the unit was reminded, in the past day."""
        moment = _last(self.reminded.get(unit.pk), today)
        return _("reminded %(moment)s") % {"moment": moment} if moment else ""


def state_of(unit: UnitStanding) -> tuple[str, str, str]:
    """Word, tone and icon of a unit's state."""
    if unit.state == DossierState.DRAFT and not unit.done:
        return _("not begun"), "bad" if unit.at_risk else "warn", "alert"
    if unit.at_risk:
        return _("may be late"), "bad", "clock"
    return {
        DossierState.DRAFT: (_("being scored"), "", "pencil"),
        DossierState.WITH_HEAD: (_("with the head"), "info", "users"),
        DossierState.SENT: (_("sent"), "ok", "check"),
        DossierState.LOCKED: (_("locked, not approved"), "bad", "lock"),
        DossierState.CLOSED: (_("closed"), "", "lock"),
    }[unit.state]


def _state_labels() -> dict[str, str]:
    return {
        RISK: _("May be late"),
        IDLE: _("Not begun"),
        DRAFT: _("Being scored"),
        HEAD: _("With the head of unit"),
        SENT: _("Sent"),
        LOCKED: _("Locked, not approved"),
    }


def _is(unit: UnitStanding, key: str) -> bool:
    """Whether the unit is among those of a chip; a key that is none leaves everybody."""
    if key == RISK:
        return unit.at_risk
    return key not in _KEYS or _key_of(unit) == key


def _key_of(unit: UnitStanding) -> str:
    """The chip of a unit's state."""
    return IDLE if unit.state == DossierState.DRAFT and not unit.done else _CHIP_OF[unit.state]


def _counts(units: Collection[UnitStanding]) -> Counter[str]:
    """How many of the units are in each state, and how many fall behind."""
    counts = Counter(map(_key_of, units))
    counts[RISK] = sum(unit.at_risk for unit in units)
    return counts


def _tile(label: str, count: int, whole: int, tone: str) -> Tile:
    share = 100 * count // whole if whole else 0
    return Tile(label, format_count(count), share, tone if count else "")


def _last(moment: datetime | None, today: date) -> str:
    """When the unit last saved: the hour today, else the day."""
    if moment is None:
        return ""
    local = localtime(moment)
    return f"{local:%H:%M}" if local.date() == today else f"{local:%d/%m}"
