"""The template of a list of respondents: fixed columns, cells chosen from lists."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes
from surveys.domain.list_import import MAX_ROWS
from surveys.domain.list_rows import CHANNEL, CHANNEL_WORDS, GROUP, LABELS, PARENT, Choices
from surveys.enums import Channel
from surveys.models import Respondent

WIDTHS = (28, 28, 34, 30, 30, 32, 18, 22)
# Title of the second sheet, which holds what the cells of the first may be chosen from.
WORDS_SHEET = "Danh mục"


def list_workbook(choices: Choices, people: Iterable[Respondent]) -> bytes:
    """The template of a list with the people on it; groups, bodies and channels are chosen."""
    book = new_workbook()
    sheet = add_sheet(book, "Danh sách đối tượng", widths=WIDTHS, freeze="A2")
    columns = {
        GROUP: [group.name for group in choices.groups],
        PARENT: [parent.name for parent in choices.parents],
        CHANNEL: list(CHANNEL_WORDS.values()),
    }
    for place, (name, words) in enumerate(columns.items()):
        if words:
            _offer(sheet, list(LABELS).index(name), place, len(words))
    add_row(sheet, LABELS.values(), header=True)
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
    add_row(sheet, [LABELS[name] for name in columns], header=True)
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
