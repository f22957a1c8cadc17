"""The open page that says who sees what of a survey, linked from every letter and every form."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parindex.common.tenancy import tenant_scope
from surveys.domain.promise import bodies_to_ask, key_destroyed_at, limits, sights, stored, tried
from surveys.domain.wave_keys import wave_of_key
from surveys.enums import WaveState
from surveys.views.answer import shut, unknown


@require_safe
@login_not_required
def promise(request: Any, key: str) -> HttpResponse:
    """Rights, schema and attacks as they are at this moment; nothing of a person."""
    found = wave_of_key(key)
    if found is None or found[1].state == WaveState.PREPARING:
        return shut(unknown(request))
    tenant, wave = found
    with tenant_scope(tenant):
        context = {
            "authority": tenant,
            "wave": wave,
            "sights": sights(),
            "stored": stored(),
            "tried": tried(),
            "limits": limits(),
            "destroyed_at": key_destroyed_at(wave),
            "bodies": bodies_to_ask(),
        }
        return shut(render(request, "answer/who_sees_what.html", context))
