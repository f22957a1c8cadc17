"""Two years of one authority beside each other, and sets that others may copy."""

from __future__ import annotations

from datetime import datetime

from campaigns.domain.continuity.choosing import choose_continued
from campaigns.domain.continuity.decisions import accept_safe
from campaigns.domain.library import share_set
from campaigns.models import Campaign, CriteriaSet
from parindex.accounts.enums import Role
from parindex.demo.places import Place


def continue_sets(place: Place, before: Campaign, campaign: Campaign, *, at: datetime) -> None:
    """Each set of a campaign continues the one of the same group; unchanged criteria compare."""
    old = _sets(before)
    for key, criteria_set in _sets(campaign).items():
        made = choose_continued(
            actor=place.secretary, criteria_set=criteria_set, continues=old[key]
        )
        accept_safe(actor=place.secretary, continuation=made, at=at)


def share_sets(place: Place, campaign: Campaign, *, at: datetime) -> None:
    """The sets of a campaign, for all authorities."""
    for criteria_set in _sets(campaign).values():
        share_set(actor=place.cast.any_of(Role.ADMIN), criteria_set=criteria_set, at=at)


def _sets(campaign: Campaign) -> dict[str, CriteriaSet]:
    groups = campaign.groups.filter(criteria_set__isnull=False).select_related("criteria_set")
    return {group.key: group.criteria_set for group in groups if group.criteria_set}
