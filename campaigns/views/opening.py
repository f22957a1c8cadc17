"""Open a campaign: what is missing, what will happen, the button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.campaigns import NotReady, open_campaign
from campaigns.domain.queries import groups_of
from campaigns.domain.readiness import ERROR, findings_of
from campaigns.views.pages import campaign_to_run, frame, go, show
from parindex.accounts.requests import TenantRequest


@require_http_methods(["GET", "POST"])
def opening(request: TenantRequest, slug: str) -> HttpResponse:
    """The readiness list; POST opens."""
    campaign = campaign_to_run(request, slug)
    at = request.received_at
    status = 200
    if request.method == "POST":
        try:
            open_campaign(actor=request.user, campaign=campaign, at=at)
        except NotReady:
            status = 422
        else:
            messages.success(request, _("The campaign is open. Units can score until the lock."))
            return go(request, "detail", slug)
    findings = findings_of(campaign, at=at)
    blocked = any(finding.severity == ERROR for finding in findings)
    context = frame(
        request, campaign, findings=findings, blocked=blocked, groups=groups_of(campaign)
    )
    return show(request, "opening", context, status=status)
