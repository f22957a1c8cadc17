"""Correct a criteria set that is in use: a new version with a reason, and who it touches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.rights import can_administer, can_run
from campaigns.domain.rows import lock_campaign
from campaigns.domain.set_words import KEY_LABELS, SCORING_KEYS, SHOWN_KEYS
from campaigns.enums import CampaignState, CriteriaSetState
from campaigns.models import CriteriaSet, Criterion, Exclusion, Extension, UnitGroup
from campaigns.signals import set_switched
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that differs between two versions; ``kind``: added, removed or changed.

    ``keys``: which of its properties differ; ``scoring``: whether one of them decides points.
    """

    code: str
    title: str
    kind: str
    keys: tuple[str, ...] = ()
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None

    @property
    def labels(self) -> list[str]:
        """What differs, in words."""
        return [str(KEY_LABELS[key]) for key in self.keys]

    @property
    def scoring(self) -> bool:
        return self.kind != "changed" or bool(set(self.keys) & set(SCORING_KEYS))


@dataclass(frozen=True, slots=True)
class Touched:
    """A group that uses the old version: units, and how many scores each leaf has."""

    group: UnitGroup
    units: int
    scores: dict[str, int]


# How many entries the ledger holds per leaf code of a group. Scoring registers itself in
# ``AppConfig.ready``; with ``lock=True`` no entry is written until the transaction ends.
SCORED_LEAVES: list[Callable[..., Mapping[str, int]]] = []


def differences(old: CriteriaSet, new: CriteriaSet) -> list[NodeChange]:
    """The nodes that differ, in the order of the new version, removed ones at the end."""
    before = {node["code"]: node for node in old.document["nodes"]}
    after = {node["code"]: node for node in new.document["nodes"]}
    found = []
    for code, node in after.items():
        was = before.get(code)
        if was is None:
            found.append(NodeChange(code, node["title"], "added", new=node))
            continue
        keys = tuple(key for key in SHOWN_KEYS if was.get(key) != node.get(key))
        if keys:
            found.append(NodeChange(code, node["title"], "changed", keys, was, node))
    gone = (node for code, node in before.items() if code not in after)
    return found + [NodeChange(n["code"], n["title"], "removed", old=n) for n in gone]


def touched_by(old: CriteriaSet) -> list[Touched]:
    """The groups that use the old version, with the scores their units have."""
    groups = UnitGroup.objects.filter(criteria_set=old).select_related("campaign")
    return [Touched(group, group.participations.count(), _scored(group)) for group in groups]


def _scored(group: UnitGroup, *, lock: bool = False) -> dict[str, int]:
    return {code: n for ask in SCORED_LEAVES for code, n in ask(group, lock=lock).items()}


@transaction.atomic
def correct_set(
    *, actor: Any, criteria_set: CriteriaSet, document: Mapping[str, Any], reason: str
) -> CriteriaSet:
    """Import the next version of a frozen set; the campaigns keep the old one until switched.

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
        raise ValidationError(_("A draft needs no correction; import the file again."))
    return import_set(actor=actor, document=document, corrects=locked, reason=reason)


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
        new={"criteria_set": frozen.pk, "changed": [c.code for c in differences(old, frozen)]},
        reason=criteria_set.correction_reason,
        at=at,
    )
    return group


def _matching_nodes(old: CriteriaSet, new: CriteriaSet) -> dict[int, Criterion]:
    fresh = {node.code: node for node in Criterion.objects.filter(criteria_set=new)}
    stale = Criterion.objects.filter(criteria_set=old).values_list("pk", "code")
    return {pk: fresh[code] for pk, code in stale if code in fresh}


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
