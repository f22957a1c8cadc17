"""Subscriptions of the calendar: made, revoked, answered within the rights of the hour."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from campaigns.domain.phases import own_unit
from campaigns.domain.plan.calendar import Entry, entries_of
from campaigns.domain.queries import plan_of
from campaigns.domain.rights import campaigns_visible_to
from campaigns.domain.rows import lock_tenant
from campaigns.models import CalendarFeed, Campaign
from parindex.accounts.domain.queries import person
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.tenancy import in_rehearsal
from parindex.common.verdict import Refused
from parindex.tenants.domain.queries import scope_of_number
from parindex.tenants.models import Tenant

# Older campaigns are over; a calendar program asks again and again.
LATEST = 3
_TOKEN_BYTES = 24  # 32 characters
_MOST_TENANTS = 2**31 - 1


class UnknownFeedError(Exception):
    """The address leads nowhere: unknown, revoked, or of somebody who no longer works there."""


@dataclass(frozen=True, slots=True)
class PlanEntries:
    """A campaign with what its plan puts into the calendar of the person."""

    campaign: Campaign
    entries: list[Entry]


def feed_of(user: Any) -> CalendarFeed | None:
    """The subscription of the person in the tenant in scope that is in force."""
    found: CalendarFeed | None = CalendarFeed.objects.filter(user=user, revoked_at=None).first()
    return found


@transaction.atomic
def make_feed(*, actor: Any, at: datetime) -> str:
    """A new key for the person's address; the one before is void. The key is shown this once.

    Raises Refused in a rehearsal, whose hours would stand among the real ones.
    """
    if in_rehearsal():
        raise Refused(_("This is a rehearsal: its hours stand in no calendar."))
    lock_tenant()
    _revoke(actor, at)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    made = CalendarFeed.objects.create(user=actor, token_hash=_hash(token), created_at=at)
    record(actor=actor, action="calendar_feed.made", subject=made, at=at)
    return f"{int_to_base36(made.tenant_id)}.{token}"


@transaction.atomic
def revoke_feed(*, actor: Any, at: datetime) -> bool:
    """Void the person's address; False when there was none."""
    lock_tenant()
    return _revoke(actor, at)


def _revoke(actor: Any, at: datetime) -> bool:
    feed = feed_of(actor)
    if feed is None:
        return False
    feed.revoked_at = at
    feed.save(update_fields=["revoked_at"])
    record(actor=actor, action="calendar_feed.revoked", subject=feed, at=at)
    return True


@contextmanager
def subscribed(key: str) -> Iterator[tuple[Tenant, User]]:
    """Work in the scope of the tenant of an address, for its person with today's memberships.

    Raises ``UnknownFeedError``; it says the same for every reason.
    """
    number, token = _parts(key)
    try:
        with scope_of_number(number) as tenant:
            yield tenant, _reader(token)
    except Tenant.DoesNotExist:
        raise UnknownFeedError from None


def plans_for(user: User) -> list[PlanEntries]:
    """The latest campaigns the person may see now, with the hours of the own unit."""
    found = campaigns_visible_to(user).prefetch_related("phases").defer("plan_document")
    unit = own_unit(user.memberships_read[1])
    return [
        PlanEntries(campaign, entries_of(campaign, plan_of(campaign), unit=unit))
        for campaign in found[:LATEST]
    ]


def _reader(token: str) -> User:
    feed = CalendarFeed.objects.filter(token_hash=_hash(token), revoked_at=None).first()
    user = person(feed.user_id) if feed is not None else None
    if user is None or not user.is_active or not user.memberships_read[1]:
        raise UnknownFeedError
    return user


def _parts(key: str) -> tuple[int, str]:
    number, _dot, token = key.partition(".")
    tenant = base36_to_int(number)
    if tenant > _MOST_TENANTS:
        raise UnknownFeedError
    return tenant, token


def _hash(token: str) -> str:
    # A random token of 192 bits needs no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
