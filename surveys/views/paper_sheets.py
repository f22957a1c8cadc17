"""One sheet a page: typed by numbers, then settled where two readings differ."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from campaigns.views.pages import typed_version
from parindex.common.edits import StaleEdit
from surveys.domain.paper_rights import can_settle_sheet, can_type_sheet
from surveys.domain.paper_sheets import (
    both_readings,
    next_to_type,
    own_reading,
    settle_sheet,
    settled_reading,
    type_sheet,
)
from surveys.domain.sitting import form_of
from surveys.engine.comparing import SheetReading, differing
from surveys.enums import SheetState
from surveys.forms.paper import SettleForm, TypedSheet
from surveys.models import PaperSheet
from surveys.views.frame import frame
from surveys.views.paper_lots import lot_or_404, to_lot


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(
    request: Any, campaign_slug: str, wave_slug: str, number: int, sheet_number: int
) -> HttpResponse:
    """Type a sheet; nobody sees here what somebody else typed."""
    found = _sheet(request, campaign_slug, wave_slug, number, sheet_number)
    form = form_of(found.lot.questionnaire)
    if request.method == "GET":
        can_type_sheet(request.user, found, at=request.received_at).require()
        version, mine = own_reading(request.user, found)
        return _typing(request, found, TypedSheet.stored(form, mine), version)
    typed = TypedSheet.posted(form, request.POST)
    version = typed_version(request)
    if not typed.is_valid:
        return _typing(request, found, typed, version, status=422)
    try:
        _save(request, found, typed.reading, version)
    except StaleEdit:
        version, mine = own_reading(request.user, found)
        other = TypedSheet.stored(form, mine)
        return _typing(request, found, typed, version, other=other, status=409)
    following = next_to_type(found.lot, request.user, after=found.number)
    return _to(request, following) if following else to_lot(request, found.lot)


@never_cache
@require_http_methods(["GET", "POST"])
def settle(
    request: Any, campaign_slug: str, wave_slug: str, number: int, sheet_number: int
) -> HttpResponse:
    """Decide against the paper what a sheet says."""
    found = _sheet(request, campaign_slug, wave_slug, number, sheet_number)
    can_settle_sheet(request.user, found, at=request.received_at).require()
    form, both = form_of(found.lot.questionnaire), both_readings(found)
    why = SettleForm(request.POST or None, initial={"why": found.settled_why})
    if request.method == "GET":
        start = settled_reading(found) or _agreed(both)
        typed = TypedSheet.stored(form, start, but=differing(*both) if not found.settled else ())
        return _settling(request, found, typed, why, both)
    typed = TypedSheet.posted(form, request.POST)
    if not (typed.is_valid and why.is_valid()):
        return _settling(request, found, typed, why, both, status=422)
    try:
        settle_sheet(
            actor=request.user,
            sheet=found,
            reading=typed.reading,
            why=why.cleaned_data["why"],
            expected_version=typed_version(request),
            at=request.received_at,
        )
    except StaleEdit:
        found.refresh_from_db(fields=["version", "state"])
        return _settling(request, found, typed, why, both, status=409)
    messages.success(request, _("Sheet %(number)s is settled.") % {"number": found.number})
    if following := found.lot.sheets.filter(state=SheetState.DIFFERS).first():
        return _to(request, following, "waves:sheet_settle")
    return to_lot(request, found.lot)


def _save(request: Any, found: PaperSheet, reading: SheetReading, version: int) -> None:
    type_sheet(
        actor=request.user,
        sheet=found,
        reading=reading,
        expected_version=version,
        at=request.received_at,
    )


def _agreed(both: tuple[SheetReading, SheetReading]) -> SheetReading:
    """Where one reading says the sheet is void and the other does not, the typed one is shown."""
    first, second = both
    return second if first.is_void and not second.is_void else first


def _typing(
    request: Any,
    found: PaperSheet,
    typed: TypedSheet,
    version: int,
    *,
    other: TypedSheet | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _frame(request, found, typed, told=status == 422) | {
        "version": version,
        "other": other,
    }
    return render(request, "surveys/paper/sheet.html", context, status=status)


def _settling(
    request: Any,
    found: PaperSheet,
    typed: TypedSheet,
    why: SettleForm,
    both: tuple[SheetReading, SheetReading],
    *,
    status: int = 200,
) -> HttpResponse:
    context = _frame(request, found, typed, told=status == 422, readings=both) | {
        "why": why,
        "version": found.version,
        "both": both,
        "void_differs": both[0].is_void != both[1].is_void,
        "typists": [row.typist for row in found.readings.select_related("typist")],
        "stale": status == 409,
    }
    return render(request, "surveys/paper/settle.html", context, status=status)


def _frame(
    request: Any,
    found: PaperSheet,
    typed: TypedSheet,
    *,
    told: bool,
    readings: tuple[SheetReading, ...] = (),
) -> dict[str, Any]:
    return frame(request, found.lot.wave) | {
        "lot": found.lot,
        "sheet": found,
        "typed": typed,
        "blocks": typed.blocks(told=told, readings=readings),
        "wrong": told,
    }


def _sheet(
    request: Any, campaign_slug: str, wave_slug: str, number: int, sheet_number: int
) -> PaperSheet:
    lot = lot_or_404(request, campaign_slug, wave_slug, number)
    found: PaperSheet = get_object_or_404(PaperSheet, lot=lot, number=sheet_number)
    found.lot = lot
    return found


def _to(request: Any, found: PaperSheet, name: str = "waves:sheet") -> HttpResponse:
    wave = found.lot.wave
    args = (request.tenant.slug, wave.campaign.slug, wave.slug, found.lot.number, found.number)
    return redirect(name, *args)
