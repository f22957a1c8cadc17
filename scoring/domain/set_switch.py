"""What scoring answers and does when a group gets the correction of its criteria set."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from django.db.models import Count, F
from django.utils.translation import gettext as _

from campaigns.domain.corrections import Standing
from campaigns.enums import PointSource
from campaigns.models import Criterion, UnitGroup
from parindex.common.verdict import Refused
from scoring.models import Citation, Dossier, Explanation, ScoreEntry


def scored_leaves(group: UnitGroup, *, lock: bool) -> dict[str, int]:
    """Ledger entries (superseded ones too) per leaf code, in the order of the set.

    ``lock`` takes the dossiers of the group first, the lock every writer of points takes. Taken
    by an update that changes nothing: a writer that waits sees by it that it has to read again.
    """
    dossiers = Dossier.objects.filter(participation__group=group)
    if lock:
        list(dossiers.order_by("pk").select_for_update(no_key=True, of=("self",)))
        dossiers.update(version=F("version"))
    counts = (
        ScoreEntry.objects.filter(dossier__in=dossiers)
        .values_list("criterion__code", "criterion__position")
        .annotate(entries=Count("pk"))
        .order_by("criterion__position")
    )
    return {code: entries for code, _position, entries in counts}


def standing_scores(group: UnitGroup, codes: Collection[str]) -> Iterator[Standing]:
    """The effective points of the units on these leaves."""
    entries = ScoreEntry.objects.filter(
        dossier__participation__group=group, criterion__code__in=codes, is_effective=True
    ).order_by("criterion__position", "dossier__participation__organisation__sort_key")
    unit = "dossier__participation__organisation__name"
    rows = entries.values_list("criterion__code", unit, "points", "not_applicable")
    for code, name, points, not_applicable in rows:
        yield Standing(code, name, None if not_applicable else points)


def move_to_correction(*, group: UnitGroup, nodes: Mapping[int, Criterion]) -> None:
    """Move explanations and citations to the leaves of the same code.

    Raises ``Refused`` with the codes whose leaf the units no longer score in the correction.
    """
    explained = Explanation.objects.filter(dossier__participation__group=group)
    cited = Citation.objects.filter(document__dossier__participation__group=group)
    rows: list[Explanation | Citation] = [
        *explained.select_related("criterion"),
        *cited.select_related("criterion"),
    ]
    lost = {row.criterion.code for row in rows if not _self_scored(nodes.get(row.criterion_id))}
    if lost:
        raise Refused(
            _("Units have explained or proved criteria the correction takes away: %(codes)s.")
            % {"codes": ", ".join(sorted(lost))}
        )
    for row in rows:
        row.criterion = nodes[row.criterion_id]
        row.save(update_fields=["criterion"])


def _self_scored(node: Criterion | None) -> bool:
    return node is not None and node.is_leaf and node.source == PointSource.SELF
