"""The table of tasks of the plan: add, edit, delete, reorder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.rows import apply_changes, check_version, lock_campaign
from campaigns.enums import BodyRole, CampaignState, TaskState
from campaigns.models import Campaign, Phase, PlanTask, PlanTaskBody
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from parindex.tenants.domain.names import organisations_named


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A row of the plan as entered; bodies by name, linked to organisations where they match."""

    number: str
    text: str
    time_text: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    lead: tuple[str, ...] = ()
    coordinating: tuple[str, ...] = ()
    lead_text: str = ""
    coordinating_text: str = ""
    phase: Phase | None = None
    product: str = ""
    budget: str = ""
    state: TaskState = TaskState.TODO
    done_on: date | None = None


def _locked(actor: Any | None, campaign: Campaign) -> Campaign:
    locked = lock_campaign(campaign)
    if actor is not None:
        can_run(actor, locked).require()
    if locked.state == CampaignState.PUBLISHED:
        raise Refused(_("The result is published; the plan is part of the record."))
    return locked


@transaction.atomic
def add_task(*, actor: Any | None, campaign: Campaign, draft: TaskDraft) -> PlanTask:
    """Append a task to the plan. Raises Refused, ValidationError (number taken, dates turned)."""
    return _append(actor, _locked(actor, campaign), draft)


def add_first_tasks(*, actor: Any | None, campaign: Campaign, drafts: Iterable[TaskDraft]) -> None:
    """Fill the plan of a campaign that is just being made, by whoever makes it.

    Raises ValidationError; belongs into the transaction that makes the campaign.
    """
    for draft in drafts:
        _append(actor, campaign, draft)


def _append(actor: Any | None, locked: Campaign, draft: TaskDraft) -> PlanTask:
    last = PlanTask.objects.filter(campaign=locked).aggregate(last=Max("position"))["last"] or 0
    task = PlanTask(campaign=locked, position=last + 1, **_columns(draft))
    _check(task)
    task.save()
    _write_bodies(task, draft)
    record(
        actor=actor,
        action="plan_task.added",
        subject=task,
        new={"number": task.number, "text": task.text, "due_on": task.due_on},
    )
    return task


@transaction.atomic
def edit_task(*, actor: Any, task: PlanTask, draft: TaskDraft, expected_version: int) -> PlanTask:
    """Change a task. Raises Refused, StaleEdit, ValidationError."""
    _locked(actor, task.campaign)
    locked = PlanTask.objects.select_for_update(no_key=True, of=("self",)).get(pk=task.pk)
    check_version(locked, expected_version)
    old_bodies = _bodies(locked)
    _check(PlanTask(pk=locked.pk, campaign=locked.campaign, position=1, **_columns(draft)))
    _write_bodies(locked, draft)
    changed = apply_changes(
        actor=actor, row=locked, changes=_columns(draft), action="plan_task.edited"
    )
    if _bodies(locked) != old_bodies:
        record(
            actor=actor,
            action="plan_task.bodies_set",
            subject=locked,
            old=old_bodies,
            new=_bodies(locked),
        )
        if not changed:
            locked.version += 1
            locked.save(update_fields=["version"])
    return locked


@transaction.atomic
def delete_task(*, actor: Any, task: PlanTask, expected_version: int) -> None:
    """Delete a task. Raises Refused, StaleEdit."""
    _locked(actor, task.campaign)
    locked = PlanTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
    check_version(locked, expected_version)
    record(
        actor=actor,
        action="plan_task.deleted",
        subject=locked,
        old={"number": locked.number, "text": locked.text},
    )
    locked.delete()


@transaction.atomic
def move_task(*, actor: Any, task: PlanTask, up: bool) -> None:
    """Change places with the task above or below; at the end nothing happens."""
    campaign = _locked(actor, task.campaign)
    tasks = PlanTask.objects.filter(campaign=campaign)
    if up:
        other = tasks.filter(position__lt=task.position).order_by("-position").first()
    else:
        other = tasks.filter(position__gt=task.position).order_by("position").first()
    if other is None:
        return
    tasks.filter(pk=task.pk).update(position=other.position, version=F("version") + 1)
    tasks.filter(pk=other.pk).update(position=task.position, version=F("version") + 1)
    record(
        actor=actor,
        action="plan_task.moved",
        subject=task,
        old={"position": task.position},
        new={"position": other.position},
    )


def _check(task: PlanTask) -> None:
    others = PlanTask.objects.filter(campaign=task.campaign, number=task.number)
    if others.exclude(pk=task.pk).exists():
        raise ValidationError({"number": _("This number is already in the plan.")})
    if task.starts_on and task.due_on and task.due_on < task.starts_on:
        raise ValidationError({"due_on": _("The end lies before the beginning.")})
    if (task.state == TaskState.DONE) != (task.done_on is not None):
        raise ValidationError({"done_on": _("A task that is done has its day, and no other task.")})
    task.clean_fields(exclude=["tenant", "campaign", "phase", "id"])


def _columns(draft: TaskDraft) -> dict[str, Any]:
    return {
        "number": nfc(draft.number.strip()),
        "text": nfc(draft.text.strip()),
        "time_text": nfc(draft.time_text.strip()),
        "starts_on": draft.starts_on,
        "due_on": draft.due_on,
        "lead_text": nfc(draft.lead_text or "; ".join(draft.lead)),
        "coordinating_text": nfc(draft.coordinating_text or "; ".join(draft.coordinating)),
        "phase": draft.phase,
        "product": nfc(draft.product.strip()),
        "budget": nfc(draft.budget.strip()),
        "state": str(draft.state),
        "done_on": draft.done_on,
    }


def _bodies(task: PlanTask) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {str(role): [] for role in BodyRole}
    for role, name in task.bodies.order_by("role", "position").values_list("role", "name"):
        found[role].append(name)
    return found


def _write_bodies(task: PlanTask, draft: TaskDraft) -> None:
    known = organisations_named([*draft.lead, *draft.coordinating])
    PlanTaskBody.objects.filter(task=task).delete()
    PlanTaskBody.objects.bulk_create(
        [
            PlanTaskBody(
                task=task,
                role=role,
                name=nfc(name)[:200],
                organisation=known.get(name),
                position=position,
            )
            for role, names in (
                (BodyRole.LEAD, draft.lead),
                (BodyRole.COORDINATING, draft.coordinating),
            )
            for position, name in enumerate(names)
        ]
    )
