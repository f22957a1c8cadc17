"""The appraiser's queue and the table of one criterion or one unit."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from appraisal.domain.boxes import PER_PAGE, Boxes, around
from appraisal.domain.desk import Desk, desk_of
from appraisal.domain.queries import lines_of
from appraisal.domain.reviews import accept_unchanged
from appraisal.domain.rights import can_see_desk, can_work
from appraisal.domain.slots import BY_CRITERION, BY_UNIT, Slot
from appraisal.views.frame import campaign_or_404, frame
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest


def chosen_order(request: TenantRequest) -> str:
    """How the queue is laid out: by criterion (default) or by unit."""
    wanted = request.GET.get("by") or request.POST.get("by")
    return BY_UNIT if wanted == BY_UNIT else BY_CRITERION


def desk_or_refusal(request: TenantRequest, campaign: Campaign) -> Desk:
    """The person's desk; a refusal says that nothing is assigned."""
    desk = desk_of(request.user, campaign)
    can_see_desk(desk).require()
    return desk


@require_GET
def queue(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Everything assigned to me (or all, for readers), counted per criterion or per unit."""
    campaign = campaign_or_404(request, campaign_slug)
    desk = desk_or_refusal(request, campaign)
    boxes = Boxes(desk, by=chosen_order(request))
    page = Paginator(boxes.all, PER_PAGE).get_page(request.GET.get("page"))
    firsts = boxes.firsts(page.object_list)
    context = frame(request, campaign, kind=PhaseKind.APPRAISAL) | {
        "by": boxes.by,
        "page_obj": page,
        "rows": [(box, firsts[box.key]) for box in page.object_list],
        "done": boxes.done,
        "total": boxes.total,
        "next": boxes.next(),
        "desk": desk,
        "verdict": can_work(desk, at=request.received_at),
    }
    return render(request, "appraisal/queue.html", context)


@require_http_methods(["GET", "POST"])
def across(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """One criterion for all units (or one unit's criteria) in a table; accept a selection."""
    campaign = campaign_or_404(request, campaign_slug)
    desk = desk_or_refusal(request, campaign)
    boxes = Boxes(desk, by=chosen_order(request))
    asked = request.POST.get("list") or request.GET.get("list")
    place = next((at for at, box in enumerate(boxes.all) if not asked or box.key == asked), None)
    if asked and place is None:
        raise Http404
    box = None if place is None else boxes.all[place]
    slots = [] if box is None else boxes.slots([box])
    if request.method == "POST":
        if desk.reads_only:
            can_work(desk, at=request.received_at).require()
        return _accept(request, boxes, slots, campaign, key=asked or "")
    page = Paginator(slots, PER_PAGE).get_page(request.GET.get("page"))
    context = frame(request, campaign, kind=PhaseKind.APPRAISAL) | {
        "by": boxes.by,
        "key": box.key if box else "",
        "boxes": around(boxes.all, place or 0),
        "box": box,
        "page_obj": page,
        "lines": lines_of(boxes.items(list(page.object_list))),
        "desk": desk,
        "verdict": can_work(desk, at=request.received_at),
    }
    return render(request, "appraisal/across.html", context)


def _accept(
    request: TenantRequest, boxes: Boxes, slots: Sequence[Slot], campaign: Campaign, *, key: str
) -> HttpResponse:
    chosen = set(request.POST.getlist("item"))
    items = boxes.items([slot for slot in slots if f"{slot.dossier}-{slot.leaf}" in chosen])
    wanted = [
        (item, _seen(request.POST.get(f"seen-{item.dossier.pk}-{item.leaf.pk}", "")))
        for item in items
    ]
    result = accept_unchanged(
        actor=request.user, items=wanted, desk=boxes.desk, at=request.received_at
    )
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
    return redirect(f"{url}?by={boxes.by}&list={key}")


def _seen(text: str) -> int:
    return int(text) if text.isdecimal() else 0
