"""Who brings figures in, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.phases import phase_of
from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused


def can_enter_figures(user: Any, campaign: Campaign, *, at: datetime) -> Verdict:
    """The secretariat, from the start of self-assessment until the appraisal is closed."""
    verdict = can_run(user, campaign)
    if not verdict:
        return verdict
    if campaign.state == CampaignState.PLANNING:
        return refused(_("The campaign has not been opened; figures come in afterwards."))
    if campaign.state != CampaignState.OPEN:
        return refused(_("The appraisal is closed; figures no longer change."))
    phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
    if phase is not None and at < phase.opens_at:
        words = _("Figures can be entered from %(moment)s (Viet Nam time).")
        return refused(words % {"moment": format_moment(phase.opens_at)})
    return ALLOWED
