"""Groups of units, the units in them, and what single units are not assessed on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.rows import lock_campaign, require_planning
from campaigns.domain.set_classes import take_with_set
from campaigns.enums import CampaignState
from campaigns.models import Campaign, CriteriaSet, Criterion, Exclusion, Participation, UnitGroup
from parindex.audit.domain.record import record
from parindex.common.folding import fold, nfc
from parindex.common.verdict import Refused
from parindex.tenants.models import Organisation


def _locked_for_planning(actor: Any | None, campaign: Campaign) -> Campaign:
    locked = lock_campaign(campaign)
    if actor is not None:
        can_run(actor, locked).require()
    require_planning(locked, _("Units and groups are fixed once the campaign is open."))
    return locked


@transaction.atomic
def add_group(
    *,
    actor: Any | None,
    campaign: Campaign,
    name: str,
    key: str = "",
    criteria_set: CriteriaSet | None = None,
) -> UnitGroup:
    """Add a group whose units are scored by one set and ranked against each other.

    The campaign takes the classes of the set, unless somebody chose others (``set_classes``).
    """
    locked = _locked_for_planning(actor, campaign)
    groups = UnitGroup.objects.filter(campaign=locked)
    last = groups.aggregate(last=Max("position"))["last"] or 0
    base = key or slugify(fold(name))[:36] or "nhom"
    taken = set(groups.values_list("key", flat=True))
    keys = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    group = UnitGroup(
        campaign=locked,
        key=next(item for item in keys if item not in taken),
        name=nfc(name.strip()),
        position=last + 1,
        criteria_set=criteria_set,
    )
    group.full_clean(exclude=["tenant", "criteria_set"])
    group.save()
    record(actor=actor, action="unit_group.added", subject=group, new={"name": group.name})
    take_with_set(actor=actor, campaign=locked, criteria_set=criteria_set)
    return group


@transaction.atomic
def edit_group(
    *, actor: Any | None, group: UnitGroup, name: str, criteria_set: CriteriaSet | None
) -> UnitGroup:
    """Rename a group or give it another set; exclusions of the old set are withdrawn with it.

    The campaign takes the classes of another set as in ``add_group``.
    """
    locked = _locked_for_planning(actor, group.campaign)
    before = group.criteria_set
    old = {"name": group.name, "criteria_set": group.criteria_set_id}
    new_set = criteria_set.pk if criteria_set else None
    if new_set != group.criteria_set_id:
        Exclusion.objects.filter(participation__group=group).delete()
    group.name, group.criteria_set = nfc(name.strip()), criteria_set
    group.save(update_fields=["name", "criteria_set"])
    new = {"name": group.name, "criteria_set": new_set}
    if old != new:
        record(actor=actor, action="unit_group.edited", subject=group, old=old, new=new)
    if new_set != old["criteria_set"]:
        take_with_set(actor=actor, campaign=locked, criteria_set=criteria_set, before=before)
    return group


@transaction.atomic
def delete_group(*, actor: Any | None, group: UnitGroup) -> None:
    """Delete a group with its units while planning."""
    _locked_for_planning(actor, group.campaign)
    record(actor=actor, action="unit_group.deleted", subject=group, old={"name": group.name})
    Participation.objects.filter(group=group).delete()
    group.delete()


@transaction.atomic
def set_units(
    *, actor: Any | None, group: UnitGroup, organisations: Iterable[Organisation]
) -> tuple[int, int]:
    """Make these organisations the units of the group; answers how many came and went.

    :raises ValidationError: when one of them is a unit of another group of the campaign.
    """
    campaign = _locked_for_planning(actor, group.campaign)
    wanted = {organisation.pk: organisation for organisation in organisations}
    present = {p.organisation_id: p for p in Participation.objects.filter(campaign=campaign)}
    elsewhere = [
        wanted[pk].name for pk, p in present.items() if pk in wanted and p.group_id != group.pk
    ]
    if elsewhere:
        raise ValidationError(
            _("Already in another group: %(units)s.") % {"units": ", ".join(sorted(elsewhere))}
        )
    gone = [p for pk, p in present.items() if p.group_id == group.pk and pk not in wanted]
    come = [organisation for pk, organisation in wanted.items() if pk not in present]
    Participation.objects.filter(pk__in=[p.pk for p in gone]).delete()
    Participation.objects.bulk_create(
        [Participation(campaign=campaign, organisation=item, group=group) for item in come]
    )
    if come or gone:
        record(
            actor=actor,
            action="unit_group.units_set",
            subject=group,
            old={"removed": sorted(p.organisation_id for p in gone)},
            new={"added": sorted(item.pk for item in come)},
        )
    return len(come), len(gone)


def _locked_for_exclusions(actor: Any | None, campaign: Campaign) -> Campaign:
    locked = lock_campaign(campaign)
    if actor is not None:
        can_run(actor, locked).require()
    if locked.state not in {CampaignState.PLANNING, CampaignState.OPEN}:
        raise Refused(_("The appraisal is closed; what units are assessed on is fixed."))
    return locked


@transaction.atomic
def exclude(
    *,
    actor: Any | None,
    participations: Iterable[Participation],
    criteria: Iterable[Criterion],
    reason: str,
) -> int:
    """Take fields, criteria or leaves out of the score and the maximum of units, with the reason.

    Allowed until the appraisal is closed. Answers how many exclusions are new.

    :raises ValidationError: without a reason, a unit or a criterion of the set of the unit's group.
    """
    units, nodes = list(participations), list(criteria)
    reason = nfc(reason.strip())
    if not reason or not units or not nodes:
        raise ValidationError(_("Choose units and criteria, and give the reason."))
    for campaign in {unit.campaign for unit in units}:
        _locked_for_exclusions(actor, campaign)
    added = 0
    for unit in units:
        for node in nodes:
            if node.criteria_set_id != unit.group.criteria_set_id:
                raise ValidationError(
                    _("%(code)s is not in the criteria set of %(unit)s.")
                    % {"code": node.code, "unit": unit.organisation.name}
                )
            row, created = Exclusion.objects.get_or_create(
                participation=unit, criterion=node, defaults={"reason": reason}
            )
            added += created
            if created:
                new = {"organisation": unit.organisation_id, "criterion": node.code}
                record(actor=actor, action="exclusion.added", subject=row, new=new, reason=reason)
    return added


@transaction.atomic
def remove_exclusion(*, actor: Any | None, exclusion: Exclusion) -> None:
    """Assess the unit on the criterion again."""
    _locked_for_exclusions(actor, exclusion.participation.campaign)
    record(
        actor=actor,
        action="exclusion.removed",
        subject=exclusion,
        old={
            "organisation": exclusion.participation.organisation_id,
            "criterion": exclusion.criterion.code,
            "reason": exclusion.reason,
        },
    )
    exclusion.delete()
