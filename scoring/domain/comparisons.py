"""Leaves whose rule compares units, scored once more beside the final best of their group."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.domain.tree import tree
from campaigns.models import Campaign, UnitGroup
from scoring.domain.ledger import score_beside
from scoring.domain.peers import best_in_group
from scoring.models import Dossier, ScoreEntry


@transaction.atomic
def settle_comparisons(*, campaign: Campaign, at: datetime) -> dict[int, list[ScoreEntry]]:
    """Score every compared leaf of every unit beside the best of its group; by dossier.

    The caller has locked all dossiers of the campaign, so the best is the last one. What stays as
    it was gets no entry. Until then points of these leaves are provisional.
    """
    settled: dict[int, list[ScoreEntry]] = {}
    groups = UnitGroup.objects.filter(campaign=campaign, criteria_set__isnull=False)
    for group in groups.select_related("criteria_set"):
        _settle_group(group, at, settled)
    return settled


def _settle_group(group: UnitGroup, at: datetime, settled: dict[int, list[ScoreEntry]]) -> None:
    assert group.criteria_set is not None  # noqa: S101 - the caller asked for it
    found = tree(group.criteria_set)
    counts_self = found.engine.policy.unappraised == "self"
    for node in found.leaves:
        leaf, pk = node.leaf, node.criterion.pk
        if leaf is None or not leaf.rule.compares:
            continue
        best = best_in_group(leaf, criterion_id=pk, group=group, counts_self=counts_self)
        if best is None:
            continue
        scored = Dossier.objects.filter(
            participation__group=group, entries__criterion=pk, entries__is_current=True
        )
        for dossier in scored.order_by("pk").distinct():
            entries = score_beside(dossier=dossier, criterion=node.criterion, best=best, at=at)
            settled.setdefault(dossier.pk, []).extend(entries)
