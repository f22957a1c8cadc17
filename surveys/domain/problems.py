"""What is wrong with a file of figures or of respondents; see ``parindex.common.row_problems``."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parindex.common.row_problems import RowProblem

WORDS: dict[str, Promise] = {
    "not_csv": _("This is not a readable CSV file. Save it as CSV in UTF-8 and try again."),
    "no_figures": _("The file holds no figure."),
    "no_unit": _("The unit is missing."),
    "no_such_unit": _("No unit of this campaign has the code or name “%(got)s”."),
    "ambiguous_unit": _("Several units answer to “%(got)s”. Use the code."),
    "other_unit": _("The code belongs to %(expected)s, the name says “%(got)s”."),
    "no_leaf": _("The code of the criterion is missing."),
    "unknown_leaf": _("“%(got)s” is no criterion of this unit that takes figures."),
    "excluded": _("The unit is not assessed on %(got)s."),
    "fraction": _("%(got)s looks like a fraction; a percentage is written %(expected)s."),
    "out_of_range": _("%(got)s: %(expected)s"),
    "duplicate": _("The same unit and criterion stand in row %(expected)s already."),
    "too_long": _("The remark is too long; at most %(expected)s characters."),
    "nobody_named": _("The file names nobody."),
    "cell_too_long": _("Too long; at most %(expected)s characters."),
    "no_name": _("The name is missing."),
    "no_group": _("The group is missing. Expected one of: %(expected)s."),
    "unknown_group": _("“%(got)s” is no group of this survey. Expected one of: %(expected)s."),
    "no_parent": _("People of this group also rate the body above theirs: name it."),
    "unknown_body": _("“%(got)s” is no body of this survey."),
    "no_email": _("The e-mail is missing; without one choose another way to send the link."),
    "bad_email": _("“%(got)s” is no e-mail address; for example ten@tinh.gov.vn."),
    "no_phone": _("The phone number is missing; SMS and Zalo need it."),
    "bad_phone": _("“%(got)s” is no phone number; 8 to 15 digits, for example 0912345678."),
    "unknown_channel": _("“%(got)s” is no way to send. Expected one of: %(expected)s."),
    "person_taken": _("Somebody who is asked already has this e-mail, or this name and body."),
}
# What is wrong with a questionnaire; the rest stands in ``campaigns.domain.problem_words``.
QUESTIONNAIRE_WORDS: dict[str, Promise] = {
    "too_few": _("At least two answers are needed."),
    "too_many": _("There are %(got)s questions; expected %(expected)s."),
    "not_a_percentage": _("A number that feeds a criterion must be a percentage (%(expected)s)."),
    "nothing_feeds_a_leaf": _("No question feeds a criterion."),
    "not_an_earlier_question": _(
        "“%(got)s” is no earlier question with answers to choose; only such a one may decide."
    ),
    "no_question_above": _("“%(got)s” stands above the first question."),
    "not_a_condition": _("“%(got)s” was not understood; for example: %(expected)s"),
    "no_questions": _("There is no question below the headings."),
    "bad_questionnaire_code": _(
        "The code “%(got)s” may hold letters without marks, digits and hyphens, at most 40."
    ),
    "title_too_long": _("The title is too long; at most %(expected)s characters."),
}


class FileError(Exception):
    """A file nothing can be read from."""

    def __init__(self, code: str, *, expected: str = "", got: str = "") -> None:
        super().__init__(code)
        self.problem = RowProblem(None, "", code, got, expected)
