"""The open list of counted codes of a wave."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parindex.common.tenancy import tenant_scope
from surveys.domain.receipts import (
    are_published,
    is_counted,
    receipts_of,
    tenant_of_wave_key,
    wave_of_key,
    written_code,
)
from surveys.models import Wave

PER_PAGE = 500
MOST_TYPED = 60


@login_not_required
@require_safe
def receipts(request: Any, key: str) -> HttpResponse:
    """Before the close: when the codes come. After it: the codes, and a box to look one up."""
    tenant = tenant_of_wave_key(key)
    if tenant is None:
        raise Http404
    with tenant_scope(tenant):
        wave = wave_of_key(key)
        if wave is None:
            raise Http404
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
