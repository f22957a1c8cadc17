"""The list of counted codes: everybody can check that an answer counted, nobody what it was.

A code shows that *an* answer of its holder was taken out of its envelope and into the count's
ballots. It does not show which, and nobody can show somebody else how he or she answered.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.http import base36_to_int, int_to_base36

from parindex.tenants.models import Tenant
from surveys.enums import WaveState
from surveys.models import Receipt, Wave

_OVER = frozenset({WaveState.CLOSED, WaveState.COUNTED})
_LETTERS, _GROUP = 16, 4


def key_of_wave(wave: Wave) -> str:
    """The part of the open address that names tenant and wave."""
    return f"{int_to_base36(wave.tenant_id)}.{int_to_base36(wave.pk)}"


def tenant_of_wave_key(key: str) -> Tenant | None:
    """The tenant named by the first part."""
    number = base36_to_int(key.partition(".")[0])
    return Tenant.objects.filter(pk=number, is_active=True).first()


def wave_of_key(key: str) -> Wave | None:
    """The wave named by the second part, in the tenant in scope; never one being prepared."""
    number = base36_to_int(key.partition(".")[2])
    waves: QuerySet[Wave] = Wave.objects.exclude(state=WaveState.PREPARING)
    return waves.select_related("campaign").filter(pk=number).first()


def are_published(wave: Wave) -> bool:
    """Whether the wave has closed; before, the database itself shows no code."""
    return wave.state in _OVER


def receipts_of(wave: Wave) -> QuerySet[Receipt]:
    """The codes of the answers that were counted, in the order of the alphabet."""
    return Receipt.objects.filter(wave=wave).order_by("code")


def written_code(typed: str) -> str:
    """A code as it is printed, from what somebody typed: small letters, blanks, no dashes."""
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())[:_LETTERS]
    parts = [letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP)]
    return "-".join(parts)


def is_counted(wave: Wave, typed: str) -> bool:
    """Whether the code is on the list."""
    return Receipt.objects.filter(wave=wave, code=written_code(typed)).exists()
