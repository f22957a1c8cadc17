"""Opening a wave: what is missing, what will happen, the button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from campaigns.domain.readiness import ERROR
from surveys.domain.readiness import NotReady, findings_of
from surveys.domain.wave_rights import can_run_wave
from surveys.domain.waves import can_open_wave, open_wave
from surveys.enums import WaveState
from surveys.views.frame import frame, wave_or_404


@require_http_methods(["GET", "POST"])
def opening(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """The readiness list; POST opens."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    at = request.received_at
    status = 200
    if request.method == "POST":
        can_run_wave(request.user, wave).require()
        try:
            open_wave(actor=request.user, wave=wave, at=at)
        except NotReady:
            status = 422
        else:
            messages.success(request, _("The wave is open. The personal links can be sent."))
            return redirect("waves:overview", request.tenant.slug, wave.campaign.slug, wave.slug)
    preparing = wave.state == WaveState.PREPARING
    findings = findings_of(wave, at=at) if preparing else []
    verdict = can_open_wave(request.user, wave, at=at)
    context = frame(request, wave) | {
        "findings": findings,
        "preparing": preparing,
        "verdict": verdict,
        "blocked": not verdict or any(finding.severity == ERROR for finding in findings),
    }
    return render(request, "surveys/opening.html", context, status=status)
