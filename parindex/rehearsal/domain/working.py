"""Do what waits on a rehearsal: prepare it, enter figures, or delete it. One worker at a time."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from parindex.common.verdict import Refused
from parindex.rehearsal.domain.filling import fill
from parindex.rehearsal.domain.leaving import clear
from parindex.rehearsal.domain.making import prepare
from parindex.rehearsal.models import Rehearsal, RehearsalState

_logger = logging.getLogger(__name__)


def work_on(*, rehearsal_id: int, at: datetime) -> bool:
    """Do what waits, all or nothing, in the scope of the authority; ``False`` when nothing does.

    What fails is told on the page of the rehearsal; nobody else is held up.
    """
    try:
        with transaction.atomic():
            return _work(rehearsal_id, at)
    except Exception as error:
        _logger.exception("Work on rehearsal %s failed", rehearsal_id)
        _note_failure(rehearsal_id, error)
        return False


def _work(rehearsal_id: int, at: datetime) -> bool:
    waiting = Rehearsal.objects.select_for_update(skip_locked=True, of=("self",))
    locked = (
        waiting.select_related("place__rehearsal_of", "made_by").filter(pk=rehearsal_id).first()
    )
    if locked is None:
        return False
    if locked.state == RehearsalState.LEAVING:
        clear(locked)
    elif locked.state == RehearsalState.PREPARING:
        prepare(locked, at=at)
    elif locked.state == RehearsalState.READY and locked.filling:
        fill(locked, at=at)
    else:
        return False
    return True


def _note_failure(rehearsal_id: int, error: Exception) -> None:
    """One that is being thrown away is tried again by the tick."""
    found = Rehearsal.objects.filter(pk=rehearsal_id).select_related("made_by").first()
    if found is None or found.state == RehearsalState.LEAVING:
        return
    with translation.override(found.made_by.language):
        told = str(error) if isinstance(error, Refused) else ""
        found.words = told or _("An unexpected error; it is in the log of the server.")
    if found.state == RehearsalState.PREPARING:
        found.state = RehearsalState.FAILED
    found.filling = ""
    found.save(update_fields=["words", "state", "filling"])
