"""The list of campaigns, the overview of one, and the page "who sees what"."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.domain.annex_duties import annex_duties
from campaigns.domain.matrix_rows import matrix_rows
from campaigns.domain.queries import (
    exclusions_of,
    extensions_of,
    groups_of,
    plan_of,
    standing_of,
)
from campaigns.domain.readiness import findings_of
from campaigns.domain.rights import can_administer
from campaigns.enums import CampaignState
from campaigns.tables.campaigns import campaign_table
from campaigns.views.pages import campaign_for, frame, show
from parindex.accounts.requests import TenantRequest


@require_safe
def campaign_list(request: TenantRequest) -> HttpResponse:
    """Every campaign the person may open, the newest year first."""
    table = campaign_table(request)
    if table.wants_export:
        return table.export(_("Campaigns"))
    return show(request, "list", {"table": table, "may_set_up": bool(can_administer(request.user))})


@require_safe
def detail(request: TenantRequest, slug: str) -> HttpResponse:
    """One campaign: what is next, plan, groups and sets, who is late."""
    campaign = campaign_for(request, slug)
    context = frame(request, campaign)
    at = request.received_at
    if context["may_run"]:
        planning = campaign.state == CampaignState.PLANNING
        context |= {
            "findings": findings_of(campaign, at=at) if planning else [],
            "standings": standing_of(campaign, campaign.phases.all(), at=at),
            "exclusions": exclusions_of(campaign).count(),
            "extensions": extensions_of(campaign)[:5],
        }
    context |= {"tasks": plan_of(campaign), "groups": groups_of(campaign), "today": localdate(at)}
    context["duties"] = annex_duties(campaign)
    context["own_units"] = {held.organisation_id for held in request.memberships}
    context["may_set_up"] = bool(can_administer(request.user))
    return show(request, "detail", context)


@require_safe
def rights(request: TenantRequest) -> HttpResponse:
    """Role × stage × action, from the one matrix the permission functions read."""
    return show(request, "rights", {"rows": matrix_rows()})
