"""Letters about a deadline that was moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.domain.reminders import home_path, people_of
from campaigns.enums import PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Participation, Phase
from parindex.accounts.domain.queries import people_with
from parindex.accounts.models import User
from parindex.common.formats import format_moment
from parindex.notify.domain.outbox import queue_mail

KIND = "deadline.moved"
# Whose work the phase is; the units' people are told of the other phases.
_WORKERS: dict[str, Action] = {
    PhaseKind.APPRAISAL: Action.APPRAISE,
    PhaseKind.COUNCIL: Action.DECIDE,
    PhaseKind.PUBLICATION: Action.PUBLISH,
}


def tell_moved(*, phase: Phase, closes_at: datetime, reason: str, at: datetime) -> int:
    """Tell everybody who works in ``phase`` that it closes later; answers how many letters."""
    action = _WORKERS.get(phase.kind)
    if action is not None:
        people = [user for role in sorted(MATRIX[action].roles) for user in people_with(role=role)]
    else:
        people = _people(Participation.objects.filter(campaign=phase.campaign_id))
    key = f"moved:{phase.pk}"
    return _send(people, phase=phase, closes_at=closes_at, reason=reason, at=at, key=key)


def tell_extended(
    *, phase: Phase, unit: Participation, closes_at: datetime, reason: str, at: datetime
) -> int:
    """Tell the people of one unit that it alone has more time."""
    people, key = _people([unit]), f"extended:{phase.pk}:{unit.pk}"
    return _send(people, phase=phase, closes_at=closes_at, reason=reason, at=at, key=key)


def _people(units: Iterable[Participation]) -> list[User]:
    return [user for users in people_of(list(units)).values() for user in users]


def _send(
    people: Iterable[User],
    *,
    phase: Phase,
    closes_at: datetime,
    reason: str,
    at: datetime,
    key: str,
) -> int:
    key = f"{key}:{int(closes_at.timestamp())}:{int(at.timestamp())}"
    sent = 0
    for person in {user.pk: user for user in people}.values():
        with translation.override(person.language):
            subject, body = _text(phase, closes_at, reason)
        mail = queue_mail(
            to=person.email,
            to_user=person,
            subject=subject,
            body=body,
            kind=KIND,
            dedupe_key=f"{key}:{person.pk}",
            due_at=at,
            path=home_path(phase.campaign.tenant),
        )
        sent += mail is not None
    return sent


def _text(phase: Phase, closes_at: datetime, reason: str) -> tuple[str, str]:
    values: dict[str, Any] = {
        "campaign": phase.campaign.name,
        "phase": PhaseKind(phase.kind).label,
        "moment": format_moment(closes_at),
        "reason": reason,
        "url": settings.BASE_URL + home_path(phase.campaign.tenant),
    }
    subject = _("“%(phase)s” is extended until %(moment)s") % values
    body = _(
        "%(campaign)s: for you the phase “%(phase)s” now locks at %(moment)s (Viet Nam time, "
        "UTC+7).\n\nReason: %(reason)s\n\n%(url)s\n"
    )
    return subject, body % values
