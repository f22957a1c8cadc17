"""What the steps of the walk share: the people of two tenants, and the clock of the campaign."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from scoring.models import Dossier
from tests.browser.people import Visitors
from tests.browser.stack import Stack
from tests.plugins.cast import PASSWORD, World
from tests.plugins.mailbox import Mailbox

HAPPENS_WITHIN = 20.0


@dataclass
class Walk:
    """One campaign on its way. ``slug`` is known once the campaign is made."""

    world: World
    elsewhere: World
    stack: Stack
    visitors: Visitors
    mailbox: Mailbox
    slug: str = ""

    def url(self, path: str) -> str:
        """An address inside the tenant."""
        return f"{self.world.url}/{path}"

    def email(self, role: Role) -> str:
        return self.world.people[role].email

    def add_person(self, email: str, unit: str, role: Role) -> None:
        """Somebody more than the usual cast."""
        with tenant_scope(self.world.tenant):
            user = User.objects.create_user(email, PASSWORD, full_name=f"Trần {email[:3].title()}")
            organisation = self.world.organisations[unit]
            add_membership(actor=None, user=user, organisation=organisation, role=role)

    def dossier(self, unit: str) -> Dossier:
        with tenant_scope(self.world.tenant):
            return Dossier.objects.get(participation__organisation__code=unit)

    def move(self, kind: PhaseKind, *, left: timedelta = timedelta(days=2)) -> datetime:
        """Make ``kind`` the phase of this moment, with ``left`` to go; answers its closing time.

        A campaign lasts months, so the steps move its calendar instead of waiting. No page does
        this: once a campaign is open its phases are fixed. Earlier phases lie before, later ones
        after it.
        """
        closes, order = timezone.now() + left, list(PhaseKind)
        with tenant_scope(self.world.tenant):
            for phase in Phase.objects.filter(campaign__slug=self.slug):
                away = order.index(PhaseKind(phase.kind)) - order.index(kind)
                phase.closes_at = closes + away * timedelta(days=10)
                phase.opens_at = phase.closes_at - timedelta(days=9)
                phase.save(update_fields=["opens_at", "closes_at"])
        return closes

    def campaign(self) -> Campaign:
        with tenant_scope(self.world.tenant):
            return Campaign.objects.get(slug=self.slug)

    def lock_recorded(self, kind: PhaseKind) -> bool:
        """Whether beat and worker have recorded the end of the phase."""
        with tenant_scope(self.world.tenant):
            phase = Phase.objects.get(campaign__slug=self.slug, kind=kind)
        return phase.locked_at is not None

    def letters(self, role: Role, words: str) -> list[str]:
        """Bodies of the letters to somebody whose subject or body has these words."""
        found = []
        for letter in self.mailbox.messages:
            text = f"{letter['subject']}\n{letter.get_content()}"
            if letter["to"] == self.email(role) and words in text:
                found.append(text)
        return found


def eventually(condition: Callable[[], object]) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + HAPPENS_WITHIN
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.1)
