"""Keep what a file proposes while people look through it; forget it when nobody comes back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from campaigns.domain.rights import can_administer
from campaigns.enums import ProposalKind
from campaigns.models import ImportProposal
from parindex.audit.domain.record import record

# Counted from the last change, so that nobody's work vanishes under their hands.
KEPT = timedelta(days=14)


@transaction.atomic
def start_proposal(
    *,
    actor: Any,
    kind: ProposalKind,
    file_name: str,
    sha256: str,
    content: dict[str, Any],
    at: datetime,
) -> ImportProposal:
    """Keep a proposal for everybody of the tenant who sets up campaigns. Raises Refused."""
    can_administer(actor).require()
    made: ImportProposal = ImportProposal.objects.create(
        kind=kind,
        token=secrets.token_hex(8),
        file_name=file_name,
        sha256=sha256,
        content=content,
        created_by=actor,
        created_at=at,
        changed_at=at,
        expires_at=at + KEPT,
    )
    new = {"file": file_name, "sha256": sha256}
    record(actor=actor, action="import_proposal.started", subject=made, new=new)
    return made


def open_proposals(kind: ProposalKind, *, at: datetime) -> QuerySet[ImportProposal]:
    """Proposals of the tenant that wait to be looked through, without their content."""
    found: QuerySet[ImportProposal] = (
        ImportProposal.objects.filter(kind=kind, expires_at__gt=at)
        .defer("content")
        .select_related("created_by")
    )
    return found


def find_proposal(kind: ProposalKind, token: str) -> ImportProposal | None:
    """The proposal of a token in the tenant, None when there is none."""
    found: ImportProposal | None = ImportProposal.objects.filter(kind=kind, token=token).first()
    return found


def lock_proposal(*, actor: Any, proposal: ImportProposal) -> ImportProposal | None:
    """The proposal as it stands, locked for a change; None when it is gone. Raises Refused."""
    can_administer(actor).require()
    locked: ImportProposal | None = (
        ImportProposal.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk=proposal.pk)
        .first()
    )
    return locked


def save_proposal(*, locked: ImportProposal, content: dict[str, Any], at: datetime) -> None:
    """Store what a locked proposal holds now; it is kept longer from this moment."""
    locked.content = content
    locked.version += 1
    locked.changed_at, locked.expires_at = at, at + KEPT
    locked.save(update_fields=["content", "version", "changed_at", "expires_at"])


@transaction.atomic
def discard_proposal(*, actor: Any, proposal: ImportProposal) -> None:
    """Forget a proposal that is not wanted. Raises Refused."""
    locked = lock_proposal(actor=actor, proposal=proposal)
    if locked is not None:
        told = {"file": locked.file_name, "sha256": locked.sha256}
        record(actor=actor, action="import_proposal.discarded", subject=locked, old=told)
        locked.delete()


@transaction.atomic
def forget_expired(*, at: datetime) -> None:
    """Delete the proposals of the tenant in scope whose time is over."""
    for proposal in ImportProposal.objects.filter(expires_at__lte=at).defer("content"):
        told = {"file": proposal.file_name, "sha256": proposal.sha256}
        record(actor=None, action="import_proposal.expired", subject=proposal, old=told, at=at)
        proposal.delete()
