"""Lists of respondents: the secretariat's overview, and the steps of one list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.views.pages import saved, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.tables import selected
from surveys.domain.list_queries import group_counts
from surveys.domain.list_rights import BEING_MADE, LOCKED, can_take_lists, due_at
from surveys.domain.lists import (
    accept_lists,
    can_be_sent,
    content_hash,
    give_time,
    return_list,
    send_list,
    start_lists,
    units_to_start,
)
from surveys.forms.lists import ReturnForm, TimeForm
from surveys.models import RespondentList, Wave
from surveys.tables.lists import list_table
from surveys.views.frame import frame, list_frame, list_or_404, wave_or_404


@require_safe
def overview(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every list with its state and counts."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    table = list_table(request, wave)
    if table.wants_export:
        return table.export(_("Lists of respondents"))
    may_take = can_take_lists(request.user, wave)
    context = frame(request, wave) | {
        "table": table,
        "may_take": may_take,
        "to_start": units_to_start(wave) if may_take else [],
    }
    return render(request, "surveys/lists/overview.html", context)


@require_POST
def start(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Start the lists of the ticked units."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_take_lists(request.user, wave).require()
    chosen = {int(text) for text in request.POST.getlist("unit") if _is_id(text)}
    made = start_lists(
        actor=request.user, wave=wave, organisation_ids=chosen, at=request.received_at
    )
    if made:
        text = ngettext(
            "%(count)s list started; the unit is told.",
            "%(count)s lists started; the units are told.",
            len(made),
        )
        messages.success(request, text % {"count": len(made)}, extra_tags="stay")
    else:
        messages.warning(request, _("No unit was ticked; nothing has been started."))
    return to_lists(request, wave)


@require_POST
def accept(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Accept the ticked lists."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_take_lists(request.user, wave).require()
    rows = selected(list_table(request, wave), request.POST).values_list("pk", flat=True)
    count = accept_lists(actor=request.user, wave=wave, list_ids=list(rows), at=request.received_at)
    text = ngettext("%(count)s list accepted.", "%(count)s lists accepted.", count)
    tell = messages.success if count else messages.warning
    tell(request, text % {"count": count})
    return to_lists(request, wave)


@require_http_methods(["GET", "POST"])
def send(request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int) -> HttpResponse:
    """Check the list and send it, as it was read."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    status = 200
    if request.method == "POST":
        try:
            send_list(
                actor=request.user,
                listed=listed,
                expected_version=typed_version(request),
                at=request.received_at,
            )
        except StaleEdit as error:
            listed, status = error.current, 409
        else:
            messages.success(request, _("The list has been sent and is locked."), extra_tags="stay")
            return to_list(request, listed)
    context = list_frame(request, listed) | {
        "counts": group_counts(listed),
        "verdict": can_be_sent(request.user, listed, at=request.received_at),
        "due": due_at(listed),
        "hash": content_hash(listed),
        "stale": status == 409,
    }
    return render(request, "surveys/lists/send.html", context, status=status)


@require_http_methods(["GET", "POST"])
def return_(
    request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int
) -> HttpResponse:
    """Give a sent list back with a reason."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    form = ReturnForm(request.POST or None)
    done = _("The list is back with its unit.")
    return _decide(request, listed, form, decision=return_list, states=LOCKED, done=done)


@require_http_methods(["GET", "POST"])
def time(request: TenantRequest, campaign_slug: str, wave_slug: str, list_id: int) -> HttpResponse:
    """Give one unit more time."""
    listed = list_or_404(request, campaign_slug, wave_slug, list_id)
    form = TimeForm(request.POST or None)
    done = _("The unit has more time.")
    return _decide(request, listed, form, decision=give_time, states=BEING_MADE, done=done)


def to_lists(request: TenantRequest, wave: Wave) -> HttpResponse:
    """Back to the overview of the lists."""
    return redirect("waves:lists", request.tenant.slug, wave.campaign.slug, wave.slug)


def to_list(request: TenantRequest, listed: RespondentList) -> HttpResponse:
    """Back to one list."""
    wave = listed.wave
    args = (request.tenant.slug, wave.campaign.slug, wave.slug, listed.pk)
    return redirect("waves:respondents", *args)


def _decide(
    request: TenantRequest,
    listed: RespondentList,
    form: Any,
    *,
    decision: Callable[..., RespondentList],
    states: frozenset[str],
    done: str,
) -> HttpResponse:
    can_take_lists(request.user, listed.wave).require()
    if request.method == "POST" and form.is_valid():
        values = {"until": form.cleaned_data["until"], "reason": form.cleaned_data["reason"]}

        def work() -> None:
            decision(actor=request.user, listed=listed, at=request.received_at, **values)

        if saved(form, work):
            messages.success(request, done)
            return to_lists(request, listed.wave)
    context = list_frame(request, listed) | {
        "form": form,
        "due": due_at(listed),
        "returning": states is LOCKED,
        "fits": listed.state in states,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/lists/decide.html", context, status=status)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
