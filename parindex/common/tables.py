"""Lists as data tables: filter, order, columns and page, all of it in the address.

A view describes its columns, hands over the rows that its filter left, and draws
``components/data_table.html``; ``?sort=``, ``?cols=``, ``?page=`` and ``?export=xlsx`` are
answered here, so that every list of the project works alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from parindex.common.exports import Export, export_response
from parindex.common.spreadsheets import (
    XLSX,
    add_row,
    add_sheet,
    new_workbook,
    workbook_bytes,
)

PER_PAGE = 50
# A workbook of this many rows takes two seconds; whoever needs more narrows the filter.
MOST_EXPORTED = 20_000
STATE_PARAMETERS = ("sort", "cols", "page", "export")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list.

    ``order``: what ``?sort=key`` orders by, names of fields for a query set or a function of the
    row for a list; without it the column cannot be sorted. ``value``: what the export writes;
    without it the column is not exported. ``fixed``: cannot be switched off. ``extra``: not
    shown until it is chosen.
    """

    key: str
    label: str | Promise
    css: str = ""
    order: tuple[str, ...] | Callable[[Any], Any] | None = None
    value: Callable[[Any], object] | None = None
    fixed: bool = False
    extra: bool = False

    @property
    def sortable(self) -> bool:
        """Whether ``?sort=`` may name it; templates would call ``order`` itself."""
        return self.order is not None


class DataTable:
    """The rows of a list as one request asks for them.

    ``key`` names the list (its cookie of columns, its bulk form); ``filters`` is the bound form
    the rows were narrowed by; ``pages`` False shows every row, for lists that are short by nature.
    """

    def __init__(
        self,
        request: Any,
        *,
        key: str,
        columns: Sequence[Column],
        rows: QuerySet[Any] | Sequence[Any],
        filters: Form | None = None,
        per_page: int = PER_PAGE,
    ) -> None:
        self.key, self.columns, self.filters = key, tuple(columns), filters
        self._request, self._rows, self._per_page = request, rows, per_page

    # What the address asks for

    @cached_property
    def sort(self) -> str:
        """``key`` or ``-key`` of a column that can be sorted; empty for the order of the list."""
        asked = str(self._request.GET.get("sort", ""))
        known = {column.key for column in self.columns if column.sortable}
        return asked if asked.removeprefix("-") in known else ""

    @cached_property
    def shown(self) -> tuple[Column, ...]:
        """The columns to draw: those asked for, else those this person chose here before."""
        asked = _words(self._request.GET.getlist("cols"))
        chosen = asked or _words([self._request.COOKIES.get(self.cookie, "")])
        known = {column.key for column in self.columns if not column.fixed}
        if chosen & known:
            return tuple(c for c in self.columns if c.fixed or c.key in chosen)
        return tuple(column for column in self.columns if not column.extra)

    @property
    def cookie(self) -> str:
        """Where the browser keeps the columns of this list for the person signed in."""
        return f"cols-{self.key}-{self._request.user.pk}"

    @property
    def is_filtered(self) -> bool:
        """Whether the filter narrows the list."""
        form = self.filters
        return form is not None and any(
            form.cleaned_data.get(name) for name in form.fields if hasattr(form, "cleaned_data")
        )

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Order and columns of the address, for hidden inputs of the filter."""
        query = self._request.GET
        return [(name, value) for name in ("sort", "cols") for value in query.getlist(name)]

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Filter and order of the address, for hidden inputs of the choice of columns."""
        query = self._request.GET
        names = [name for name in query if name not in STATE_PARAMETERS or name == "sort"]
        return [(name, value) for name in names for value in query.getlist(name)]

    # What is drawn

    @cached_property
    def has(self) -> set[str]:
        """Keys of the columns that are drawn."""
        return {column.key for column in self.shown}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Key → name of a column."""
        return {column.key: str(column.label) for column in self.columns}

    @property
    def optional(self) -> list[Column]:
        """The columns that can be switched."""
        return [column for column in self.columns if not column.fixed]

    @cached_property
    def rows(self) -> QuerySet[Any] | Sequence[Any]:
        """Every row the filter left, in the order asked for."""
        if not self.sort:
            return self._rows
        column = next(c for c in self.columns if c.key == self.sort.removeprefix("-"))
        backwards = self.sort.startswith("-")
        if isinstance(self._rows, QuerySet):
            fields = column.order if isinstance(column.order, tuple) else ()
            return self._rows.order_by(*(_ordered(name, backwards) for name in fields), "pk")
        by = column.order
        return sorted(self._rows, key=by, reverse=backwards) if callable(by) else self._rows

    @cached_property
    def page_obj(self) -> Page[Any]:
        """The page asked for; a number that is none gives the first or the last."""
        return Paginator(self.rows, self._per_page).get_page(self._request.GET.get("page"))

    @property
    def total(self) -> int:
        """Rows on all pages."""
        return self.page_obj.paginator.count

    @property
    def exports(self) -> bool:
        """Whether the list can be taken along as a workbook."""
        return any(column.value is not None for column in self.columns)

    # What is handed out

    @property
    def wants_export(self) -> bool:
        """Whether the address asks for the workbook."""
        return bool(self._request.GET.get("export") == "xlsx" and self.exports)

    def export(self, name: str) -> HttpResponse:
        """Every row the filter left as XLSX, with the columns that are shown."""
        columns = [column for column in self.shown if column.value is not None]
        book = new_workbook()
        sheet = add_sheet(book, name, widths=[28] * len(columns), freeze="A2")
        add_row(sheet, [str(column.label) for column in columns], header=True)
        for row in islice(_each(self.rows), MOST_EXPORTED):
            add_row(sheet, [column.value(row) for column in columns if column.value])
        if self.total > MOST_EXPORTED:
            text = _("Only the first %(count)s rows are here; narrow the filter for the others.")
            add_row(sheet, [text % {"count": MOST_EXPORTED}], bold=True)
        return export_response(Export(f"{name}.xlsx", workbook_bytes(book), XLSX))


def selected(table: DataTable, posted: Any) -> QuerySet[Any]:
    """The rows a bulk form means: those ticked, or every row that matches the filter."""
    rows = table.rows
    if not isinstance(rows, QuerySet):
        raise TypeError("only rows of the database can be selected")
    if posted.get("all"):
        return rows
    return rows.filter(pk__in=[text for text in posted.getlist("row") if _is_id(text)])


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _words(values: Iterable[str]) -> set[str]:
    return {word for value in values for word in value.split(".") if word}


def _ordered(name: str, backwards: bool) -> Any:
    return F(name).desc(nulls_last=True) if backwards else F(name).asc(nulls_last=True)


def _each(rows: QuerySet[Any] | Sequence[Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=2000) if isinstance(rows, QuerySet) else rows
