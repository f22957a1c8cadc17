"""A criterion of a unit gets its points from one survey (decision 0006)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from campaigns.domain.readiness import ERROR, Finding
from campaigns.domain.tree import tree
from campaigns.models import Campaign, Participation
from scoring.engine.problems import SetError
from surveys.domain.figures import takes_percent
from surveys.domain.leaves import SOURCES, sources_of_leaves
from surveys.domain.sitting import form_of
from surveys.enums import ObjectRule, WaveState
from surveys.models import GroupForm, SurveyObject, Wave

# A unit of the campaign and the code of a leaf.
Place = tuple[int, str]


def check_feeds(wave: Wave) -> Iterator[Finding]:
    """Errors: another survey of the campaign feeds the same criterion of a unit, or the criterion
    takes no percentage."""
    ours = fed_by(wave)
    for other in Wave.objects.filter(campaign=wave.campaign_id, kind=wave.kind).exclude(pk=wave.pk):
        if other.state == WaveState.PREPARING:
            continue
        for code in sorted({code for _unit, code in ours & fed_by(other)}):
            text = _(
                "Criterion %(code)s gets its points from “%(wave)s” already: of one unit only one "
                "survey feeds a criterion."
            )
            yield Finding(ERROR, text % {"code": code, "wave": other.name}, "questionnaires")
    for code in sorted(_without_percent(wave.campaign, ours, SOURCES[wave.kind])):
        text = _("Criterion %(code)s takes points and no percentage, so no survey can feed it.")
        yield Finding(ERROR, text % {"code": code}, "questionnaires")


def surveyed(campaign: Campaign) -> frozenset[Place]:
    """Every criterion of every unit that a wave of the campaign feeds, opened or not."""
    sources = sources_of_leaves(campaign)
    groups = dict(Participation.objects.filter(campaign=campaign).values_list("pk", "group"))
    return frozenset(
        (unit, code)
        for wave in Wave.objects.filter(campaign=campaign)
        for unit, code in fed_by(wave)
        if sources.get((groups[unit], code)) == SOURCES[wave.kind]
    )


def fed_by(wave: Wave) -> set[Place]:
    """Every criterion of every unit that a form of the wave feeds."""
    units = dict(
        SurveyObject.objects.filter(wave=wave, participation__isnull=False).values_list(
            "pk", "participation"
        )
    )
    groups = dict(Participation.objects.filter(pk__in=units.values()).values_list("pk", "group"))
    found: set[Place] = set()
    forms = GroupForm.objects.filter(group__wave=wave).select_related("questionnaire")
    for given in forms:
        try:
            codes = form_of(given.questionnaire).feeds()
        except SetError:
            continue  # said by another check
        rated = _rated(given, units, groups)
        found |= {(unit, code) for unit in rated for code in codes}
    return found


def _rated(given: GroupForm, units: Mapping[int, int], groups: Mapping[int, int]) -> set[int]:
    match given.rule:
        case ObjectRule.NAMED:
            unit = units.get(given.object_id or 0)
            return {unit} if unit else set()
        case ObjectRule.PARENT:
            return set()
        case ObjectRule.UNITS:
            return {unit for unit in units.values() if groups.get(unit) == given.units_id}
        case _:
            return set(units.values())


def _without_percent(campaign: Campaign, fed: set[Place], source: str) -> set[str]:
    codes = {code for _unit, code in fed}
    sets = (group.criteria_set for group in campaign.groups.select_related("criteria_set"))
    leaves = (node for found in sets if found is not None for node in tree(found).leaves)
    return {
        node.code
        for node in leaves
        if node.code in codes
        and node.criterion.source == source
        and node.leaf is not None
        and not takes_percent(node.leaf)
    }
