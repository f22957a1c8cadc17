"""Take a checked file of figures into the ledger: all of it or nothing."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.spreadsheets import XLSX
from parindex.common.verdict import Refused
from parindex.files.domain.checks import Checked
from parindex.files.domain.names import clean_name
from parindex.files.domain.store import store_file, storing
from surveys.domain.figures import enter_figure
from surveys.domain.proposal import Proposal, propose
from surveys.domain.rights import can_enter_figures
from surveys.models import FigureImport

# How long a checked file waits for its confirmation, in seconds.
KEPT_SECONDS = 60 * 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """A checked file that waits for its confirmation; it is not in the database yet."""

    name: str
    data: bytes
    source_text: str


def keep_waiting(*, actor: Any, campaign: Campaign, waiting: Waiting) -> str:
    """Keep a checked file for an hour; answers the key with which it is confirmed."""
    key = secrets.token_urlsafe(24)
    cache.set(_key(actor, campaign, key), waiting, KEPT_SECONDS)
    return key


def waiting_file(*, actor: Any, campaign: Campaign, key: str) -> Waiting | None:
    """The file kept under ``key`` by the same person for the same campaign, if it still is."""
    found = cache.get(_key(actor, campaign, key))
    return found if isinstance(found, Waiting) else None


def forget(*, actor: Any, campaign: Campaign, key: str) -> None:
    """Drop a kept file."""
    cache.delete(_key(actor, campaign, key))


def import_figures(
    *, actor: Any, campaign: Campaign, waiting: Waiting, seen: str, at: datetime
) -> FigureImport:
    """Write every changed figure of a file, the file itself and one import row.

    ``seen`` is the digest of the proposal the person confirmed. Raises ``Refused``,
    ``FileError``, and ``StaleEdit`` with the fresh proposal when it is another one now.
    """
    with storing() as written, transaction.atomic():
        locked = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
        can_enter_figures(actor, locked, at=at).require()
        proposal = propose(campaign=locked, name=waiting.name, data=waiting.data)
        if proposal.problems or proposal.digest != seen:
            raise StaleEdit(proposal)
        if not waiting.source_text.strip():
            raise Refused(_("Say where the figures come from."))
        stored = store_file(actor=actor, checked=_checked(waiting), at=at, written=written)
        made = FigureImport.objects.create(
            campaign=locked,
            stored_file=stored,
            source_text=waiting.source_text,
            rows=len(proposal.lines),
            imported_by=actor,
            imported_at=at,
        )
        _write(actor, locked, proposal, waiting.source_text, at)
        record(
            actor=actor,
            action="figures.imported",
            subject=made,
            new={
                "campaign": locked.slug,
                "file": stored.original_name,
                "sha256": stored.sha256,
                "rows": made.rows,
                "changed": proposal.changed,
            },
            reason=waiting.source_text,
            at=at,
        )
        return made


def _write(
    actor: Any, campaign: Campaign, proposal: Proposal, source_text: str, at: datetime
) -> None:
    # One order of locks for every import, so that two of them cannot wait for each other.
    for line in sorted(proposal.lines, key=lambda line: line.place.key):
        if line.changes:
            reason = f"{source_text} {line.remark}".strip()
            enter_figure(
                actor=actor,
                campaign=campaign,
                place=line.place,
                figure=line.figure,
                source_text=reason,
                at=at,
                expected_revision=line.place.revision,
            )


def _checked(waiting: Waiting) -> Checked:
    name = clean_name(waiting.name)
    is_xlsx = name.lower().endswith(".xlsx")
    return Checked(
        content=ContentFile(waiting.data, name),
        name=name,
        content_type=XLSX if is_xlsx else "text/csv",
        size=len(waiting.data),
        sha256=hashlib.sha256(waiting.data).hexdigest(),
    )


def _key(actor: Any, campaign: Campaign, key: str) -> str:
    return f"figures:{campaign.tenant_id}:{campaign.pk}:{actor.pk}:{key}"
