"""Accept, leave out and correct what a plan proposes; make the campaign once all is decided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.annex.doubts import SURE
from campaigns.domain.annex.proposal import ACCEPTED, OPEN
from campaigns.domain.decision.proposal import FACT, LISTS, DecisionProposal, decision_from
from campaigns.domain.import_proposals import lock_proposal, save_proposal
from campaigns.domain.plan.importing import create_from_plan
from campaigns.domain.plan.reading import read_plan
from campaigns.domain.problems import ImportProblems
from campaigns.models import Campaign, ImportProposal
from parindex.common.edits import StaleEdit
from parindex.common.row_problems import RowProblem
from parindex.common.verdict import Refused

_PLACE = re.compile(r"(\w+)\[(\d+)\](.*)")
_KIND_OF = {name: kind for kind, name in LISTS.items()}


@dataclass(frozen=True)
class ExaminedPlan:
    """What keeps a proposal from being a campaign: by the key of its row, and of the whole."""

    rows: Mapping[int, list[RowProblem]] = field(default_factory=dict)
    whole: list[RowProblem] = field(default_factory=list)


def examine_plan(proposal: DecisionProposal) -> ExaminedPlan:
    """Check the rows that are kept as the plan they would make."""
    try:
        read_plan(proposal.document())
    except ImportProblems as error:
        found = error.problems
    else:
        return ExaminedPlan()
    rows, whole = dict[int, list[RowProblem]](), list[RowProblem]()
    facts = next(proposal.of(FACT), None)
    for problem in found:
        place = _PLACE.match(problem.column)
        kept = list(proposal.of(_KIND_OF.get(place[1], ""))) if place else []
        if place and int(place[2]) < len(kept):
            rows.setdefault(kept[int(place[2])].key, []).append(problem)
        elif facts is not None and problem.column.startswith(("campaign.", "document.")):
            rows.setdefault(facts.key, []).append(problem)
        else:
            whole.append(problem)
    return ExaminedPlan(rows, whole)


def sure_plan_rows(proposal: DecisionProposal, examined: ExaminedPlan) -> set[int]:
    """Open rows without a doubt and without a problem."""
    return {
        row.key
        for row in proposal.rows
        if row.state == OPEN and row.confidence == SURE and row.key not in examined.rows
    }


@transaction.atomic
def decide_plan(
    *, actor: Any, stored: ImportProposal, keys: set[int] | None, state: str, at: datetime
) -> int:
    """Set rows to ``accepted``, ``left_out`` or ``open``; None means every row still open.

    Answers how many rows changed. Raises Refused.
    """
    proposal, locked = _locked(actor, stored)
    rows = [
        row
        for row in proposal.rows
        if row.state != state and (row.state == OPEN if keys is None else row.key in keys)
    ]
    for row in rows:
        row.state = state
    save_proposal(locked=locked, content=proposal.to_plain(), at=at)
    return len(rows)


@transaction.atomic
def correct_plan_row(
    *,
    actor: Any,
    stored: ImportProposal,
    key: int,
    values: Mapping[str, Any],
    expected_edits: int,
    at: datetime,
) -> None:
    """Write corrected values into a row, which accepts it.

    Raises Refused, StaleEdit with the row as it stands.
    """
    proposal, locked = _locked(actor, stored)
    row = proposal.row(key)
    if row is None:
        raise Refused(_("This row is no longer part of the proposal."))
    if row.edits != expected_edits:
        raise StaleEdit(row)
    row.values.update(values)
    row.edits, row.state, row.doubts = row.edits + 1, ACCEPTED, []
    save_proposal(locked=locked, content=proposal.to_plain(), at=at)


@transaction.atomic
def make_campaign(*, actor: Any, stored: ImportProposal) -> Campaign:
    """Make the campaign in planning of a proposal decided row by row; the proposal is gone then.

    Raises Refused while a row is open, ImportProblems while the plan is not sound.
    """
    proposal, locked = _locked(actor, stored)
    if proposal.open_rows:
        words = _("%(count)s rows are neither accepted nor left out yet.")
        raise Refused(words % {"count": proposal.open_rows})
    made = create_from_plan(actor=actor, document=proposal.document())
    locked.delete()
    return made


def _locked(actor: Any, stored: ImportProposal) -> tuple[DecisionProposal, ImportProposal]:
    locked = lock_proposal(actor=actor, proposal=stored)
    if locked is None:
        raise Refused(_("The proposal is no longer kept. Upload the file again."))
    return decision_from(locked.content), locked
