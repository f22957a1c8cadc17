"""The leaves of a campaign's criteria sets that surveys feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from campaigns.enums import PointSource
from campaigns.models import Campaign, Criterion
from surveys.enums import WaveKind

# Which source of points a wave of this kind feeds.
SOURCES = {
    WaveKind.SOCIOLOGICAL.value: PointSource.SURVEY.value,
    WaveKind.SATISFACTION.value: PointSource.SATISFACTION.value,
}


@dataclass(frozen=True, slots=True)
class SurveyLeaf:
    """A leaf of source survey or satisfaction; ``maximum`` in points."""

    code: str
    title: str
    maximum: Decimal
    source: str

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


def survey_leaves(campaign: Campaign) -> Mapping[str, SurveyLeaf]:
    """By code, in the order of the sets; a code of several sets is taken from the first."""
    rows = Criterion.objects.filter(
        criteria_set__unitgroup__campaign=campaign, is_leaf=True, source__in=SOURCES.values()
    ).order_by("criteria_set", "position")
    found: dict[str, SurveyLeaf] = {}
    for row in rows:
        leaf = SurveyLeaf(row.code, row.title, row.max_points, row.source)
        found.setdefault(row.code, leaf)
    return found


def sources_of_leaves(campaign: Campaign) -> Mapping[tuple[int, str], str]:
    """(unit group, code) → source of the points, for every leaf of the campaign's sets."""
    rows = Criterion.objects.filter(
        criteria_set__unitgroup__campaign=campaign, is_leaf=True
    ).values_list("criteria_set__unitgroup", "code", "source")
    return {(group, code): PointSource(source).value for group, code, source in rows}
