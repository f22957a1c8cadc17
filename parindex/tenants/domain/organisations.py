"""Create and change organisations; their search and sort keys are always computed here."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import fold, nfc, sort_key
from parindex.tenants.models import Organisation


@transaction.atomic
def create_organisation(
    *,
    actor: Any | None,
    code: str,
    name: str,
    short_name: str = "",
    kind: str = "",
    parent: Organisation | None = None,
    contact_email: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Organisation:
    """Create a unit of the tenant in scope; raises ``ValidationError`` for bad or taken values."""
    name, short_name = nfc(name.strip()), nfc(short_name.strip())
    organisation = Organisation(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        parent=parent,
        contact_email=contact_email,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    _check(organisation)
    organisation.save()
    record(
        actor=actor,
        action="organisation.created",
        subject=organisation,
        new={"code": code, "name": name},
    )
    return organisation


@transaction.atomic
def edit_organisation(
    *, actor: Any, organisation: Organisation, expected_version: int, **changes: Any
) -> Organisation:
    """Change an organisation; its code stays, because addresses and files name it.

    Raises StaleEdit with the row as it is when somebody else saved first, ValidationError.
    """
    locked: Organisation = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=organisation.pk
    )
    if locked.version != expected_version:
        raise StaleEdit(locked)
    changes = {k: nfc(v.strip()) if isinstance(v, str) else v for k, v in changes.items()}
    old = {
        name: getattr(locked, name) for name in changes if getattr(locked, name) != changes[name]
    }
    if not old:
        return locked
    for name in old:
        setattr(locked, name, changes[name])
    _check(locked)
    locked.version += 1
    locked.save()
    record(
        actor=actor,
        action="organisation.edited",
        subject=locked,
        old=_plain(old),
        new=_plain({name: changes[name] for name in old}),
    )
    return locked


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: getattr(value, "pk", value) for name, value in values.items()}


def _check(organisation: Organisation) -> None:
    """Compute the keys and raise ValidationError, at its field, for what cannot be."""
    if organisation.parent is not None and organisation.parent.pk in _below(organisation):
        raise ValidationError({"parent": _("An organisation cannot belong to one below itself.")})
    first, last = organisation.valid_from, organisation.valid_to
    if first and last and last <= first:
        raise ValidationError({"valid_to": _("The end lies before the beginning.")})
    words = f"{organisation.name} {organisation.short_name} {organisation.code}"
    organisation.search_key, organisation.sort_key = fold(words), sort_key(organisation.name)
    organisation.full_clean(exclude=["tenant"])


def _below(organisation: Organisation) -> set[int]:
    """The organisation and everything that belongs to it, by number."""
    if organisation.pk is None:
        return set()
    parents = dict(Organisation.objects.values_list("pk", "parent"))
    found, waiting = {organisation.pk}, [organisation.pk]
    while waiting:
        above = waiting.pop()
        new = {pk for pk, parent in parents.items() if parent == above} - found
        found |= new
        waiting.extend(new)
    return found
