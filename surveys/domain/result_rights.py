"""Who sees turnout, results and opinions of a wave, and from when on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker

from campaigns.domain.rights import has_grant
from campaigns.matrix import MATRIX, Action
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused
from scoring.models import Dossier
from surveys.domain.list_rights import can_read_list
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import WaveState
from surveys.models import RespondentList, SurveyObject, Wave

_OVER = frozenset({WaveState.CLOSED, WaveState.COUNTED})


def can_read_turnout(user: Any, listed: RespondentList) -> Verdict:
    """See who of a list has answered: its unit, to urge, and the secretariat."""
    if can_run_wave(user, listed.wave):
        return ALLOWED
    if not (verdict := can_read_list(user, listed)):
        return verdict
    if listed.wave.campaign.state not in MATRIX[Action.READ_TURNOUT].states:
        return refused(_("The campaign is over; there is nobody to urge any more."))
    return ALLOWED


def can_read_results(user: Any, wave: Wave) -> Verdict:
    """Read what was answered, of every object: observers, after the close."""
    if not has_grant(user, MATRIX[Action.READ_SURVEY].codename, wave.campaign):
        return refused(
            _("Only the secretariat, the council, the approver and auditors read all units.")
        )
    return closed_verdict(wave)


def can_read_object(user: Any, rated: SurveyObject) -> Verdict:
    """Read the result of one object: observers, and its unit once the campaign is published."""
    if verdict := can_read_results(user, rated.wave):
        return verdict
    rule = MATRIX[Action.READ_OWN_SURVEY]
    if not _is_own(user, rated):
        return verdict
    if rated.wave.campaign.state not in rule.states:
        return refused(
            _("A unit reads its survey result when the result of the campaign is published.")
        )
    return closed_verdict(rated.wave)


def can_release_opinions(user: Any, wave: Wave) -> Verdict:
    """Read every opinion in words and decide what its unit may read: the secretariat, after the
    close."""
    if not (verdict := can_run_wave(user, wave)):
        return verdict
    return closed_verdict(wave)


def closed_verdict(wave: Wave) -> Verdict:
    """Nobody sees a result before the wave has closed (design 3.5)."""
    if wave.state in _OVER:
        return ALLOWED
    words = _("Nobody sees a result before the survey has closed, at %(moment)s (Viet Nam time).")
    return refused(words % {"moment": format_moment(wave.ends_at)})


def _is_own(user: Any, rated: SurveyObject) -> bool:
    """Whether the person fills or approves the dossier of the unit that is rated."""
    dossier = Dossier.objects.filter(participation=rated.participation_id).first()
    if dossier is None:
        return False
    held = ObjectPermissionChecker(user).get_perms(dossier)
    codenames = {MATRIX[action].codename for action in (Action.READ_OWN_SURVEY, Action.APPROVE)}
    return bool(codenames & set(held))
