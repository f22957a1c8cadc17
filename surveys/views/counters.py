"""Counter points: where citizens answer by a code, the posters and codes to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.views.pages import edit_page, saved
from surveys.domain.counter_codes import batches_of, make_codes, void_codes
from surveys.domain.counter_points import (
    add_point,
    can_set_points,
    delete_point,
    edit_point,
    point_address,
    points_of,
)
from surveys.domain.wave_rights import can_run_wave
from surveys.exporters.survey_papers import codes_pdf, poster_pdf
from surveys.forms.counter import CodesForm, NewPointForm, PointForm
from surveys.forms.paper import WhyForm
from surveys.models import CounterPoint, RespondentGroup, Wave
from surveys.tables.paper import point_table
from surveys.views.frame import frame, wave_or_404
from surveys.views.paper_print import as_pdf


@require_safe
def points(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every point of the wave."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    table = point_table(request, wave)
    if table.wants_export:
        return table.export(_("Counter points"))
    context = frame(request, wave) | {
        "table": table,
        "today": request.received_at,
        "may_set": can_set_points(request.user, wave, at=request.received_at),
        "has_group": RespondentGroup.objects.filter(wave=wave, is_counter=True).exists(),
    }
    return render(request, "surveys/counter/points.html", context)


@require_http_methods(["GET", "POST"])
def add(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """A new point."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_set_points(request.user, wave, at=request.received_at).require()
    form = NewPointForm(request.POST or None, wave=wave, initial=PointForm.FIRST)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: _add(request, wave, form))
    ):
        messages.success(request, _("The point is added. Print its poster next."))
        return _to_points(request, wave)
    status = 422 if form.errors else 200
    context = frame(request, wave) | {"form": form}
    return render(request, "surveys/counter/point.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Change hours, place, cap; pause it."""
    point = _point(request, campaign_slug, wave_slug, pk)
    can_set_points(request.user, point.wave, at=request.received_at).require()
    form = PointForm(request.POST or None, initial=PointForm.values_of(point))
    context = frame(request, point.wave)
    context |= {"form": form, "point": point, "version": point.version}
    context |= {"address": point_address(point)}
    return edit_page(
        request,
        "surveys/counter/point.html",
        context,
        save=lambda version: _edit(request, point, form, version),
        values_of=PointForm.values_of,
        done=_to_points(request, point.wave),
    )


@require_POST
def delete(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Delete a point at which nobody answered."""
    point = _point(request, campaign_slug, wave_slug, pk)
    delete_point(actor=request.user, point=point, at=request.received_at)
    messages.success(request, _("The point is deleted."))
    return _to_points(request, point.wave)


@require_safe
def poster(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """The poster of the point; its address is no secret."""
    point = _point(request, campaign_slug, wave_slug, pk)
    name = _("Poster %(name)s.pdf") % {"name": point.name}
    return as_pdf(request, name, lambda: poster_pdf(tenant=request.tenant, point=point))


@never_cache
@require_http_methods(["GET", "POST"])
def codes(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Printed sheets of codes; a post makes new ones, which are in that answer and nowhere else."""
    point = _point(request, campaign_slug, wave_slug, pk)
    can_run_wave(request.user, point.wave).require()
    form = CodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        fresh = make_codes(actor=request.user, point=point, number=number, at=request.received_at)
        name = _("Codes %(name)s.pdf") % {"name": point.name}
        return as_pdf(
            request, name, lambda: codes_pdf(tenant=request.tenant, point=point, codes=fresh)
        )
    context = frame(request, point.wave)
    context |= {
        "point": point,
        "form": form,
        "batches": batches_of(point),
        "may_set": can_set_points(request.user, point.wave, at=request.received_at),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/counter/codes.html", context, status=status)


@require_http_methods(["GET", "POST"])
def void(request: Any, campaign_slug: str, wave_slug: str, pk: int, batch: int) -> HttpResponse:
    """Make the unused codes of a sheet worthless."""
    point = _point(request, campaign_slug, wave_slug, pk)
    can_set_points(request.user, point.wave, at=request.received_at).require()
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = void_codes(
            actor=request.user,
            point=point,
            batch=batch,
            reason=form.cleaned_data["reason"],
            at=request.received_at,
        )
        words = ngettext("%(count)s code is void.", "%(count)s codes are void.", number)
        messages.success(request, words % {"count": number})
        return redirect(
            "waves:counter_codes", request.tenant.slug, campaign_slug, wave_slug, point.pk
        )
    context = frame(request, point.wave) | {"point": point, "form": form, "batch": batch}
    status = 422 if form.errors else 200
    return render(request, "surveys/counter/void.html", context, status=status)


def _point(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> CounterPoint:
    wave = wave_or_404(request, campaign_slug, wave_slug)
    found: CounterPoint = get_object_or_404(points_of(wave), pk=pk)
    found.wave = wave
    return found


def _add(request: Any, wave: Wave, form: NewPointForm) -> CounterPoint:
    return add_point(
        actor=request.user,
        wave=wave,
        place=form.where,
        facts=form.facts,
        at=request.received_at,
    )


def _edit(request: Any, point: CounterPoint, form: PointForm, version: int) -> CounterPoint:
    return edit_point(
        actor=request.user,
        point=point,
        facts=form.facts,
        expected_version=version,
        at=request.received_at,
    )


def _to_points(request: Any, wave: Wave) -> HttpResponse:
    return redirect("waves:counters", request.tenant.slug, wave.campaign.slug, wave.slug)
