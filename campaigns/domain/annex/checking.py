"""Any file a criteria set can come in, checked whole without anybody looking through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.files.base import ContentFile

from campaigns.domain.annex.deciding import examine
from campaigns.domain.annex.doubts import words_of
from campaigns.domain.annex.frames import is_frame, propose_frame
from campaigns.domain.annex.proposal import Proposal
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.annex.upload import is_form_of_sets, receive_file
from campaigns.domain.criteria_document import Checked, check_document, read_json
from campaigns.domain.criteria_import import check_file
from campaigns.domain.problems import ImportProblems
from parindex.common.row_problems import RowProblem


@dataclass(frozen=True)
class CheckedFile:
    """What a file says of a set, and what a person should look at all the same, in words.

    ``checked``: the sound set; None for a frame with gaps, each named by its row.
    """

    document: Mapping[str, Any]
    checked: Checked | None
    doubts: tuple[str, ...] = ()
    gaps: tuple[RowProblem, ...] = ()


def check_any_file(*, name: str, data: bytes) -> CheckedFile:
    """Read our own forms, and annexes (DOCX, PDF, XLSX) and frames as what they propose.

    Raises UploadError for a file that is not what its name says; ImportProblems with every row of
    an annex that is not sound, counted from 1 in its order.
    """
    lower = name.lower()
    if lower.endswith(".json") and is_frame(document := read_json(data)):
        return _frame(propose_frame(document))
    if lower.endswith((".docx", ".pdf")) or (lower.endswith(".xlsx") and not is_form_of_sets(data)):
        return _annex(propose_set(receive_file(ContentFile(data, name=name)).document))
    checked = check_file(name=name, data=data)
    return CheckedFile(checked.document, checked)


def _annex(proposal: Proposal) -> CheckedFile:
    problems = _problems(proposal)
    if problems:
        raise ImportProblems(problems)
    checked = check_document(proposal.document())
    return CheckedFile(checked.document, checked, tuple(_doubts(proposal)))


def _frame(proposal: Proposal) -> CheckedFile:
    gaps = tuple(_problems(proposal))
    document = proposal.document()
    checked = None if gaps else check_document(document)
    return CheckedFile(document, checked, tuple(_doubts(proposal)), gaps)


def _problems(proposal: Proposal) -> list[RowProblem]:
    examined = examine(proposal)
    placed = (replace(item, row=key) for key, rows in examined.rows.items() for item in rows)
    return [*placed, *examined.whole]


def _doubts(proposal: Proposal) -> Iterator[str]:
    for doubt in proposal.doubts:
        yield words_of(doubt.code, doubt.got)
    for row in proposal.kept:
        for doubt in row.doubts:
            yield f"{row.values['code']}: {words_of(doubt.code, doubt.got)}"
