"""The figure of the year before, for a rule that looks at it ("tăng so với năm trước")."""

from __future__ import annotations

from django.utils.translation import gettext as _

from campaigns.domain.continuity.years import years_linked
from campaigns.enums import CampaignState, Comparability
from campaigns.models import CriteriaSet, Participation
from parindex.common.formats import format_exact
from scoring.domain.standing import Standing
from scoring.engine.leaf import Leaf
from scoring.enums import SOURCE_RANK, Source
from scoring.models import ScoreEntry

KIND = "year_over_year"


def last_year_words(standing: Standing, leaf: Leaf, *, year: int) -> str:
    """What the unit entered the year before, or why it is no measure for this year.

    Empty for a rule that asks for no earlier year, and for a unit that has none here.
    """
    if leaf.rule.kind != KIND:
        return ""
    before = (
        Participation.objects.filter(
            organisation=standing.organisation_id,
            campaign__year__lt=year,
            group__criteria_set__isnull=False,
        )
        .exclude(campaign__state=CampaignState.PLANNING)
        .select_related("campaign", "group__criteria_set")
        .order_by("-campaign__year", "-campaign")
        .first()
    )
    if before is None or before.group.criteria_set is None:
        return ""
    values = {"year": before.campaign.year}
    links = years_linked(before.group.criteria_set, CriteriaSet.objects.get(pk=standing.set_id))
    link = links.by_new.get(leaf.code) if links else None
    if link is None:
        return _("Whether this compares with %(year)s has not been decided.") % values
    if link.state == Comparability.NEW:
        return _("New this year: there is no figure of %(year)s.") % values
    if not link.subtracts:
        text = _("Not comparable with %(year)s: %(reason)s")
        return text % {**values, "reason": link.reason}
    entry = _measured(before, link.old_code)
    figure = entry.facts.get("current") if entry else None
    if entry is None or figure is None:
        return ""
    text = _("Entered for %(year)s: %(figure)s (%(source)s).")
    source = str(Source(entry.source).label)
    return text % {**values, "figure": format_exact(figure), "source": source}


def _measured(unit: Participation, code: str) -> ScoreEntry | None:
    """The facts that last year's points came from: of the current entries of a leaf of the unit the
    one of the highest source that was scored by the rule. Points set by hand measure nothing."""
    entries = ScoreEntry.objects.filter(
        dossier__participation=unit,
        criterion__criteria_set=unit.group.criteria_set,
        criterion__code=code,
        is_current=True,
        pinned=False,
        not_applicable=False,
    )
    return max(entries, key=lambda entry: SOURCE_RANK[entry.source], default=None)
