"""The four authorities of the demo and their organisations, from ``fixtures/organisations``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.demo.people import Cast, create_people
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.kinds import OrganisationKind
from parindex.tenants.models import Organisation, Tenant

FIXTURES = settings.BASE_DIR / "fixtures"
SEATS = (Role.COUNCIL, Role.APPROVER, Role.AUDITOR)


@dataclass
class Place:
    """A tenant with its organisations and people."""

    tenant: Tenant
    organisations: dict[str, Organisation]
    groups: dict[str, str]
    members: dict[str, list[str]]
    cast: Cast
    standing_body: str

    @property
    def secretary(self) -> Any:
        return self.cast[self.standing_body, Role.SECRETARIAT]


def read(path: str) -> dict[str, Any]:
    """A JSON file of ``fixtures/``."""
    data: dict[str, Any] = json.loads((FIXTURES / path).read_text(encoding="utf-8"))
    return data


def create_place(key: str, *, assessed: tuple[str, ...], appraisers: tuple[str, ...]) -> Place:
    """A tenant from its file: an officer and a head in each unit of the ``assessed`` groups, an
    appraiser in each of the ``appraisers`` bodies, and the seats of the authority itself."""
    data = read(f"organisations/{key}.json")
    tenant = Tenant.objects.create(illustrative=True, **data["tenant"])
    with tenant_scope(tenant):
        organisations = {
            item["code"]: create_organisation(
                actor=None,
                code=item["code"],
                name=item["name"],
                short_name=item["short_name"],
                kind=item["kind"],
            )
            for item in data["organisations"]
        }
        organisations["UBND"] = create_organisation(
            actor=None,
            code="CQ",
            name=tenant.name,
            short_name=tenant.short_name,
            kind=OrganisationKind.AUTHORITY,
        )
        seats = [(organisations["UBND"], role) for role in SEATS]
        seats += [(organisations[data["standing_body"]], Role.SECRETARIAT)]
        seats += [(organisations[data["standing_body"]], Role.ADMIN)]
        seats += [(organisations[code], Role.APPRAISER) for code in appraisers]
        members: dict[str, list[str]] = {}
        for item in data["organisations"]:
            members.setdefault(item["group"], []).append(item["code"])
        for group in assessed:
            for code in members[group]:
                seats += [(organisations[code], Role.OFFICER), (organisations[code], Role.HEAD)]
        cast = create_people(tenant, seats)
    groups = {item["key"]: item["name"] for item in data["groups"]}
    return Place(tenant, organisations, groups, members, cast, data["standing_body"])
