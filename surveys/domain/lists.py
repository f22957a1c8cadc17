"""Lists of respondents: started, sent, accepted, returned."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.matrix import MATRIX, Action
from campaigns.models import Participation
from parindex.accounts.domain.memberships import role_groups
from parindex.accounts.enums import Role
from parindex.audit.domain.record import canonical, record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.verdict import Verdict, refused
from parindex.tenants.models import Organisation
from surveys.domain.duplicates import settle_list
from surveys.domain.list_letters import tell_returned, tell_started, tell_time
from surveys.domain.list_rights import (
    BEING_MADE,
    LOCKED,
    can_fill_list,
    can_send_list,
    can_take_lists,
    due_at,
    is_own_list,
)
from surveys.domain.samples import void_draws
from surveys.enums import ListState, RespondentState
from surveys.models import ListGroupGrant, Respondent, RespondentList, Wave

BATCH = 1000
# Which role of the unit holds which right on its list.
GRANTS: dict[str, Role] = {
    MATRIX[Action.FILL_LIST].codename: Role.OFFICER,
    MATRIX[Action.SEND_LIST].codename: Role.HEAD,
}


def locked_wave(wave: Wave) -> Wave:
    """The wave as it stands, locked: what is decided of a wave as a whole starts here."""
    found: Wave = (
        Wave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("campaign")
        .get(pk=wave.pk)
    )
    return found


def locked_list(listed: RespondentList) -> RespondentList:
    """The list as it stands, locked: what every change of its rows takes first."""
    found: RespondentList = (
        RespondentList.objects.select_for_update(no_key=True, of=("self",))
        .select_related("wave__campaign", "organisation")
        .get(pk=listed.pk)
    )
    return found


def units_to_start(wave: Wave) -> list[Organisation]:
    """Units of the campaign, and the body that runs it, that have no list yet."""
    campaign = wave.campaign
    units = Participation.objects.filter(campaign=campaign).values("organisation")
    started = RespondentList.objects.filter(wave=wave).values("organisation")
    found = Organisation.objects.filter(pk__in=units) | Organisation.objects.filter(
        pk=campaign.secretariat_id or 0
    )
    return list(found.exclude(pk__in=started).order_by("sort_key", "pk"))


@transaction.atomic
def start_lists(
    *, actor: Any, wave: Wave, organisation_ids: Collection[int], at: datetime
) -> list[RespondentList]:
    """Empty lists for the chosen units, with the rights of their people, who are told.

    A constant number of statements per thousand units. Raises ``Refused``.
    """
    wave = locked_wave(wave)
    can_take_lists(actor, wave).require()
    chosen = [unit for unit in units_to_start(wave) if unit.pk in set(organisation_ids)]
    made = RespondentList.objects.bulk_create(
        [RespondentList(wave=wave, organisation=unit) for unit in chosen], batch_size=BATCH
    )
    _give_grants(made)
    if made:
        new = {"count": len(made)}
        record(actor=actor, action="wave.lists_started", subject=wave, new=new, at=at)
        tell_started(wave=wave, lists=made, at=at)
    return made


@transaction.atomic
def save_contact(
    *,
    actor: Any,
    listed: RespondentList,
    name: str,
    position: str,
    phone: str,
    expected_version: int,
    at: datetime,
) -> RespondentList:
    """Name the IT contact of the unit. Raises ``Refused``, ``StaleEdit``."""
    listed = locked_list(listed)
    if not can_send_list(actor, listed, at=at):
        can_fill_list(actor, listed, at=at).require()
    if listed.version != expected_version:
        raise StaleEdit(listed)
    listed.contact_name, listed.contact_position = nfc(name), nfc(position)
    listed.contact_phone = phone
    listed.version += 1
    listed.save(update_fields=["contact_name", "contact_position", "contact_phone", "version"])
    record(
        actor=actor,
        action="list.contact_named",
        subject=listed,
        new={"name": listed.contact_name, "position": listed.contact_position},
        at=at,
    )
    return listed


def can_be_sent(actor: Any, listed: RespondentList, *, at: datetime) -> Verdict:
    """Whether the person may send the list, and the list is whole."""
    verdict = can_send_list(actor, listed, at=at)
    if not verdict:
        return verdict
    if not Respondent.objects.filter(list=listed).exists():
        return refused(_("Nobody is on the list yet."))
    named = listed.contact_name and listed.contact_position and listed.contact_phone
    if not named and not is_own_list(actor, listed):
        return refused(_("Name the IT contact first: name, position, phone."))
    return verdict


@transaction.atomic
def send_list(
    *, actor: Any, listed: RespondentList, expected_version: int, at: datetime
) -> RespondentList:
    """Lock the list as it was read. Raises ``Refused``; ``StaleEdit`` when it changed meanwhile."""
    wave = locked_wave(listed.wave)
    listed = locked_list(listed)
    can_be_sent(actor, listed, at=at).require()
    if listed.version != expected_version:
        raise StaleEdit(listed)
    listed.state, listed.sent_at, listed.sent_by = ListState.SENT, at, actor
    listed.content_hash, listed.return_reason = content_hash(listed), ""
    listed.save(update_fields=["state", "sent_at", "sent_by", "content_hash", "return_reason"])
    listed.wave = wave
    record(
        actor=actor,
        action="list.sent",
        subject=listed,
        new={"sha256": listed.content_hash, "rows": Respondent.objects.filter(list=listed).count()},
        at=at,
    )
    settle_list(actor=actor, listed=listed, others=True)
    return listed


@transaction.atomic
def accept_lists(*, actor: Any, wave: Wave, list_ids: Collection[int], at: datetime) -> int:
    """Accept those of the lists that are sent; answers how many. Raises ``Refused``."""
    wave = locked_wave(wave)
    can_take_lists(actor, wave).require()
    lists = list(
        RespondentList.objects.select_for_update(no_key=True)
        .filter(wave=wave, pk__in=list_ids, state=ListState.SENT)
        .order_by("pk")
    )
    for listed in lists:
        record(
            actor=actor,
            action="list.accepted",
            subject=listed,
            new={"sha256": listed.content_hash},
            at=at,
        )
    RespondentList.objects.filter(pk__in=[listed.pk for listed in lists]).update(
        state=ListState.ACCEPTED, accepted_at=at
    )
    if lists:
        void_draws(actor=actor, wave=wave, at=at)
    return len(lists)


@transaction.atomic
def return_list(
    *, actor: Any, listed: RespondentList, reason: str, until: datetime | None, at: datetime
) -> RespondentList:
    """Give a sent list back to its unit with the reason; its people are told.

    ``until`` is compulsory once the hour of the list is over. Raises ``Refused``,
    ``ValidationError`` on ``until`` or ``reason``.
    """
    wave = locked_wave(listed.wave)
    listed = locked_list(listed)
    can_take_lists(actor, wave).require()
    if listed.state not in LOCKED:
        refused(_("The list has not been sent.")).require()
    _check_until(listed, until, at)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what the unit has to change.")})
    old = {"state": listed.state, "sha256": listed.content_hash}
    listed.state, listed.return_reason = ListState.RETURNED, reason.strip()
    listed.sent_at = listed.sent_by = listed.accepted_at = None
    listed.content_hash, listed.due_at = "", until or listed.due_at
    listed.version += 1
    listed.save()
    new = {"due_at": until} if until else {}
    record(
        actor=actor,
        action="list.returned",
        subject=listed,
        old=old,
        new=new,
        reason=listed.return_reason,
        at=at,
    )
    # Whoever gave way to this list is asked again; on the list itself those sent elsewhere are not.
    settle_list(actor=actor, listed=listed, others=True)
    settle_list(actor=actor, listed=listed, others=False)
    void_draws(actor=actor, wave=wave, at=at)
    tell_returned(listed=listed, at=at)
    return listed


@transaction.atomic
def give_time(
    *, actor: Any, listed: RespondentList, until: datetime, reason: str, at: datetime
) -> RespondentList:
    """A later hour for one list that is being made. Raises ``Refused``, ``ValidationError``."""
    wave = locked_wave(listed.wave)
    listed = locked_list(listed)
    can_take_lists(actor, wave).require()
    if listed.state not in BEING_MADE:
        refused(_("The list has been sent already.")).require()
    _check_until(listed, until, at)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the unit gets more time.")})
    old, listed.due_at = listed.due_at, until
    listed.save(update_fields=["due_at"])
    record(
        actor=actor,
        action="list.time_given",
        subject=listed,
        old={"due_at": old} if old else {},
        new={"due_at": until},
        reason=reason.strip(),
        at=at,
    )
    tell_time(listed=listed, at=at)
    return listed


def content_hash(listed: RespondentList) -> str:
    """SHA-256 over wave, unit, IT contact and the sorted rows as canonical JSON, a line each.

    Without the states: who gives way to another list changes after the sending.
    """
    head = {
        "wave": listed.wave.slug,
        "unit": listed.organisation.code,
        "contact": [listed.contact_name, listed.contact_position, listed.contact_phone],
    }
    columns = ("full_name", "position", "body", "group__key", "parent__code", "email", "phone")
    rows = Respondent.objects.filter(list=listed).exclude(
        state__in=[RespondentState.REPLACED, RespondentState.WITHDRAWN]
    )
    lines = sorted(canonical(row) for row in rows.values(*columns, "channel"))
    return hashlib.sha256("\n".join([canonical(head), *lines]).encode()).hexdigest()


def _check_until(listed: RespondentList, until: datetime | None, at: datetime) -> None:
    due = due_at(listed)
    if until is None and due is not None and at >= due:
        raise ValidationError({"until": _("The deadline is over: say until when it may be sent.")})
    if until is not None and until <= at:
        raise ValidationError({"until": _("The hour must lie in the future.")})
    if until is not None and until > listed.wave.opens_at:
        raise ValidationError({"until": _("Lists must be there before answers are taken.")})


def _give_grants(lists: list[RespondentList]) -> None:
    units = {listed.organisation_id for listed in lists}
    groups = role_groups(organisations=units, roles=GRANTS.values())
    permissions = {
        permission.codename: permission
        for permission in Permission.objects.filter(
            content_type__app_label="surveys", codename__in=GRANTS
        )
    }
    ListGroupGrant.objects.bulk_create(
        [
            ListGroupGrant(
                content_object=listed,
                permission=permissions[codename],
                group_id=groups[listed.organisation_id, role],
            )
            for listed in lists
            for codename, role in GRANTS.items()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
