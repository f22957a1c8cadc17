"""What the passing of the deadline leaves behind: dossiers not sent become locked, people are told.

The lock itself is the date (``scoring.domain.rights``); this only records it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.enums import PhaseKind
from campaigns.models import Extension, Participation, Phase
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.audit.domain.record import record
from parindex.common.formats import format_moment
from scoring.domain.dossiers import mail_person
from scoring.domain.queries import dossiers_to_tell
from scoring.enums import DossierState
from scoring.models import Dossier

KIND = "dossier.locked"
_UNSENT = (DossierState.DRAFT, DossierState.WITH_HEAD)
_SUBJECT = _("%(unit)s: the self-assessment is locked, the dossier was not sent")
_BODY = _(
    "%(campaign)s: the self-assessment was locked at %(moment)s (Viet Nam time, UTC+7). "
    "The dossier of %(unit)s had not been sent.\n\n"
    "What was saved stays; items without points count 0, and the dossier counts as not approved "
    "by the head of unit. Only the secretariat can extend the deadline, with a reason.\n%(url)s\n"
)


def units_not_sent(phase: Phase) -> Iterable[Participation]:
    """Units whose dossier has not been sent: asked by reminders and by the notice afterwards."""
    return (
        Participation.objects.filter(campaign=phase.campaign_id, dossier__isnull=False)
        .exclude(dossier__state__in=[DossierState.SENT, DossierState.CLOSED])
        .select_related("organisation")
    )


@transaction.atomic
def lock_unsent(*, phase: Phase, at: datetime) -> int:
    """Lock every dossier that was not sent, except where an extension still runs."""
    if phase.kind != PhaseKind.SELF_ASSESSMENT:
        return 0
    dossiers = dossiers_to_tell().filter(participation__campaign=phase.campaign_id)
    return _lock(dossiers, phase, phase.closes_at, at)


@transaction.atomic
def lock_extended(*, extension: Extension, at: datetime) -> int:
    """The second pass: the unit's extension has run out."""
    phase = extension.phase
    if phase.kind != PhaseKind.SELF_ASSESSMENT or phase.closes_at > at:
        return 0
    dossiers = dossiers_to_tell().filter(participation=extension.participation_id)
    return _lock(dossiers, phase, extension.closes_at, at)


@transaction.atomic
def reopen_extended(*, extension: Extension, actor: Any) -> int:
    """A later deadline was granted after the lock: the dossier is being scored again."""
    units = Participation.objects.filter(pk=extension.participation_id)
    return _reopen(extension.phase, units, actor=actor, at=extension.granted_at)


@transaction.atomic
def reopen_all(*, phase: Phase, actor: Any, at: datetime) -> int:
    """The deadline was moved for everybody after the lock: every locked dossier is open again."""
    units = Participation.objects.filter(campaign=phase.campaign_id)
    return _reopen(phase, units, actor=actor, at=at)


def _reopen(phase: Phase, units: QuerySet[Participation], *, actor: Any, at: datetime) -> int:
    if phase.kind != PhaseKind.SELF_ASSESSMENT:
        return 0
    locked = (
        Dossier.objects.select_for_update(no_key=True, of=("self",))
        .filter(participation__in=units, state=DossierState.LOCKED)
        .order_by("pk")
    )
    for dossier in locked:
        _set(dossier, DossierState.DRAFT, actor=actor, at=None, when=at)
    return len(locked)


def _lock(dossiers: Any, phase: Phase, closed: datetime, at: datetime) -> int:
    extended = Extension.objects.filter(phase=phase, closes_at__gt=at).values("participation")
    waiting = list(
        dossiers.select_for_update(no_key=True, of=("self",))
        .select_related("participation__campaign__tenant")
        .filter(state__in=_UNSENT)
        .exclude(participation__in=extended)
        .order_by("pk")
    )
    people = _people_of(waiting)
    for dossier in waiting:
        _set(dossier, DossierState.LOCKED, actor=None, at=at, when=at)
        for person in people.get(dossier.participation.organisation_id, []):
            mail_person(
                person,
                dossier,
                subject=_SUBJECT,
                body=_BODY,
                kind=KIND,
                at=at,
                values={"moment": format_moment(closed)},
                dedupe_key=f"{KIND}:{dossier.pk}:{int(closed.timestamp())}:{person.pk}",
            )
    return len(waiting)


def _set(
    dossier: Dossier, state: DossierState, *, actor: Any, at: datetime | None, when: datetime
) -> None:
    old = dossier.state
    dossier.state, dossier.locked_at = state, at
    dossier.save(update_fields=["state", "locked_at"])
    action = KIND if at else "dossier.reopened"
    record(
        actor=actor,
        action=action,
        subject=dossier,
        old={"state": old},
        new={"state": state},
        at=when,
    )


def _people_of(dossiers: list[Dossier]) -> dict[int, list[User]]:
    """Officers and heads by organisation, each person once."""
    memberships = Membership.objects.filter(
        organisation__in=[dossier.participation.organisation_id for dossier in dossiers],
        role__in=[Role.OFFICER, Role.HEAD],
        is_active=True,
        user__is_active=True,
    ).select_related("user")
    found: dict[int, dict[int, User]] = {}
    for membership in memberships.order_by("pk"):
        found.setdefault(membership.organisation_id, {})[membership.user_id] = membership.user
    return {organisation: list(people.values()) for organisation, people in found.items()}
