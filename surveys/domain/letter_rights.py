"""Who writes to the respondents of a wave, and when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import WaveState
from surveys.models import Wave

_BEFORE_CLOSE = (WaveState.PREPARING, WaveState.OPEN)


def can_see_letters(user: Any, wave: Wave) -> Verdict:
    """Names, addresses and what is written to them: the secretariat."""
    if can_run_wave(user, wave):
        return ALLOWED
    return refused(_("Only the secretariat writes to the respondents."))


def can_edit_letters(user: Any, wave: Wave, *, at: datetime) -> Verdict:
    """Change texts and the plan of the letters: until the wave closes."""
    verdict = can_see_letters(user, wave)
    if verdict and (wave.state not in _BEFORE_CLOSE or at >= wave.closes_at):
        return _closed(wave)
    return verdict


def can_write(user: Any, wave: Wave, *, at: datetime) -> Verdict:
    """Write to people: once the wave is opened, because the links are made then."""
    verdict = can_edit_letters(user, wave, at=at)
    return writing_is_open(wave, at=at) if verdict else verdict


def writing_is_open(wave: Wave, *, at: datetime) -> Verdict:
    """Whether letters of the wave may leave at ``at``, whoever asks."""
    if wave.state == WaveState.PREPARING:
        return refused(_("Letters leave once the wave has been opened: the links are made then."))
    if wave.state != WaveState.OPEN or at >= wave.closes_at:
        return _closed(wave)
    return ALLOWED


def can_remind(user: Any, wave: Wave, *, at: datetime) -> Verdict:
    """Remind people: while answers are taken."""
    verdict = can_write(user, wave, at=at)
    if verdict and at < wave.opens_at:
        words = _("The survey opens at %(moment)s (Viet Nam time).")
        return refused(words % {"moment": format_moment(wave.opens_at)})
    return verdict


def _closed(wave: Wave) -> Verdict:
    words = _("The survey closed at %(moment)s (Viet Nam time).")
    return refused(words % {"moment": format_moment(wave.closes_at)})
