"""The figures of a campaign: which leaves take them, which units have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.domain.tree import TreeNode, tree
from campaigns.models import Campaign, Exclusion, UnitGroup
from scoring.domain.sources import FIGURES
from scoring.models import Dossier, ScoreEntry


@dataclass(frozen=True, slots=True)
class Place:
    """One leaf of one unit that takes a figure, with the figure in force."""

    dossier: Dossier
    node: TreeNode
    entry: ScoreEntry | None

    @property
    def key(self) -> tuple[int, int]:
        return self.dossier.pk, self.node.criterion.pk

    @property
    def revision(self) -> int:
        return self.entry.revision if self.entry else 0


@dataclass(frozen=True)
class Board:
    """Groups with their leaves, units by group, and every place a figure can stand."""

    groups: list[UnitGroup]
    leaves: dict[int, list[TreeNode]]
    dossiers: dict[int, list[Dossier]]
    places: dict[tuple[int, int], Place]

    def rows(self, group: UnitGroup) -> Iterator[tuple[Dossier, list[Place | None]]]:
        """Units of a group with their places in order of the leaves; ``None``: excluded."""
        for dossier in self.dossiers.get(group.pk, []):
            yield (
                dossier,
                [
                    self.places.get((dossier.pk, node.criterion.pk))
                    for node in self.leaves[group.pk]
                ],
            )

    @property
    def entered(self) -> int:
        return sum(place.entry is not None for place in self.places.values())


def board_of(campaign: Campaign) -> Board:
    """Read the board: five queries and one tree per criteria set."""
    groups = list(campaign.groups.select_related("criteria_set"))
    leaves = {group.pk: figure_leaves(group) for group in groups}
    dossiers: dict[int, list[Dossier]] = {}
    for dossier in (
        Dossier.objects.filter(participation__campaign=campaign)
        .select_related("participation__organisation")
        .order_by("participation__organisation__sort_key")
    ):
        dossiers.setdefault(dossier.participation.group_id, []).append(dossier)
    excluded = set(
        Exclusion.objects.filter(participation__campaign=campaign).values_list(
            "participation_id", "criterion_id"
        )
    )
    entries = {
        (entry.dossier_id, entry.criterion_id): entry
        for entry in ScoreEntry.objects.filter(
            dossier__participation__campaign=campaign, source__in=FIGURES, is_current=True
        )
    }
    places = {}
    for group in groups:
        for dossier in dossiers.get(group.pk, []):
            for node in leaves[group.pk]:
                key = (dossier.pk, node.criterion.pk)
                if not _excluded(dossier, node, excluded):
                    places[key] = Place(dossier, node, entries.get(key))
    return Board(groups, leaves, dossiers, places)


def figure_leaves(group: UnitGroup) -> list[TreeNode]:
    """Leaves of the group's set whose points come from surveys or other systems."""
    if group.criteria_set is None:
        return []
    return [node for node in tree(group.criteria_set).leaves if node.criterion.source in FIGURES]


def _excluded(dossier: Dossier, node: TreeNode, excluded: set[tuple[int, int]]) -> bool:
    criterion = node.criterion
    above = {criterion.pk, criterion.parent_id, criterion.field_id}
    return any((dossier.participation_id, pk) in excluded for pk in above if pk is not None)
