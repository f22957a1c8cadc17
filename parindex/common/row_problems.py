"""What is wrong with an uploaded file, row by row, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parindex.common.formats import is_english

# The point of a decimal number, which Vietnamese writes as a comma.
_POINT = re.compile(r"(?<=\d)\.(?=\d)")

# Code → sentence with %(got)s and %(expected)s. Here those of every file and sheet; the apps that
# read files of their own add theirs in ``AppConfig.ready`` (``add_words``).
_WORDS: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large; at most %(expected)s."),
    "not_xlsx": _("This is not a readable XLSX workbook. Save it as .xlsx and try again."),
    "not_docx": _("This is not a readable DOCX document. Save it as .docx and try again."),
    "not_pdf": _("This is not a readable PDF. Save it as PDF again and try once more."),
    "pdf_password": _("The PDF is protected by a password. Remove the password first."),
    "pdf_no_table": _(
        "The PDF holds text but no table with drawn lines, so its columns cannot be told apart. "
        "Upload the Word or Excel file of the annex, or paste its table from there."
    ),
    "pdf_no_text": _(
        "The PDF holds no text, only pictures of pages (a scan). Use the DOCX or XLSX the paper "
        "was made from, or paste its text."
    ),
    "too_many_sheets": _("The workbook has too many sheets; at most %(expected)s are read."),
    "too_many_pages": _("The document has too many pages; at most %(expected)s are read."),
    "too_much_text": _("The document holds too much text; at most %(expected)s characters."),
    "too_heavy": _(
        "The file takes too much memory or time to read. Split it, or save only the annex."
    ),
    "nothing": _("There is no text in this document."),
    "zip_bomb": _("Unpacked the file would be too large; at most %(expected)s."),
    "no_sheet": _("The workbook has no sheet."),
    "too_many_rows": _("The sheet has too many rows; at most %(expected)s are read."),
    "wrong_extension": _("Only files %(expected)s can be read."),
    "limit_reached": _("There are more problems; only the first %(expected)s are listed."),
    "merged_cells": _("Merged cells %(got)s: every row needs its own cells. Unmerge them."),
    "formula": _("Cell %(got)s holds a formula; the value must be plain."),
    "cell_error": _("Cell %(got)s holds an error value."),
    "no_table": _("The row of headings (%(expected)s) was not found. Use the template."),
    "duplicate_column": _("The column “%(got)s” occurs more than once."),
    "not_a_number": _("“%(got)s” is not a number; for example 0,5."),
}
_NUMBERS: set[str] = set()


def add_words(words: Mapping[str, Promise], *, numbers: Iterable[str] = ()) -> None:
    """Add the sentences of an app; the values of ``numbers`` are written as numbers.

    Raises ValueError for a code that has another sentence already.
    """
    taken = sorted(code for code, said in words.items() if _WORDS.get(code, said) is not said)
    if taken:
        raise ValueError(taken)
    _WORDS.update(words)
    _NUMBERS.update(numbers)


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong in a file.

    ``row`` counts as the spreadsheet program does (None: the file as a whole, or a JSON file),
    ``column`` is the heading or the path in the JSON, ``node`` the code of the criterion.
    """

    row: int | None
    column: str
    code: str
    got: str = ""
    expected: str = ""
    node: str = ""
    severity: str = "error"

    @property
    def words(self) -> str:
        """What is wrong, as a sentence in the active language."""
        template = _WORDS.get(self.code)
        if template is None:
            return self.code
        values = {"expected": self.expected, "got": self.got}
        if self.code in _NUMBERS and not is_english():
            values = {name: _POINT.sub(",", text) for name, text in values.items()}
        return str(template) % values
