"""Undo and redo of the changes of a draft: its last steps are kept by the server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.criteria_document import read_document
from campaigns.domain.draft.losses import bring_back, keep_losses
from campaigns.domain.set_drafts import lock_draft, write_draft
from campaigns.domain.set_readings import reading_of
from campaigns.domain.trail.actions import ACTIONS
from campaigns.models import CriteriaSet, DraftStep
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.formats import format_datetime
from parindex.common.verdict import Refused


@dataclass(frozen=True, slots=True)
class Steps:
    """``undo``: the change that would be taken back; ``redo``: the one that would be made again."""

    undo: DraftStep | None
    redo: DraftStep | None


def steps_of(criteria_set: CriteriaSet) -> Steps:
    """What can be taken back and made again."""
    now = criteria_set.step
    found = {
        step.number: step
        for step in DraftStep.objects.filter(
            criteria_set=criteria_set, number__in=(now - 1, now, now + 1)
        )
        .select_related("made_by")
        .defer("document")
    }
    return Steps(found.get(now) if now - 1 in found else None, found.get(now + 1))


def step_words(step: DraftStep | None) -> str:
    """Which change it was, where, by whom; empty for none."""
    if step is None:
        return ""
    what = f"{ACTIONS.get(step.action, step.action)} {step.code}".strip()
    return f"{what}, {step.made_by}, {format_datetime(step.made_at)}"


def undo(*, actor: Any, criteria_set: CriteriaSet, seen: str) -> CriteriaSet:
    """Take the last change back. ``seen``: content hash of the draft that was shown.

    Raises Refused, StaleEdit.
    """
    return _go(actor, criteria_set, seen, back=True)


def redo(*, actor: Any, criteria_set: CriteriaSet, seen: str) -> CriteriaSet:
    """Make again what was taken back last. Raises as ``undo``."""
    return _go(actor, criteria_set, seen, back=False)


@transaction.atomic
def _go(actor: Any, criteria_set: CriteriaSet, seen: str, *, back: bool) -> CriteriaSet:
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    if locked.content_hash != seen:
        raise StaleEdit(locked)
    steps = steps_of(locked)
    step = steps.undo if back else steps.redo
    if step is None:
        raise Refused(_("There is nothing more to undo.") if back else _("Nothing was undone."))
    goal = locked.step - 1 if back else locked.step + 1
    document = DraftStep.objects.get(criteria_set=locked, number=goal).document
    before = reading_of(locked)
    lost = write_draft(locked, read_document(document, before), before, step=goal)
    bring_back(locked)
    keep_losses(locked, lost)
    record(
        actor=actor,
        action="criteria_set.undone" if back else "criteria_set.redone",
        subject=locked,
        new={"code": step.code} if step.code else {},
    )
    return locked
