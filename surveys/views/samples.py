"""Samples: who of a group is asked when not everybody is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.views.pages import saved
from parindex.accounts.requests import TenantRequest
from parindex.common.formats import format_count
from surveys.domain.list_rights import can_read_people
from surveys.domain.samples import ask_everybody, can_draw, draw_sample, draws_of, group_samples
from surveys.forms.lists import ReasonForm
from surveys.forms.samples import DrawForm
from surveys.models import RespondentGroup, Wave
from surveys.views.frame import frame, wave_or_404


@require_safe
def samples(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every group with what is asked of it, and every draw there was."""
    wave = _wave(request, campaign_slug, wave_slug)
    context = frame(request, wave) | {
        "groups": group_samples(wave),
        "draws": draws_of(wave),
        "verdict": can_draw(request.user, wave),
    }
    return render(request, "surveys/lists/samples.html", context)


@require_http_methods(["GET", "POST"])
def draw(
    request: TenantRequest, campaign_slug: str, wave_slug: str, group_key: str
) -> HttpResponse:
    """Draw a sample of one group."""
    wave = _wave(request, campaign_slug, wave_slug)
    group: RespondentGroup = get_object_or_404(RespondentGroup, wave=wave, key=group_key)
    verdict = can_draw(request.user, wave)
    form = DrawForm(request.POST or None, initial={"method": "simple"})
    if request.method == "POST":
        verdict.require()
        values = form.cleaned_data if form.is_valid() else {}

        def work() -> None:
            made = draw_sample(actor=request.user, group=group, at=request.received_at, **values)
            words = _("%(drawn)s of %(people)s people were drawn.")
            counts = {
                "drawn": format_count(made.drawn),
                "people": format_count(made.population),
            }
            messages.success(request, words % counts, extra_tags="stay")

        if form.is_valid() and saved(form, work):
            return _to_samples(request, wave)
    context = frame(request, wave) | {"group": group, "form": form, "verdict": verdict}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/lists/draw.html", context, status=status)


@require_http_methods(["GET", "POST"])
def everybody(
    request: TenantRequest, campaign_slug: str, wave_slug: str, group_key: str
) -> HttpResponse:
    """Undo the draw of a group."""
    wave = _wave(request, campaign_slug, wave_slug)
    group: RespondentGroup = get_object_or_404(RespondentGroup, wave=wave, key=group_key)
    verdict = can_draw(request.user, wave)
    form = ReasonForm(request.POST or None)
    if request.method == "POST":
        verdict.require()

        def work() -> None:
            ask_everybody(
                actor=request.user,
                group=group,
                reason=form.cleaned_data["reason"],
                at=request.received_at,
            )

        if form.is_valid() and saved(form, work):
            messages.success(request, _("Everybody of the group is asked."))
            return _to_samples(request, wave)
    context = frame(request, wave) | {
        "group": group,
        "form": form,
        "verdict": verdict,
        "undo": True,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/lists/draw.html", context, status=status)


def _wave(request: TenantRequest, campaign_slug: str, wave_slug: str) -> Wave:
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_read_people(request.user, wave).require()
    return wave


def _to_samples(request: TenantRequest, wave: Wave) -> HttpResponse:
    return redirect("waves:samples", request.tenant.slug, wave.campaign.slug, wave.slug)
