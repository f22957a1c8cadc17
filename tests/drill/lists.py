"""A file of respondents brought in by the officer of a province, as the pages do it."""

from __future__ import annotations

from datetime import datetime

from surveys.domain.list_import import check_list, clashes_of, import_list, read_list
from surveys.domain.list_rows import choices_of
from surveys.models import RespondentList
from tests.drill.land import Province


def import_file(listed: RespondentList, province: Province, data: bytes, at: datetime) -> None:
    """Read, check, look for people who stand elsewhere, store."""
    choices = choices_of(listed.wave)
    waiting = read_list(name="danh-sach.xlsx", data=data, replaces=False)
    proposal = check_list(waiting, choices)
    assert not proposal.wrong, proposal.problems[:3]
    clashes_of(listed, waiting, proposal)
    import_list(
        actor=province.officer,
        listed=listed,
        waiting=waiting,
        choices=choices,
        expected_version=listed.version,
        at=at,
    )
