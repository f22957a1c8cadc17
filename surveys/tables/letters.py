"""The people of a wave with their letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable
from surveys.domain.letter_queries import people_with_letters
from surveys.enums import LetterState
from surveys.forms.letters import LetterFilter
from surveys.models import Wave


def _state(row: Any) -> str:
    return str(LetterState(row.letter).label)


COLUMNS = (
    Column(
        "name",
        gettext_lazy("Full name"),
        "first",
        ("sort_key",),
        lambda row: row.full_name,
        fixed=True,
    ),
    Column(
        "group",
        gettext_lazy("Group"),
        "",
        ("group__priority", "sort_key"),
        lambda row: row.group.name,
    ),
    Column(
        "unit",
        gettext_lazy("List of"),
        "",
        ("list__organisation__sort_key", "sort_key"),
        lambda row: row.list.organisation.name,
        extra=True,
    ),
    Column("to", gettext_lazy("Address"), "", ("email",), lambda row: row.email or row.phone),
    Column(
        "channel",
        gettext_lazy("Channel"),
        "",
        ("channel", "sort_key"),
        lambda row: row.get_channel_display(),
    ),
    Column("letter", gettext_lazy("Letter"), "", ("letter", "sort_key"), _state),
    Column(
        "at",
        gettext_lazy("Written at"),
        "nowrap",
        ("letter_at", "sort_key"),
        lambda row: timezone.localtime(row.letter_at) if row.letter_at else None,
    ),
)


def letters_table(request: TenantRequest, wave: Wave) -> DataTable:
    """Everybody with a good link, and where the letter stands."""
    form = LetterFilter(request.GET, wave=wave)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = people_with_letters(
        wave,
        search=asked.get("q", ""),
        group=asked.get("group", ""),
        channel=asked.get("channel", ""),
        state=asked.get("state", ""),
    )
    table = DataTable(request, key="letters", columns=COLUMNS, rows=rows, filters=form)
    if not table.wants_export:
        for row in table.page_obj:
            row.letter_label = _state(row)
    return table
