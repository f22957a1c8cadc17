"""The paper desk: the lots of a wave, slips that have come, papers to print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from parindex.common.verdict import Refused
from surveys.domain.intake import AlreadyReceived
from surveys.domain.paper_rights import can_enter_paper, may_work_on_paper
from surveys.domain.paper_slips import (
    MOST_FOUND,
    asked_in,
    invitation_of_slip,
    people_like,
    register_slip,
    registered_among,
    withdraw_slip,
)
from surveys.domain.paper_totals import on_paper, shown_to_all
from surveys.forms.paper import SlipForm, WhyForm
from surveys.models import Invitation, Wave
from surveys.tables.paper import lot_table
from surveys.views.frame import frame, wave_or_404


@require_safe
def paper(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every lot, and how many answers came on paper."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    table = lot_table(request, wave)
    if table.wants_export:
        return table.export(_("Lots of paper sheets"))
    works = may_work_on_paper(request.user, wave)
    totals = on_paper(wave)
    context = frame(request, wave) | {
        "table": table,
        "works": works,
        "verdict": can_enter_paper(request.user, wave, at=request.received_at),
        "totals": totals if works else shown_to_all(wave, totals),
    }
    return render(request, "surveys/paper/desk.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def slips(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Register a slip by its code, or find the person by name."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    may_work_on_paper(request.user, wave).require()
    form = SlipForm(request.POST or None)
    found: list[Invitation] = []
    if request.method == "POST":
        invitation = _meant(request, wave, form)
        if invitation and _registered(request, invitation, form):
            return redirect(request.path)
        if form.is_valid() and not invitation:
            found = people_like(wave, form.cleaned_data["q"])
            if not found:
                form.add_error("q", _("No slip has this code, and nobody asked has this name."))
    context = frame(request, wave) | {
        "form": form,
        "found": found,
        "most": MOST_FOUND,
        "registered": registered_among(found),
        "verdict": can_enter_paper(request.user, wave, at=request.received_at),
    }
    status = 422 if form.errors else 200
    return render(request, "surveys/paper/slips.html", context, status=status)


@require_http_methods(["GET", "POST"])
def slip_withdraw(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Undo a registration, with its reason."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_enter_paper(request.user, wave, at=request.received_at).require()
    invitation = _asked(wave, pk)
    form = WhyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            withdraw_slip(
                actor=request.user, invitation=invitation, reason=reason, at=request.received_at
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken back: the personal link works again."))
            return redirect("waves:slips", request.tenant.slug, campaign_slug, wave_slug)
    context = frame(request, wave) | {"form": form, "invitation": invitation}
    status = 422 if form.errors else 200
    return render(request, "surveys/paper/slip_withdraw.html", context, status=status)


def _meant(request: Any, wave: Wave, form: SlipForm) -> Invitation | None:
    """The person whose button was pressed, or whose code was typed."""
    if chosen := request.POST.get("person", ""):
        return _asked(wave, int(chosen) if chosen.isascii() and chosen.isdigit() else 0)
    return invitation_of_slip(wave, form.cleaned_data["q"]) if form.is_valid() else None


def _registered(request: Any, invitation: Invitation, form: SlipForm) -> bool:
    name = invitation.respondent.full_name
    try:
        register_slip(actor=request.user, invitation=invitation, at=request.received_at)
    except AlreadyReceived:
        words = _(
            "%(name)s has answered already. Destroy the inner envelope unopened: its sheets do not "
            "count."
        )
        form.add_error("q", words % {"name": name})
        return False
    except Refused as refusal:
        form.add_error("q", str(refusal))
        return False
    words = _("Registered: %(name)s, %(group)s. The personal link is void now.")
    named = {"name": name, "group": invitation.respondent.group.name}
    messages.success(request, words % named, extra_tags="stay")
    return True


def _asked(wave: Wave, pk: int) -> Invitation:
    found: Invitation = get_object_or_404(asked_in(wave), pk=pk)
    found.wave = wave
    return found
