"""What every page of a campaign needs: the campaign, its frame, and saving with its refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns.domain.phases import own_unit, timeline
from campaigns.domain.queries import can_see
from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


def campaign_for(request: TenantRequest, slug: str) -> Campaign:
    """The campaign of the tenant in scope, shown to this person; else 404 or 403."""
    found: Campaign = get_object_or_404(
        Campaign.objects.select_related("secretariat").prefetch_related("phases"), slug=slug
    )
    can_see(request.user, found).require()
    return found


def campaign_to_run(request: TenantRequest, slug: str) -> Campaign:
    """As ``campaign_for``, for those who run the campaign; else 403 with the reason."""
    found = campaign_for(request, slug)
    can_run(request.user, found).require()
    return found


def frame(request: TenantRequest, campaign: Campaign, **more: Any) -> dict[str, Any]:
    """Context of every page of a campaign: timeline, tabs, what may be changed."""
    return {
        "campaign": campaign,
        "timeline": timeline(campaign, at=request.received_at, unit=own_unit(request.memberships)),
        "may_run": bool(can_run(request.user, campaign)),
        "planning": campaign.state == CampaignState.PLANNING,
        "is_open": campaign.state == CampaignState.OPEN,
        **more,
    }


def show(
    request: TenantRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of this app."""
    return render(request, f"campaigns/{template}.html", context, status=status)


def go(request: TenantRequest, name: str, *args: Any) -> HttpResponse:
    """Redirect inside the tenant; an htmx request gets the same as a full page load."""
    return redirect(reverse(f"campaigns:{name}", args=[request.tenant.slug, *args]))


def saved(form: Any, work: Callable[[], Any]) -> bool:
    """Run the one domain call of a view; what it says against the values goes onto the form."""
    try:
        work()
    except ValidationError as error:
        known = set(getattr(form, "fields", ()))
        if hasattr(error, "error_dict"):
            for name, problems in error.error_dict.items():
                form.add_error(name if name in known else None, problems)
        else:
            form.add_error(None, error)
        return False
    return True


def typed_version(request: TenantRequest) -> int:
    """The version the person saw; 0 when the form carries none, which is always stale."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def stale(error: StaleEdit, form: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Context of a refused save: for every field that differs, what is saved and what was typed."""
    rows = [
        (form[name].label, values.get(name), form.cleaned_data.get(name))
        for name in form.fields
        if _plain(values.get(name)) != _plain(form.cleaned_data.get(name))
    ]
    return {"stale_rows": rows, "version": getattr(error.current, "version", 0)}


def edit_page(
    request: TenantRequest,
    template: str,
    context: dict[str, Any],
    *,
    save: Callable[[int], Any],
    values_of: Callable[[Any], dict[str, Any]],
    done: HttpResponse,
    beside: Iterable[Any] = (),
) -> HttpResponse:
    """The page of one row that carries a version: its form, or ``done`` once it is saved.

    ``context`` holds the ``form`` and the ``version`` shown; ``save`` gets the version that was
    typed over. A refused form is a 422 with what was typed, a stale one a 409 with both values:
    ``values_of`` reads those of the row as it is now. ``beside``: what must be valid besides.
    """
    form = context["form"]
    if request.method != "POST":
        return render(request, template, context)
    status = 422
    if form.is_valid() and all(other.is_valid() for other in beside):
        version = typed_version(request)
        try:
            if saved(form, lambda: save(version)):
                messages.success(request, _("Saved."))
                return done
        except StaleEdit as error:
            context |= stale(error, form, values_of(error.current))
            status = 409
    return render(request, template, context, status=status)


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if hasattr(value, "pk"):
        return value.pk
    if isinstance(value, str):
        return value.strip()
    try:
        return sorted(getattr(item, "pk", item) for item in value)
    except TypeError:
        return value
