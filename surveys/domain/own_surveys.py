"""The surveys that concern the units of a person: their lists, who answered, their own result."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from campaigns.enums import CampaignState
from campaigns.matrix import MATRIX, Action
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.prepared import Prepared
from parindex.common.tenancy import current_tenant_id
from parindex.common.verdict import ALLOWED, Verdict, refused
from parindex.tenants.models import Organisation
from surveys.domain.case_rights import cases_of_units
from surveys.domain.list_rights import BEING_MADE, due_at
from surveys.enums import WaveState
from surveys.models import Case, RespondentList, SurveyObject, Wave


class Concerned(NamedTuple):
    """Whether a survey concerns the units at all, and how many lists they still have to send."""

    any: bool
    to_send: int


@dataclass(frozen=True, slots=True)
class OwnSurvey:
    """One wave as one unit meets it: the list it makes, itself as it is rated, its cases."""

    wave: Wave
    unit: Organisation
    listed: RespondentList | None
    rated: SurveyObject | None
    cases: tuple[Case, ...]

    @property
    def is_being_made(self) -> bool:
        """Whether the list has still to be sent."""
        preparing = self.wave.state == WaveState.PREPARING
        return self.listed is not None and preparing and self.listed.state in BEING_MADE

    @property
    def due_at(self) -> datetime | None:
        """Until when the unit sends its list."""
        return due_at(self.listed) if self.listed is not None else None

    @property
    def shows_turnout(self) -> bool:
        """Whether the unit may look who of its list has answered."""
        if self.listed is None or self.wave.state == WaveState.PREPARING:
            return False
        return self.wave.campaign.state in MATRIX[Action.READ_TURNOUT].states

    @property
    def shows_result(self) -> bool:
        """Whether the unit may read what was said about it."""
        published = self.wave.campaign.state in MATRIX[Action.READ_OWN_SURVEY].states
        return self.rated is not None and published and self.wave.state == WaveState.COUNTED


# What a unit knows of: a list it was asked for, itself as rated once a wave has opened.
_CONCERNED = Prepared(
    "nav_surveys",
    """
SELECT EXISTS (SELECT FROM surveys_respondentlist l
                 JOIN surveys_wave w ON w.id = l.wave_id
                 JOIN campaigns_campaign c ON c.id = w.campaign_id
                WHERE l.organisation_id = ANY(%(units)s) AND l.tenant_id = %(tenant)s
                  AND c.state <> 'planning')
       OR EXISTS (SELECT FROM surveys_surveyobject o
                    JOIN surveys_wave w ON w.id = o.wave_id
                    JOIN campaigns_participation p ON p.id = o.participation_id
                   WHERE p.organisation_id = ANY(%(units)s) AND p.tenant_id = %(tenant)s
                     AND w.state <> 'preparing'),
       (SELECT count(*) FROM surveys_respondentlist l
          JOIN surveys_wave w ON w.id = l.wave_id
          JOIN campaigns_campaign c ON c.id = w.campaign_id
         WHERE l.organisation_id = ANY(%(units)s) AND l.tenant_id = %(tenant)s
           AND l.state IN ('draft', 'returned') AND w.state = 'preparing'
           AND c.state IN ('open', 'closed'))
""",
)


def can_read_own_surveys(memberships: Iterable[Membership]) -> Verdict:
    """See what surveys ask of the own unit: its officers and its head."""
    if units_of(memberships):
        return ALLOWED
    return refused(_("Only officers and heads of a unit have surveys of their own."))


def units_of(memberships: Iterable[Membership]) -> list[int]:
    """The organisations whose lists a person makes or sends."""
    own = MATRIX[Action.FILL_LIST].roles | MATRIX[Action.SEND_LIST].roles
    return sorted({held.organisation_id for held in memberships if Role(held.role) in own})


def concerned(units: Collection[int]) -> Concerned:
    """What the navigation says of the surveys of these organisations."""
    if not units:
        return Concerned(any=False, to_send=0)
    [row] = _CONCERNED.rows({"units": list(units), "tenant": current_tenant_id()})
    return Concerned._make(row)


def own_surveys(units: Collection[int]) -> list[OwnSurvey]:
    """Every wave that concerns these organisations, newest first, unit by unit."""
    places: dict[tuple[int, int], tuple[Wave, Organisation]] = {}
    lists, rated = {}, {}
    for listed in _lists(units):
        key = (listed.wave_id, listed.organisation_id)
        lists[key], places[key] = listed, (listed.wave, listed.organisation)
    for itself in _rated(units):
        unit = itself.participation.organisation
        key = (itself.wave_id, unit.pk)
        rated[key], places[key] = itself, (itself.wave, unit)
    cases = _cases(units)
    found = [
        OwnSurvey(wave, unit, lists.get(key), rated.get(key), tuple(cases[key]))
        for key, (wave, unit) in places.items()
    ]
    return sorted(found, key=lambda one: (-one.wave.opens_at.timestamp(), one.unit.sort_key))


def _lists(units: Collection[int]) -> Any:
    return (
        RespondentList.objects.filter(organisation__in=units)
        .exclude(wave__campaign__state=CampaignState.PLANNING)
        .select_related("wave__campaign", "organisation")
        .annotate(people=Count("respondents"))
    )


def _rated(units: Collection[int]) -> Any:
    return (
        SurveyObject.objects.filter(participation__organisation__in=units)
        .exclude(wave__state=WaveState.PREPARING)
        .select_related("wave__campaign", "participation__organisation")
    )


def _cases(units: Collection[int]) -> dict[tuple[int, int], list[Case]]:
    found = defaultdict(list)
    for case in cases_of_units(list(units)):
        if unit := case.object.participation:
            found[case.wave_id, unit.organisation_id].append(case)
    return found
