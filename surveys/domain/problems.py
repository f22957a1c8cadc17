"""What is wrong with a file of figures, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "empty": _("The file is empty."),
    "too_large": _("The file is too large; at most %(expected)s."),
    "not_xlsx": _("This is not a readable XLSX workbook. Save it as .xlsx or .csv and try again."),
    "not_csv": _("This is not a readable CSV file. Save it as CSV in UTF-8 and try again."),
    "zip_bomb": _("Unpacked the workbook would be too large; at most %(expected)s."),
    "no_sheet": _("The workbook has no sheet."),
    "too_many_rows": _("The file has too many rows; at most %(expected)s are read."),
    "wrong_extension": _("Only files %(expected)s can be read."),
    "merged_cells": _("Merged cells %(got)s: every row needs its own cells. Unmerge them."),
    "formula": _("Cell %(got)s holds a formula; the value must be plain."),
    "cell_error": _("Cell %(got)s holds an error value."),
    "no_table": _("The row of headings was not found. Use the template: %(expected)s."),
    "duplicate_column": _("The column “%(got)s” occurs more than once."),
    "no_figures": _("The file holds no figure."),
    "no_unit": _("The unit is missing."),
    "unknown_unit": _("No unit of this campaign has the code or name “%(got)s”."),
    "ambiguous_unit": _("Several units answer to “%(got)s”. Use the code."),
    "other_unit": _("The code belongs to %(expected)s, the name says “%(got)s”."),
    "no_leaf": _("The code of the criterion is missing."),
    "unknown_leaf": _("“%(got)s” is no criterion of this unit that takes figures."),
    "excluded": _("The unit is not assessed on %(got)s."),
    "not_a_number": _("“%(got)s” is not a number; for example 87,5."),
    "fraction": _("%(got)s looks like a fraction; a percentage is written %(expected)s."),
    "out_of_range": _("%(got)s: %(expected)s"),
    "duplicate": _("The same unit and criterion stand in row %(expected)s already."),
    "too_long": _("The remark is too long; at most %(expected)s characters."),
    "limit_reached": _("There are more problems; only the first %(expected)s are listed."),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One thing wrong. ``row`` counts as the spreadsheet program does; ``None``: the whole file."""

    row: int | None
    column: str
    code: str
    got: str = ""
    expected: str = ""

    @property
    def words(self) -> str:
        """The sentence in the language of the page."""
        return str(WORDS[self.code]) % {"got": self.got, "expected": self.expected}


class FileError(Exception):
    """A file nothing can be read from."""

    def __init__(self, code: str, *, expected: str = "") -> None:
        super().__init__(code)
        self.problem = RowProblem(None, "", code, expected=expected)
