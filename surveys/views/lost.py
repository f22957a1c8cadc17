"""The open page on which a respondent has the letter sent again; it tells nothing to anybody."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from parindex.common.tenancy import tenant_scope
from parindex.common.throttle import too_many
from surveys.domain.resending import ask_again
from surveys.domain.wave_keys import wave_of_key
from surveys.forms.letters import LostForm
from surveys.views.answer import shut

# Requests from one network address in ten minutes.
FROM_ONE_PLACE, WINDOW = 10, 600


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def lost(request: Any, key: str) -> HttpResponse:
    """The same answer for every address; a worker looks whose it is."""
    found = wave_of_key(key)
    if found is None:
        return shut(render(request, "answer/unknown.html", status=404))
    tenant, wave = found
    form = LostForm(request.POST or None)
    context = {"authority": tenant, "wave": wave, "form": form}
    if request.method == "GET":
        return shut(render(request, "answer/lost.html", context))
    address = get_adapter().get_client_ip(request)
    if too_many(action="letter again", who=address, limit=FROM_ONE_PLACE, seconds=WINDOW):
        return shut(render(request, "answer/lost.html", context | {"slow": True}, status=429))
    if not form.is_valid():
        return shut(render(request, "answer/lost.html", context, status=422))
    with tenant_scope(tenant):
        ask_again(wave=wave, email=form.cleaned_data["email"], at=request.received_at)
    return shut(render(request, "answer/lost_done.html", context))
