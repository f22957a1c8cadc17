"""Any file a criteria set can come in, checked whole without anybody looking through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class CheckedFile:
    """A sound set, and what a person should look at all the same, in words."""

    checked: Checked
    doubts: tuple[str, ...] = ()


def check_any_file(*, name: str, data: bytes) -> CheckedFile:
    """Read our own forms, and annexes (DOCX, PDF, XLSX) and frames as what they propose.

    Raises UploadError for a file that is not what its name says; ImportProblems with every row of
    a proposal that is not sound, counted from 1 in the order of the annex.
    """
    proposal = _proposal(name, data)
    if proposal is None:
        return CheckedFile(check_file(name=name, data=data))
    examined = examine(proposal)
    if not examined.sound:
        placed = (replace(item, row=key) for key, rows in examined.rows.items() for item in rows)
        raise ImportProblems([*placed, *examined.whole])
    return CheckedFile(check_document(proposal.document()), tuple(_doubts(proposal)))


def _proposal(name: str, data: bytes) -> Proposal | None:
    lower = name.lower()
    if lower.endswith((".docx", ".pdf")) or (lower.endswith(".xlsx") and not is_form_of_sets(data)):
        return propose_set(receive_file(ContentFile(data, name=name)).document)
    if lower.endswith(".json") and is_frame(document := read_json(data)):
        return propose_frame(document)
    return None


def _doubts(proposal: Proposal) -> Iterator[str]:
    for doubt in proposal.doubts:
        yield words_of(doubt.code, doubt.got)
    for row in proposal.kept:
        for doubt in row.doubts:
            yield f"{row.values['code']}: {words_of(doubt.code, doubt.got)}"
