"""Drafts of criteria sets: made, saved whole under a lock, never while somebody else saved first.

The document is what is edited; a draft may be incomplete (decision 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from campaigns.domain.continuity.choosing import continue_copied
from campaigns.domain.criteria_document import (
    MAX_NAME,
    Reading,
    content_hash,
    places_of,
    read_document,
)
from campaigns.domain.draft.losses import Loss
from campaigns.domain.draft.nodes import Document
from campaigns.domain.rights import can_administer
from campaigns.domain.rows import lock_tenant
from campaigns.domain.set_readings import keep, reading_of
from campaigns.domain.set_rows import sync_rows
from campaigns.enums import CriteriaSetState
from campaigns.models import CriteriaSet, DraftStep
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused, Verdict, refused
from scoring.engine.criteria import FORMAT
from scoring.engine.numbers import ZERO, decimal_of
from scoring.engine.structure import CriteriaSet as EngineSet

_LAST_TOTAL = 10**6  # the column holds six digits before the point
# A set of 110 leaves is about 100 KB, of which PostgreSQL stores a quarter.
KEPT_STEPS = 50
_BLANK: Document = {
    "format": FORMAT,
    "level": "",
    "source": "",
    "illustrative": False,
    "note": "",
    "total": "100",
    "survey_points": None,
    "rounding": {"places": 2, "mode": "half_up"},
    "policy": {"bonus_in_maximum": False, "total_floor": "0", "total_cap": "100"},
    "nodes": [],
}


def can_edit_set(user: Any, criteria_set: CriteriaSet) -> Verdict:
    """Change the set in the editor: those who set up campaigns, while it is a draft."""
    verdict = can_administer(user)
    if verdict and criteria_set.state != CriteriaSetState.DRAFT:
        return refused(_("A frozen criteria set is never changed; correct it by a new version."))
    return verdict


@transaction.atomic
def create_set(*, actor: Any, name: str, year: int, illustrative: bool = False) -> CriteriaSet:
    """An empty draft, worth 100 points in two decimals until said otherwise. Raises Refused."""
    can_administer(actor).require()
    facts = {"name": nfc(name.strip()), "year": year, "illustrative": illustrative}
    return _store(actor, {**_BLANK, **facts}, "criteria_set.created")


@transaction.atomic
def copy_set(*, actor: Any, criteria_set: CriteriaSet, name: str, year: int) -> CriteriaSet:
    """A draft with the content of any set of the tenant, for another year or under another name.

    For a later year it continues the set it was copied from (see ``continuity``).

    Raises Refused.
    """
    can_administer(actor).require()
    document = {**criteria_set.document, "name": nfc(name.strip()), "year": year}
    made = _store(actor, document, "criteria_set.copied", copied_from=str(criteria_set.pk))
    continue_copied(actor=actor, made=made, source=criteria_set)
    return made


def store_copy(*, actor: Any, document: Document, action: str, copied_from: str) -> CriteriaSet:
    """A draft with the content of a set of another authority, inside the caller's transaction."""
    return _store(actor, document, action, copied_from=copied_from)


@transaction.atomic
def import_draft(*, actor: Any | None, document: Document) -> CriteriaSet:
    """A draft of a document with gaps, to be filled in the editor; name and year must be there.

    ``actor``: None at the command line. Raises Refused.
    """
    if actor is not None:
        can_administer(actor).require()
    name, year = str(document.get("name") or "").strip(), document.get("year")
    if not name or not isinstance(year, int) or not 2000 <= year <= 2100:
        raise Refused(_("A draft needs a name and a year first."))
    facts = {"name": nfc(name)[:MAX_NAME], "year": year}
    return _store(actor, {**_BLANK, **document, **facts}, "criteria_set.imported")


def _store(actor: Any, document: Document, action: str, **more: str) -> CriteriaSet:
    made = CriteriaSet(total_points=ZERO, name=document["name"], year=document["year"])
    made.version = free_version(made.name, made.year)
    _write(made, read_document(document))
    new = {"name": made.name, "year": made.year, "version": made.version, **more}
    record(actor=actor, action=action, subject=made, new=new)
    return made


def lock_draft(*, actor: Any, criteria_set: CriteriaSet) -> CriteriaSet:
    """The draft as it stands, locked for a change. Raises Refused.

    Its document is fetched only when it is not the one of ``criteria_set`` any more.
    """
    rows = CriteriaSet.objects.select_for_update(no_key=True, of=("self",)).defer("document")
    locked = rows.get(pk=criteria_set.pk)
    can_edit_set(actor, locked).require()
    if locked.content_hash == criteria_set.content_hash:
        locked.document = criteria_set.document
    return locked


def save_draft(
    *,
    actor: Any,
    locked: CriteriaSet,
    document: Document,
    action: str,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> CriteriaSet:
    """Store the document of a locked draft, its rows once it is sound, and the audit entry.

    A document that changes nothing leaves no trace.
    """
    before = reading_of(locked)
    reading = read_document(document, before)
    if reading.document == before.document:
        return locked
    steps = DraftStep.objects.filter(criteria_set=locked)
    if not locked.step and not steps.exists():
        _remember(locked)
    lost = write_draft(locked, reading, before, step=locked.step + 1)
    # What was undone and those too old.
    beyond = Q(number__gte=locked.step) | Q(number__lt=locked.step - KEPT_STEPS)
    steps.filter(beyond).delete()
    code = str((new or {}).get("code") or (old or {}).get("code") or "")
    _remember(locked, action=action, code=code, made_by=actor, gone=lost)
    record(actor=actor, action=action, subject=locked, old=old, new=new)
    return locked


def write_draft(locked: CriteriaSet, reading: Reading, before: Reading, *, step: int) -> list[Loss]:
    """Put a document into a locked draft: facts of the row, and the rows of a sound one.

    ``before`` is what was read of the stored document. Answers what went with criteria.
    """
    if locked.corrects_id is None:
        _rename(locked, reading.document)
    locked.step = step
    lost = _write(locked, reading, before.engine)
    keep(locked, reading)
    return lost


def _remember(locked: CriteriaSet, **how: Any) -> None:
    """Keep the stored draft as a step; the database copies the document by itself."""
    stored = RawSQL("(SELECT document FROM campaigns_criteriaset WHERE id = %s)", [locked.pk])
    DraftStep.objects.create(criteria_set=locked, number=locked.step, document=stored, **how)


def _rename(locked: CriteriaSet, document: Document) -> None:
    """Name and year of the set follow the document; taken ones make the next version of them."""
    name = str(document.get("name") or "").strip()[:MAX_NAME] or locked.name
    year = decimal_of(document.get("year"))
    known = year is not None and not year % 1 and 2000 <= year <= 2100
    place = name, int(year) if known and year is not None else locked.year
    if place != (locked.name, locked.year):
        locked.name, locked.year = place
        locked.version = free_version(*place)


def free_version(name: str, year: int) -> int:
    """The next version of a name and year, for this transaction alone."""
    lock_tenant()
    same = CriteriaSet.objects.filter(name=name, year=year)
    return (same.aggregate(latest=Max("version"))["latest"] or 0) + 1


def _write(row: CriteriaSet, reading: Reading, before: EngineSet | None = None) -> list[Loss]:
    """Store a document; ``before`` is the set that the rows are those of."""
    found = reading.document
    total = decimal_of(found.get("total"))
    row.document, row.content_hash = found, content_hash(found)
    row.source, row.note = str(found.get("source") or ""), str(found.get("note") or "")
    row.illustrative = found.get("illustrative") is True
    row.total_points = total if total is not None and 0 <= total < _LAST_TOTAL else ZERO
    row.rounding_places = places_of(found)
    row.policy = found.get("policy") or {}
    row.save()
    return [] if reading.engine is None else sync_rows(row, reading.engine, before)
