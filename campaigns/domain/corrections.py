"""Correct a criteria set that is in use: a new version with a reason, and who it touches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.continuity.choosing import carry_continuity
from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.rights import can_administer, can_run
from campaigns.domain.rows import lock_campaign
from campaigns.domain.set_differences import NodeChange, differences, same_nodes
from campaigns.enums import CampaignState, CriteriaSetState
from campaigns.models import CriteriaSet, Criterion, Exclusion, Extension, UnitGroup
from campaigns.signals import set_switched
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """Points that count today; ``points`` None: the leaf does not apply to the unit."""

    code: str
    unit: str
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Touched:
    """A group that uses the old version, its units, and whether the ledger holds scores of it.

    ``scores``: old code of each leaf that scores otherwise in the correction → whose points stand
    there, unit by unit.
    """

    group: UnitGroup
    units: int
    is_scored: bool
    scores: Mapping[str, list[Standing]]


# How many entries the ledger holds per leaf code of a group. Scoring registers itself in
# ``AppConfig.ready``; with ``lock=True`` no entry is written until the transaction ends.
SCORED_LEAVES: list[Callable[..., Mapping[str, int]]] = []
# The points that count on given leaf codes of a group, by the order of the set, then of the units.
STANDING_SCORES: list[Callable[[UnitGroup, Collection[str]], Iterable[Standing]]] = []


def touched_by(old: CriteriaSet, changes: Iterable[NodeChange]) -> list[Touched]:
    """The groups that use the old version, and the points on the leaves that score otherwise."""
    codes = {change.old_code for change in changes if change.scoring}
    groups = UnitGroup.objects.filter(criteria_set=old).select_related("campaign")
    return [
        Touched(group, group.participations.count(), bool(_scored(group)), _standing(group, codes))
        for group in groups
    ]


def _standing(group: UnitGroup, codes: Collection[str]) -> dict[str, list[Standing]]:
    found: dict[str, list[Standing]] = {}
    for ask in STANDING_SCORES:
        for score in ask(group, codes):
            found.setdefault(score.code, []).append(score)
    return found


def _scored(group: UnitGroup, *, lock: bool = False) -> dict[str, int]:
    return {code: n for ask in SCORED_LEAVES for code, n in ask(group, lock=lock).items()}


@transaction.atomic
def correct_set(
    *, actor: Any, criteria_set: CriteriaSet, document: Mapping[str, Any], reason: str
) -> CriteriaSet:
    """The next version of a frozen set as a draft; the campaigns keep the old one until switched.

    ``document``: that of the set itself, to change it in the editor, or a corrected file.

    Raises Refused, ImportProblems; ValidationError without a reason or for a draft.
    """
    can_administer(actor).require()
    reason = nfc(reason.strip())
    if not reason:
        raise ValidationError(_("Give the reason; it becomes part of the record."))
    locked = CriteriaSet.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=criteria_set.pk
    )
    if locked.state != CriteriaSetState.FROZEN:
        raise ValidationError(_("A draft needs no correction; change it in the editor."))
    made = import_set(actor=actor, document=document, corrects=locked, reason=reason)
    carry_continuity(actor=actor, corrected=locked, made=made)
    return made


@transaction.atomic
def switch_group(
    *, actor: Any, group: UnitGroup, criteria_set: CriteriaSet, at: datetime
) -> UnitGroup:
    """Let a group that has no scores yet use the correction of its set.

    An entry of the ledger points at a leaf of the old set for good, so a single one keeps the
    old set. Sends ``set_switched``. Raises ``Refused``, with the leaves that have scores.
    """
    campaign = lock_campaign(group.campaign)
    can_run(actor, campaign).require()
    if campaign.state not in {CampaignState.PLANNING, CampaignState.OPEN}:
        raise Refused(_("The appraisal is closed; the criteria set is part of the record."))
    old = group.criteria_set
    if old is None or criteria_set.corrects_id != old.pk:
        raise Refused(_("This is not a correction of the set the group uses."))
    if scored := _scored(group, lock=True):
        raise Refused(
            _("Scores are never moved to another set, and these criteria have some: %(codes)s.")
            % {"codes": ", ".join(scored)}
        )
    frozen = freeze_set(actor=actor, criteria_set=criteria_set, at=at)
    nodes = _matching_nodes(old, frozen)
    _carry_own(group, nodes)
    group.criteria_set = frozen
    group.save(update_fields=["criteria_set"])
    set_switched.send(sender=UnitGroup, group=group, nodes=nodes, actor=actor)
    record(
        actor=actor,
        action="unit_group.set_switched",
        subject=group,
        old={"criteria_set": old.pk},
        new={
            "criteria_set": frozen.pk,
            "changed": [c.code for c in differences(old.document, frozen.document)],
        },
        reason=criteria_set.correction_reason,
        at=at,
    )
    return group


def _matching_nodes(old: CriteriaSet, new: CriteriaSet) -> dict[int, Criterion]:
    """Row of the old set → the same criterion of the new one, whatever its code is there."""
    fresh = {node.code: node for node in Criterion.objects.filter(criteria_set=new)}
    stale = Criterion.objects.filter(criteria_set=old).values_list("pk", "code")
    kept = same_nodes(old.document, new.document)
    return {pk: fresh[kept[code]] for pk, code in stale if kept.get(code) in fresh}


def _carry_own(group: UnitGroup, nodes: Mapping[int, Criterion]) -> None:
    """Exclusions and extensions of the group follow their node, or go with it."""
    for model in (Exclusion, Extension):
        rows = model.objects.filter(participation__group=group, criterion__isnull=False)
        for row in rows:
            fresh = nodes.get(row.criterion_id or 0)
            if fresh is not None:
                row.criterion = fresh
                row.save(update_fields=["criterion"])
            else:
                row.delete()
