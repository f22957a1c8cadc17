"""What a wave rates."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import UnitGroup
from parindex.common.verdict import Refused
from surveys.domain.rated import rate_body, rate_units, stop_rating
from surveys.domain.wave_setup import can_prepare
from surveys.forms.setup import BodyForm
from surveys.models import SurveyObject
from surveys.views.frame import frame, wave_or_404


@require_safe
def objects(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Units and bodies that are rated, and the clicks that add them."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    rated = SurveyObject.objects.filter(wave=wave).select_related("participation__group")
    context = frame(request, wave) | {
        "rated": rated,
        "unit_groups": UnitGroup.objects.filter(campaign=wave.campaign),
        "may_prepare": can_prepare(request.user, wave),
    }
    return render(request, "surveys/objects.html", context)


@require_POST
def take_units(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every unit of the campaign, or of the group posted."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    group = None
    if request.POST.get("group"):
        text = request.POST["group"]
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
        group = get_object_or_404(UnitGroup, campaign=wave.campaign, pk=number)
    count = rate_units(actor=request.user, wave=wave, group=group)
    words = ngettext("%(count)d unit added.", "%(count)d units added.", count)
    messages.success(request, words % {"count": count})
    return _to(request, wave)


@require_http_methods(["GET", "POST"])
def add_body(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """A body outside the campaign."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_prepare(request.user, wave).require()
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rate_body(actor=request.user, wave=wave, name=form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Added."))
            return _to(request, wave)
    status = 422 if request.method == "POST" else 200
    context = frame(request, wave) | {"form": form}
    return render(request, "surveys/object.html", context, status=status)


@require_POST
def remove(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Take one out again."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    rated = get_object_or_404(SurveyObject, wave=wave, pk=pk)
    stop_rating(actor=request.user, wave=wave, rated=rated)
    return _to(request, wave)


def _to(request: Any, wave: Any) -> HttpResponse:
    return redirect("waves:objects", request.tenant.slug, wave.campaign.slug, wave.slug)
