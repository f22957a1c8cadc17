"""Open pages: what was published, for everybody, without an account (under embargo: 404)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.domain.continuity.years import decisions_seal
from campaigns.domain.phases import timeline
from campaigns.domain.queries import running_campaigns
from parindex.accounts.requests import TenantRequest
from parindex.common.exports import export_response
from scoring.domain.results import previous_of, publications, published
from scoring.enums import ExportKind
from scoring.exporters.open_data import ranking_csv, ranking_json
from scoring.models import IndexLine, Publication
from scoring.tables.public import ranking_page, unit_page, years_page
from scoring.views.made_files import made_response

SHOWN_LOSSES = 10
# Seconds a drawn ranking is kept; after an update of the program its look follows that late.
RANKING_KEPT = 600


@login_not_required
@require_safe
def public(request: TenantRequest) -> HttpResponse:
    """The tenant's open page: every published result, and what runs now with its dates."""
    campaigns = running_campaigns().select_related("secretariat").prefetch_related("phases")
    running = [(item, timeline(item, at=request.received_at)) for item in campaigns]
    context = {
        "publications": publications(),
        "running": running,
        "public_nav": _nav(request, None),
    }
    return render(request, "scoring/public/home.html", context)


@login_not_required
@require_safe
def ranking(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """The published ranking of a campaign, one group at a time, as bars or by field."""
    publication = _published_or_404(campaign_slug)
    about = _about(request, publication)
    body = _ranking_body(request, publication, about)
    return render(request, "scoring/public/ranking.html", about | {"body": body})


@login_not_required
@require_safe
def unit_result(request: TenantRequest, campaign_slug: str, code: str) -> HttpResponse:
    """The published result of one unit: index, class, fields beside the mean, points lost."""
    publication = _published_or_404(campaign_slug)
    page = unit_page(publication, code, shown=None if "all" in request.GET else SHOWN_LOSSES)
    if page is None:
        raise Http404
    return render(request, "scoring/public/unit.html", _about(request, publication) | page)


@login_not_required
@require_safe
def unit_years(request: TenantRequest, campaign_slug: str, code: str) -> HttpResponse:
    """Every criterion of one unit beside that of the year before; only what compares is
    subtracted."""
    publication = _published_or_404(campaign_slug)
    page = years_page(publication, code)
    if page is None:
        raise Http404
    return render(request, "scoring/public/unit_years.html", _about(request, publication) | page)


@login_not_required
@require_safe
def matrix(request: TenantRequest, campaign_slug: str) -> HttpResponseBase:
    """The whole published matrix as a workbook."""
    publication = _published_or_404(campaign_slug)
    return made_response(request, publication.run, publication, ExportKind.MATRIX)


@login_not_required
@require_safe
def open_csv(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """The published ranking as CSV."""
    return export_response(ranking_csv(_published_or_404(campaign_slug)))


@login_not_required
@require_safe
def open_json(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """The published ranking as JSON, with the hashes to check it by."""
    return export_response(ranking_json(_published_or_404(campaign_slug)))


@login_not_required
@require_safe
def decision(request: TenantRequest, campaign_slug: str) -> HttpResponseBase:
    """The publishing decision as PDF."""
    publication = _published_or_404(campaign_slug)
    return made_response(request, publication.run, publication, ExportKind.DECISION)


def _ranking_body(request: TenantRequest, publication: Publication, about: dict[str, Any]) -> str:
    """The figures of the ranking, drawn once: a published result never changes, and what may be
    compared with the year before only by a decision.

    Kept only for the addresses the page itself links to, so that nobody can fill the cache.
    """
    asked = {name: request.GET.get(name, "").strip() for name in ("group", "q", "by", "page")}
    earlier = previous_of(publication.campaign)
    is_plain = not asked["q"] and set(request.GET) <= {"group", "by", "page"}
    key = _ranking_key(publication, earlier, asked) if is_plain else ""
    if is_plain and (kept := cache.get(key)) is not None:
        return mark_safe(kept)  # noqa: S308 drawn by the template below
    page = ranking_page(publication, asked, earlier, url=_unit_urls(request, publication))
    body = render_to_string("scoring/public/_ranking.html", about | page, request)
    if is_plain and _is_linked(asked, page):
        cache.set(key, body, timeout=RANKING_KEPT)
    return body


def _ranking_key(
    publication: Publication, earlier: Publication | None, asked: dict[str, str]
) -> str:
    seal = decisions_seal(publication.run.policy["set_ids"].values()) if earlier else ""
    before = earlier.pk if earlier else 0
    parts = (publication.pk, before, seal, get_language(), *asked.values())
    return f"ranking:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _is_linked(asked: dict[str, str], page: dict[str, Any]) -> bool:
    return (
        asked["group"] in {"", page["group"].key}
        and asked["by"] == page["by"]
        and asked["page"] in {"", str(page["page_obj"].number)}
    )


def _published_or_404(campaign_slug: str) -> Publication:
    publication = published(campaign_slug)
    if publication is None:
        raise Http404
    return publication


def _unit_urls(request: TenantRequest, publication: Publication) -> Callable[[IndexLine], str]:
    """Line → the address of its unit; one address is looked up, hundreds follow from it."""
    place = [request.tenant.slug, publication.campaign.slug, "0"]
    base = reverse("scoring:unit_result", args=place).removesuffix("0/")
    return lambda line: f"{base}{line.unit_code}/"


def _about(request: TenantRequest, publication: Publication) -> dict[str, Any]:
    return {
        "publication": publication,
        "run": publication.run,
        "campaign": publication.campaign,
        "public_nav": _nav(request, publication),
    }


def _nav(request: TenantRequest, publication: Publication | None) -> list[dict[str, Any]]:
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
