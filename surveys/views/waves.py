"""Waves of a campaign: the list, making one, its overview."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from campaigns.domain.rights import can_run
from campaigns.views.pages import edit_page
from surveys.domain.wave_now import next_of, stages_of
from surveys.domain.wave_rights import can_see_waves, waves_visible_to
from surveys.domain.wave_setup import can_prepare, create_wave, edit_wave
from surveys.forms.wave import WaveForm
from surveys.models import Wave
from surveys.views.frame import campaign_or_404, frame, wave_or_404


@require_GET
def waves(request: Any, campaign_slug: str) -> HttpResponse:
    """Every wave of the campaign."""
    campaign = campaign_or_404(request, campaign_slug)
    can_see_waves(request.user, campaign).require()
    context = {
        "campaign": campaign,
        "waves": waves_visible_to(request.user, campaign),
        "may_run": can_run(request.user, campaign),
    }
    return render(request, "surveys/waves.html", context)


@require_http_methods(["GET", "POST"])
def create(request: Any, campaign_slug: str) -> HttpResponse:
    """A new wave."""
    campaign = campaign_or_404(request, campaign_slug)
    can_run(request.user, campaign).require()
    form = WaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wave = create_wave(actor=request.user, campaign=campaign, facts=form.facts)
        messages.success(request, _("The wave has been made. Set up its groups and forms next."))
        return _to(request, wave)
    status = 422 if form.errors else 200
    context = {"campaign": campaign, "form": form}
    return render(request, "surveys/wave_form.html", context, status=status)


@require_GET
def overview(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Hours, terms and state of one wave, and what comes next."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    at = request.received_at
    context = frame(request, wave) | {
        "may_prepare": can_prepare(request.user, wave),
        "steps": stages_of(wave, at=at),
        "next": next_of(wave, at=at),
    }
    return render(request, "surveys/wave.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Change hours and terms while the wave is being prepared."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_prepare(request.user, wave).require()
    form = WaveForm(request.POST or None, initial=WaveForm.values_of(wave))
    context = frame(request, wave) | {"form": form, "version": wave.version}
    return edit_page(
        request,
        "surveys/wave_form.html",
        context,
        save=lambda version: edit_wave(
            actor=request.user, wave=wave, facts=form.facts, expected_version=version
        ),
        values_of=WaveForm.values_of,
        done=_to(request, wave),
    )


def _to(request: Any, wave: Wave) -> HttpResponse:
    args = (request.tenant.slug, wave.campaign.slug, wave.slug)
    return redirect("waves:overview", *args)
