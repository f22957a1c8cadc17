"""Which entries of the audit trail an appraiser or a member of the council follows."""

from __future__ import annotations

from django.db.models import Q

from appraisal.models import Assignment, Reply, Review
from parindex.accounts.enums import Role
from scoring.domain.home import Asker


def appraisal_concern(asker: Asker) -> Q | None:
    """Reviews, assignments and answers of the own body; decisions for those who decide."""
    found: Q | None = None
    if Role.APPRAISER in asker.roles:
        own = asker.organisations
        reviews = Review.objects.filter(organisation__in=own)
        assignments = Assignment.objects.filter(organisation__in=own)
        replies = Reply.objects.filter(review__organisation__in=own)
        found = (
            Q(object_type=Review._meta.label_lower, object_id__in=reviews.values("pk"))
            | Q(object_type=Assignment._meta.label_lower, object_id__in=assignments.values("pk"))
            | Q(object_type=Reply._meta.label_lower, object_id__in=replies.values("pk"))
        )
    if asker.roles & {Role.COUNCIL, Role.SECRETARIAT}:
        decided = Q(action="decision.recorded")
        found = decided if found is None else found | decided
    return found
