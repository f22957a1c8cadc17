"""The classes of the result (xếp loại) that a criteria set brings into a campaign."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.campaigns import DEFAULT_BANDS, checked_bands
from campaigns.domain.rights import can_run
from campaigns.domain.rows import apply_changes, lock_campaign, require_planning
from campaigns.models import Campaign, CriteriaSet, UnitGroup
from parindex.common.verdict import Refused
from scoring.engine.bands import bands_data, parse_bands
from scoring.engine.problems import SetError


def classes_of(criteria_set: CriteriaSet | None) -> list[dict[str, str]]:
    """The classes of a set, best first; none of a set without, or of a draft with wrong ones."""
    found = criteria_set.document.get("bands") if criteria_set else None
    try:
        return bands_data(parse_bands(found).bands) if found else []
    except SetError:
        return []


def take_with_set(
    *,
    actor: Any | None,
    campaign: Campaign,
    criteria_set: CriteriaSet | None,
    before: CriteriaSet | None = None,
) -> bool:
    """Give a locked campaign the classes of the set a group was just given.

    Only in the place of those nobody chose: none, the usual ones, or those of the set ``before``.
    """
    wanted = classes_of(criteria_set)
    untouched: tuple[list[dict[str, str]], ...] = (
        [],
        [dict(band) for band in DEFAULT_BANDS],
        classes_of(before),
    )
    if not wanted or campaign.bands not in untouched:
        return False
    return _take(actor, campaign, wanted)


@transaction.atomic
def take_classes(*, actor: Any, group: UnitGroup) -> Campaign:
    """Give the campaign the classes of the set of a group, whatever it had. Raises Refused."""
    locked = lock_campaign(group.campaign)
    can_run(actor, locked).require()
    require_planning(locked, _("An open campaign keeps its name, plan and classes."))
    wanted = classes_of(group.criteria_set)
    if not wanted:
        raise Refused(_("The criteria set of the group names no classes."))
    _take(actor, locked, wanted)
    return locked


def differing_classes(group: UnitGroup) -> list[dict[str, str]]:
    """The classes of the set of a group where the campaign uses others; else none."""
    found = classes_of(group.criteria_set)
    return found if found != group.campaign.bands else []


def _take(actor: Any | None, campaign: Campaign, wanted: list[dict[str, str]]) -> bool:
    changes = {"bands": checked_bands(wanted)}
    return apply_changes(actor=actor, row=campaign, changes=changes, action="campaign.edited")
