"""Meetings of a campaign: add, change, remove."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.domain.rows import apply_changes, check_version, lock_campaign
from campaigns.enums import CampaignState
from campaigns.models import Campaign, Workshop
from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.verdict import Refused

LONGEST_PARTICIPANTS = 2000


@dataclass(frozen=True, slots=True)
class WorkshopFacts:
    """What is said about a meeting; the fields are those of ``Workshop``."""

    name: str
    count: int = 1
    place: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    delegates_from: int | None = None
    delegates_to: int | None = None
    attended: int | None = None
    participants: str = ""


@transaction.atomic
def add_workshop(*, actor: Any | None, campaign: Campaign, facts: WorkshopFacts) -> Workshop:
    """Add a meeting. Raises Refused, ValidationError."""
    return _append(actor, _open(actor, campaign), facts)


def add_first_workshops(
    *, actor: Any | None, campaign: Campaign, several: Iterable[WorkshopFacts]
) -> None:
    """The meetings of a campaign that is just being made, by whoever makes it.

    Raises ValidationError; belongs into the transaction that makes the campaign.
    """
    for facts in several:
        _append(actor, campaign, facts)


def _append(actor: Any | None, campaign: Campaign, facts: WorkshopFacts) -> Workshop:
    made = Workshop(campaign=campaign, **_columns(facts))
    _check(made)
    made.save()
    told = {"name": made.name, "place": made.place, "due_on": made.due_on}
    record(actor=actor, action="workshop.added", subject=made, new=told)
    return made


@transaction.atomic
def edit_workshop(
    *, actor: Any, workshop: Workshop, facts: WorkshopFacts, expected_version: int
) -> Workshop:
    """Change a meeting, or write down how many came. Raises Refused, StaleEdit, ValidationError."""
    locked = _locked(actor, workshop, expected_version)
    changes = _columns(facts)
    _check(Workshop(campaign=locked.campaign, **changes))
    apply_changes(actor=actor, row=locked, changes=changes, action="workshop.edited")
    return locked


@transaction.atomic
def remove_workshop(*, actor: Any, workshop: Workshop, expected_version: int) -> None:
    """Remove a meeting. Raises Refused, StaleEdit."""
    locked = _locked(actor, workshop, expected_version)
    told = {"name": locked.name, "place": locked.place, "due_on": locked.due_on}
    record(actor=actor, action="workshop.removed", subject=locked, old=told)
    locked.delete()


def _open(actor: Any | None, campaign: Campaign) -> Campaign:
    locked = lock_campaign(campaign)
    if actor is not None:
        can_run(actor, locked).require()
    if locked.state == CampaignState.PUBLISHED:
        raise Refused(_("The result is published; the plan is part of the record."))
    return locked


def _locked(actor: Any, workshop: Workshop, expected_version: int) -> Workshop:
    _open(actor, workshop.campaign)
    rows = Workshop.objects.select_related("campaign")
    locked: Workshop = rows.select_for_update(no_key=True, of=("self",)).get(pk=workshop.pk)
    check_version(locked, expected_version)
    return locked


def _columns(facts: WorkshopFacts) -> dict[str, Any]:
    names = ("name", "place", "participants")
    return asdict(facts) | {name: nfc(getattr(facts, name).strip()) for name in names}


def _check(made: Workshop) -> None:
    if made.starts_on and made.due_on and made.due_on < made.starts_on:
        raise ValidationError({"due_on": _("The end lies before the beginning.")})
    least, most = made.delegates_from, made.delegates_to
    if least is not None and most is not None and most < least:
        raise ValidationError({"delegates_to": _("This is less than the number before it.")})
    made.clean_fields(exclude=["tenant", "campaign", "id", "attended"])
