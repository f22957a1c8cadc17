"""Checked files between the two steps of an import: kept an hour, for one person of one tenant.

What is read out of annexes and decisions is kept longer: ``campaigns.domain.import_proposals``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.annex.proposal import ACCEPTED, LEFT_OUT, OPEN
from campaigns.domain.import_proposals import find_proposal
from campaigns.enums import ProposalKind
from campaigns.models import ImportProposal
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


def kept_proposal(request: TenantRequest, kind: ProposalKind, token: str) -> ImportProposal | None:
    """The stored proposal of an address, else 404; None, and said, once its time is over."""
    stored = find_proposal(kind, token)
    if stored is None:
        raise Http404
    if stored.expires_at <= request.received_at:
        messages.error(request, _("The proposal is no longer kept. Upload the file again."))
        return None
    return stored


def import_steps(*, checked: bool, upload_url: str = "") -> list[dict[str, str]]:
    """Choose, check, take over, for ``components/stepper.html``; ``upload_url`` leads back."""
    states = ("done", "now", "next") if checked else ("now", "next", "next")
    labels = (_("Choose the file"), _("Check it"), _("Take it over"))
    steps = zip(labels, states, strict=True)
    return [{"label": label, "state": state, "url": upload_url} for label, state in steps]


def forget(request: TenantRequest, kind: str, token: str) -> None:
    """Drop the value once it has been used."""
    cache.delete(_key(request, kind, token))


@dataclass(frozen=True, slots=True)
class AskedRows:
    """What a button of a proposal asks: ``keys`` None means every open row."""

    keys: set[int] | None
    state: str
    fragment: str = ""


def decide_rows(
    request: TenantRequest,
    stored: ImportProposal,
    *,
    decide: Callable[..., int],
    sure: set[int],
) -> str:
    """Do what a button asks for rows of a proposal; answers where the page goes on."""
    asked = _asked_rows(request, sure=sure)
    if asked.keys is None or asked.keys:
        count = decide(
            actor=request.user,
            stored=stored,
            keys=asked.keys,
            state=asked.state,
            at=request.received_at,
        )
        words = ngettext("%(count)s row changed.", "%(count)s rows changed.", count)
        messages.success(request, words % {"count": count})
    return asked.fragment


def _asked_rows(request: TenantRequest, *, sure: set[int]) -> AskedRows:
    """The rows a button means, the state it wants for them, and where the page goes on."""
    if "accept_all" in request.POST:
        return AskedRows(None, ACCEPTED)
    if "accept_sure" in request.POST:
        return AskedRows(sure, ACCEPTED)
    states = {"accept": ACCEPTED, "leave_out": LEFT_OUT, "reopen": OPEN}
    for name, state in states.items():
        if name in request.POST:
            key = typed_number(request.POST[name])
            return AskedRows({key}, state, f"#row-{key}")
    return AskedRows(set(), ACCEPTED)


def typed_number(text: str | None) -> int:
    """A number out of an address or a form; 0, which is no row, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
