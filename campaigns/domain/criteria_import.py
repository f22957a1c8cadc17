"""Import criteria sets and freeze them when a campaign uses them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.domain.continuity.files import apart, take_links
from campaigns.domain.criteria_document import Checked, check_document, content_hash, read_json
from campaigns.domain.criteria_xlsx import check_xlsx, read_xlsx
from campaigns.domain.golden_cases import red_cases
from campaigns.domain.problems import ImportProblems, whole_file
from campaigns.domain.set_drafts import free_version
from campaigns.domain.set_rows import sync_rows
from campaigns.enums import CriteriaSetState
from campaigns.models import CriteriaSet, DraftStep, UnitGroup
from parindex.audit.domain.record import record
from parindex.common.row_problems import RowProblem
from parindex.common.verdict import Refused

__all__ = [
    "ImportProblems",
    "RowProblem",
    "check_file",
    "delete_draft",
    "freeze_set",
    "import_set",
    "read_xlsx",
]
EXTENSIONS = (".xlsx", ".json")


def check_file(*, name: str, data: bytes) -> Checked:
    """Read an uploaded file by its extension and check it. Raises ImportProblems."""
    lower = name.lower()
    if lower.endswith(".xlsx"):
        return check_xlsx(data)
    if lower.endswith(".json"):
        return check_document(read_json(data))
    raise whole_file("wrong_extension", expected=", ".join(EXTENSIONS))


@transaction.atomic
def import_set(
    *,
    actor: Any | None,
    document: Mapping[str, Any],
    corrects: CriteriaSet | None = None,
    reason: str = "",
) -> CriteriaSet:
    """Store a set as a draft, the next version of its name and year; all or nothing.

    ``corrects`` with a ``reason`` makes it the correction of a set in use (see corrections). What
    the file says of the year before (``continues``) is kept apart from the document, because it
    may be corrected later; it is taken when the authority has that set (see ``continuity.files``).

    :raises ImportProblems: with every problem of the document; nothing is stored then.
    """
    checked = check_document(document)
    engine, document = checked.engine, apart(checked.document)
    name = corrects.name if corrects else engine.name
    year = corrects.year if corrects else engine.year
    criteria_set = CriteriaSet.objects.create(
        name=name,
        year=year,
        version=free_version(name, year),
        source=engine.source,
        note=engine.note,
        illustrative=engine.illustrative,
        total_points=engine.total,
        rounding_places=engine.places,
        policy=document["policy"],
        document=document,
        content_hash=content_hash(document),
        corrects=corrects,
        correction_reason=reason,
    )
    sync_rows(criteria_set, engine)
    record(
        actor=actor,
        action="criteria_set.imported",
        subject=criteria_set,
        new={
            "name": name,
            "year": year,
            "version": criteria_set.version,
            "leaves": len(engine.leaves),
            "sha256": criteria_set.content_hash,
        },
        reason=reason,
    )
    if engine.continues and corrects is None:
        take_links(actor=actor, made=criteria_set, continues=engine.continues)
    return criteria_set


@transaction.atomic
def freeze_set(
    *, actor: Any | None, criteria_set: CriteriaSet, at: datetime | None = None
) -> CriteriaSet:
    """Freeze a draft for good; a frozen set stays as it is. The database refuses later changes.

    :raises ImportProblems: when it is incomplete or one of its golden cases fails.
    """
    locked = CriteriaSet.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=criteria_set.pk
    )
    if locked.state == CriteriaSetState.FROZEN:
        return locked
    check_document(locked.document)
    if red := red_cases(locked.document):
        raise ImportProblems(red)
    locked.state = CriteriaSetState.FROZEN
    locked.frozen_at = at or timezone.now()
    locked.content_hash = content_hash(locked.document)
    locked.save(update_fields=["state", "frozen_at", "content_hash"])
    DraftStep.objects.filter(criteria_set=locked).delete()
    record(
        actor=actor,
        action="criteria_set.frozen",
        subject=locked,
        old={"state": CriteriaSetState.DRAFT},
        new={"state": CriteriaSetState.FROZEN, "sha256": locked.content_hash},
        at=locked.frozen_at,
    )
    return locked


@transaction.atomic
def delete_draft(*, actor: Any | None, criteria_set: CriteriaSet) -> None:
    """Delete a draft that no campaign uses. Raises Refused for any other set."""
    locked = CriteriaSet.objects.select_for_update(of=("self",)).get(pk=criteria_set.pk)
    if locked.state == CriteriaSetState.FROZEN:
        raise Refused(_("A frozen criteria set is never changed or deleted."))
    if UnitGroup.objects.filter(criteria_set=locked).exists():
        raise Refused(_("A campaign uses this set; choose another set there first."))
    record(
        actor=actor,
        action="criteria_set.deleted",
        subject=locked,
        old={"name": locked.name, "year": locked.year, "version": locked.version},
    )
    locked.delete()
