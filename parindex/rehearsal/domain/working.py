"""Do what waits on a rehearsal: prepare it, enter figures, or delete it. One worker at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from parindex.common.verdict import Refused
from parindex.rehearsal.domain.filling import fill
from parindex.rehearsal.domain.leaving import clear
from parindex.rehearsal.domain.making import prepare
from parindex.rehearsal.domain.survey_work import work_on_wave
from parindex.rehearsal.models import Rehearsal, RehearsalState

_logger = logging.getLogger(__name__)
# With the primary key of the rehearsal: the advisory lock of whoever works on it.
_WORK_LOCK = 0x7265_6865


def work_on(*, rehearsal_id: int, at: datetime) -> bool:
    """Do what waits, or a piece of it, in the scope of the authority; ``False`` when nothing does.

    A survey is filled piece by piece and never inside a transaction: answers are committed apart
    from who has answered (decision 0004). Anything else is done all or nothing. What fails is told
    on the page of the rehearsal; nobody else is held up.
    """
    with _alone(rehearsal_id) as is_mine:
        if not is_mine:
            return False
        try:
            waiting = Rehearsal.objects.select_related("place__rehearsal_of")
            asked = waiting.filter(pk=rehearsal_id, state=RehearsalState.READY)
            surveyed = asked.exclude(survey_work="").first()
            if surveyed is not None:
                work_on_wave(surveyed, at=at)
                return True
            with transaction.atomic():
                return _work(rehearsal_id, at)
        except Exception as error:
            _logger.exception("Work on rehearsal %s failed", rehearsal_id)
            _note_failure(rehearsal_id, error)
            return False


@contextmanager
def _alone(rehearsal_id: int) -> Iterator[bool]:
    """Whether no other worker is at it; a dying process frees its place."""
    key = (_WORK_LOCK, rehearsal_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        is_mine = bool(cursor.fetchone()[0])
        try:
            yield is_mine
        finally:
            if is_mine and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


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
    found.filling = found.survey_work = ""
    found.save(update_fields=["words", "state", "filling", "survey_work"])
