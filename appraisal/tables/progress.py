"""Progress of answers and of the council, unit by unit, on the screen of all phases."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from appraisal.domain.progress import BodyProgress, Progress
from appraisal.domain.unit_progress import UnitProgress, unit_progress
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.common.folding import fold
from parindex.common.formats import format_count, format_datetime
from scoring.tables.heat import heat_cell, share_cells, state_cell

PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: label, text, whether it is one to worry about."""

    label: str
    value: str
    late: bool = False


@dataclass
class UnitBoard:
    """One tab: the units that match, one page of them, the figures of all."""

    campaign: Campaign
    kind: PhaseKind
    q: str = ""
    number: str = ""

    @cached_property
    def everybody(self) -> list[UnitProgress]:
        return unit_progress(self.campaign, self.kind)

    @cached_property
    def page(self) -> Page[UnitProgress]:
        """The units of the page asked for, most open items first."""
        key = fold(self.q)
        units = [unit for unit in self.everybody if key in unit.search_key]
        return Paginator(units, PER_PAGE).get_page(self.number)

    @cached_property
    def columns(self) -> list[str]:
        """Codes of the fields that occur."""
        return sorted({code for unit in self.everybody for code in unit.cells})

    @property
    def figures(self) -> list[Figure]:
        """Items in all, done, open; units that are not finished."""
        done = sum(unit.done for unit in self.everybody)
        total = sum(unit.total for unit in self.everybody)
        behind = sum(unit.left > 0 for unit in self.everybody)
        council = self.kind == PhaseKind.COUNCIL
        return [
            Figure(_("Contested items") if council else _("Changed items"), format_count(total)),
            Figure(_("Decided") if council else _("Answered"), format_count(done)),
            Figure(_("Still open"), format_count(total - done), total > done),
            Figure(_("Units with open items"), format_count(behind), behind > 0),
        ]

    def rows_html(self, tenant: str) -> SafeString:
        """The rows of the page, with links inside the tenant of that slug."""
        place = reverse("appraisal:replies", args=[tenant, 0])
        rows = [self._row(unit, place) for unit in self.page]
        return mark_safe("\n".join(rows))  # noqa: S308 every part is escaped where it is made

    def _row(self, unit: UnitProgress, place: str) -> str:
        cells = "".join([heat_cell(*unit.cells.get(code, (0, 0))) for code in self.columns])
        url = place.replace("/0/", f"/{unit.dossier}/")
        state = (_("open"), "warn", "dash") if unit.left else (_("done"), "ok", "check")
        last = format_datetime(unit.last) if unit.last else "–"
        return (
            f'<tr><th scope="row" class="first"><a href="{url}">{escape(unit.name)}</a></th>'
            f"{share_cells(unit.done, unit.total, False)}{cells}"
            f'{state_cell(*state)}<td class="nowrap muted">{last}</td></tr>'
        )


@dataclass(frozen=True)
class BodyBoard:
    """The tab of the appraisal: bodies × fields, the late ones first."""

    progress: Progress

    @property
    def figures(self) -> list[Figure]:
        """Items in all, appraised, open; units that have not sent."""
        whole, unsent = self.progress.whole, self.progress.not_ready
        return [
            Figure(_("Items to appraise"), format_count(whole.total)),
            Figure(_("Appraised"), format_count(whole.done)),
            Figure(_("Still open"), format_count(whole.pending), whole.pending > 0),
            Figure(_("Units that have not sent"), format_count(unsent), unsent > 0),
        ]

    def rows_html(self) -> SafeString:
        """One row per body."""
        rows = [self._row(body) for body in self.progress.bodies]
        return mark_safe("\n".join(rows))  # noqa: S308 every part is escaped where it is made

    def _row(self, body: BodyProgress) -> str:
        shares = [body.cells.get(code) for code in self.progress.columns]
        cells = "".join(
            [heat_cell(share.done, share.total) if share else heat_cell(0, 0) for share in shares]
        )
        whole = body.whole
        return (
            f'<tr><th scope="row" class="first">{escape(body.name)}</th>'
            f"{share_cells(whole.done, whole.total, False)}{cells}"
            f'<td class="num">{format_count(whole.pending) if whole.pending else "–"}</td></tr>'
        )
