"""Lots of paper sheets: made, followed, handed in, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.views.pages import typed_version
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from surveys.domain.paper_lots import (
    can_hand_in,
    counts_of,
    hand_in_lot,
    make_lot,
    merge_lots,
    resize_lot,
    withdraw_lot,
)
from surveys.domain.paper_rights import can_change_lot, can_enter_paper, may_work_on_paper
from surveys.domain.paper_sheets import next_to_type
from surveys.forms.paper import LotForm, MergeForm, SizeForm, WhyForm
from surveys.models import PaperLot, Wave
from surveys.tables.paper import sheet_table
from surveys.views.frame import frame, wave_or_404


@require_http_methods(["GET", "POST"])
def add(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """A new lot."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    verdict = can_enter_paper(request.user, wave, at=request.received_at)
    may_work_on_paper(request.user, wave).require()
    form = LotForm(request.POST or None, wave=wave)
    if request.method == "POST" and form.is_valid():
        lot = make_lot(
            actor=request.user,
            wave=wave,
            kind=form.chosen,
            sheets=form.cleaned_data["sheets"],
            at=request.received_at,
        )
        return to_lot(request, lot)
    context = frame(request, wave) | {"form": form, "verdict": verdict}
    status = 422 if form.errors else 200
    return render(request, "surveys/paper/lot_new.html", context, status=status)


@require_safe
def lot(request: Any, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """How far every sheet is, and what to do next."""
    found = lot_or_404(request, campaign_slug, wave_slug, number)
    at = request.received_at
    context = frame(request, found.wave) | {
        "lot": found,
        "counts": counts_of(found),
        "table": sheet_table(request, found),
        "may_change": can_change_lot(request.user, found, at=at),
        "may_hand_in": can_hand_in(request.user, found, at=at),
        "next": next_to_type(found, request.user),
        "differing": found.sheets.filter(state="differs").first(),
    }
    return render(request, "surveys/paper/lot.html", context)


@require_POST
def hand_in(request: Any, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Seal the whole lot."""
    found = lot_or_404(request, campaign_slug, wave_slug, number)
    try:
        done = hand_in_lot(
            actor=request.user,
            lot=found,
            expected_version=typed_version(request),
            at=request.received_at,
        )
    except StaleEdit:
        return _read_again(request, found)
    words = _("Lot %(number)s is handed in: %(valid)s sheets count, %(void)s do not.")
    told = {"number": done.number, "valid": done.valid, "void": done.taken - done.valid}
    messages.success(request, words % told, extra_tags="stay")
    return redirect("waves:paper", request.tenant.slug, campaign_slug, wave_slug)


@require_http_methods(["GET", "POST"])
def resize(request: Any, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """The bundle has more or fewer sheets than was said."""
    found = lot_or_404(request, campaign_slug, wave_slug, number)
    form = SizeForm(request.POST or None, initial={"sheets": found.sheets.count()})
    return _change(request, found, form, "resize", resize_lot)


@require_http_methods(["GET", "POST"])
def merge(request: Any, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Put a small lot into another one."""
    found = lot_or_404(request, campaign_slug, wave_slug, number)
    form = MergeForm(request.POST or None, lot=found)
    return _change(request, found, form, "merge", merge_lots)


@require_http_methods(["GET", "POST"])
def withdraw(request: Any, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Give a lot up, with the reason."""
    found = lot_or_404(request, campaign_slug, wave_slug, number)
    return _change(request, found, WhyForm(request.POST or None), "withdraw", withdraw_lot)


def _change(
    request: Any, found: PaperLot, form: forms.Form, act: str, work: Callable[..., PaperLot]
) -> HttpResponse:
    """One change of a lot; the fields of the form are what ``work`` asks for."""
    can_change_lot(request.user, found, at=request.received_at).require()
    if request.method == "POST" and form.is_valid():
        try:
            work(
                actor=request.user,
                lot=found,
                expected_version=typed_version(request),
                at=request.received_at,
                **form.cleaned_data,
            )
        except StaleEdit:
            return _read_again(request, found)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            wave = found.wave
            return redirect("waves:paper", request.tenant.slug, wave.campaign.slug, wave.slug)
    context = frame(request, found.wave) | {"lot": found, "form": form, "act": act}
    status = 422 if form.errors else 200
    return render(request, "surveys/paper/lot_change.html", context, status=status)


def lot_or_404(request: Any, campaign_slug: str, wave_slug: str, number: int) -> PaperLot:
    """The lot of the address; 403 for whoever does not work on paper."""
    wave: Wave = wave_or_404(request, campaign_slug, wave_slug)
    may_work_on_paper(request.user, wave).require()
    lots = PaperLot.objects.select_related("group", "object", "questionnaire")
    found: PaperLot = get_object_or_404(lots, wave=wave, number=number)
    found.wave = wave
    return found


def to_lot(request: Any, found: PaperLot) -> HttpResponse:
    """Back to the page of the lot."""
    wave = found.wave
    return redirect("waves:lot", request.tenant.slug, wave.campaign.slug, wave.slug, found.number)


def _read_again(request: Any, found: PaperLot) -> HttpResponse:
    """Nothing typed is at stake here: the page of the lot as it stands now, said so."""
    found.refresh_from_db(fields=["state", "version"])
    words = _("Somebody else changed this lot meanwhile. Read it again before you go on.")
    messages.warning(request, words)
    return to_lot(request, found)
