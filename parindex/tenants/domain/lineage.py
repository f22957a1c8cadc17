"""Which unit came of which: mergers, splits and renames between years (2025: no more districts).

Results stay with the unit that earned them, under the name it had then. Lineage says whose place a
new unit takes; it never moves a point.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.folding import nfc
from parindex.common.formats import format_date
from parindex.tenants.models import Organisation, Succession


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a unit came from, and what came of it, oldest first."""

    origins: tuple[Succession, ...]
    successions: tuple[Succession, ...]

    def __bool__(self) -> bool:
        return bool(self.origins or self.successions)


@transaction.atomic
def reorganise(
    *,
    actor: Any | None,
    old: Collection[Organisation],
    new: Collection[Organisation],
    day: date,
    decision: str,
    ends: bool = True,
) -> list[Succession]:
    """Record that ``new`` units follow ``old`` ones from ``day`` on, by a decision.

    Every new unit follows every old one. With ``ends`` the old ones exist until that day; without,
    they gave away a part and go on. A new unit without a first day begins on ``day``.

    :raises ValidationError: without units on both sides or a decision, for a unit on both sides,
        for days outside the life of a unit, a step already recorded, or a circle.
    """
    rows = _locked([*old, *new])
    before, after = [rows[item.pk] for item in old], [rows[item.pk] for item in new]
    decision = nfc(decision.strip())
    _check(before, after, day, decision, ends=ends)
    for unit in before if ends else ():
        _change(actor, unit, "valid_to", day)
    for unit in after:
        if unit.valid_from is None and not unit.origins.exists():
            _change(actor, unit, "valid_from", day)
    made = [
        Succession(old=one, new=other, day=day, decision=decision, ended=ends)
        for one in before
        for other in after
    ]
    Succession.objects.bulk_create(made)
    for row in made:
        record(
            actor=actor,
            action="organisation.succeeded",
            subject=row,
            new={"old": row.old.code, "new": row.new.code, "day": day, "ended": ends},
            reason=decision,
        )
    return made


@transaction.atomic
def withdraw_succession(*, actor: Any | None, succession: Succession) -> None:
    """Take back a step recorded by mistake; the old unit exists again if it ended by it."""
    row = Succession.objects.select_related("old", "new").get(pk=succession.pk)
    record(
        actor=actor,
        action="organisation.succession_withdrawn",
        subject=row,
        old={"old": row.old.code, "new": row.new.code, "day": row.day},
    )
    row.delete()
    old = _locked([row.old])[row.old_id]
    if row.ended and old.valid_to == row.day and not old.successions.filter(ended=True).exists():
        _change(actor, old, "valid_to", None)


def lineage_of(organisation: Organisation) -> Lineage:
    """The steps on both sides of a unit."""
    steps = Succession.objects.select_related("old", "new")
    return Lineage(tuple(steps.filter(new=organisation)), tuple(steps.filter(old=organisation)))


def successors_on(
    organisations: Iterable[Organisation], day: date
) -> dict[int, tuple[Organisation, ...]]:
    """For every unit that has ended by ``day``: those that stand in its place then, by sort key.

    Followed through several steps; a unit that nobody followed has none.
    """
    steps: dict[int, list[Organisation]] = {}
    for row in Succession.objects.filter(ended=True, day__lte=day).select_related("new"):
        steps.setdefault(row.old_id, []).append(row.new)
    return {
        unit.pk: _standing(unit, steps, day)
        for unit in organisations
        if unit.valid_to is not None and unit.valid_to <= day
    }


def _standing(
    unit: Organisation, steps: dict[int, list[Organisation]], day: date
) -> tuple[Organisation, ...]:
    found: dict[int, Organisation] = {}
    waiting, seen = list(steps.get(unit.pk, ())), {unit.pk}
    while waiting:
        item = waiting.pop()
        if item.pk in seen:
            continue
        seen.add(item.pk)
        if item.valid_to is not None and item.valid_to <= day:
            waiting += steps.get(item.pk, ())
        else:
            found[item.pk] = item
    return tuple(sorted(found.values(), key=lambda item: item.sort_key))


def _locked(units: Iterable[Organisation]) -> dict[int, Organisation]:
    rows = Organisation.objects.select_for_update(no_key=True, of=("self",))
    return {row.pk: row for row in rows.filter(pk__in=[u.pk for u in units]).order_by("pk")}


def _check(
    old: list[Organisation], new: list[Organisation], day: date, decision: str, *, ends: bool
) -> None:
    if not old or not new:
        raise ValidationError(_("Choose the units of before and those that follow them."))
    if not decision:
        raise ValidationError({"decision": _("Name the decision that ordered it.")})
    both = [unit.name for unit in old if unit in new]
    if both:
        text = _("On both sides: %(names)s. A unit that goes on is not one that follows itself.")
        raise ValidationError(text % {"names": "; ".join(both)})
    problems = [words for unit in old if (words := _old_problem(unit, day, ends=ends))]
    problems += [words for unit in new if (words := _new_problem(unit, day))]
    if problems:
        raise ValidationError({"day": problems})
    known = Succession.objects.filter(old__in=old, new__in=new).select_related("old", "new")
    if repeated := [f"{row.old.name} → {row.new.name}" for row in known]:
        raise ValidationError(_("Already recorded: %(steps)s.") % {"steps": "; ".join(repeated)})
    if _descendants(new) & {unit.pk for unit in old}:
        raise ValidationError(_("A unit would come of itself: look at the steps recorded before."))


def _old_problem(unit: Organisation, day: date, *, ends: bool) -> str:
    names = {"unit": unit.name}
    if unit.valid_from is not None and unit.valid_from >= day:
        return _("%(unit)s did not exist yet before that day.") % names
    last = unit.valid_to
    if last is not None and (last < day or (last == day and not ends)):
        return _("%(unit)s has ended on %(day)s.") % {**names, "day": format_date(last)}
    return ""


def _new_problem(unit: Organisation, day: date) -> str:
    if unit.valid_from is not None and unit.valid_from > day:
        values = {"unit": unit.name, "day": format_date(unit.valid_from)}
        return _("%(unit)s begins only on %(day)s.") % values
    if unit.valid_to is not None and unit.valid_to <= day:
        values = {"unit": unit.name, "day": format_date(unit.valid_to)}
        return _("%(unit)s has ended on %(day)s.") % values
    return ""


def _descendants(units: Iterable[Organisation]) -> set[int]:
    """What came of the units, directly and through others."""
    steps: dict[int, list[int]] = {}
    for old, new in Succession.objects.values_list("old", "new"):
        steps.setdefault(old, []).append(new)
    found: set[int] = set()
    waiting = [unit.pk for unit in units]
    while waiting:
        for new in steps.get(waiting.pop(), ()):
            if new not in found:
                found.add(new)
                waiting.append(new)
    return found


def _change(actor: Any | None, unit: Organisation, name: str, value: date | None) -> None:
    old = getattr(unit, name)
    if old == value:
        return
    Organisation.objects.filter(pk=unit.pk).update(**{name: value}, version=F("version") + 1)
    setattr(unit, name, value)
    record(
        actor=actor,
        action="organisation.edited",
        subject=unit,
        old={name: old},
        new={name: value},
    )
