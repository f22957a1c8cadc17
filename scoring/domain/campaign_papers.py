"""The documents of a campaign that everybody in it may open: plan, attached papers, criteria set,
decision."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.domain.campaign_documents import documents_of
from campaigns.models import Campaign, UnitGroup
from parindex.common.formats import format_date
from scoring.domain.home import Asker
from scoring.enums import PublicationState
from scoring.models import Publication

DECISIONS = 2
ATTACHED = 5


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its address; ``icon`` is a name of the sprite."""

    title: str
    url: str
    icon: str = "doc"


def papers_of(asker: Asker, campaign: Campaign | None) -> list[Paper]:
    """Plan and sets of ``campaign``, the latest decisions of the authority."""
    if campaign is None:
        return _decisions(asker)
    own = [*_plan(asker, campaign), *_attached(asker, campaign), *_sets(asker, campaign)]
    return [*own, *_decisions(asker)]


def _plan(asker: Asker, campaign: Campaign) -> list[Paper]:
    if campaign.plan_number:
        title = _("Plan %(number)s") % {"number": campaign.plan_number}
        if campaign.plan_date:
            title += ", " + format_date(campaign.plan_date)
    else:
        title = _("Plan and phases of %(campaign)s") % {"campaign": campaign.name}
    return [Paper(title, asker.url("campaigns:detail", campaign.slug), "cal")]


def _attached(asker: Asker, campaign: Campaign) -> list[Paper]:
    """The first papers of the campaign, and the way to all of them when there are more."""
    found = list(documents_of(campaign)[: ATTACHED + 1])
    papers = [
        Paper(
            f"{paper.title} ({paper.number})" if paper.number else paper.title,
            asker.url("campaigns:document_file", campaign.slug, paper.pk),
        )
        for paper in found[:ATTACHED]
    ]
    if len(found) > ATTACHED:
        papers.append(Paper(_("All documents"), asker.url("campaigns:documents", campaign.slug)))
    return papers


def _sets(asker: Asker, campaign: Campaign) -> list[Paper]:
    """The set of the own group; all of them for those who belong to no unit."""
    groups = UnitGroup.objects.filter(campaign=campaign, criteria_set__isnull=False)
    if asker.units:
        own = groups.filter(participations__organisation__in=asker.units)
        groups = own.distinct()
    rows = groups.order_by("position", "pk").values_list("criteria_set", "criteria_set__name")
    return [Paper(name, asker.url("campaigns:set", pk), "tree") for pk, name in dict(rows).items()]


def _decisions(asker: Asker) -> list[Paper]:
    published = (
        Publication.objects.filter(state=PublicationState.PUBLISHED)
        .select_related("campaign")
        .order_by("-campaign__year", "-pk")[:DECISIONS]
    )
    return [
        Paper(
            _("Decision %(number)s, %(date)s: result of %(year)s")
            % {
                "number": item.decision_number,
                "date": format_date(item.decision_date),
                "year": item.campaign.year,
            },
            asker.url("scoring:public_decision", item.campaign.slug),
        )
        for item in published
    ]
