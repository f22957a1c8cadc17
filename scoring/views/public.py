"""Open pages: what was published, for everybody, without an account (under embargo: 404)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scoring.domain.results import (
    GroupResult,
    LeafResult,
    bands_of,
    changes_between,
    groups_of,
    leaves_of,
    previous_of,
    publications,
    published,
    ranks_of,
)
from scoring.exporters.decision import decision_pdf
from scoring.exporters.files import file_response, pdf_response
from scoring.exporters.open_data import ranking_csv, ranking_json
from scoring.exporters.workbook import matrix_workbook
from scoring.models import IndexLine, Publication
from scoring.tables.ranking import (
    PER_PAGE,
    band_rows,
    field_rows,
    found_in,
    next_band,
    radar_of,
    range_text,
    shortest_path,
    tiles,
)

SHOWN_LOSSES = 10


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """The tenant's open page: every published result."""
    context = {"publications": publications(), "public_nav": _nav(request, None)}
    return render(request, "scoring/public/home.html", context)


@login_not_required
@require_safe
def ranking(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """The published ranking of a campaign, one group at a time, as bars or by field."""
    publication = _published_or_404(campaign_slug)
    groups = groups_of(publication.run)
    group = _chosen(groups, request.GET.get("group", ""))
    earlier = previous_of(publication.campaign)
    before = groups_of(earlier.run) if earlier else []
    changes = changes_between(groups, before)
    query = request.GET.get("q", "").strip()
    lines = found_in(group.lines, query)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    bands = bands_of(publication.run)
    context = _about(request, publication) | {
        "groups": groups,
        "group": group,
        "by": "fields" if request.GET.get("by") == "fields" else "",
        "bands": bands,
        "band_rows": band_rows(
            page.object_list,
            bands,
            changes,
            url=lambda line: _unit_url(request, publication, line),
            ranks=ranks_of(before) if earlier else None,
        ),
        "field_lines": [(line, group.fields_of(line)) for line in page.object_list],
        "tiles": tiles(group, bands, changes),
        "earlier": earlier,
        "query": query,
        "page_obj": page,
    }
    return render(request, "scoring/public/ranking.html", context)


@login_not_required
@require_safe
def unit_result(request: HttpRequest, campaign_slug: str, code: str) -> HttpResponse:
    """The published result of one unit: index, class, fields beside the mean, points lost."""
    publication = _published_or_404(campaign_slug)
    groups = groups_of(publication.run)
    group, line = _line_or_404(groups, code)
    earlier = previous_of(publication.campaign)
    changes = changes_between(groups, groups_of(earlier.run)) if earlier else {}
    bands = bands_of(publication.run)
    rows, target = field_rows(group, line), next_band(line, bands)
    losses = _losses(leaves_of(publication.run, [line])[line.participation_id])
    context = _about(request, publication) | {
        "group": group,
        "line": line,
        "rows": rows,
        "radar": radar_of(rows),
        "band": next((band for band in bands if band.name == line.band), None),
        "band_range": range_text(next((b for b in bands if b.name == line.band), None)),
        "next_band": target,
        "path": shortest_path(line, target, losses),
        "change": changes.get(line.unit_code),
        "earlier": earlier,
        "losses": losses if "all" in request.GET else losses[:SHOWN_LOSSES],
        "more": 0 if "all" in request.GET else max(0, len(losses) - SHOWN_LOSSES),
    }
    return render(request, "scoring/public/unit.html", context)


@login_not_required
@require_safe
def matrix(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """The whole published matrix as a workbook."""
    publication = _published_or_404(campaign_slug)
    return file_response(matrix_workbook(publication.run, publication=publication))


@login_not_required
@require_safe
def open_csv(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """The published ranking as CSV."""
    return file_response(ranking_csv(_published_or_404(campaign_slug)))


@login_not_required
@require_safe
def open_json(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """The published ranking as JSON, with the hashes to check it by."""
    return file_response(ranking_json(_published_or_404(campaign_slug)))


@login_not_required
@require_safe
def decision(request: HttpRequest, campaign_slug: str) -> HttpResponse:
    """The publishing decision as PDF."""
    publication = _published_or_404(campaign_slug)
    return pdf_response(request, lambda: decision_pdf(request.tenant, publication.run, publication))


def _published_or_404(campaign_slug: str) -> Publication:
    publication = published(campaign_slug)
    if publication is None:
        raise Http404
    return publication


def _chosen(groups: list[GroupResult], key: str) -> GroupResult:
    """The group asked for, or the first; a campaign has at least one."""
    return next((group for group in groups if group.key == key), groups[0])


def _line_or_404(groups: list[GroupResult], code: str) -> tuple[GroupResult, IndexLine]:
    for group in groups:
        for line in group.lines:
            if line.unit_code == code:
                return group, line
    raise Http404


def _losses(leaves: list[LeafResult]) -> list[LeafResult]:
    return sorted((leaf for leaf in leaves if leaf.lost > 0), key=lambda leaf: -leaf.lost)


def _unit_url(request: Any, publication: Publication, line: IndexLine) -> str:
    slug = publication.campaign.slug
    return reverse("scoring:unit_result", args=[request.tenant.slug, slug, line.unit_code])


def _about(request: HttpRequest, publication: Publication) -> dict[str, Any]:
    return {
        "publication": publication,
        "run": publication.run,
        "campaign": publication.campaign,
        "public_nav": _nav(request, publication),
    }


def _nav(request: Any, publication: Publication | None) -> list[dict[str, Any]]:
    home = reverse("scoring:public", args=[request.tenant.slug])
    items = [{"label": _("Published results"), "url": home, "current": request.path == home}]
    if publication is not None:
        url = reverse("scoring:ranking", args=[request.tenant.slug, publication.campaign.slug])
        year = {"year": publication.campaign.year}
        items.append(
            {"label": _("Ranking %(year)s") % year, "url": url, "current": request.path == url}
        )
    if not request.user.is_authenticated:
        items.append({"label": _("Sign in"), "url": reverse("account_login"), "current": False})
    return items
