"""What was read of stored sets, kept in memory: a draft is read again after every change."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from campaigns.domain.criteria_document import Reading, read_document
from campaigns.models import CriteriaSet

KEPT = 32
_kept: OrderedDict[int, Reading] = OrderedDict()
_lock = Lock()


def reading_of(criteria_set: CriteriaSet) -> Reading:
    """The stored document as ``read_document`` reads it; read anew only where it differs.

    The reading is shared between requests: never change what hangs on it. Raises RecursionError.
    """
    with _lock:
        known = _kept.get(criteria_set.pk)
    if known is None:
        reading = read_document(criteria_set.document)
    elif known.document == criteria_set.document:
        return known
    else:
        reading = read_document(criteria_set.document, known)
    keep(criteria_set, reading)
    return reading


def keep(criteria_set: CriteriaSet, reading: Reading) -> None:
    """Remember what is about to be stored as the document of the set."""
    with _lock:
        _kept[criteria_set.pk] = reading
        _kept.move_to_end(criteria_set.pk)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
