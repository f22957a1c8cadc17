"""Papers to print: the sheets of every kind, the outer slips of a unit's list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parindex.common.exports import PDF, Export, export_response
from scoring.exporters.pdf import PdfError
from surveys.domain.paper_kinds import kind_named, kinds_of
from surveys.domain.paper_rights import may_work_on_paper
from surveys.domain.paper_slips import slip_part, slip_parts
from surveys.exporters.survey_papers import questionnaire_pdf, slips_pdf
from surveys.models import RespondentGroup, Wave
from surveys.views.frame import frame, wave_or_404


@require_safe
def papers(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """What can be printed."""
    wave = _wave(request, campaign_slug, wave_slug)
    context = frame(request, wave) | {"kinds": kinds_of(wave), "parts": slip_parts(wave)}
    return render(request, "surveys/paper/papers.html", context)


@require_safe
def sheet(request: Any, campaign_slug: str, wave_slug: str, kind: str) -> HttpResponse:
    """The questionnaire of one kind, or of every kind of a group (``kind``: its key)."""
    wave = _wave(request, campaign_slug, wave_slug)
    found = kind_named(wave, kind)
    kinds = [found] if found else [row for row in kinds_of(wave) if row.group.key == kind]
    if not kinds:
        raise Http404
    name = _("Questionnaire %(group)s.pdf") % {"group": kinds[0].group.name}
    return as_pdf(
        request, name, lambda: questionnaire_pdf(tenant=request.tenant, wave=wave, kinds=kinds)
    )


@never_cache
@require_safe
def slips(
    request: Any, campaign_slug: str, wave_slug: str, group_key: str, part: int
) -> HttpResponse:
    """Outer slips with names, a part of a group at a time."""
    wave = _wave(request, campaign_slug, wave_slug)
    group = get_object_or_404(RespondentGroup, wave=wave, key=group_key)
    people = slip_part(wave, group, part)
    if not people:
        raise Http404
    name = _("Slips %(group)s %(part)s.pdf") % {"group": group.name, "part": part}
    return as_pdf(request, name, lambda: slips_pdf(tenant=request.tenant, wave=wave, people=people))


def as_pdf(request: Any, name: str, work: Callable[[], bytes]) -> HttpResponse:
    """The file, or the page that says which libraries the server lacks."""
    try:
        return export_response(Export(name, work(), PDF))
    except PdfError as error:
        context = {"packages": error.packages}
        return render(request, "scoring/papers/unavailable.html", context, status=503)


def _wave(request: Any, campaign_slug: str, wave_slug: str) -> Wave:
    wave = wave_or_404(request, campaign_slug, wave_slug)
    may_work_on_paper(request.user, wave).require()
    return wave
