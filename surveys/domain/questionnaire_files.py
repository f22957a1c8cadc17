"""Questionnaires as files: read by extension, checked, put into their one form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from campaigns.domain.criteria_document import read_json
from campaigns.domain.problems import ImportProblems, from_engine, whole_file
from parindex.common.folding import fold
from parindex.common.row_problems import RowProblem
from scoring.engine.problems import SetError
from surveys.domain.questionnaire_outline import MAX_TITLE
from surveys.domain.questionnaire_xlsx import Placed, read_questionnaire
from surveys.engine.form import Form
from surveys.engine.reading import parse_form
from surveys.engine.writing import document_of

EXTENSIONS = (".xlsx", ".json")
_MOST_LISTED = 200
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A questionnaire that may be stored: its code in the campaign, its form, its document."""

    code: str
    form: Form

    @property
    def document(self) -> dict[str, Any]:
        return document_of(self.form)


def check_file(*, name: str, data: bytes) -> CheckedFile:
    """Read and check an uploaded file. Raises ``ImportProblems`` with everything wrong in it."""
    lower = name.lower()
    if lower.endswith(".xlsx"):
        return _checked(read_questionnaire(data))
    if lower.endswith(".json"):
        return _checked(Placed(document=read_json(data)))
    raise whole_file("wrong_extension", expected=", ".join(EXTENSIONS))


def code_from(title: str) -> str:
    """A code made of a title: ``Phiếu số 1`` → ``phieu-so-1``."""
    return slugify(fold(title))[:40].strip("-") or "phieu"


def _checked(placed: Placed) -> CheckedFile:
    try:
        form = parse_form(placed.document)
    except RecursionError:
        raise whole_file("too_deep_json") from None
    except SetError as error:
        wrong = [item for item in error.problems if item.severity == "error"]
        raise ImportProblems([_placed(placed, item) for item in wrong[:_MOST_LISTED]]) from None
    code = placed.document.get("code") or code_from(form.title.vi)
    problems: list[RowProblem] = []
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        got = str(code)[:80]
        problems.append(RowProblem(placed.rows.get("code"), "code", "bad_questionnaire_code", got))
    if len(form.title.vi) > MAX_TITLE:
        row, most = placed.rows.get("title"), str(MAX_TITLE)
        problems.append(RowProblem(row, "title", "title_too_long", expected=most))
    if problems:
        raise ImportProblems(problems)
    return CheckedFile(code, form)


def _placed(placed: Placed, problem: Any) -> RowProblem:
    return placed.problem(problem) if placed.rows else from_engine(problem)
