"""What a copy asks its reader to look at: units that ended, sets that stay, days off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.domain.copying.proposal import GroupCopy, PhaseCopy, TaskCopy
from campaigns.models import Campaign
from parindex.common.formats import format_weekday

SATURDAY = 5
# What upper apps carry over with a campaign, in words for whoever looks at the copy beforehand.
TELLERS: list[Callable[[Campaign], Iterator[str]]] = []


def notes_on(
    campaign: Campaign,
    *,
    phases: Iterable[PhaseCopy],
    tasks: Iterable[TaskCopy],
    groups: Collection[GroupCopy],
) -> Iterator[str]:
    """Sentences for whoever looks the copy of ``campaign`` through."""
    yield from _ended_notes(groups)
    yield from _set_notes(groups)
    for told in TELLERS:
        yield from told(campaign)
    yield from _weekend_notes(phases, tasks)


def _ended_notes(groups: Iterable[GroupCopy]) -> Iterator[str]:
    for group in groups:
        names = [unit.organisation.name for unit in group.ended]
        values = {"group": group.old.name, "names": "; ".join(names)}
        if group.heirs:
            heirs = "; ".join(heir.name for heir in group.heirs)
            text = _("“%(group)s”: %(names)s no longer exist; in their place: %(heirs)s.")
            yield text % {**values, "heirs": heirs}
        elif names:
            text = _("“%(group)s”: these units no longer exist and are left out: %(names)s.")
            yield text % values


def _set_notes(groups: Iterable[GroupCopy]) -> Iterator[str]:
    sets = {group.old.criteria_set.name: None for group in groups if group.old.criteria_set}
    if sets:
        text = _("The criteria sets stay those of last time (%(names)s). Replace what has changed.")
        yield text % {"names": "; ".join(sets)}


def _weekend_notes(phases: Iterable[PhaseCopy], tasks: Iterable[TaskCopy]) -> Iterator[str]:
    """Deadlines that fall on a day off now: nobody is at the office when the lock falls."""
    ends = [(item.label, timezone.localdate(item.new.closes_at)) for item in phases]
    drafts = [item.new for item in tasks]
    ends += [
        (_("Task %(number)s") % {"number": draft.number}, draft.due_on)
        for draft in drafts
        if draft.due_on
    ]
    for label, day in ends:
        if day.weekday() >= SATURDAY:
            values = {"label": label, "day": format_weekday(day)}
            yield _("%(label)s ends on a day off: %(day)s.") % values
