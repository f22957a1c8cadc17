"""Reads of dossiers used by several pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from campaigns.models import Exclusion
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from scoring.models import Dossier

_BESIDE = Prepared(
    "beside",
    """
SELECT x.criterion_id, count(*) AS documents, 0 AS explanations
  FROM scoring_citation x JOIN scoring_document d ON d.id = x.document_id
 WHERE d.dossier_id = %(dossier)s AND d.tenant_id = %(tenant)s
   AND x.withdrawn_at IS NULL AND d.withdrawn_at IS NULL
 GROUP BY x.criterion_id
 UNION ALL
SELECT criterion_id, 0, 1 FROM scoring_explanation
 WHERE dossier_id = %(dossier)s AND tenant_id = %(tenant)s AND text <> ''
""",
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the points: documents by criterion, and explained criteria."""

    documents: Mapping[int, int]
    explained: frozenset[int]


def beside(dossier_id: int) -> Beside:
    """Documents in force and explanations of a dossier, by criterion; one statement."""
    documents: dict[int, int] = {}
    explained = set()
    values = {"dossier": dossier_id, "tenant": current_tenant_id()}
    for criterion_id, count, words in _BESIDE.rows(values):
        if words:
            explained.add(criterion_id)
        else:
            documents[criterion_id] = count
    return Beside(documents, frozenset(explained))


def exclusion_reasons(participation_id: int) -> dict[int, str]:
    """Why the unit is not assessed on which criteria (of any level)."""
    rows = Exclusion.objects.filter(participation=participation_id)
    return dict(rows.values_list("criterion_id", "reason"))


def dossier_page() -> QuerySet[Dossier]:
    """Dossiers with everything the head of a page names.

    Not a table more: with the tenant and the sender the database would plan for five times as
    long as it does now, on every page of a dossier.
    """
    return Dossier.objects.select_related(
        "participation__organisation", "participation__group", "participation__campaign"
    ).defer("participation__campaign__plan_document")


def dossiers_to_tell() -> QuerySet[Dossier]:
    """The same with the tenant, whose address stands in mails."""
    return dossier_page().select_related("participation__campaign__tenant")
