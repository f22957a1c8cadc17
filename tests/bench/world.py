"""A tenant with units, people, criteria sets and a campaign in which units score themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.test import Client

from campaigns.domain.campaigns import PhaseDates, create_campaign, open_campaign
from campaigns.domain.groups import add_group, set_units
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, CriteriaSet, UnitGroup
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.folding import fold, sort_key
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Level, Organisation, Tenant

SECRETARIAT = "so-noi-vu"


def create_tenant(slug: str, name: str) -> Tenant:
    """An authority; its other rows are made inside its scope."""
    return Tenant.objects.create(slug=slug, name=name, level=Level.PROVINCE, place="Phủ Lý")


def create_secretariat() -> Organisation:
    """The body that runs campaigns."""
    return create_organisation(actor=None, code=SECRETARIAT, name="Sở Nội vụ", kind="so")


def create_units(count: int) -> list[Organisation]:
    """Units in bulk, as an import of a whole country would make them."""
    names = [(f"u{number}", f"Ủy ban nhân dân đơn vị {number}") for number in range(1, count + 1)]
    return Organisation.objects.bulk_create(
        [
            Organisation(
                code=code,
                name=name,
                short_name=code.upper(),
                kind="xa",
                search_key=fold(f"{name} {code}"),
                sort_key=sort_key(name),
            )
            for code, name in names
        ],
        batch_size=1000,
    )


def create_person(unit: Organisation, role: Role, *, domain: str = "bench.example") -> User:
    """Somebody with one role; nobody signs in by password here."""
    user = User.objects.create_user(f"{role}.{unit.code}@{domain}", full_name="Nguyễn Văn An")
    add_membership(actor=None, user=user, organisation=unit, role=role)
    return user


def session_of(user: User) -> str:
    """The value of the session cookie of somebody who has just signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def plan_campaign(secretariat: Organisation, at: datetime) -> Campaign:
    """A campaign whose self-assessment is open and closes in a month."""
    moments = [at - timedelta(days=1)]
    moments += [at + timedelta(days=30 * number) for number in range(1, len(PhaseKind) + 1)]
    phases = [
        PhaseDates(kind, moments[place], moments[place + 1]) for place, kind in enumerate(PhaseKind)
    ]
    return create_campaign(
        actor=None,
        year=at.year,
        name=f"Xác định Chỉ số CCHC năm {at.year}",
        slug="cchc",
        plan_number="01/KH-UBND",
        secretariat=secretariat,
        phases=phases,
        illustrative=True,
    )


def fill_group(
    campaign: Campaign, name: str, criteria_set: CriteriaSet, units: Iterable[Organisation]
) -> UnitGroup:
    """A group of the campaign with its units."""
    group = add_group(actor=None, campaign=campaign, name=name, criteria_set=criteria_set)
    set_units(actor=None, group=group, organisations=units)
    return group


def begin(campaign: Campaign, at: datetime) -> Campaign:
    """Open the campaign: sets are frozen, dossiers and grants made."""
    return open_campaign(actor=None, campaign=campaign, at=at)
