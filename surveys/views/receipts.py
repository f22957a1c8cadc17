"""The open list of counted codes of a wave."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parindex.common.tenancy import tenant_scope
from surveys.domain.receipts import are_published, is_counted, receipts_of, written_code
from surveys.domain.wave_keys import wave_of_key
from surveys.enums import WaveState
from surveys.models import Wave

PER_PAGE = 500
MOST_TYPED = 60


@login_not_required
@require_safe
def receipts(request: Any, key: str) -> HttpResponse:
    """Before the close: when the codes come. After it: the codes, and a box to look one up."""
    known = wave_of_key(key)
    if known is None or known[1].state == WaveState.PREPARING:
        raise Http404
    tenant, wave = known
    with tenant_scope(tenant):
        context = {"wave": wave, "authority": tenant, "key": key, "published": are_published(wave)}
        if context["published"]:
            context |= _codes(request, wave)
        return render(request, "answer/receipts.html", context)


def _codes(request: Any, wave: Wave) -> dict[str, Any]:
    typed = request.GET.get("code", "")[:MOST_TYPED].strip()
    page = Paginator(receipts_of(wave), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page_obj": page,
        "typed": typed,
        "looked_up": written_code(typed),
        "found": bool(typed) and is_counted(wave, typed),
    }
