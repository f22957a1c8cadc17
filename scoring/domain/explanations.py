"""The unit's own words beside one criterion (giải trình trong bảng tự chấm)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.enums import PhaseKind
from campaigns.models import Criterion
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.verdict import Refused
from scoring.domain.rights import fill_verdict
from scoring.domain.standing import standing_of
from scoring.models import Dossier, Explanation

_CHANGED = ["text", "updated_at", "updated_by", "version"]


@transaction.atomic
def write_explanation(
    *,
    actor: Any,
    dossier: Dossier,
    criterion: Criterion,
    text: str,
    at: datetime,
    expected_version: int | None,
) -> Explanation | None:
    """Write, change or empty the explanation of one leaf; ``expected_version`` 0 = none seen.

    Answers ``None`` when there was nothing and nothing was written. Raises ``Refused``,
    ``StaleEdit`` (with the explanation as it is), ``Dossier.DoesNotExist`` and
    ``Criterion.DoesNotExist``.
    """
    standing = standing_of(dossier.pk, actor.pk, kind=PhaseKind.SELF_ASSESSMENT, lock=True)
    node = standing.tree.by_pk.get(criterion.pk)
    if node is None or node.leaf is None:
        raise Criterion.DoesNotExist
    fill_verdict(standing, at=at, criterion_id=criterion.pk).require()
    if criterion.pk in standing.excluded:
        raise Refused(_("The unit is not assessed on this criterion."))
    words = nfc(text.strip()).replace("\r\n", "\n")
    before = (
        Explanation.objects.select_related("updated_by")
        .filter(dossier=dossier.pk, criterion=criterion.pk)
        .first()
    )
    if words == (before.text if before else ""):
        return before
    if expected_version is not None and expected_version != (before.version if before else 0):
        raise StaleEdit(before)
    old = before.text if before else None
    written = before or Explanation(dossier_id=dossier.pk, criterion_id=criterion.pk, version=0)
    written.text, written.updated_at, written.updated_by = words, at, actor
    written.version += 1
    written.save(update_fields=_CHANGED if before else None)
    record(
        actor=actor,
        action="explanation.written",
        subject=dossier,
        old={"text": old} if old is not None else None,
        new={"criterion": node.code, "text": words, "version": written.version},
        at=at,
    )
    return written
