"""The accounts behind the addresses of a sheet, as far as they are the authority's business."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from parindex.accounts.models import Membership, User
from parindex.common.folding import fold


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account there is: ``bodies`` it belongs to here, the roles it holds (code, role).

    ``is_ours``: it has or had a role in this authority. The name of others is not to be shown:
    whoever can import a sheet could ask for the name behind any address.
    """

    full_name: str
    is_active: bool
    is_ours: bool
    bodies: tuple[str, ...]
    roles: frozenset[tuple[str, str]]

    def is_called(self, name: str) -> bool:
        """Whether a name is that of the account, however it is written."""
        return fold(self.full_name) == fold(name)

    @property
    def shown_name(self) -> str:
        """The name of the account where it may be shown, else ""."""
        return self.full_name if self.is_ours else ""


def known_accounts(emails: Collection[str]) -> dict[str, KnownAccount]:
    """The accounts of addresses in lower case, by address."""
    users = User.objects.filter(email__in=emails).values_list("email", "full_name", "is_active")
    held: dict[str, list[tuple[str, str, str, bool]]] = {}
    found = Membership.objects.filter(user__email__in=emails).order_by("organisation__sort_key")
    for email, code, name, role, is_active in found.values_list(
        "user__email", "organisation__code", "organisation__name", "role", "is_active"
    ):
        held.setdefault(email, []).append((code, name, role, is_active))
    accounts = {}
    for email, full_name, is_open in users:
        now = [row for row in held.get(email, []) if row[3]]
        accounts[email] = KnownAccount(
            full_name=full_name,
            is_active=is_open,
            is_ours=email in held,
            bodies=tuple(dict.fromkeys(row[1] for row in now)),
            roles=frozenset((row[0], row[2]) for row in now),
        )
    return accounts
