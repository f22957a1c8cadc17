"""One person on several lists is asked once: who gives way, written down and undone again.

Within a list always; across lists once they are sent. So a list that is being made is told who
stands elsewhere already, and changes nobody else's before its head has sent it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from surveys.domain.list_rights import LOCKED
from surveys.domain.list_rows import Person
from surveys.engine.duplicates import Entry, losers
from surveys.enums import RespondentState
from surveys.models import Respondent, RespondentList, Wave

BATCH = 2000
# States a settlement reads and writes; people replaced or withdrawn stand outside.
CONTESTED = (RespondentState.ACTIVE, RespondentState.DUPLICATE, RespondentState.UNSAMPLED)
_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Clash:
    """A row of a file that names somebody who stands elsewhere.

    ``keeps``: the row of the file is asked, the other one gives way.
    """

    row: int
    name: str
    group: str
    other_row: int | None
    other_group: str
    other_unit: str
    keeps: bool


def marks_of(email: str, identity: str) -> frozenset[str]:
    """What names a person: the e-mail, or name and body; any one of them."""
    marks = (f"e:{email}" if email else "", f"n:{identity}" if identity else "")
    return frozenset(mark for mark in marks if mark)


@transaction.atomic
def settle(
    *, actor: Any, wave: Wave, marks: Iterable[str], draft: RespondentList | None = None
) -> int:
    """Decide again who of those with ``marks`` is asked; answers how many rows changed.

    With ``draft`` only rows of that list are written, without it those of every sent list. The
    caller holds the lock of the draft or of the wave.
    """
    contest = _contest(wave, set(marks), draft)
    lost = losers(_entry(row) for row in contest.values())
    changed = []
    for row in contest.values():
        if draft is not None and row.list_id != draft.pk:
            continue
        kept = lost.get(row.pk)
        state = _state(row, kept)
        if (row.state, row.kept_as_id) != (state, kept):
            row.state, row.kept_as_id = state, kept
            changed.append(row)
    Respondent.objects.bulk_update(changed, ["state", "kept_as"], batch_size=BATCH)
    if changed:
        record(
            actor=actor,
            action="wave.duplicates_settled",
            subject=wave,
            new={
                "rows": len(changed),
                "duplicates": sum(row.state == RespondentState.DUPLICATE for row in changed),
            },
        )
    return len(changed)


def settle_list(*, actor: Any, listed: RespondentList, others: bool) -> int:
    """Settle everybody who stands on ``listed``; ``others``: rows of other lists as well."""
    marks = marks_on(listed)
    return settle(actor=actor, wave=listed.wave, marks=marks, draft=None if others else listed)


def marks_on(listed: RespondentList) -> set[str]:
    """Marks of everybody on a list."""
    rows = Respondent.objects.filter(list=listed).values_list("email", "identity")
    return {mark for email, identity in rows for mark in marks_of(email, identity)}


def clashes(
    *, listed: RespondentList, people: Sequence[tuple[int, Person]], alone: bool
) -> list[Clash]:
    """What a checked file would meet, before anything is stored: (row of the file, person).

    ``alone``: the file takes the place of what is on the list now.
    """
    marks = {mark for _row, person in people for mark in _marks(person)}
    stored = _contest(listed.wave, marks, listed)
    if alone:
        stored = {pk: row for pk, row in stored.items() if row.list_id != listed.pk}
    groups = dict(listed.wave.groups.values_list("pk", "priority"))
    names = dict(listed.wave.groups.values_list("pk", "name"))
    coming = dict(people)
    entries = [_entry(row) for row in stored.values()]
    # Rows of the file come after everything stored, in their own order, as they will be stored.
    entries += [
        Entry(_LAST + row, (groups[person.group_id], _LAST), _marks(person))
        for row, person in coming.items()
    ]
    found = []
    for loser, keeper in losers(entries).items():
        if loser > _LAST:
            other = keeper - _LAST if keeper > _LAST else stored[keeper]
            found.append(_clash(loser - _LAST, coming, names, other, keeps=False))
        elif keeper > _LAST:
            found.append(_clash(keeper - _LAST, coming, names, stored[loser], keeps=True))
    return sorted(found, key=lambda clash: clash.row)


def taken(*, listed: RespondentList, person: Person, besides: int | None = None) -> bool:
    """Whether somebody else who is asked on a sent list carries one of the person's marks."""
    rows = Respondent.objects.filter(
        wave=listed.wave_id,
        state__in=[RespondentState.ACTIVE, RespondentState.COMING],
        list__state__in=LOCKED,
    ).exclude(pk=besides or 0)
    email = Q(email=person.email) if person.email else Q(pk__in=[])
    identity = Q(identity=person.identity) if person.identity else Q(pk__in=[])
    return rows.filter(email | identity).exists()


def why(person: Respondent) -> str:
    """The reason beside the state of a person, in the active language."""
    kept = person.kept_as
    if person.state != RespondentState.DUPLICATE or kept is None:
        return person.state_reason
    if kept.email and kept.email == person.email:
        words = _("Same e-mail as on the list of %(unit)s, group “%(group)s”; asked there.")
    elif kept.identity and kept.identity == person.identity:
        words = _("Same name and body as on the list of %(unit)s, group “%(group)s”; asked there.")
    else:
        words = _("Same person as on the list of %(unit)s, group “%(group)s”; asked there.")
    return words % {"unit": kept.list.organisation.name, "group": kept.group.name}


def _clash(
    row: int,
    coming: dict[int, Person],
    names: dict[int, str],
    other: Respondent | int | None,
    *,
    keeps: bool,
) -> Clash:
    """``other``: a stored person, or the row of the file that stands against this one."""
    person = coming[row]
    group = names[person.group_id]
    if isinstance(other, Respondent):
        unit = other.list.organisation.name
        return Clash(row, person.full_name, group, None, other.group.name, unit, keeps)
    other_row = other or row
    other_group = names[coming[other_row].group_id]
    return Clash(row, person.full_name, group, other_row, other_group, "", keeps)


def _contest(wave: Wave, marks: set[str], draft: RespondentList | None) -> dict[int, Respondent]:
    """Everybody who shares a mark, also through others: lists that are sent, and the draft."""
    people = (
        Respondent.objects.filter(wave=wave, state__in=CONTESTED)
        .filter(Q(list__state__in=LOCKED) | Q(list=draft))
        .select_related("group", "list__organisation")
        .order_by("pk")
    )
    found: dict[int, Respondent] = {}
    marks, asked = set(marks), set[str]()
    while new := marks - asked:
        asked |= new
        emails = [mark[2:] for mark in new if mark.startswith("e:")]
        names = [mark[2:] for mark in new if mark.startswith("n:")]
        for row in people.filter(Q(email__in=emails) | Q(identity__in=names)):
            found[row.pk] = row
            marks |= marks_of(row.email, row.identity)
    return found


def _entry(row: Respondent) -> Entry:
    return Entry(
        row.pk, (row.group.priority, _moment(row.list.sent_at)), marks_of(row.email, row.identity)
    )


def _moment(sent_at: datetime | None) -> int:
    """Of two lists with the same group the one sent first keeps the person."""
    return int(sent_at.timestamp()) if sent_at else _LAST


def _marks(person: Person) -> frozenset[str]:
    return marks_of(person.email, person.identity)


def _state(row: Respondent, kept: int | None) -> str:
    if kept is not None:
        return RespondentState.DUPLICATE
    return RespondentState.ACTIVE if row.state == RespondentState.DUPLICATE else row.state
