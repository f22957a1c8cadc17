"""The calendar as a subscription: the person's page, and what a calendar program is answered."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.plan.feeds import (
    UnknownFeedError,
    feed_of,
    make_feed,
    plans_for,
    revoke_feed,
    subscribed,
)
from campaigns.exporters.calendar import ICALENDAR, calendar_feed
from parindex.accounts.requests import TenantRequest
from parindex.common.throttle import too_many

# A calendar program asks a few times a day; wrong addresses from one place in ten minutes.
ASKED, HOUR = 60, 3600
MISSES, WINDOW = 30, 600


@never_cache
@require_http_methods(["GET", "POST"])
def subscription(request: TenantRequest) -> HttpResponse:
    """Make the own address, or void it; it is shown only when it is made."""
    address = ""
    if request.method == "POST" and "revoke" in request.POST:
        if revoke_feed(actor=request.user, at=request.received_at):
            messages.success(request, _("The address is void; calendars no longer get anything."))
        return redirect("campaigns:subscription", request.tenant.slug)
    if request.method == "POST":
        key = make_feed(actor=request.user, at=request.received_at)
        address = f"{settings.BASE_URL}{reverse('feed:plan', args=[key])}"
    context = {"address": address, "feed": feed_of(request.user)}
    return render(request, "campaigns/subscription.html", context)


@login_not_required
@never_cache
@require_safe
def plan(request: Any, key: str) -> HttpResponse:
    """The plans the person may see now, for a calendar program; it changes nothing."""
    try:
        with subscribed(key) as (tenant, user), override(user.language):
            if too_many(action="calendar feed", who=key, limit=ASKED, seconds=HOUR):
                return _shut(HttpResponse(status=429, headers={"Retry-After": str(HOUR)}))
            content = calendar_feed(
                name=tenant.name,
                plans=[
                    (plan.campaign, plan.entries, _page(tenant.slug, plan.campaign.slug))
                    for plan in plans_for(user)
                ],
                at=request.received_at,
            )
            return _shut(HttpResponse(content, content_type=ICALENDAR))
    except UnknownFeedError:
        where = get_adapter().get_client_ip(request)
        slow = too_many(action="calendar address", who=where, limit=MISSES, seconds=WINDOW)
        return _shut(HttpResponse(status=429 if slow else 404))


def _page(tenant_slug: str, slug: str) -> str:
    return f"{settings.BASE_URL}{reverse('campaigns:detail', args=[tenant_slug, slug])}"


def _shut(response: HttpResponse) -> HttpResponse:
    """Nothing of the address reaches another site or a search engine."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
