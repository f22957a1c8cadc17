"""The appraiser's queue and the table of one criterion or one unit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from appraisal.domain.desk import Desk, desk_of
from appraisal.domain.queries import (
    BY_CRITERION,
    BY_UNIT,
    Item,
    box_of,
    counts,
    dossiers_of,
    lines_of,
    my_items,
    reviewed_keys,
)
from appraisal.domain.reviews import accept_unchanged
from appraisal.domain.rights import can_see_desk, can_work
from appraisal.views.frame import campaign_or_404, frame
from campaigns.enums import PhaseKind
from campaigns.models import Campaign


def chosen_order(request: Any) -> str:
    """How the queue is laid out: by criterion (default) or by unit."""
    wanted = request.GET.get("by") or request.POST.get("by")
    return BY_UNIT if wanted == BY_UNIT else BY_CRITERION


def desk_or_refusal(request: Any, campaign: Campaign) -> Desk:
    """The person's desk; a refusal says that nothing is assigned."""
    desk = desk_of(request.user, campaign)
    can_see_desk(desk).require()
    return desk


@require_GET
def queue(request: Any, campaign_slug: str) -> HttpResponse:
    """Everything assigned to me (or all, for readers), counted per criterion or per unit."""
    campaign = campaign_or_404(request, campaign_slug)
    desk = desk_or_refusal(request, campaign)
    by = chosen_order(request)
    items = my_items(desk, dossiers_of(campaign), by=by)
    done = reviewed_keys(campaign)
    boxes = counts(items, done, by=by)
    context = frame(request, campaign, kind=PhaseKind.APPRAISAL) | {
        "by": by,
        "boxes": boxes,
        "done": sum(box.done for box in boxes),
        "total": len(items),
        "next": _next_pending(items, done),
        "desk": desk,
        "verdict": can_work(desk, at=request.received_at),
    }
    return render(request, "appraisal/queue.html", context)


@require_http_methods(["GET", "POST"])
def across(request: Any, campaign_slug: str) -> HttpResponse:
    """One criterion for all units (or one unit's criteria) in a table; accept a selection."""
    campaign = campaign_or_404(request, campaign_slug)
    desk = desk_or_refusal(request, campaign)
    by = chosen_order(request)
    items = my_items(desk, dossiers_of(campaign), by=by)
    boxes = counts(items, reviewed_keys(campaign), by=by)
    key = request.POST.get("list") or request.GET.get("list") or (boxes[0].key if boxes else "")
    inside = [item for item in items if box_of(item, by=by) == key]
    if key and not inside:
        raise Http404
    if request.method == "POST":
        if desk.reads_only:
            can_work(desk, at=request.received_at).require()
        return _accept(request, desk, inside, campaign, by=by, key=key)
    context = frame(request, campaign, kind=PhaseKind.APPRAISAL) | {
        "by": by,
        "key": key,
        "boxes": boxes,
        "box": next((box for box in boxes if box.key == key), None),
        "lines": lines_of(inside),
        "desk": desk,
        "verdict": can_work(desk, at=request.received_at),
    }
    return render(request, "appraisal/across.html", context)


def _accept(
    request: Any, desk: Desk, inside: list[Item], campaign: Campaign, *, by: str, key: str
) -> HttpResponse:
    chosen = set(request.POST.getlist("item"))
    wanted = [
        (item, _seen(request.POST.get(f"seen-{item.dossier.pk}-{item.leaf.pk}", "")))
        for item in inside
        if f"{item.dossier.pk}-{item.leaf.pk}" in chosen
    ]
    result = accept_unchanged(actor=request.user, items=wanted, desk=desk, at=request.received_at)
    count = len(result.accepted)
    if count:
        text = ngettext("%(count)d item accepted.", "%(count)d items accepted.", count)
        messages.success(request, text % {"count": count}, extra_tags="stay")
    for item, reason in result.skipped:
        words = _("Not accepted: %(unit)s, %(code)s. %(reason)s")
        messages.warning(
            request, words % {"unit": item.unit, "code": item.leaf.code, "reason": reason}
        )
    if not wanted:
        messages.warning(request, _("Nothing was selected."))
    url = reverse("appraisal:across", args=[request.tenant.slug, campaign.slug])
    return redirect(f"{url}?by={by}&list={key}")


def _seen(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _next_pending(items: list[Item], done: set[tuple[int, int]]) -> Item | None:
    return next((item for item in items if item.key not in done and item.ready), None)
