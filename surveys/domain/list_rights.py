"""Who enters, sends, reads, accepts and corrects a list of respondents, each with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from guardian.core import ObjectPermissionChecker

from campaigns.matrix import MATRIX, Action
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import ListState, WaveState
from surveys.models import RespondentList, Wave

BEING_MADE = frozenset({ListState.DRAFT, ListState.RETURNED})
LOCKED = frozenset({ListState.SENT, ListState.ACCEPTED})


def can_fill_list(user: Any, listed: RespondentList, *, at: datetime) -> Verdict:
    """Enter and change people: officers of the unit; the secretariat on its own list."""
    if _has(user, Action.FILL_LIST, listed):
        return while_made(listed, at=at, due=due_at(listed))
    if is_own_list(user, listed):
        return while_made(listed, at=at, due=None)
    return refused(_("Only officers of the unit itself enter its respondents."))


def can_send_list(user: Any, listed: RespondentList, *, at: datetime) -> Verdict:
    """Send the list: the head of the unit; the secretariat its own."""
    if _has(user, Action.SEND_LIST, listed):
        return while_made(listed, at=at, due=due_at(listed))
    if is_own_list(user, listed):
        return while_made(listed, at=at, due=None)
    return refused(_("Only the head of the unit sends its list of respondents."))


def can_read_list(user: Any, listed: RespondentList) -> Verdict:
    """See the people with their addresses: the unit and the secretariat, no observer."""
    checker = ObjectPermissionChecker(user)
    codenames = (MATRIX[action].codename for action in (Action.FILL_LIST, Action.SEND_LIST))
    if any(checker.has_perm(codename, listed) for codename in codenames):
        return ALLOWED
    return can_read_people(user, listed.wave)


def can_read_people(user: Any, wave: Wave) -> Verdict:
    """See the people of every list."""
    if can_run_wave(user, wave):
        return ALLOWED
    return refused(
        _("Names and addresses are seen by the unit that lists them and by the secretariat.")
    )


def can_take_lists(user: Any, wave: Wave) -> Verdict:
    """Start, accept, return lists, give more time: the secretariat, until the wave is opened."""
    verdict = can_run_wave(user, wave)
    if verdict and wave.state != WaveState.PREPARING:
        return refused(_("The wave has been opened; its lists no longer change."))
    return verdict


def is_own_list(user: Any, listed: RespondentList) -> bool:
    """Whether it is the secretariat's own list and the person runs the wave."""
    campaign = listed.wave.campaign
    return listed.organisation_id == campaign.secretariat_id and bool(
        can_run_wave(user, listed.wave)
    )


def due_at(listed: RespondentList) -> datetime | None:
    """Until when the unit has to send: its own hour, or that of the wave."""
    return listed.due_at or listed.wave.lists_due_at


def _has(user: Any, action: Action, listed: RespondentList) -> bool:
    rule = MATRIX[action]
    if listed.wave.campaign.state not in rule.states:
        return False
    return bool(ObjectPermissionChecker(user).has_perm(rule.codename, listed))


def while_made(listed: RespondentList, *, at: datetime, due: datetime | None) -> Verdict:
    """Whether the list is being made at ``at`` (receipt time), whoever asks."""
    if listed.state not in BEING_MADE:
        return refused(_("The list has been sent and is locked; the secretariat may return it."))
    if listed.wave.state != WaveState.PREPARING:
        return refused(_("The wave has been opened; its lists no longer change."))
    if due is not None and at >= due:
        words = _(
            "The lists were due at %(moment)s (Viet Nam time); your request came in at "
            "%(received)s. The secretariat can give more time."
        )
        values = {"moment": format_moment(due), "received": format_moment(at)}
        return refused(words % values)
    return ALLOWED
