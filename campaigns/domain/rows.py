"""Rows that carry a version: locked, compared, changed, audited, in one way everywhere."""

from __future__ import annotations

from typing import Any

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import current_tenant_id
from parindex.common.verdict import Refused
from parindex.tenants.models import Tenant


def lock_tenant() -> None:
    """Let one at a time choose a free address of a campaign or version of a set."""
    Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant_id())


def lock_campaign(campaign: Campaign) -> Campaign:
    """The campaign row, locked: every change of a campaign or of what belongs to it starts here."""
    locked: Campaign = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(
        pk=campaign.pk
    )
    return locked


def require_planning(campaign: Campaign, reason: str) -> None:
    """Raise Refused with ``reason`` once the campaign has been opened."""
    if campaign.state != CampaignState.PLANNING:
        raise Refused(reason)


def check_version(row: Any, expected_version: int) -> None:
    """Raise StaleEdit with the row as it is when somebody else saved first."""
    if row.version != expected_version:
        raise StaleEdit(row)


def apply_changes(
    *, actor: Any | None, row: Any, changes: dict[str, Any], action: str, reason: str = ""
) -> bool:
    """Write what differs, count the version up, audit old and new; False when nothing differs."""
    old = {
        name: getattr(row, name) for name, value in changes.items() if getattr(row, name) != value
    }
    if not old:
        return False
    for name in old:
        setattr(row, name, changes[name])
    row.version += 1
    row.save(update_fields=[*old, "version"])
    record(
        actor=actor,
        action=action,
        subject=row,
        old=old,
        new={name: changes[name] for name in old},
        reason=reason,
    )
    return True
