"""The secretariat closes the appraisal, and may open it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from appraisal.domain.closing import OpenPoints, close_appraisal, open_points
from appraisal.domain.reopening import can_reopen, reopen_appraisal
from appraisal.domain.rights import can_close
from appraisal.domain.wording import open_words
from appraisal.forms.closing import ClosingForm, ReopeningForm
from appraisal.views.frame import campaign_or_404, frame
from campaigns.domain.rights import can_run
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


@require_http_methods(["GET", "POST"])
def closing(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """What is still open, and the button that closes."""
    campaign = campaign_or_404(request, campaign_slug)
    can_run(request.user, campaign).require()
    points = open_points(campaign, actor=request.user, at=request.received_at)
    if request.method == "GET":
        form = ClosingForm(initial={"seen": points.digest})
        return _page(request, campaign, points, form)
    can_close(request.user, campaign).require()
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, campaign, points, form, status=422)
    try:
        close_appraisal(
            actor=request.user,
            campaign=campaign,
            seen=form.cleaned_data["seen"],
            at=request.received_at,
        )
    except StaleEdit as error:
        fresh = error.current
        form = ClosingForm(initial={"seen": fresh.digest})
        return _page(request, campaign, fresh, form, stale=True, status=409)
    messages.success(request, _("The appraisal is closed."), extra_tags="stay")
    return redirect(reverse("appraisal:closing", args=[request.tenant.slug, campaign.slug]))


@require_POST
def reopen(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Open a closed appraisal again, with the reason."""
    campaign = campaign_or_404(request, campaign_slug)
    can_reopen(request.user, campaign).require()
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        points = open_points(campaign, actor=request.user, at=request.received_at)
        return _page(request, campaign, points, ClosingForm(), reopening=form, status=422)
    reopen_appraisal(
        actor=request.user,
        campaign=campaign,
        reason=form.cleaned_data["reason"],
        at=request.received_at,
    )
    messages.success(request, _("The appraisal is open again."), extra_tags="stay")
    return redirect(reverse("appraisal:closing", args=[request.tenant.slug, campaign.slug]))


def _page(
    request: TenantRequest,
    campaign: Campaign,
    points: OpenPoints,
    form: ClosingForm,
    *,
    reopening: ReopeningForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    still_open = open_words(points)
    again = _("It can be opened again only for a reason, and before a result is approved.")
    verdict = can_close(request.user, campaign)
    context = frame(request, campaign, kind=PhaseKind.COUNCIL) | {
        "points": points,
        "open": still_open,
        # The last question repeats every count: whoever agrees has read them twice.
        "ask_text": "\n".join([*(point.text for point in still_open), again]),
        "form": form,
        "stale": stale,
        "verdict": verdict,
        "may_reopen": None if verdict else can_reopen(request.user, campaign),
        "reopening": reopening or ReopeningForm(),
    }
    return render(request, "appraisal/closing.html", context, status=status)
