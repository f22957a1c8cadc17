"""The best value of a group, for leaves whose rule compares the units of the group."""

from __future__ import annotations

from fractions import Fraction

from django.db.models import Exists, OuterRef, QuerySet

from campaigns.models import Criterion, Exclusion, Participation, UnitGroup
from scoring.engine.leaf import Leaf
from scoring.engine.score import best_value
from scoring.enums import Source
from scoring.models import ScoreEntry


def best_known(leaf: Leaf, *, criterion_id: int, dossier_id: int) -> Fraction | None:
    """The best value that the other units of a dossier's group have by now.

    None when nobody has one, and for rules that do not compare units.
    It stays provisional until the appraisal closes (``scoring.domain.comparisons``).
    """
    if not leaf.rule.compares:
        return None
    group = Participation.objects.filter(dossier=dossier_id).values("group")
    others = _compared(criterion_id).filter(dossier__participation__group__in=group)
    return best_value(leaf, others.exclude(dossier=dossier_id).values_list("facts", flat=True))


def best_in_group(
    leaf: Leaf, *, criterion_id: int, group: UnitGroup, counts_self: bool
) -> Fraction | None:
    """The best value of all units of a group, of what counts in the end.

    ``counts_self``: what nobody appraised counts its self-assessment.
    """
    units = _compared(criterion_id).filter(dossier__participation__group=group)
    if not counts_self:
        units = units.exclude(source=Source.SELF)
    return best_value(leaf, units.values_list("facts", flat=True))


def _compared(criterion_id: int) -> QuerySet[ScoreEntry]:
    """Entries that count, by a rule, of units that are assessed on the leaf."""
    above = Criterion.objects.filter(pk=criterion_id).values_list("pk", "parent", "parent__parent")
    nodes = [pk for pk in above.get() if pk is not None]
    excluded = Exclusion.objects.filter(
        participation=OuterRef("dossier__participation"), criterion__in=nodes
    )
    return ScoreEntry.objects.filter(
        ~Exists(excluded),
        criterion=criterion_id,
        is_effective=True,
        pinned=False,
        not_applicable=False,
    )
