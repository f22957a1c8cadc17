"""Signals of a closed wave, and the cases opened about its units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.views.pages import saved
from parindex.accounts.requests import TenantRequest
from surveys.domain.case_queries import cases_of, signal_run_of, units_without_case
from surveys.domain.case_rights import can_hear
from surveys.domain.cases import open_case
from surveys.domain.counter_points import how_chosen
from surveys.forms.cases import OpenCaseForm
from surveys.models import Case
from surveys.tables.flags import flag_table
from surveys.views.frame import frame, wave_or_404


@require_safe
def integrity(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every flag with its base rate; every case."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    table = flag_table(request, wave)
    if table.wants_export:
        return table.export(_("Signals"))
    context = frame(request, wave) | {
        "table": table,
        "chosen": how_chosen(wave),
        "run": signal_run_of(wave),
        "cases": cases_of(wave),
        "may_hear": can_hear(request.user, wave),
    }
    return render(request, "surveys/integrity/overview.html", context)


@require_http_methods(["GET", "POST"])
def open_(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Open a case about one unit; its people are told."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_hear(request.user, wave).require()
    form = OpenCaseForm(
        request.POST or None,
        units=units_without_case(wave),
        initial={"unit": request.GET.get("unit", "")},
    )
    if request.method == "POST" and form.is_valid():
        asked, made = form.cleaned_data, []

        def work() -> None:
            made.append(
                open_case(
                    actor=request.user,
                    wave=wave,
                    rated=get_object_or_404(units_without_case(wave), pk=asked["unit"]),
                    reason=asked["reason"],
                    due_at=asked["due_at"],
                    at=request.received_at,
                )
            )

        if saved(form, work):
            messages.success(request, _("The case is open; the unit is told."), extra_tags="stay")
            return to_case(request, made[0])
    status = 422 if request.method == "POST" else 200
    context = frame(request, wave) | {"form": form}
    return render(request, "surveys/integrity/open.html", context, status=status)


def to_case(request: Any, case: Case) -> HttpResponse:
    """To the page of a case."""
    wave = case.wave
    args = (request.tenant.slug, wave.campaign.slug, wave.slug, case.number)
    return redirect("waves:case", *args)
