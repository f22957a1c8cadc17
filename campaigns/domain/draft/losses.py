"""What hangs on the criteria that a change takes out of a draft: kept with the step, back by undo.

A row that goes takes the decisions about the year before and the exclusions of units with it. Who
takes the change back gets the criterion as a new row, and with it what somebody had decided.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Q

from campaigns.models import (
    Continuation,
    CriteriaSet,
    Criterion,
    CriterionLink,
    DraftStep,
    Exclusion,
    Participation,
)

# Code and title of the criterion, which model it was, the values of the row.
Loss: TypeAlias = dict[str, Any]
LINK, EXCLUSION = "link", "exclusion"


def losses_of(gone: Collection[Criterion]) -> list[Loss]:
    """What goes with the rows ``gone``, as a step keeps it."""
    named = {row.pk: {"code": row.code, "title": row.title} for row in gone}
    links = CriterionLink.objects.filter(Q(old__in=named) | Q(new__in=named))
    found = [_lost_link(link, named) for link in links.select_related("continuation")]
    for row in Exclusion.objects.filter(criterion__in=named):
        values = {"participation": row.participation_id, "reason": row.reason}
        found.append({"kind": EXCLUSION, **named[row.criterion_id], **values})
    return found


def keep_losses(criteria_set: CriteriaSet, losses: list[Loss]) -> None:
    """Keep what went when a draft was taken to its step of now."""
    if losses:
        step = DraftStep.objects.defer("document").get(
            criteria_set=criteria_set, number=criteria_set.step
        )
        step.gone = [*step.gone, *losses]
        step.save(update_fields=["gone"])


def bring_back(criteria_set: CriteriaSet) -> None:
    """Give the criteria that are there again what went with them, where its place is still free."""
    steps = DraftStep.objects.filter(criteria_set=criteria_set).exclude(gone=[])
    rows: dict[tuple[str, str], Criterion] = {}
    for step in steps.defer("document").order_by("-number"):
        if not rows:
            there = Criterion.objects.filter(criteria_set=criteria_set)
            rows = {(row.code, row.title): row for row in there}
        back = [loss for loss in step.gone if _name(loss) in rows]
        _bring_links([loss for loss in back if loss["kind"] == LINK], rows)
        _bring_exclusions([loss for loss in back if loss["kind"] == EXCLUSION], rows)
        if back:
            step.gone = [loss for loss in step.gone if _name(loss) not in rows]
            step.save(update_fields=["gone"])


def _lost_link(link: CriterionLink, named: Mapping[int, Loss]) -> Loss:
    end, other = ("old", link.new_id) if link.old_id in named else ("new", link.old_id)
    return {
        "kind": LINK,
        **named[(link.old_id if end == "old" else link.new_id) or 0],
        "end": end,
        "other": other,
        "continuation": link.continuation_id,
        "chosen": link.continuation.version,
        "state": link.state,
        "reason": link.reason,
        "basis": link.basis,
        "version": link.version,
        "decided_by": link.decided_by_id,
        "decided_at": link.decided_at.isoformat(),
    }


def _name(loss: Loss) -> tuple[str, str]:
    return loss["code"], loss["title"]


def _bring_links(losses: Iterable[Loss], rows: Mapping[tuple[str, str], Criterion]) -> None:
    """Not when another set was chosen to continue meanwhile, nor beside a later decision."""
    losses = list(losses)
    chosen = Continuation.objects.filter(pk__in={loss["continuation"] for loss in losses})
    version = dict(chosen.values_list("pk", "version"))
    ends = {loss["other"] for loss in losses} - {None}
    others = set(Criterion.objects.filter(pk__in=ends).values_list("pk", flat=True)) | {None}
    CriterionLink.objects.bulk_create(
        [
            CriterionLink(
                continuation_id=loss["continuation"],
                old_id=rows[_name(loss)].pk if loss["end"] == "old" else loss["other"],
                new_id=rows[_name(loss)].pk if loss["end"] == "new" else loss["other"],
                state=loss["state"],
                reason=loss["reason"],
                basis=loss["basis"],
                version=loss["version"],
                decided_by_id=loss["decided_by"],
                decided_at=datetime.fromisoformat(loss["decided_at"]),
            )
            for loss in losses
            if version.get(loss["continuation"]) == loss["chosen"] and loss["other"] in others
        ],
        ignore_conflicts=True,
    )


def _bring_exclusions(losses: Iterable[Loss], rows: Mapping[tuple[str, str], Criterion]) -> None:
    """Not for a unit that is no longer assessed by the set."""
    losses = list(losses)
    units = Participation.objects.filter(
        pk__in={loss["participation"] for loss in losses},
        group__criteria_set__in={row.criteria_set_id for row in rows.values()},
    )
    there = set(units.values_list("pk", flat=True))
    Exclusion.objects.bulk_create(
        [
            Exclusion(
                participation_id=loss["participation"],
                criterion=rows[_name(loss)],
                reason=loss["reason"],
            )
            for loss in losses
            if loss["participation"] in there
        ],
        ignore_conflicts=True,
    )
