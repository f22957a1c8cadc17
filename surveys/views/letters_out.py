"""Letters given out by hand: the file for SMS or Zalo, the printed letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parindex.accounts.requests import TenantRequest
from parindex.common.exports import Export, export_response
from scoring.exporters.pdf import PdfError
from surveys.domain.channels import given_by_hand
from surveys.domain.giving_out import MOST, give_out, given_count, to_give_out
from surveys.domain.letter_rights import can_write
from surveys.enums import Channel
from surveys.exporters.letters import links_workbook, printed_letters
from surveys.models import Invitation, Wave
from surveys.views.frame import frame
from surveys.views.letters import letters_wave

_MAKERS: dict[str, Callable[[Wave, list[Invitation]], Export]] = {
    Channel.FILE: links_workbook,
    Channel.LETTER: printed_letters,
}


@require_safe
def by_hand(request: TenantRequest, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """What is to be given out, channel by channel."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    return _page(request, wave)


@never_cache
@require_POST
def take(request: TenantRequest, campaign_slug: str, wave_slug: str, channel: str) -> HttpResponse:
    """The next file of one channel; it holds personal links and is kept nowhere."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    if channel not in _MAKERS:
        raise Http404
    person = request.POST.get("person", "")
    try:
        export = give_out(
            actor=request.user,
            wave=wave,
            channel=channel,
            make=_MAKERS[channel],
            person=int(person) if person.isascii() and person.isdigit() else None,
            again="again" in request.POST,
            at=request.received_at,
        )
    except PdfError as problem:
        return _page(request, wave, missing=" ".join(problem.packages), status=503)
    return export_response(export)


def _page(request: TenantRequest, wave: Wave, *, missing: str = "", status: int = 200) -> Any:
    channels = [
        {
            "key": channel,
            "label": Channel(channel).label,
            "left": to_give_out(wave, channel).count(),
            "given": given_count(wave, channel),
            "most": MOST[Channel(channel)],
            "verb": _("Print the letters") if channel == Channel.LETTER else _("Make the file"),
        }
        for channel in given_by_hand()
    ]
    context = frame(request, wave) | {
        "channels": channels,
        "missing": missing,
        "verdict": can_write(request.user, wave, at=request.received_at),
    }
    return render(request, "surveys/letters/by_hand.html", context, status=status)
