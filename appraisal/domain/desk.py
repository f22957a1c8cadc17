"""What lies on one appraiser's desk in one campaign: read once, asked many times.

Every page of the appraisal and the door that writes a review ask the same object, so a list can
never show what the door refuses. The phase is asked apart (``appraisal.domain.rights``), because
reading the queue before it opens is no offence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from guardian.shortcuts import get_objects_for_user

from appraisal.domain.assignments import GRANT, Winners, is_appraised, winners_of
from appraisal.models import Assignment
from campaigns.domain.rights import campaign_grants
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Criterion, Exclusion, Participation, UnitGroup
from parindex.accounts.models import Membership
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.enums import DossierState
from scoring.models import Dossier

# A dossier is appraised as the unit signed it, or as the deadline found it.
APPRAISABLE = (DossierState.SENT, DossierState.LOCKED)


def is_sent(dossier: Dossier) -> bool:
    """Whether the unit's points may be read by those who appraise it."""
    return dossier.state in {*APPRAISABLE, DossierState.CLOSED}


@dataclass(frozen=True)
class Desk:
    """Rights of one person over the items (dossier × leaf) of one campaign."""

    campaign: Campaign
    groups: dict[int, UnitGroup]
    nodes: dict[int, Criterion]
    winners: Winners
    granted: frozenset[int]
    own: frozenset[int]
    runs: bool
    decides: bool
    observes: bool
    excluded: frozenset[tuple[int, int]]

    @property
    def reads_only(self) -> bool:
        """Somebody who reads every dossier and appraises none: auditor, approver."""
        return self.observes and not (self.granted or self.runs or self.decides)

    def body_of(self, participation: Participation, leaf: Criterion) -> Assignment | None:
        """The assignment in force for a leaf of a unit."""
        return self.winners.get((participation.group_id, leaf.pk))

    def is_item(self, participation: Participation, leaf: Criterion) -> bool:
        """Whether the leaf of the unit is appraised at all (self-scored and not excluded)."""
        if not is_appraised(leaf):
            return False
        return not any((participation.pk, node.pk) in self.excluded for node in self.path(leaf))

    def path(self, node: Criterion) -> Iterator[Criterion]:
        """The node and everything above it."""
        above: Criterion | None = node
        while above is not None:
            yield above
            above = self.nodes.get(above.parent_id) if above.parent_id else None

    def assigned(self, participation: Participation, leaf: Criterion) -> Verdict:
        """Whether the item is this person's to appraise, whatever the hour and the state."""
        if not self.is_item(participation, leaf):
            return refused(_("This criterion is not appraised for this unit."))
        unit = participation.organisation_id
        if self._is_mine(participation.group_id, unit, leaf):
            return ALLOWED
        if unit in self.own:
            return refused(_("Nobody appraises the own unit."))
        winner = self.body_of(participation, leaf)
        if winner is None:
            return refused(_("No body has been assigned to appraise this criterion."))
        if winner.organisation_id != unit:
            return refused(
                _("This criterion is appraised by %(body)s.") % {"body": winner.organisation.name}
            )
        if unit == self.campaign.secretariat_id:
            return refused(_("The secretariat's own unit is appraised by the council."))
        return refused(_("Items of the appraising body itself are appraised by the secretariat."))

    def lists(self, participation: Participation, leaf: Criterion) -> bool:
        """Whether the item stands in this person's lists: their own, or all to those who read."""
        return self.is_item(participation, leaf) and self.takes(
            participation.group_id, participation.organisation_id, leaf
        )

    @cached_property
    def apart(self) -> frozenset[int]:
        """Organisations whose items may go another way than those of the rest of their group."""
        bodies = {winner.organisation_id for winner in self.winners.values()}
        return self.own | bodies | {pk for pk in [self.campaign.secretariat_id] if pk}

    def takes(self, group: int, unit: int | None, leaf: Criterion) -> bool:
        """Whether items of the leaf stand in this person's lists.

        ``unit``: one organisation of the group; ``None``: any that is not ``apart``.
        """
        return self.reads_only or self._is_mine(group, unit, leaf)

    def _is_mine(self, group: int, unit: int | None, leaf: Criterion) -> bool:
        winner = self.winners.get((group, leaf.pk))
        if winner is None or unit in self.own:
            return False
        if winner.organisation_id != unit:
            return winner.pk in self.granted
        # The appraising body is the unit itself: the secretariat does it, or else the council.
        return self.runs or (self.decides and unit == self.campaign.secretariat_id)

    def may_read(self, dossier: Dossier, leaf: Criterion) -> Verdict:
        """As ``assigned``, once the unit has sent or the deadline has locked its dossier."""
        verdict = self.assigned(dossier.participation, leaf)
        return verdict if not verdict or is_sent(dossier) else refused(_state_reason(dossier))

    def may(self, dossier: Dossier, leaf: Criterion) -> Verdict:
        """As ``assigned``, and the dossier is ready to be appraised."""
        verdict = self.assigned(dossier.participation, leaf)
        if verdict and dossier.state not in APPRAISABLE:
            return refused(_state_reason(dossier))
        return verdict


def _state_reason(dossier: Dossier) -> str:
    if dossier.state == DossierState.CLOSED:
        return _("The dossier is closed.")
    return _("The unit has not sent its dossier and its deadline has not passed.")


def desk_of(user: Any, campaign: Campaign) -> Desk:
    """Read the desk of one person: eight queries, whatever the size of the campaign."""
    groups, nodes, found = winners_of(campaign)
    granted: QuerySet[Assignment] = get_objects_for_user(
        user, GRANT, Assignment.objects.filter(campaign=campaign), with_superuser=False
    )
    grants = campaign_grants(user, campaign)
    own = Membership.objects.filter(user=user, is_active=True)
    excluded = Exclusion.objects.filter(participation__campaign=campaign)
    return Desk(
        campaign=campaign,
        groups=groups,
        nodes={node.pk: node for node in nodes},
        winners=found,
        granted=frozenset(granted.values_list("pk", flat=True)),
        own=frozenset(own.values_list("organisation_id", flat=True)),
        runs=MATRIX[Action.RUN].codename in grants,
        decides=MATRIX[Action.DECIDE].codename in grants,
        observes=MATRIX[Action.OBSERVE].codename in grants,
        excluded=frozenset(excluded.values_list("participation_id", "criterion_id")),
    )
