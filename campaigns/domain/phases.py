"""Is a phase open? The one answer, from data and the receipt time of the request (design 3.8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Criterion, Extension, Participation, Phase
from parindex.accounts.models import Membership
from parindex.common.formats import format_moment
from parindex.common.timeline import Span, Step, timeline_steps
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


def next_closing(
    kind: PhaseKind, common: datetime, participation: Participation, *, at: datetime
) -> datetime | None:
    """When something of the unit locks next after ``at``: all of it, or a single criterion.

    ``common`` is when the phase closes for everybody.
    """
    granted = Extension.objects.filter(phase__kind=kind, participation=participation)
    moments = list(granted.values_list("criterion", "closes_at"))
    whole = max([common, *(moment for criterion, moment in moments if criterion is None)])
    return min(
        (m for m in [whole, *(m for _, m in moments)] if m > at and m >= whole), default=None
    )


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


def own_unit(memberships: Iterable[Membership]) -> int | None:
    """The one organisation a person scores for, whose deadlines are theirs; None for others."""
    units = {m.organisation_id for m in memberships if m.role in MATRIX[Action.READ_OWN].roles}
    return units.pop() if len(units) == 1 else None


def timeline(campaign: Campaign, *, at: datetime, unit: int | None = None) -> list[Step]:
    """The phases as steps for the timeline on top of a page, with the hours of ``unit``.

    ``unit`` is the organisation whose own extensions count (of the whole unit, not of single
    criteria). Once the appraisal is closed every phase before the publication ended with it.
    """
    extended = extended_phases(campaign, unit) if unit is not None else {}
    spans = [_span(campaign, phase, extended.get(phase.pk), at) for phase in campaign.phases.all()]
    return timeline_steps(spans, now=at)


def extended_phases(campaign: Campaign, unit: int) -> dict[int, datetime]:
    """Phase → the latest deadline granted to the whole unit."""
    granted = Extension.objects.filter(
        participation__campaign=campaign, participation__organisation=unit, criterion=None
    ).order_by("closes_at")
    return dict(granted.values_list("phase", "closes_at"))


def _span(campaign: Campaign, phase: Phase, extended: datetime | None, at: datetime) -> Span:
    ends, name = phase.closes_at, str(PhaseKind(phase.kind).label)
    own = extended is not None and extended > ends
    if extended is not None and own:
        ends = extended
    if phase.kind == PhaseKind.PUBLICATION:
        ran = campaign.state == CampaignState.PUBLISHED or at < ends
    else:
        if campaign.closed_at is not None and campaign.closed_at < ends:
            ends, own = campaign.closed_at, False
        ran = max(campaign.opened_at or phase.opens_at, phase.opens_at) < ends
    ran = ran and campaign.state != CampaignState.PLANNING
    return Span(name, min(phase.opens_at, ends), ends, ran=ran, own=own)
