"""What is wrong with a file of figures; see ``parindex.common.row_problems``."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parindex.common.row_problems import RowProblem

WORDS: dict[str, Promise] = {
    "not_csv": _("This is not a readable CSV file. Save it as CSV in UTF-8 and try again."),
    "no_figures": _("The file holds no figure."),
    "no_unit": _("The unit is missing."),
    "unknown_unit": _("No unit of this campaign has the code or name “%(got)s”."),
    "ambiguous_unit": _("Several units answer to “%(got)s”. Use the code."),
    "other_unit": _("The code belongs to %(expected)s, the name says “%(got)s”."),
    "no_leaf": _("The code of the criterion is missing."),
    "unknown_leaf": _("“%(got)s” is no criterion of this unit that takes figures."),
    "excluded": _("The unit is not assessed on %(got)s."),
    "fraction": _("%(got)s looks like a fraction; a percentage is written %(expected)s."),
    "out_of_range": _("%(got)s: %(expected)s"),
    "duplicate": _("The same unit and criterion stand in row %(expected)s already."),
    "too_long": _("The remark is too long; at most %(expected)s characters."),
}


class FileError(Exception):
    """A file nothing can be read from."""

    def __init__(self, code: str, *, expected: str = "") -> None:
        super().__init__(code)
        self.problem = RowProblem(None, "", code, expected=expected)
