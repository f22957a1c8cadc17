"""Create and change organisations; their search and sort keys are always computed here."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from parindex.audit.domain.record import record
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
) -> Organisation:
    """Create a unit of the tenant in scope; raises ``ValidationError`` for bad or taken values."""
    name, short_name = nfc(name.strip()), nfc(short_name.strip())
    organisation = Organisation(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind,
        parent=parent,
        search_key=fold(f"{name} {short_name} {code}"),
        sort_key=sort_key(name),
    )
    organisation.full_clean(exclude=["tenant"])
    organisation.save()
    record(
        actor=actor,
        action="organisation.created",
        subject=organisation,
        new={"code": code, "name": name},
    )
    return organisation
