"""Does a later deadline make sense beside the other phases of the campaign?"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from campaigns.enums import PhaseKind
from campaigns.models import Phase
from parindex.common.folding import nfc
from parindex.common.formats import format_moment


def given_reason(reason: str) -> str:
    """The reason, tidied; ValidationError without one."""
    if not (tidied := nfc(reason.strip())):
        raise ValidationError({"reason": _("Give the reason; it becomes part of the record.")})
    return tidied


def check_later(
    phase: Phase, *, so_far: datetime, closes_at: datetime, at: datetime, agreed: bool
) -> None:
    """Raise ValidationError unless ``phase`` may close at ``closes_at`` instead of ``so_far``.

    It must be later than both now and the deadline so far, and not later than the end of the
    phase that builds on it. Running beside a later phase needs somebody who agreed to that.
    """
    if closes_at <= max(at, so_far):
        words = _("The new deadline must be later than now and than the present one (%(moment)s).")
        raise _at("closes_at", words % {"moment": format_moment(so_far)})
    later = list(
        Phase.objects.filter(campaign=phase.campaign_id, position__gt=phase.position).order_by(
            "position"
        )
    )
    if later and closes_at > later[0].closes_at:
        words = _(
            "“%(phase)s”, which builds on it, ends at %(moment)s: what comes after that cannot be "
            "considered any more."
        )
        moment = format_moment(later[0].closes_at)
        raise _at("closes_at", words % {"phase": _name(later[0]), "moment": moment})
    beside = [other for other in later if other.opens_at < closes_at]
    if beside and not agreed:
        raise _at("agreed", [_overlap(other) for other in beside])


def _overlap(other: Phase) -> str:
    words = _(
        "The new deadline runs into “%(phase)s” (%(opens)s to %(closes)s). Tick the box if both "
        "are to run side by side."
    )
    opens, closes = format_moment(other.opens_at), format_moment(other.closes_at)
    return words % {"phase": _name(other), "opens": opens, "closes": closes}


def _name(phase: Phase) -> str:
    return str(PhaseKind(phase.kind).label)


def _at(field: str, words: str | list[str]) -> ValidationError:
    return ValidationError({field: words})
