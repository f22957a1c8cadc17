"""The page that carries the receipt code: drawn once for a wave and a language, then filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from parindex.tenants.models import Tenant
from surveys.domain.wave_keys import key_of_wave
from surveys.models import Wave

# Stands where the code goes; nothing a person types holds a NUL.
_GAP = "\0"


@dataclass(frozen=True)
class _Look:
    """What the page shows but the code. Kept pages are told apart by ``words``."""

    words: tuple[object, ...]
    authority: Tenant = field(compare=False)
    wave: Wave = field(compare=False)


def done_page(wave: Wave, authority: Tenant, code: str) -> HttpResponse:
    """Thanks, with the receipt code; the same words for everybody of the wave."""
    shown = (wave.pk, wave.name, wave.ends_at, wave.campaign.illustrative, authority.name)
    before, after = _around(_Look((get_language(), *shown), authority, wave))
    return HttpResponse(f"{before}{code}{after}")


@lru_cache(maxsize=32)
def _around(look: _Look) -> tuple[str, str]:
    context = {
        "wave": look.wave,
        "authority": look.authority,
        "open_key": key_of_wave(look.wave),
        "code": _GAP,
    }
    before, _gap, after = render_to_string("answer/done.html", context).partition(_GAP)
    return before, after
