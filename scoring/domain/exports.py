"""Ask for a long file of a run, look how far it is, take it up, finish it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

from parindex.audit.domain.record import record
from parindex.files.models import StoredFile
from scoring.enums import ExportKind, ExportState
from scoring.models import ExportJob, IndexRun, Publication

# Up to this many units a file is made while the person waits (about two seconds); a page of the
# decision costs a quarter of a second.
IN_REQUEST = {ExportKind.MATRIX: 200, ExportKind.DECISION: 40}
# A job nobody finished in this time lost its worker; it may be asked for again.
LOST_AFTER = timedelta(minutes=30)
DRAFT = "draft"
TASK = "scoring.tasks.build_export"


def is_big(run: IndexRun, kind: ExportKind) -> bool:
    """Whether a file of a run is made in the background."""
    return run.lines.count() > IN_REQUEST[kind]


def label_of(publication: Publication | None) -> str:
    """What a file made now says of itself: a draft, or the state of the result."""
    return publication.state if publication is not None else DRAFT


def export_of(run: IndexRun, kind: ExportKind, label: str) -> ExportJob | None:
    """The newest job of that file."""
    jobs = ExportJob.objects.filter(run=run, kind=kind, label=label)
    return jobs.select_related("stored_file").first()


@transaction.atomic
def request_export(
    *, actor: Any | None, run: IndexRun, kind: ExportKind, label: str, at: datetime
) -> ExportJob:
    """Queue a file; one that is queued, being made or ready is returned as it is."""
    IndexRun.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.pk)
    found = export_of(run, kind, label)
    if found is not None and _lost(found, at):
        _end(found, ExportState.FAILED, at=at, error="lost")
    if found is not None and found.state != ExportState.FAILED:
        return found
    job = ExportJob.objects.create(
        run=run, kind=kind, label=label, requested_by=actor, requested_at=at
    )
    told = {"kind": str(kind), "label": label}
    record(actor=actor, action="export.requested", subject=job, new=told, at=at)
    transaction.on_commit(partial(_send, job.tenant_id, job.pk), robust=True)
    return job


@transaction.atomic
def take_up(job_id: int) -> ExportJob | None:
    """Mark a queued job as being made; None when somebody else has it."""
    job = (
        ExportJob.objects.select_for_update(no_key=True, of=("self",))
        .select_related("run__campaign")
        .filter(pk=job_id, state=ExportState.QUEUED)
        .first()
    )
    if job is not None:
        job.state = ExportState.RUNNING
        job.save(update_fields=["state"])
    return job


def finish(job: ExportJob, stored: StoredFile, *, at: datetime) -> None:
    """The file is there; runs in the transaction that stored it."""
    job.stored_file = stored
    job.save(update_fields=["stored_file"])
    _end(job, ExportState.DONE, at=at)
    record(actor=None, action="export.finished", subject=job, new={"sha256": stored.sha256}, at=at)


@transaction.atomic
def fail(job: ExportJob, *, error: str, at: datetime) -> None:
    """The file could not be made; the reason is kept and it may be asked for again."""
    _end(job, ExportState.FAILED, at=at, error=error)
    record(actor=None, action="export.failed", subject=job, reason=error, at=at)


def _end(job: ExportJob, state: ExportState, *, at: datetime, error: str = "") -> None:
    job.state, job.error, job.finished_at = state, error[:300], at
    job.save(update_fields=["state", "error", "finished_at"])


def _lost(job: ExportJob, at: datetime) -> bool:
    waiting = job.state in (ExportState.QUEUED, ExportState.RUNNING)
    return waiting and at - job.requested_at > LOST_AFTER


def _send(tenant_id: int, job_id: int) -> None:
    current_app.send_task(TASK, args=[tenant_id, job_id])
