"""Workbooks to fill in and bring back: figures of units, lists of respondents; harmless to open."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from campaigns.models import Campaign
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes
from surveys.domain.board import Board, Place
from surveys.domain.list_import import MAX_ROWS
from surveys.domain.list_rows import CHANNEL, CHANNEL_WORDS, GROUP, PARENT, Choices
from surveys.domain.list_rows import LABELS as LIST_LABELS
from surveys.domain.reading import LABELS, LEAF, PERCENT, POINTS, REMARK, UNIT, UNIT_CODE
from surveys.enums import Channel
from surveys.models import Respondent

WIDTHS = (16, 34, 14, 60, 12, 12, 12, 40)
LIST_WIDTHS = (28, 28, 34, 30, 30, 32, 18, 22)
# Title of the second sheet of the list, which holds what its cells may be chosen from.
WORDS_SHEET = "Danh mục"


def figures_workbook(campaign: Campaign, board: Board) -> bytes:
    """The template with current values; exported and imported unchanged it changes nothing."""
    book = new_workbook()
    sheet = add_sheet(book, _("Figures"), widths=WIDTHS, freeze="A2")
    headings = [
        LABELS[UNIT_CODE],
        LABELS[UNIT],
        LABELS[LEAF],
        "Tiêu chí",
        "Điểm tối đa",
        LABELS[PERCENT],
        LABELS[POINTS],
        LABELS[REMARK],
    ]
    add_row(sheet, headings, header=True)
    for group in board.groups:
        for _dossier, places in board.rows(group):
            for place in places:
                if place is not None:
                    add_row(sheet, _cells(place))
    return workbook_bytes(book)


def _cells(place: Place) -> list[object]:
    unit = place.dossier.participation.organisation
    criterion, entry = place.node.criterion, place.entry
    percent = points = None
    if entry is not None:
        typed = entry.facts.get("percent")
        percent = Decimal(typed) if typed is not None and not entry.pinned else None
        points = entry.points if percent is None else None
    return [
        unit.code,
        unit.name,
        criterion.code,
        criterion.title,
        criterion.max_points,
        percent,
        points,
        None,
    ]


def list_workbook(choices: Choices, people: Iterable[Respondent]) -> bytes:
    """The template of a list with the people on it; groups, bodies and channels are chosen."""
    book = new_workbook()
    sheet = add_sheet(book, "Danh sách đối tượng", widths=LIST_WIDTHS, freeze="A2")
    columns = {
        GROUP: [group.name for group in choices.groups],
        PARENT: [parent.name for parent in choices.parents],
        CHANNEL: list(CHANNEL_WORDS.values()),
    }
    for place, (name, words) in enumerate(columns.items()):
        if words:
            _offer(sheet, list(LIST_LABELS).index(name), place, len(words))
    add_row(sheet, LIST_LABELS.values(), header=True)
    for person in people:
        add_row(sheet, _list_cells(person))
    _words(book, columns)
    return workbook_bytes(book)


def _offer(sheet: Any, column: int, place: int, count: int) -> None:
    """Let the cells of a column be chosen from the words of the second sheet."""
    source = get_column_letter(place + 1)
    rule = DataValidation(
        type="list",
        formula1=f"'{WORDS_SHEET}'!${source}$2:${source}${count + 1}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Giá trị không có trong danh mục",
        error="Hãy chọn một giá trị trong danh mục.",
    )
    letter = get_column_letter(column + 1)
    rule.add(f"{letter}2:{letter}{MAX_ROWS}")
    sheet.data_validations.append(rule)


def _words(book: Any, columns: dict[str, list[str]]) -> None:
    sheet = add_sheet(book, WORDS_SHEET, widths=[40] * len(columns))
    add_row(sheet, [LIST_LABELS[name] for name in columns], header=True)
    for row in zip_longest(*columns.values()):
        add_row(sheet, row)


def _list_cells(person: Respondent) -> list[object]:
    return [
        person.full_name,
        person.position,
        person.body,
        person.group.name,
        person.parent.name if person.parent else None,
        person.email,
        person.phone,
        CHANNEL_WORDS[Channel(person.channel)],
    ]
