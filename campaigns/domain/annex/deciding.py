"""Accept, leave out and correct what an annex proposes; take it over once all is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.annex.doubts import SURE
from campaigns.domain.annex.proposal import (
    ACCEPTED,
    LEFT_OUT,
    OPEN,
    Proposal,
    ProposedRow,
    proposal_from,
)
from campaigns.domain.criteria_document import check_document
from campaigns.domain.criteria_import import import_set
from campaigns.domain.import_proposals import lock_proposal, save_proposal
from campaigns.domain.problems import ImportProblems
from campaigns.domain.set_drafts import import_draft
from campaigns.models import CriteriaSet, ImportProposal
from parindex.common.edits import StaleEdit
from parindex.common.row_problems import RowProblem
from parindex.common.verdict import Refused

_NODE = re.compile(r"nodes\[(\d+)\](.*)")


@dataclass(frozen=True)
class Examined:
    """What keeps a proposal from being a set: by the key of its row, and of the whole."""

    rows: Mapping[int, list[RowProblem]] = field(default_factory=dict)
    whole: list[RowProblem] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.rows and not self.whole


def examine(proposal: Proposal) -> Examined:
    """Check the rows that are kept as the set they would make."""
    try:
        check_document(proposal.document())
    except ImportProblems as error:
        found = error.problems
    else:
        return Examined()
    kept, rows, whole = proposal.kept, dict[int, list[RowProblem]](), list[RowProblem]()
    for problem in found:
        place = _NODE.match(problem.column)
        if place and int(place[1]) < len(kept):
            rows.setdefault(kept[int(place[1])].key, []).append(problem)
        else:
            whole.append(problem)
    return Examined(rows, whole)


@transaction.atomic
def decide(
    *, actor: Any, stored: ImportProposal, keys: set[int] | None, state: str, at: datetime
) -> int:
    """Set rows to ``accepted``, ``left_out`` or ``open``; None means every row still open.

    Leaving a row out leaves out what stands below it; taking one up again takes up what stands
    above it. Answers how many rows changed. Raises Refused.
    """
    proposal, locked = _locked(actor, stored)
    rows = [row for row in proposal.rows if row.state == OPEN] if keys is None else []
    rows += [row for row in proposal.rows if keys and row.key in keys]
    for row in list(rows):
        if state == LEFT_OUT:
            rows += _below(proposal, row)
        elif row.state == LEFT_OUT:
            rows += [other for other in _above(proposal, row) if other.state == LEFT_OUT]
    changed = {row.key for row in rows if row.state != state}
    for row in rows:
        row.state = state
    save_proposal(locked=locked, content=proposal.to_plain(), at=at)
    return len(changed)


def sure_rows(proposal: Proposal, examined: Examined) -> set[int]:
    """Open rows without a doubt and without a problem."""
    return {
        row.key
        for row in proposal.rows
        if row.state == OPEN and row.confidence == SURE and row.key not in examined.rows
    }


@transaction.atomic
def correct_row(
    *,
    actor: Any,
    stored: ImportProposal,
    key: int,
    values: Mapping[str, Any],
    expected_edits: int,
    at: datetime,
) -> None:
    """Write corrected values into a row, which accepts it.

    A new code is followed by the rows below. Raises Refused, StaleEdit with the row as it stands.
    """
    proposal, locked = _locked(actor, stored)
    row = proposal.row(key)
    if row is None:
        raise Refused(_("This row is no longer part of the proposal."))
    if row.edits != expected_edits:
        raise StaleEdit(row)
    old_code = row.values["code"]
    row.values.update(values)
    if not values.get("rule"):
        for name in ("na_allowed", "evidence_required"):
            row.values.pop(name, None)
    if values.get("group") not in {"bonus", "penalty"}:
        row.values.pop("cap", None)
    if row.values["code"] != old_code:
        for other in proposal.rows:
            if other.values["parent"] == old_code and other.key != key:
                other.values["parent"] = row.values["code"]
    row.edits, row.state = row.edits + 1, ACCEPTED
    row.doubts = []
    _level(proposal)
    save_proposal(locked=locked, content=proposal.to_plain(), at=at)


@transaction.atomic
def correct_facts(
    *, actor: Any, stored: ImportProposal, facts: Mapping[str, str], at: datetime
) -> None:
    """Write the facts of the set. Raises Refused."""
    proposal, locked = _locked(actor, stored)
    proposal.facts.update(facts)
    proposal.doubts = [doubt for doubt in proposal.doubts if doubt.field not in facts]
    save_proposal(locked=locked, content=proposal.to_plain(), at=at)


@transaction.atomic
def take_over(*, actor: Any, stored: ImportProposal, with_gaps: bool = False) -> CriteriaSet:
    """Make a draft of a proposal that is decided row by row; the proposal is gone then.

    ``with_gaps``: a set that is not sound yet becomes a draft too, to be completed in the editor.
    Raises Refused while a row is open, ImportProblems while the set is not sound.
    """
    proposal, locked = _locked(actor, stored)
    if proposal.open_rows:
        words = _("%(count)s rows are neither accepted nor left out yet.")
        raise Refused(words % {"count": proposal.open_rows})
    document = proposal.document()
    if with_gaps and not examine(proposal).sound:
        made = import_draft(actor=actor, document=document)
    else:
        made = import_set(actor=actor, document=document)
    locked.delete()
    return made


def _locked(actor: Any, stored: ImportProposal) -> tuple[Proposal, ImportProposal]:
    locked = lock_proposal(actor=actor, proposal=stored)
    if locked is None:
        raise Refused(_("The proposal is no longer kept. Upload the file again."))
    return proposal_from(locked.content), locked


def _below(proposal: Proposal, row: ProposedRow) -> list[ProposedRow]:
    found, codes = list[ProposedRow](), {row.values["code"]}
    for other in proposal.rows:  # a row stands after the one above it
        if other.values["parent"] in codes and other is not row:
            found.append(other)
            codes.add(other.values["code"])
    return found


def _above(proposal: Proposal, row: ProposedRow) -> list[ProposedRow]:
    by_code = {other.values["code"]: other for other in proposal.rows}
    found: list[ProposedRow] = []
    parent = by_code.get(row.values["parent"])
    while parent is not None and parent not in found:
        found.append(parent)
        parent = by_code.get(parent.values["parent"])
    return found


def _level(proposal: Proposal) -> None:
    """How far each row stands in, by the rows above it."""
    for row in proposal.rows:
        row.values["level"] = min(len(_above(proposal, row)) + 1, 9)
