"""Later deadlines of an open campaign: for one unit, for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.extensions import extend_phase, postpone_phase
from campaigns.domain.queries import extensions_of
from campaigns.forms.deadlines import ExtensionForm, PostponeForm
from campaigns.views.pages import (
    campaign_to_run,
    frame,
    go,
    saved,
    show,
    typed_version,
)
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


@require_http_methods(["GET", "POST"])
def extensions(request: TenantRequest, slug: str) -> HttpResponse:
    """Later deadlines for single units, each with its reason."""
    campaign = campaign_to_run(request, slug)
    initial = {key: request.GET[key] for key in ("unit", "phase") if key in request.GET}
    form = ExtensionForm(request.POST or None, campaign=campaign, initial=initial)
    if request.method == "POST" and form.is_valid() and saved(form, lambda: _extend(request, form)):
        messages.success(request, _("The deadline of the unit is extended."))
        return go(request, "extensions", slug)
    context = frame(request, campaign, form=form, extensions=extensions_of(campaign))
    return show(request, "extensions", context, status=422 if request.method == "POST" else 200)


def _extend(request: TenantRequest, form: ExtensionForm) -> None:
    values = form.cleaned_data
    extend_phase(
        actor=request.user,
        phase=values["phase"],
        participation=values["unit"],
        criterion=values["criterion"],
        closes_at=values["closes_at"],
        reason=values["reason"],
        agreed=values["agreed"],
        at=request.received_at,
    )


@require_http_methods(["GET", "POST"])
def postpone(request: TenantRequest, slug: str) -> HttpResponse:
    """A later deadline of a phase for every unit."""
    campaign = campaign_to_run(request, slug)
    form = PostponeForm(request.POST or None, campaign=campaign)
    context = frame(request, campaign, form=form, version=campaign.version)
    if request.method != "POST":
        return show(request, "postpone", context)
    try:
        if form.is_valid() and saved(form, lambda: _postpone(request, form)):
            messages.success(request, _("The deadline is moved; everybody concerned is told."))
            return go(request, "detail", slug)
    except StaleEdit as error:
        context |= {"stale_rows": [], "version": error.current.version}
        return show(request, "postpone", context, status=409)
    return show(request, "postpone", context, status=422)


def _postpone(request: TenantRequest, form: PostponeForm) -> None:
    postpone_phase(
        actor=request.user,
        **form.cleaned_data,
        expected_version=typed_version(request),
        at=request.received_at,
    )
