"""Who registers slips and types sheets, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.rights import has_grant
from campaigns.matrix import MATRIX, Action
from parindex.common.formats import format_moment
from parindex.common.verdict import ALLOWED, Verdict, refused
from surveys.enums import LotState, SheetState, WaveState
from surveys.models import PaperLot, PaperSheet, Wave

FINISHED = (SheetState.AGREED, SheetState.SETTLED)


def may_work_on_paper(user: Any, wave: Wave) -> Verdict:
    """Whether the person is one of those who do it at all: only they see lots and differences."""
    if has_grant(user, MATRIX[Action.ENTER_PAPER].codename, wave.campaign):
        return ALLOWED
    return refused(_("Only the secretariat registers and types in paper answers."))


def can_enter_paper(user: Any, wave: Wave, *, at: datetime) -> Verdict:
    """Register slips, type sheets, hand lots in: while the wave is open, and for sheets that
    arrived in time until the hour declared for the wave.
    """
    verdict = may_work_on_paper(user, wave)
    if not verdict:
        return verdict
    if wave.state == WaveState.PREPARING or at < wave.opens_at:
        words = _("Paper answers are taken from %(moment)s on, once the wave is open.")
        return refused(words % {"moment": format_moment(wave.opens_at)})
    if wave.state != WaveState.OPEN or at >= wave.ends_at:
        words = _("Paper answers could be typed in until %(moment)s.")
        return refused(words % {"moment": format_moment(wave.ends_at)})
    return ALLOWED


def can_change_lot(user: Any, lot: PaperLot, *, at: datetime) -> Verdict:
    """Type, settle, resize, merge, withdraw: until the lot is handed in."""
    verdict = can_enter_paper(user, lot.wave, at=at)
    if verdict and lot.state != LotState.TYPING:
        return refused(_("This lot is closed: what was typed is gone, nothing changes any more."))
    return verdict


def can_type_sheet(user: Any, sheet: PaperSheet, *, at: datetime) -> Verdict:
    """One of the two readings of a sheet; the own one may be mended until the second is there."""
    verdict = can_change_lot(user, sheet.lot, at=at)
    if verdict and sheet.state not in (SheetState.EMPTY, SheetState.ONCE):
        return refused(
            _("Two people have typed this sheet. Differences are settled against the paper.")
        )
    return verdict


def can_settle_sheet(user: Any, sheet: PaperSheet, *, at: datetime) -> Verdict:
    """The third act: once both readings are there, also to mend a sheet on which they agree."""
    verdict = can_change_lot(user, sheet.lot, at=at)
    if verdict and sheet.state in (SheetState.EMPTY, SheetState.ONCE):
        return refused(_("Two people have to type the sheet first, each without the other."))
    return verdict
