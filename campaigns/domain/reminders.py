"""The ladder of reminders before a deadline, and the notice to the secretariat after the lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.domain.deadlines import pending_units
from campaigns.enums import PhaseKind
from campaigns.models import Extension, Participation, Phase
from parindex.accounts.domain.queries import people_with
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.formats import format_left, format_moment
from parindex.notify.domain.outbox import queue_mail
from parindex.tenants.models import Tenant

KIND = "deadline.reminder"
NOTICE_KIND = "deadline.locked"


def rung_due(
    hours: Iterable[int], *, opens_at: datetime, closes_at: datetime, at: datetime
) -> int | None:
    """The one rung (hours before the deadline) that is due at ``at``, the latest of those passed.

    Rungs that were missed while nothing ran are not sent after the fact; a rung that lies before
    the opening of the phase never is.
    """
    if not opens_at <= at < closes_at:
        return None
    passed = [rung for rung in hours if opens_at <= closes_at - timedelta(hours=rung) <= at]
    return min(passed, default=None)


@transaction.atomic
def remind(*, phase: Phase, at: datetime) -> int:
    """Queue the reminders of ``phase`` that are due now; answers how many. Harmless to repeat.

    A unit with an extension of the whole unit is reminded before its own deadline.
    """
    waiting = pending_units(phase)
    if not waiting:
        return 0
    own = _own_deadlines(phase, waiting)
    people = people_of(waiting)
    sent = 0
    for unit in waiting:
        closes_at = own.get(unit.pk, phase.closes_at)
        rung = rung_due(phase.reminder_hours, opens_at=phase.opens_at, closes_at=closes_at, at=at)
        if rung is None:
            continue
        for person in people.get(unit.organisation_id, []):
            moment = int(closes_at.timestamp())
            key = f"remind:{phase.pk}:{moment}:{rung}:{unit.pk}:{person.pk}"
            sent += _send(phase, unit, person, closes_at=closes_at, at=at, key=key)
    return sent


def _own_deadlines(phase: Phase, units: list[Participation]) -> dict[int, datetime]:
    found: dict[int, datetime] = {}
    extensions = Extension.objects.filter(
        phase=phase, participation__in=units, criterion__isnull=True
    )
    for extension in extensions:
        earlier = found.get(extension.participation_id, phase.closes_at)
        found[extension.participation_id] = max(earlier, extension.closes_at)
    return found


class _OfOrganisation(Protocol):
    @property
    def organisation_id(self) -> int: ...


def people_of(units: Sequence[_OfOrganisation]) -> dict[int, list[User]]:
    """Officers and heads of units (participations, lists) to be told, by organisation."""
    memberships = (
        Membership.objects.filter(
            organisation__in=[unit.organisation_id for unit in units],
            role__in=[Role.OFFICER, Role.HEAD],
            is_active=True,
            user__is_active=True,
        )
        .select_related("user")
        .order_by("user__sort_key", "pk")
    )
    found: dict[int, dict[int, User]] = {}
    for membership in memberships:
        found.setdefault(membership.organisation_id, {})[membership.user_id] = membership.user
    return {organisation: list(users.values()) for organisation, users in found.items()}


def _send(
    phase: Phase, unit: Participation, person: User, *, closes_at: datetime, at: datetime, key: str
) -> bool:
    with translation.override(person.language):
        subject, body = reminder_text(phase=phase, unit=unit, closes_at=closes_at, at=at)
    mail = queue_mail(
        to=person.email,
        to_user=person,
        subject=subject,
        body=body,
        kind=KIND,
        dedupe_key=key,
        due_at=at,
        path=home_path(phase.campaign.tenant),
    )
    return mail is not None


def reminder_text(
    *, phase: Phase, unit: Participation, closes_at: datetime, at: datetime
) -> tuple[str, str]:
    """Subject and body in the active language; the progress page shows the same letter."""
    values: dict[str, Any] = {
        "unit": unit.organisation.name,
        "campaign": phase.campaign.name,
        "phase": PhaseKind(phase.kind).label,
        "moment": format_moment(closes_at),
        "left": format_left(closes_at - at),
        "url": settings.BASE_URL + home_path(phase.campaign.tenant),
    }
    subject = _("“%(phase)s” locks at %(moment)s: %(unit)s has not sent yet") % values
    body = _(
        "To: %(unit)s\n\n"
        "%(campaign)s: the phase “%(phase)s” locks at %(moment)s (Viet Nam time, UTC+7), "
        "%(left)s. Your unit has not sent its dossier yet.\n\n"
        "At that moment the software locks by itself. What has been saved stays; items without "
        "a score count 0 points, and the dossier counts as not approved by the head of unit. "
        "After that only the secretariat can extend the deadline, with a reason.\n\n"
        "What to do: finish the items, add the evidence, let the head of unit approve and send.\n"
        "%(url)s\n"
    )
    return subject, body % values


def home_path(tenant: Tenant) -> str:
    """The address of the "my work" page inside the site."""
    return reverse("scoring:home", args=[tenant.slug])


@transaction.atomic
def tell_secretariat(*, phase: Phase, at: datetime) -> int:
    """After the lock: tell the secretariat who has not sent. Sent once per person."""
    late = sorted(unit.organisation.name for unit in pending_units(phase))
    body_of = phase.campaign.secretariat
    people = people_with(role=Role.SECRETARIAT, organisation=body_of) if body_of else []
    sent = 0
    for person in people or people_with(role=Role.SECRETARIAT):
        with translation.override(person.language):
            values = {
                "campaign": phase.campaign.name,
                "phase": PhaseKind(phase.kind).label,
                "moment": format_moment(phase.closes_at),
                "count": len(late),
                "units": "\n".join(f"- {name}" for name in late) or "-",
                "url": settings.BASE_URL + home_path(phase.campaign.tenant),
            }
            subject = _("“%(phase)s” is locked; %(count)s units have not sent") % values
            text = _(
                "%(campaign)s: the phase “%(phase)s” was locked at %(moment)s "
                "(Viet Nam time, UTC+7).\n\nUnits that have not sent (%(count)s):\n%(units)s\n\n"
                "You can extend the deadline of a unit, with a reason:\n%(url)s\n"
            )
        key = f"locked:{phase.pk}:{int(phase.closes_at.timestamp())}:{person.pk}"
        mail = queue_mail(
            to=person.email,
            to_user=person,
            subject=subject,
            body=text % values,
            kind=NOTICE_KIND,
            dedupe_key=key,
            due_at=at,
            path=home_path(phase.campaign.tenant),
        )
        sent += mail is not None
    return sent
