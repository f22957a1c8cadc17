"""Papers of a campaign: add, rename, remove; who sees the campaign may open them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.rows import apply_changes, check_version, lock_campaign
from campaigns.enums import CampaignState, PaperKind
from campaigns.models import Campaign, CampaignDocument, PlanTask
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from parindex.files.domain.checks import Checked
from parindex.files.domain.store import store_file, storing

# What no person types.
_SET_HERE = {
    "tenant",
    "campaign",
    "task",
    "stored_file",
    "copied_from",
    "id",
    "added_at",
    "added_by",
    "removed_at",
}


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is said about a paper; ``task``: the row of the plan it belongs to, if one."""

    kind: PaperKind
    title: str
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    task: PlanTask | None = None


def documents_of(campaign: Campaign) -> QuerySet[CampaignDocument]:
    """The papers in force with file and task, in their order."""
    return CampaignDocument.objects.filter(campaign=campaign, removed_at=None).select_related(
        "stored_file", "task", "copied_from__campaign"
    )


def add_document(
    *, actor: Any | None, campaign: Campaign, about: PaperFacts, file: Checked, at: datetime
) -> CampaignDocument:
    """Store the file and attach it. Raises Refused, ValidationError (facts)."""
    with storing() as written, transaction.atomic():
        locked = lock_campaign(campaign)
        if actor is not None:
            can_run(actor, locked).require()
        last = CampaignDocument.objects.filter(campaign=locked).aggregate(last=Max("position"))
        document = CampaignDocument(
            campaign=locked,
            position=(last["last"] or 0) + 1,
            added_by=actor,
            added_at=at,
            **_columns(about),
        )
        _check(document)
        document.stored_file = store_file(actor=actor, checked=file, at=at, written=written)
        document.save()
        told = {"kind": document.kind, "title": document.title, "number": document.number}
        told |= {"file": file.name, "sha256": file.sha256}
        record(actor=actor, action="campaign_document.added", subject=document, new=told, at=at)
        return document


@transaction.atomic
def edit_document(
    *, actor: Any, document: CampaignDocument, about: PaperFacts, expected_version: int
) -> CampaignDocument:
    """Change what is said about a paper; its file stays. Raises Refused, StaleEdit, ValidationError
    (facts)."""
    locked = _locked(actor, document, expected_version)
    changes = _columns(about)
    _check(CampaignDocument(campaign=locked.campaign, position=1, **changes))
    apply_changes(actor=actor, row=locked, changes=changes, action="campaign_document.edited")
    return locked


@transaction.atomic
def remove_document(
    *, actor: Any, document: CampaignDocument, expected_version: int, at: datetime
) -> None:
    """Take a paper out of the list; row and file are kept. Raises Refused, StaleEdit."""
    locked = _locked(actor, document, expected_version)
    locked.removed_at = at
    locked.version += 1
    locked.save(update_fields=["removed_at", "version"])
    told = {"title": locked.title, "number": locked.number, "sha256": locked.stored_file.sha256}
    record(actor=actor, action="campaign_document.removed", subject=locked, old=told, at=at)


@transaction.atomic
def move_document(*, actor: Any, document: CampaignDocument, up: bool) -> None:
    """Change places with the paper above or below; at the end nothing happens. Raises Refused."""
    campaign = _open(actor, document.campaign)
    papers = documents_of(campaign)
    here: CampaignDocument = papers.get(pk=document.pk)
    if up:
        other = papers.filter(position__lt=here.position).order_by("-position").first()
    else:
        other = papers.filter(position__gt=here.position).order_by("position").first()
    if other is None:
        return
    rows = CampaignDocument.objects.filter(campaign=campaign)
    rows.filter(pk=here.pk).update(position=other.position)
    rows.filter(pk=other.pk).update(position=here.position)
    record(
        actor=actor,
        action="campaign_document.moved",
        subject=here,
        old={"position": here.position},
        new={"position": other.position},
    )


def carry_documents(
    *,
    actor: Any | None,
    source: Campaign,
    campaign: Campaign,
    documents: Collection[CampaignDocument],
    at: datetime,
) -> None:
    """Carry chosen papers of ``source`` into a campaign that is just being made, marked as such.

    They keep title, number and file, and name no task. Belongs into the transaction that makes it.
    """
    chosen = {document.pk for document in documents}
    for position, old in enumerate(documents_of(source).filter(pk__in=chosen), start=1):
        made = CampaignDocument.objects.create(
            campaign=campaign,
            kind=old.kind,
            title=old.title,
            number=old.number,
            issued_on=old.issued_on,
            issuer=old.issuer,
            stored_file=old.stored_file,
            copied_from=old,
            position=position,
            added_by=actor,
            added_at=at,
        )
        told = {"title": made.title, "number": made.number, "copied": source.slug}
        record(actor=actor, action="campaign_document.carried", subject=made, new=told, at=at)


def _locked(actor: Any, document: CampaignDocument, expected_version: int) -> CampaignDocument:
    _open(actor, document.campaign)
    rows = CampaignDocument.objects.select_related("stored_file", "task", "campaign")
    locked: CampaignDocument = rows.select_for_update(no_key=True, of=("self",)).get(pk=document.pk)
    check_version(locked, expected_version)
    return locked


def _open(actor: Any, campaign: Campaign) -> Campaign:
    locked = lock_campaign(campaign)
    can_run(actor, locked).require()
    if locked.state == CampaignState.PUBLISHED:
        raise Refused(_("The result is published; its documents are part of the record."))
    return locked


def _columns(about: PaperFacts) -> dict[str, Any]:
    return {
        "kind": str(about.kind),
        "title": nfc(about.title.strip()),
        "number": nfc(about.number.strip()),
        "issued_on": about.issued_on,
        "issuer": nfc(about.issuer.strip()),
        "task": about.task,
    }


def _check(document: CampaignDocument) -> None:
    if document.task is not None and document.task.campaign_id != document.campaign_id:
        raise ValidationError({"task": _("Choose a task of this plan.")})
    document.clean_fields(exclude=_SET_HERE)
