"""Background work of scoring: tasks take ids, enter the tenant's scope and end in a clear state."""

from __future__ import annotations

import hashlib
import logging

from celery import shared_task
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from parindex.common.exports import Export
from parindex.common.tenancy import tenant_scope
from parindex.files.domain.checks import Checked
from parindex.files.domain.store import store_file, storing
from parindex.tenants.models import Tenant
from scoring.domain.exports import DRAFT, fail, finish, take_up
from scoring.enums import ExportKind
from scoring.exporters.files import make_file
from scoring.models import ExportJob, Publication

logger = logging.getLogger(__name__)


@shared_task
def build_export(tenant_id: int, job_id: int) -> None:
    """Make the file of one job and store it; a failure is written on the job."""
    with tenant_scope(Tenant.objects.get(pk=tenant_id)), override("vi"):
        job = take_up(job_id)
        if job is None:
            return
        try:
            _keep(job, _made(job))
        except Exception as error:  # whatever it was, the job must end in a clear state
            logger.exception("export %s failed", job_id)
            fail(job, error=f"{type(error).__name__}: {error}", at=timezone.now())


def _made(job: ExportJob) -> Export:
    publication = None
    if job.label != DRAFT:
        publication = Publication.objects.filter(run=job.run, state=job.label).first()
    return make_file(job.run, ExportKind(job.kind), publication)


def _keep(job: ExportJob, export: Export) -> None:
    checked = Checked(
        content=ContentFile(export.content, name=export.name),
        name=export.name,
        content_type=export.content_type,
        size=len(export.content),
        sha256=hashlib.sha256(export.content).hexdigest(),
    )
    at = timezone.now()
    with storing() as written, transaction.atomic():
        stored = store_file(actor=None, checked=checked, at=at, written=written)
        finish(job, stored, at=at)
