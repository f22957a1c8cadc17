"""Open pages: what the surveys of a published campaign gave, without an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from scoring.domain.results import published
from scoring.models import Publication
from surveys.domain.origins import Used, used_by
from surveys.domain.results import Points, leaf_shown, lines_of
from surveys.domain.wave_keys import key_of_wave
from surveys.enums import WaveState
from surveys.exporters.results import open_csv, open_json
from surveys.models import Wave

MOST_ROWS = 500


@login_not_required
@require_safe
def campaign(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Every counted wave of the campaign with its percentages."""
    publication = _published_or_404(campaign_slug)
    context = {
        "publication": publication,
        "campaign": publication.campaign,
        "waves": [_wave(used) for used in _used(publication)],
        "public_nav": list(_nav(request, publication)),
    }
    return render(request, "surveys/results/open.html", context)


@login_not_required
@require_safe
def as_csv(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """The percentages of a wave as CSV."""
    return export_response(open_csv(_used_or_404(campaign_slug, wave_slug).count))


@login_not_required
@require_safe
def as_json(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """The wave as JSON, with groups and breakdowns above k."""
    return export_response(open_json(_used_or_404(campaign_slug, wave_slug)))


def _published_or_404(campaign_slug: str) -> Publication:
    publication = published(campaign_slug)
    if publication is None:
        raise Http404
    return publication


def _used(publication: Publication) -> list[Used]:
    """Of each wave the count that the published run was computed with."""
    waves = Wave.objects.filter(campaign=publication.campaign, state=WaveState.COUNTED)
    found = (used_by(publication, wave) for wave in waves.order_by("opens_at", "pk"))
    return [used for used in found if used is not None]


def _used_or_404(campaign_slug: str, wave_slug: str) -> Used:
    publication = _published_or_404(campaign_slug)
    wave = get_object_or_404(Wave, campaign=publication.campaign, slug=wave_slug)
    used = used_by(publication, wave)
    if used is None:
        raise Http404
    return used


def _wave(used: Used) -> dict[str, Any]:
    count = used.count
    points = Points(count.wave)
    lines = lines_of(count)
    return {
        "used": used,
        "count": count,
        "wave": count.wave,
        "key": key_of_wave(count.wave),
        "lines": [leaf_shown(line, points) for line in lines[:MOST_ROWS]],
        "more": max(lines.count() - MOST_ROWS, 0),
    }


def _nav(request: TenantRequest, publication: Publication) -> Iterator[dict[str, Any]]:
    place = [request.tenant.slug, publication.campaign.slug]
    yield {
        "label": _("Published results"),
        "url": reverse("scoring:public", args=place[:1]),
        "current": False,
    }
    yield {
        "label": _("Ranking %(year)s") % {"year": publication.campaign.year},
        "url": reverse("scoring:ranking", args=place),
        "current": False,
    }
    url = reverse("open_results:campaign", args=place)
    yield {"label": _("Surveys"), "url": url, "current": True}
