"""Take organisations and people over from a sheet: first what it would do, then all or nothing.

Duplicates are merged: a unit is its code, a person is the e-mail address. Rows that say the same
count once; rows that contradict each other are refused together with what they contradict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.people import add_person
from campaigns.domain.people_accounts import KnownAccount, known_accounts
from campaigns.domain.people_sheet import COLUMNS, SheetRow
from campaigns.domain.people_units import known_units, parents_first, unit_problems
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer
from campaigns.domain.rows import lock_tenant
from parindex.accounts.enums import Role
from parindex.common.folding import fold
from parindex.common.row_problems import RowProblem
from parindex.common.tenancy import in_rehearsal
from parindex.common.verdict import Refused
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation, Tenant


@dataclass(frozen=True, slots=True)
class NewRole:
    """A person gets a role in a unit; without an ``account`` one is made and a mail sent."""

    row: SheetRow
    role: Role
    unit: str
    account: KnownAccount | None

    @property
    def invited(self) -> bool:
        return self.account is None

    @property
    def other_name(self) -> bool:
        """Whether the account of the address is somebody of another name than the row says."""
        return self.account is not None and not self.account.is_called(self.row.full_name)

    @property
    def sets_up(self) -> bool:
        """Whether the role may change everything, and give every role to others."""
        return self.role == Role.ADMIN


@dataclass(frozen=True, slots=True)
class PeopleProposal:
    """What taking the rows over would do. ``merged``: rows that repeat another one."""

    organisations: tuple[SheetRow, ...]
    roles: tuple[NewRole, ...]
    known_roles: int
    merged: int

    @property
    def invitations(self) -> int:
        """How many accounts are made."""
        return len({item.row.email for item in self.roles if item.invited})

    @property
    def other_names(self) -> int:
        """How many addresses belong to an account of another name."""
        return len({item.row.email for item in self.roles if item.other_name})

    @property
    def administrators(self) -> int:
        """How many people get to set everything up."""
        return len({item.row.email for item in self.roles if item.sets_up})


def propose_people(rows: Iterable[SheetRow]) -> PeopleProposal:
    """Compare the rows with the tenant's units and people. Raises ImportProblems."""
    units = {unit.code: unit for unit in Organisation.objects.all()}
    found = known_units(rows, units)
    accounts = known_accounts({row.email for row in found if row.email})
    problems = [*unit_problems(found, units), *_person_problems(found, accounts)]
    if problems:
        raise ImportProblems(sorted(problems, key=lambda problem: problem.row or 0))
    new: dict[str, SheetRow] = {}
    for row in found:
        if row.code not in units and (row.code not in new or not new[row.code].name):
            new[row.code] = row
    names = {code: row.name for code, row in new.items()}
    names |= {code: unit.name for code, unit in units.items()}
    roles = {(row.email, row.code, role): row for row in reversed(found) for role in row.roles}
    wanted = [
        NewRole(row, Role(role), unit=names[code], account=accounts.get(email))
        for (email, code, role), row in sorted(roles.items(), key=lambda item: item[1].row)
        if email not in accounts or (code, role) not in accounts[email].roles
    ]
    said = sum(len(row.roles) for row in found)
    return PeopleProposal(
        organisations=tuple(parents_first(new)),
        roles=tuple(wanted),
        known_roles=len(roles) - len(wanted),
        merged=said - len(roles),
    )


@transaction.atomic
def take_over_people(*, actor: Any, tenant: Tenant, rows: Iterable[SheetRow]) -> PeopleProposal:
    """Make what ``propose_people`` says of the rows now: units, accounts, roles, invitations.

    :raises Refused: without the right, and in a rehearsal, which new accounts would outlast.
    :raises ImportProblems: when the rows no longer fit what is stored; nothing is made then.
    """
    can_administer(actor).require()
    if in_rehearsal():
        raise Refused(_("In a rehearsal only people with an account take part."))
    lock_tenant()
    proposal = propose_people(rows)
    units = {unit.code: unit for unit in Organisation.objects.all()}
    for row in proposal.organisations:
        units[row.code] = create_organisation(
            actor=actor,
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            kind=row.kind,
            parent=units.get(row.parent),
            contact_email=row.contact_email,
        )
    for item in proposal.roles:
        add_person(
            actor=actor,
            tenant=tenant,
            email=item.row.email,
            full_name=item.row.full_name,
            position=item.row.position,
            organisation=units[item.row.code],
            role=item.role,
        )
    return proposal


def _person_problems(
    rows: list[SheetRow], accounts: Mapping[str, KnownAccount]
) -> Iterator[RowProblem]:
    """One address with two names, and addresses of closed accounts."""
    first: dict[str, SheetRow] = {}
    for row in rows:
        if not row.email:
            continue
        other = first.setdefault(row.email, row)
        if fold(other.full_name) != fold(row.full_name):
            expected = f"{other.full_name} ({other.row})"
            yield RowProblem(row.row, COLUMNS["email"], "address_of_another", row.email, expected)
        if row.email in accounts and not accounts[row.email].is_active:
            yield RowProblem(row.row, COLUMNS["email"], "account_closed", row.email)
