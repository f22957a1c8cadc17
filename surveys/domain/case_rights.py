"""Who opens, answers, decides and reads a case, each with the reason of a refusal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker

from campaigns.domain.rights import has_grant, is_member_of
from campaigns.enums import CampaignState
from campaigns.matrix import MATRIX, Action
from parindex.accounts.models import Membership
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.models import Dossier
from surveys.domain.wave_rights import can_see_waves
from surveys.enums import CaseState
from surveys.models import Case, SurveyObject, Wave


def can_hear(user: Any, wave: Wave, rated: SurveyObject | None = None) -> Verdict:
    """Open a case about ``rated`` (or about any unit), give its unit more time."""
    rule = MATRIX[Action.HEAR_CASE]
    if not has_grant(user, rule.codename, wave.campaign):
        return refused(_("Only the secretariat opens cases and hears the units."))
    if rated is not None and _is_own(user, rated):
        return refused(_("Nobody opens or decides a case of the own unit."))
    if wave.closed_at is None:
        return refused(_("The wave has not closed yet; nobody knows anything of its answers."))
    return _while_surveyed(wave, Action.HEAR_CASE)


def can_decide_case(user: Any, case: Case, *, at: datetime) -> Verdict:
    """Decide it, once the unit was heard or its hour is over."""
    verdict = _deciding(user, case)
    if not verdict:
        return verdict
    if case.state == CaseState.OPENED and at < case.hearing_due_at:
        words = _("The unit has until %(moment)s (Viet Nam time) to be heard.")
        return refused(words % {"moment": format_moment(case.hearing_due_at)})
    if case.state not in {CaseState.OPENED, CaseState.HEARD}:
        return refused(_("The case has been decided; only a reversal takes that back."))
    return ALLOWED


def can_reverse(user: Any, case: Case) -> Verdict:
    """Take the decision of a case back by another one."""
    verdict = _deciding(user, case)
    if verdict and case.state != CaseState.DECIDED:
        return refused(_("There is no decision in force to take back."))
    return verdict


def can_draft_statement(user: Any, case: Case, *, at: datetime) -> Verdict:
    """Draft what the unit says: its officers, and its head, who sends it."""
    actions = (Action.DRAFT_STATEMENT, Action.STATE)
    if not _holds(user, case, actions):
        return refused(_("Only the officers of the unit draft what it says."))
    return _while_heard(case, at)


def can_state(user: Any, case: Case, *, at: datetime) -> Verdict:
    """Send what the unit says, once."""
    if not _holds(user, case, (Action.STATE,)):
        return refused(_("Only the head of the unit sends what it says."))
    return _while_heard(case, at)


def can_read_own_case(user: Any, case: Case) -> Verdict:
    """What the unit itself sees of its case."""
    if _holds(user, case, (Action.DRAFT_STATEMENT, Action.STATE)):
        return ALLOWED
    return refused(_("Only the unit itself and those who read all units see this case."))


def can_open_file(user: Any, case: Case) -> Verdict:
    """Open a document of the statement: the unit itself; once it was sent, who reads the case."""
    own = can_read_own_case(user, case)
    if own or not case.statement:
        return own
    return can_see_waves(user, case.wave.campaign)


def cases_of_units(units: list[int]) -> QuerySet[Case]:
    """Sibling of ``can_read_own_case``: the cases about these organisations."""
    found: QuerySet[Case] = Case.objects.filter(
        object__participation__organisation__in=units
    ).select_related("wave__campaign", "object__participation__organisation")
    return found


def cases_to_decide(user: Any, *, at: datetime) -> QuerySet[Case]:
    """Sibling of ``can_decide_case``, before the grant on the campaign is asked."""
    own = Membership.objects.filter(user=user, is_active=True).values("organisation")
    ready = Q(state=CaseState.HEARD) | Q(state=CaseState.OPENED, hearing_due_at__lte=at)
    found: QuerySet[Case] = (
        Case.objects.filter(ready, wave__campaign__state__in=MATRIX[Action.DECIDE_CASE].states)
        .exclude(object__participation__organisation__in=own)
        .select_related("wave__campaign", "object")
    )
    return found


def dossier_of(case: Case) -> Dossier | None:
    """The dossier of the unit the case is about; None for a body outside the campaign."""
    if case.object.participation_id is None:
        return None
    return Dossier.objects.filter(participation=case.object.participation_id).first()


def _deciding(user: Any, case: Case) -> Verdict:
    if not has_grant(user, MATRIX[Action.DECIDE_CASE].codename, case.wave.campaign):
        return refused(_("Only the approver decides cases."))
    if _is_own(user, case.object):
        return refused(_("Nobody opens or decides a case of the own unit."))
    return _while_surveyed(case.wave, Action.DECIDE_CASE)


def _while_surveyed(wave: Wave, action: Action) -> Verdict:
    if wave.campaign.state == CampaignState.PUBLISHED:
        return refused(
            _(
                "The result is published. It is corrected by withdrawing it: then a case can be "
                "opened and decided, the index is run again and the new result is approved."
            )
        )
    if wave.campaign.state not in MATRIX[action].states:
        return refused(_("The campaign has not been opened."))
    return ALLOWED


def _while_heard(case: Case, at: datetime) -> Verdict:
    if case.statement:
        return refused(_("The unit has been heard; what was sent is final."))
    if case.state != CaseState.OPENED:
        return refused(_("The case has been decided."))
    if at >= case.hearing_due_at:
        words = _(
            "The unit could be heard until %(moment)s (Viet Nam time); your request came in at "
            "%(received)s. The secretariat can give more time."
        )
        values = {"moment": format_moment(case.hearing_due_at), "received": format_moment(at)}
        return refused(words % values)
    return ALLOWED


def _holds(user: Any, case: Case, actions: tuple[Action, ...]) -> bool:
    dossier = dossier_of(case)
    if dossier is None:
        return False
    grants = set(ObjectPermissionChecker(user).get_perms(dossier))
    return bool(grants & {MATRIX[action].codename for action in actions})


def _is_own(user: Any, rated: SurveyObject) -> bool:
    if rated.participation is None:
        return False
    return is_member_of(user, [rated.participation.organisation_id])
