"""Campaign, plan, phases and criteria sets."""

from campaigns.models.campaign import (
    Campaign,
    CampaignGroupGrant,
    CampaignUserGrant,
    Exclusion,
    Participation,
    UnitGroup,
)
from campaigns.models.continuity import Continuation, CriterionLink
from campaigns.models.criteria import CriteriaSet, Criterion, DraftStep
from campaigns.models.document import CampaignDocument
from campaigns.models.feed import CalendarFeed
from campaigns.models.plan import Extension, Phase, PlanTask, PlanTaskBody
from campaigns.models.proposal import ImportProposal
from campaigns.models.shared import SharedSet
from campaigns.models.workshop import Workshop

__all__ = [
    "CalendarFeed",
    "Campaign",
    "CampaignDocument",
    "CampaignGroupGrant",
    "CampaignUserGrant",
    "Continuation",
    "CriteriaSet",
    "Criterion",
    "CriterionLink",
    "DraftStep",
    "Exclusion",
    "Extension",
    "ImportProposal",
    "Participation",
    "Phase",
    "PlanTask",
    "PlanTaskBody",
    "SharedSet",
    "UnitGroup",
    "Workshop",
]
