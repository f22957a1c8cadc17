"""Who sees and who runs a wave."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from campaigns.domain.rights import can_observe, can_run
from campaigns.models import Campaign
from parindex.common.verdict import Verdict
from surveys.models import Wave


def can_see_waves(user: Any, campaign: Campaign) -> Verdict:
    """Set-up, turnout and, after the close, results: whoever reads every dossier."""
    return can_observe(user, campaign)


def can_run_wave(user: Any, wave: Wave) -> Verdict:
    """Set it up, take lists, write to people: the secretariat."""
    return can_run(user, wave.campaign)


def waves_visible_to(user: Any, campaign: Campaign) -> QuerySet[Wave]:
    """The waves of a campaign the person may know of, newest first; ``people``: on the lists."""
    if not can_see_waves(user, campaign):
        return Wave.objects.none()
    found: QuerySet[Wave] = Wave.objects.filter(campaign=campaign).select_related("campaign")
    return found.annotate(people=Count("respondents"))
