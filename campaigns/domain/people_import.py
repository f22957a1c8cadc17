"""Take organisations and people over from a sheet: first what it would do, then all or nothing.

Duplicates are merged: a unit is its code, a person is the e-mail address. Rows that say the same
count once; rows that contradict each other are refused together with what they contradict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.people import add_person
from campaigns.domain.people_sheet import COLUMNS, SheetRow
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer
from campaigns.domain.rows import lock_tenant
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.folding import fold
from parindex.common.row_problems import RowProblem
from parindex.common.tenancy import in_rehearsal
from parindex.common.verdict import Refused
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation, Tenant


@dataclass(frozen=True, slots=True)
class NewRole:
    """A person gets a role in a unit; ``invited``: an account is made and a mail sent."""

    row: SheetRow
    role: Role
    invited: bool


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


def propose_people(rows: Iterable[SheetRow]) -> PeopleProposal:
    """Compare the rows with the tenant's units and people. Raises ImportProblems."""
    found = list(rows)
    units = {unit.code: unit for unit in Organisation.objects.all()}
    problems = [*_unit_problems(found, units), *_person_problems(found)]
    if problems:
        raise ImportProblems(sorted(problems, key=lambda problem: problem.row or 0))
    new: dict[str, SheetRow] = {}
    for row in found:
        if row.code not in units and (row.code not in new or not new[row.code].name):
            new[row.code] = row
    roles = {(row.email, row.code, role): row for row in reversed(found) for role in row.roles}
    held = set(
        Membership.objects.filter(is_active=True, organisation__code__in={r.code for r in found})
        .filter(user__email__in={row.email for row in found})
        .values_list("user__email", "organisation__code", "role")
    )
    accounts = _accounts(found)
    wanted = [
        NewRole(row, Role(role), invited=email not in accounts)
        for (email, code, role), row in sorted(roles.items(), key=lambda item: item[1].row)
        if (email, code, role) not in held
    ]
    said = sum(len(row.roles) for row in found)
    return PeopleProposal(
        organisations=tuple(_parents_first(new)),
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


def _accounts(rows: Iterable[SheetRow]) -> set[str]:
    emails = {row.email for row in rows if row.email}
    return set(User.objects.filter(email__in=emails).values_list("email", flat=True))


def _unit_problems(rows: list[SheetRow], units: dict[str, Organisation]) -> Iterator[RowProblem]:
    """Units without a name, with two names, with a name that is taken, below nothing or itself."""
    names = {code: unit.name for code, unit in units.items()}
    codes = {fold(unit.name): code for code, unit in units.items()}
    parents: dict[str, str] = {}
    for row in rows:
        known = names.get(row.code)
        if row.name and known is not None and fold(row.name) != fold(known):
            yield RowProblem(row.row, COLUMNS["name"], "unit_has_other_name", row.code, known)
        elif row.name and codes.setdefault(fold(row.name), row.code) != row.code:
            other = codes[fold(row.name)]
            yield RowProblem(row.row, COLUMNS["code"], "unit_has_other_code", row.name, other)
        elif row.name:
            names.setdefault(row.code, row.name)
        if row.code not in units and row.parent:
            parents.setdefault(row.code, row.parent)
    for row in rows:
        if row.code not in names and not row.name:
            yield RowProblem(row.row, COLUMNS["name"], "unit_without_name", row.code)
        if row.parent and row.parent not in names:
            yield RowProblem(row.row, COLUMNS["parent"], "unknown_unit", row.parent)
        elif _circles(row.code, parents):
            yield RowProblem(row.row, COLUMNS["parent"], "unit_below_itself", row.parent)


def _circles(code: str, parents: dict[str, str]) -> bool:
    above, seen = parents.get(code), {code}
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _person_problems(rows: list[SheetRow]) -> Iterator[RowProblem]:
    """One address with two names, and addresses of closed accounts."""
    emails = {row.email for row in rows if row.email}
    closed = set(
        User.objects.filter(email__in=emails, is_active=False).values_list("email", flat=True)
    )
    first: dict[str, SheetRow] = {}
    for row in rows:
        if not row.email:
            continue
        other = first.setdefault(row.email, row)
        if fold(other.full_name) != fold(row.full_name):
            expected = f"{other.full_name} ({other.row})"
            yield RowProblem(row.row, COLUMNS["email"], "address_of_another", row.email, expected)
        if row.email in closed:
            yield RowProblem(row.row, COLUMNS["email"], "account_closed", row.email)


def _parents_first(rows: dict[str, SheetRow]) -> Iterator[SheetRow]:
    waiting = dict(rows)
    while waiting:
        ready = [row for row in waiting.values() if row.parent not in waiting]
        for row in ready:
            del waiting[row.code]
            yield row
