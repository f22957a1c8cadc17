"""Groups in which so few are asked that their answers can never be opened (decision 0004)."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Count

from surveys.models import AssignedForm, Invitation, Wave

# Seconds; who is asked hardly changes while a wave runs, and every start page asks.
KEPT = 600


def too_small(invitation: Invitation) -> list[str]:
    """Names of the objects the person is asked about in a group of fewer than k."""
    small = _small_kinds(invitation.wave)
    if not small:
        return []
    mine = AssignedForm.objects.filter(respondent=invitation.respondent_id).select_related("object")
    group = invitation.respondent.group_id
    names = [
        form.object.name for form in mine if (group, form.questionnaire_id, form.object_id) in small
    ]
    return list(dict.fromkeys(names))


def _small_kinds(wave: Wave) -> set[tuple[int, int, int]]:
    """Kinds (group × questionnaire × object) that fewer than k people are asked about."""

    def count() -> set[tuple[int, int, int]]:
        rows = (
            AssignedForm.objects.filter(respondent__wave=wave)
            .order_by()
            .values_list("respondent__group", "questionnaire", "object")
            .annotate(asked=Count("pk"))
            .filter(asked__lt=wave.least_group)
        )
        return {(group, form, rated) for group, form, rated, _asked in rows}

    found: set[tuple[int, int, int]] | None = cache.get_or_set(
        f"small-kinds-{wave.pk}", count, KEPT
    )
    return found or set()
