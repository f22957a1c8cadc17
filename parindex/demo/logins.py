"""Who can sign in to the demo, and as what."""

from __future__ import annotations

from django.conf import settings

from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.demo.people import PASSWORD, POSITIONS
from parindex.tenants.domain.rounds import each_tenant
from surveys.domain.links import address_of
from surveys.enums import WaveState
from surveys.models import Invitation

# Units whose dossiers have most to show: shown first.
SHOWN = ("SNNPTNT", "PVHTT")


def demo_logins(*, everybody: bool = False) -> list[dict[str, str]]:
    """url, email, password, role, tenant, organisation and what the person is, per account.

    Without ``everybody`` one account per role and tenant, the one whose unit has most to show (of
    the secretariat both). A respondent has no account: ``url`` is the personal link of somebody
    who has not answered yet.
    """
    found: list[dict[str, str]] = []
    for tenant in each_tenant():
        found += _respondents(tenant.slug)
        seen: set[str] = set()
        memberships = (
            Membership.objects.filter(is_active=True)
            .select_related("user", "organisation")
            .order_by("pk")
        )
        for membership in sorted(
            memberships, key=lambda found: found.organisation.code not in SHOWN
        ):
            # Both members of the secretariat: each paper answer is typed in by two people.
            is_second = membership.role in seen and membership.role != Role.SECRETARIAT
            if is_second and not everybody:
                continue
            seen.add(membership.role)
            found.append(
                {
                    "url": f"{settings.BASE_URL}/account/login/",
                    "email": membership.user.email,
                    "password": PASSWORD,
                    "role": membership.role,
                    "tenant": tenant.slug,
                    "organisation": membership.organisation.name,
                    "what": f"{POSITIONS[Role(membership.role)]}, {membership.organisation.name}",
                }
            )
    return found


def _respondents(tenant: str) -> list[dict[str, str]]:
    """One person of each group of the waves that take answers."""
    waiting = Invitation.objects.filter(
        wave__state=WaveState.OPEN, turnout__isnull=True, revoked_at__isnull=True
    ).select_related("respondent__group", "respondent__list__organisation")
    first = {person.respondent.group_id: person for person in waiting.order_by("-pk")}
    return [
        {
            "url": address_of(invitation),
            "email": invitation.respondent.email,
            "password": "",
            "role": "respondent",
            "tenant": tenant,
            "organisation": invitation.respondent.list.organisation.name,
            "what": invitation.respondent.group.name,
        }
        for _group, invitation in sorted(first.items())
    ]
