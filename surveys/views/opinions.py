"""Opinions in words: the secretariat reads each and says what its unit may read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.views.pages import stale, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from surveys.domain.counter_points import how_chosen
from surveys.domain.opinions import (
    decide_opinion,
    opinions_of,
    question_words,
    said_in,
    waiting_count,
)
from surveys.domain.result_rights import can_release_opinions
from surveys.enums import TextVerdict
from surveys.forms.results import OpinionFilter, OpinionForm
from surveys.models import SurveyObject, TextRelease, Wave
from surveys.views.frame import frame, wave_or_404

PER_PAGE = 25


@require_safe
def opinions(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every opinion, those nobody has read first to be chosen."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_release_opinions(request.user, wave).require()
    objects = SurveyObject.objects.filter(wave=wave).values_list("code", "name")
    form = OpinionFilter(request.GET, objects=list(objects))
    asked = form.cleaned_data if form.is_valid() else {}
    rows = opinions_of(wave, rated=asked.get("rated", ""), state=asked.get("state", ""))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for release in page:
        _read(release)
    context = frame(request, wave) | {"form": form, "page_obj": page}
    context["chosen"] = how_chosen(wave)
    context["waiting"] = waiting_count(wave)
    context["first"] = opinions_of(wave, state=TextVerdict.WAITING).first()
    return render(request, "surveys/results/opinions.html", context)


@require_http_methods(["GET", "POST"])
def opinion(
    request: TenantRequest, campaign_slug: str, wave_slug: str, release_id: UUID
) -> HttpResponse:
    """One opinion and the decision about it."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_release_opinions(request.user, wave).require()
    release = _release_or_404(wave, release_id)
    form = OpinionForm(request.POST or None, initial=_values_of(release))
    context = frame(request, wave) | {"form": form, "release": release, "version": release.version}
    context["chosen"] = how_chosen(wave).get(release.ballot.group_id, "")
    if request.method == "GET":
        return render(request, "surveys/results/opinion.html", context)
    status = 422
    if form.is_valid():
        version = typed_version(request)
        try:
            decide_opinion(
                actor=request.user,
                release=release,
                expected_version=version,
                at=request.received_at,
                **form.cleaned_data,
            )
        except StaleEdit as error:
            context |= stale(error, form, _values_of(error.current))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return _next(request, wave)
    return render(request, "surveys/results/opinion.html", context, status=status)


def _release_or_404(wave: Wave, release_id: UUID) -> TextRelease:
    release: TextRelease = get_object_or_404(opinions_of(wave), pk=release_id)
    release.wave = wave
    return _read(release)


def _read(release: TextRelease) -> TextRelease:
    """Give the row what it shows: the opinion and its question."""
    release.said = said_in(release.ballot, release.question)  # type: ignore[attr-defined]
    release.asked = question_words(release)  # type: ignore[attr-defined]
    return release


def _values_of(release: TextRelease) -> dict[str, Any]:
    """An opinion nobody has read is offered whole, to be cut."""
    said = said_in(release.ballot, release.question)
    if release.verdict == TextVerdict.WAITING:
        return {"verdict": "", "text": said}
    return {"verdict": release.verdict, "text": release.text or said}


def _next(request: TenantRequest, wave: Wave) -> HttpResponse:
    """On to the next one that waits, else back to the list."""
    args = (request.tenant.slug, wave.campaign.slug, wave.slug)
    waiting = opinions_of(wave, state=TextVerdict.WAITING).first()
    if waiting is not None:
        return redirect("waves:opinion", *args, waiting.pk)
    return redirect("waves:opinions", *args)
