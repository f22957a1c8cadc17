"""Is a phase open? The one answer, from data and the receipt time of the request (design 3.8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Criterion, Extension, Participation, Phase
from parindex.common.formats import format_moment
from parindex.common.timeline import Step, timeline_steps
from parindex.common.verdict import ALLOWED, Verdict, refused


def phase_of(campaign: Campaign, kind: PhaseKind) -> Phase | None:
    """The phase of ``kind``; reads ``campaign.phases`` (prefetch it where many are asked)."""
    return next((phase for phase in campaign.phases.all() if phase.kind == kind), None)


def closes_at(
    phase: Phase, *, participation: Participation | None = None, criterion: Criterion | None = None
) -> datetime:
    """When the phase closes (UTC) for everybody, for one unit, or for one criterion of one unit.

    An extension of a whole unit holds for each of its criteria; an extension of one criterion
    holds for that criterion alone. The latest one counts.
    """
    if participation is None:
        return phase.closes_at
    scope = Q(criterion__isnull=True)
    if criterion is not None:
        scope |= Q(criterion=criterion)
    moments = Extension.objects.filter(scope, phase=phase, participation=participation)
    return max([phase.closes_at, *moments.values_list("closes_at", flat=True)])


def is_open(
    phase: Phase,
    *,
    at: datetime,
    participation: Participation | None = None,
    criterion: Criterion | None = None,
) -> bool:
    """``opens_at`` ≤ ``at`` < the closing moment; ``at`` is the receipt time of the request.

    Extensions are only looked up once the common deadline has passed: before it they cannot matter.
    """
    if at < phase.opens_at:
        return False
    if at < phase.closes_at:
        return True
    return at < closes_at(phase, participation=participation, criterion=criterion)


def phase_verdict(
    campaign: Campaign,
    kind: PhaseKind,
    *,
    at: datetime,
    participation: Participation | None = None,
    criterion: Criterion | None = None,
) -> Verdict:
    """Whether ``kind`` is open at ``at``; a refusal names the date, the hour and the time zone."""
    if campaign.state != CampaignState.OPEN:
        return refused(_state_reason(campaign))
    phase = phase_of(campaign, kind)
    name = PhaseKind(kind).label
    if phase is None:
        return refused(_("This campaign has no phase “%(phase)s”.") % {"phase": name})
    if is_open(phase, at=at, participation=participation, criterion=criterion):
        return ALLOWED
    if at < phase.opens_at:
        words = _("“%(phase)s” opens at %(moment)s (Viet Nam time).")
        return refused(words % {"phase": name, "moment": format_moment(phase.opens_at)})
    closed = closes_at(phase, participation=participation, criterion=criterion)
    words = _("“%(phase)s” was locked at %(moment)s (Viet Nam time).")
    return refused(words % {"phase": name, "moment": format_moment(closed)})


def _state_reason(campaign: Campaign) -> str:
    return {
        CampaignState.PLANNING: _("The campaign is still being planned; it has not been opened."),
        CampaignState.CLOSED: _("The appraisal of this campaign is closed."),
        CampaignState.PUBLISHED: _("The result of this campaign is published."),
    }[CampaignState(campaign.state)]


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    opens_at: datetime
    closes_at: datetime


def timeline(campaign: Campaign, *, at: datetime) -> list[Step]:
    """The phases as steps for the timeline on top of a page.

    Once the appraisal is closed every phase before the publication ended with it.
    """
    steps = []
    for phase in campaign.phases.all():
        ends = phase.closes_at
        if campaign.closed_at is not None and phase.kind != PhaseKind.PUBLICATION:
            ends = min(ends, campaign.closed_at)
        opens = min(phase.opens_at, ends)
        steps.append(_Named(str(PhaseKind(phase.kind).label), opens, ends))
    return timeline_steps(steps, now=at)
