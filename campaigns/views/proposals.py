"""Checked files between the two steps of an import: kept an hour, for one person of one tenant."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext as _

from parindex.accounts.requests import TenantRequest
from parindex.common.spreadsheet_reading import MAX_BYTES

SECONDS = 60 * 60


def read_upload(file: Any) -> bytes:
    """The content of an uploaded file, at most one byte more than any reader accepts."""
    content: bytes = file.read(MAX_BYTES + 1)
    return content


def _key(request: TenantRequest, kind: str, token: str) -> str:
    return f"proposal:{request.tenant.pk}:{request.user.pk}:{kind}:{token}"


def keep(request: TenantRequest, kind: str, value: Any) -> str:
    """Keep a checked value; answers the token for the address of the second step."""
    token = secrets.token_hex(8)
    cache.set(_key(request, kind, token), value, SECONDS)
    return token


def kept(request: TenantRequest, kind: str, token: str) -> Any | None:
    """The value kept under the token, None when it is gone or somebody else's."""
    return cache.get(_key(request, kind, token))


def import_steps(*, checked: bool, upload_url: str = "") -> list[dict[str, str]]:
    """Choose, check, take over, for ``components/stepper.html``; ``upload_url`` leads back."""
    states = ("done", "now", "next") if checked else ("now", "next", "next")
    labels = (_("Choose the file"), _("Check it"), _("Take it over"))
    steps = zip(labels, states, strict=True)
    return [{"label": label, "state": state, "url": upload_url} for label, state in steps]


def forget(request: TenantRequest, kind: str, token: str) -> None:
    """Drop the value once it has been used."""
    cache.delete(_key(request, kind, token))
