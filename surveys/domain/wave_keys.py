"""The open addresses of a wave: the letter again, the counted codes, who sees what.

``<tenant>.<wave>.<code>``, numbers in base 36. It names the wave and no person; the code keeps
others from trying numbers.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

from parindex.common.locked_secrets import code_of, is_code_of
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from surveys.models import Wave

_PURPOSE = "addresses of waves"


def key_of_wave(wave: Wave) -> str:
    """The key of a wave in its open address."""
    text = f"{int_to_base36(wave.tenant_id)}.{int_to_base36(wave.pk)}"
    return f"{text}.{code_of(text, purpose=_PURPOSE)}"


def lost_address(wave: Wave) -> str:
    """The whole address of the page on which the letter is had again, for a letter."""
    return f"{settings.BASE_URL}{reverse('answer:lost', args=[key_of_wave(wave)])}"


def promise_address(wave: Wave) -> str:
    """The whole address of the page that says who sees what, for a letter."""
    return f"{settings.BASE_URL}{reverse('answer:promise', args=[key_of_wave(wave)])}"


def wave_of_key(key: str) -> tuple[Tenant, Wave] | None:
    """Tenant and wave of a genuine key; ``None`` for any other text."""
    text, _point, code = key.rpartition(".")
    if not is_code_of(code, text, purpose=_PURPOSE):
        return None
    tenant_number, _point, wave_number = text.partition(".")
    tenant = Tenant.objects.filter(pk=base36_to_int(tenant_number), is_active=True).first()
    if tenant is None:
        return None
    with tenant_scope(tenant):
        wave = Wave.objects.select_related("campaign").filter(pk=base36_to_int(wave_number)).first()
    return (tenant, wave) if wave is not None else None
