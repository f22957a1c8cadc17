"""What every page of the appraisal shares: its campaign, its neighbours, its timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.domain.phases import own_unit, phase_of, timeline
from campaigns.domain.rights import campaign_grants, campaigns_visible_to
from campaigns.enums import PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest


@dataclass(frozen=True, slots=True)
class Tab:
    """A link to a neighbouring page."""

    label: str
    url: str
    current: bool


def campaign_or_404(request: TenantRequest, slug: str) -> Campaign:
    """The campaign of the address, with its phases; 404 when the person may not know of it."""
    visible = campaigns_visible_to(request.user).prefetch_related("phases")
    return get_object_or_404(visible.select_related("secretariat"), slug=slug)


def frame(
    request: TenantRequest,
    campaign: Campaign,
    *,
    kind: PhaseKind | None = None,
    unit: int | None = None,
) -> dict[str, Any]:
    """Context of the page: campaign, timeline, tabs, and the phase it belongs to.

    ``unit``: the organisation the page is about, whose deadlines it shows.
    """
    unit = own_unit(request.memberships) if unit is None else unit
    return {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at, unit=unit),
        "tabs": tabs(request, campaign),
        "phase": phase_of(campaign, kind) if kind else None,
    }


def tabs(request: TenantRequest, campaign: Campaign) -> list[Tab]:
    """The pages of the appraisal that the person may open."""
    slug = request.tenant.slug
    pages: list[tuple[str, str]] = []
    grants = campaign_grants(request.user, campaign)
    roles = {membership.role for membership in request.memberships}
    if roles & MATRIX[Action.APPRAISE].roles or MATRIX[Action.OBSERVE].codename in grants:
        pages += [(_("Queue"), "queue"), (_("Table"), "across")]
    if MATRIX[Action.OBSERVE].codename in grants:
        pages += [(_("Contested items"), "council"), (_("Progress"), "progress")]
    if MATRIX[Action.RUN].codename in grants:
        pages += [(_("Assignments"), "assignments"), (_("Close the appraisal"), "closing")]
    found = []
    for label, name in pages:
        url = reverse(f"appraisal:{name}", args=[slug, campaign.slug])
        found.append(Tab(label, url, request.path == url))
    return found
