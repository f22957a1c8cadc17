"""Which source may give points to which leaf, in which phase and state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.phases import phase_verdict
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Criterion, Participation
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.domain.rights import fill_verdict
from scoring.domain.standing import Standing
from scoring.engine.leaf import Leaf
from scoring.enums import DossierState, Source

FIGURES = frozenset({Source.SURVEY, Source.SATISFACTION, Source.EXTERNAL})
# The phase a source may write in; figures may come in at any time while the campaign runs.
_PHASES: dict[str, PhaseKind] = {
    Source.SELF: PhaseKind.SELF_ASSESSMENT,
    Source.APPRAISED: MATRIX[Action.APPRAISE].phase or PhaseKind.APPRAISAL,
    Source.COUNCIL: MATRIX[Action.DECIDE].phase or PhaseKind.COUNCIL,
}


def phase_of_source(source: str) -> PhaseKind:
    """The phase in which ``source`` writes; for figures any will do."""
    return _PHASES.get(source, PhaseKind.SELF_ASSESSMENT)


def write_verdict(
    standing: Standing, source: str, actor: Any | None, *, at: datetime, criterion_id: int
) -> Verdict:
    """Right, phase, state and own unit, for the source.

    The right of an actor is only known here for the self-assessment.
    """
    if source == Source.SELF:
        if actor is not None:
            return fill_verdict(standing, at=at, criterion_id=criterion_id)
    elif source not in FIGURES and standing.own_unit:
        return refused(_("Nobody appraises or decides on the own unit."))
    if standing.state == DossierState.CLOSED:
        return refused(_("The dossier is closed."))
    running = standing.campaign_state == CampaignState.OPEN
    if standing.is_open(at) or (source in FIGURES and running):
        return ALLOWED
    return phase_verdict(
        Campaign.objects.get(pk=standing.campaign_id),
        phase_of_source(source),
        at=at,
        participation=Participation(pk=standing.participation_id),
        criterion=Criterion(pk=criterion_id),
    )


def leaf_verdict(standing: Standing, leaf: Leaf, source: str, *, pinned: bool) -> Verdict:
    """Whether this leaf takes points from this source at all; ``pinned``: set by hand."""
    engine, nodes = standing.tree.engine, standing.tree.by_pk
    excluded = (nodes[pk].code for pk in standing.excluded if pk in nodes)
    if any(leaf.code in engine.under[code] for code in excluded):
        return refused(_("The unit is not assessed on this criterion."))
    own = engine.nodes[leaf.code].source
    if source == Source.SELF and own != Source.SELF:
        return refused(_("This criterion is not self-assessed: its points come from figures."))
    if source in FIGURES and source != own:
        return refused(_("This criterion does not take figures of this kind."))
    if pinned and source == Source.SELF:
        return refused(_("Self-assessed points always follow from the rule."))
    return ALLOWED
