"""The plan month by month, and as a file for calendars."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from campaigns.domain.phases import own_unit
from campaigns.domain.plan.calendar import entries_of, months_of, undated
from campaigns.domain.queries import plan_of
from campaigns.exporters.calendar import ICALENDAR, plan_calendar
from campaigns.views.pages import campaign_for, frame, show
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import Export, export_response


@require_safe
def months(request: TenantRequest, slug: str) -> HttpResponse:
    """What begins and ends in each month, with the hours of the own unit."""
    campaign = campaign_for(request, slug)
    tasks = list(plan_of(campaign))
    today = localdate(request.received_at)
    context = frame(
        request,
        campaign,
        months=months_of(entries_of(campaign, tasks, unit=own_unit(request.memberships))),
        undated=undated(tasks),
        today=today,
        this_month=today.replace(day=1),
    )
    return show(request, "timeline", context)


@require_safe
def calendar(request: TenantRequest, slug: str) -> HttpResponse:
    """Phases and dated tasks as an iCalendar file."""
    campaign = campaign_for(request, slug)
    page = reverse("campaigns:detail", args=[request.tenant.slug, slug])
    content = plan_calendar(
        campaign=campaign,
        entries=entries_of(campaign, plan_of(campaign), unit=own_unit(request.memberships)),
        url=f"{settings.BASE_URL}{page}",
        at=request.received_at,
    )
    return export_response(Export(f"{campaign.name}.ics", content, ICALENDAR))
