"""What is due today for one person: tasks with their deadline and what happens otherwise.

Each app adds the tasks of its roles by appending a function to ``PROVIDERS`` in
``AppConfig.ready``, and the entries of the audit trail its people follow to ``CONCERNS``; the
page only sorts and draws them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.tenants.models import Organisation, Tenant


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which tenant, at which receipt time (UTC)."""

    user: Any
    tenant: Tenant
    memberships: tuple[Membership, ...]
    at: datetime

    @property
    def roles(self) -> set[str]:
        return {membership.role for membership in self.memberships}

    @property
    def units(self) -> list[int]:
        """The organisations this person scores for."""
        own = {Role.OFFICER, Role.HEAD}
        return sorted({m.organisation_id for m in self.memberships if m.role in own})

    @property
    def has_several_units(self) -> bool:
        """Whether pages must say which unit is meant."""
        return len(self.units) > 1

    def roles_in(self, organisation: int) -> set[str]:
        """The roles this person has in one organisation."""
        return {m.role for m in self.memberships if m.organisation_id == organisation}

    def unit_words(self, organisation: Organisation) -> str:
        """The name of a unit, for those who work for several; else nothing."""
        if not self.has_several_units:
            return ""
        return organisation.short_name or organisation.name

    @property
    def organisations(self) -> list[int]:
        """Every organisation this person belongs to."""
        return sorted({m.organisation_id for m in self.memberships})

    @property
    def today(self) -> date:
        """The day in Viet Nam."""
        return localdate(self.at)

    def url(self, name: str, *args: Any) -> str:
        """An address inside the tenant."""
        return reverse(name, args=[self.tenant.slug, *args])


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``otherwise``: what happens if it is not done. ``points`` at stake.

    ``extended``: ``due`` is the unit's own, extended deadline. ``unit``: the one it is about,
    where the person works for several.
    ``tone``: "bad" late or lost otherwise, "warn" due, "" when there is time.
    """

    title: str
    text: str
    url: str
    verb: str
    due: datetime | None = None
    otherwise: str = ""
    points: Decimal | None = None
    tone: str = ""
    extended: bool = False
    unit: str = ""

    @property
    def words(self) -> str:
        """What it is about and what happens otherwise, as sentences."""
        if not self.otherwise or self.text.endswith((".", "…")):
            return f"{self.text} {self.otherwise}".strip()
        return f"{self.text}. {self.otherwise}"


Provider = Callable[[Asker], Iterable[Task]]
PROVIDERS: list[Provider] = []

# Answers a condition on the audit trail, or None when nothing there concerns the person.
Concern = Callable[[Asker], Q | None]
CONCERNS: list[Concern] = []


def provided_tasks(asker: Asker) -> list[Task]:
    """What the other apps ask of the person."""
    return [task for provider in PROVIDERS for task in provider(asker)]


def by_stake(tasks: Iterable[Task]) -> list[Task]:
    """Most points at stake first; what costs no points by its deadline."""
    return sorted(
        tasks,
        key=lambda task: (
            -(task.points or Decimal(0)),
            task.due.timestamp() if task.due else math.inf,
        ),
    )
