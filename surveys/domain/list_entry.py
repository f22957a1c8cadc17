"""People typed onto a list, changed and taken off while the list is being made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from surveys.domain.duplicates import BATCH, marks_of, settle, settle_list
from surveys.domain.list_rights import can_fill_list
from surveys.domain.list_rows import Person
from surveys.domain.lists import locked_list
from surveys.enums import RespondentState
from surveys.models import Respondent, RespondentList

# Facts whose change the audit trail may tell in full; addresses never are.
_TOLD = ("full_name", "position", "body")


@transaction.atomic
def add_person(*, actor: Any, listed: RespondentList, person: Person, at: datetime) -> Respondent:
    """Put one person on the list. Raises ``Refused``."""
    listed = _to_fill(actor, listed, at)
    made: Respondent = Respondent.objects.create(
        wave_id=listed.wave_id, list=listed, **person.facts()
    )
    record(
        actor=actor,
        action="respondent.added",
        subject=made,
        new={"full_name": made.full_name, "group": made.group.name},
        at=at,
    )
    settle(actor=actor, wave=listed.wave, marks=_marks(made), draft=listed)
    return made


@transaction.atomic
def edit_person(
    *,
    actor: Any,
    respondent: Respondent,
    person: Person,
    expected_version: int,
    at: datetime,
) -> Respondent:
    """Change one person of the list. Raises ``Refused``, ``StaleEdit``."""
    listed = _to_fill(actor, respondent.list, at)
    found = _still_there(listed, respondent)
    if found.version != expected_version:
        raise StaleEdit(found)
    marks, old = _marks(found), found.group.name
    change_facts(actor=actor, respondent=found, person=person, action="respondent.edited", at=at)
    if old != found.group.name or found.state == RespondentState.DUPLICATE:
        # Asked again, unless the settlement below finds the person elsewhere.
        found.state, found.kept_as = RespondentState.ACTIVE, None
        found.save(update_fields=["state", "kept_as"])
    settle(actor=actor, wave=listed.wave, marks=marks | _marks(found), draft=listed)
    return found


@transaction.atomic
def remove_person(*, actor: Any, respondent: Respondent, at: datetime) -> None:
    """Take one person off a list that was not sent yet. Raises ``Refused``."""
    listed = _to_fill(actor, respondent.list, at)
    found = _still_there(listed, respondent)
    record(
        actor=actor,
        action="respondent.removed",
        subject=found,
        old={"full_name": found.full_name, "group": found.group.name},
        at=at,
    )
    marks = _marks(found)
    found.delete()
    settle(actor=actor, wave=listed.wave, marks=marks, draft=listed)


@transaction.atomic
def store_people(
    *,
    actor: Any,
    listed: RespondentList,
    people: Sequence[Person],
    replace: bool,
    name: str,
    expected_version: int,
    at: datetime,
) -> RespondentList:
    """Put a checked file on the list: all of it or nothing.

    ``replace``: what was on the list goes. Raises ``Refused``; ``StaleEdit`` when the list
    changed since the file was checked against it.
    """
    locked = locked_list(listed)
    can_fill_list(actor, locked, at=at).require()
    if locked.version != expected_version:
        raise StaleEdit(locked)
    listed = _to_fill(actor, listed, at)
    gone = 0
    if replace:
        gone, _kinds = Respondent.objects.filter(list=listed).delete()
    Respondent.objects.bulk_create(
        [Respondent(wave_id=listed.wave_id, list=listed, **person.facts()) for person in people],
        batch_size=BATCH,
    )
    record(
        actor=actor,
        action="list.imported",
        subject=listed,
        old={"rows": gone} if gone else {},
        new={"rows": len(people), "file": name},
        at=at,
    )
    settle_list(actor=actor, listed=listed, others=False)
    return listed


def change_facts(
    *,
    actor: Any,
    respondent: Respondent,
    person: Person,
    action: str,
    at: datetime,
    reason: str = "",
) -> list[str]:
    """Write what changed and tell the audit trail which columns; answers their names."""
    facts = person.facts()
    changed = [name for name, value in facts.items() if getattr(respondent, name) != value]
    told = [name for name in changed if name in _TOLD]
    old = {name: getattr(respondent, name) for name in told}
    for name in changed:
        setattr(respondent, name, facts[name])
    respondent.version += 1
    columns = [name.removesuffix("_id") for name in changed]
    respondent.save(update_fields=[*columns, "version"])
    new: dict[str, Any] = {name: facts[name] for name in told}
    record(
        actor=actor,
        action=action,
        subject=respondent,
        old=old,
        new=new | {"changed": [name for name in columns if not name.endswith("_key")]},
        reason=reason,
        at=at,
    )
    return changed


def _to_fill(actor: Any, listed: RespondentList, at: datetime) -> RespondentList:
    """The list, locked, and a version further: its rows are about to change."""
    listed = locked_list(listed)
    can_fill_list(actor, listed, at=at).require()
    listed.version += 1
    listed.save(update_fields=["version"])
    return listed


def _still_there(listed: RespondentList, respondent: Respondent) -> Respondent:
    found = Respondent.objects.filter(list=listed, pk=respondent.pk).first()
    if found is None:
        raise Refused(_("The person was taken off the list by somebody else."))
    found.list = listed
    return found


def _marks(respondent: Respondent) -> frozenset[str]:
    return marks_of(respondent.email, respondent.identity)
