"""Counter points: set up by the secretariat, open in their hours only (decision 0007)."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from surveys.domain.counter_hours import EVERY_DAY, hours_in_words, takes_at
from surveys.domain.intake import takes_answers
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import ObjectRule, PointMode, WaveState
from surveys.models import CounterPoint, CounterSlip, RespondentGroup, SurveyObject, Wave

# Rules that make sense for people of whom nothing is known but at whose counter they stand.
RULES_AT_COUNTERS = frozenset({ObjectRule.OWN, ObjectRule.NAMED})
_KEY_LETTERS = "23456789abcdefghjkmnpqrstvwxyz"
_KEY_LENGTH = 10


@dataclass(frozen=True, slots=True)
class PointFacts:
    """What is decided about a point; hours of the day in Viet Nam, ``weekdays`` by ISO 8601."""

    name: str
    place: str
    opens: time
    closes: time
    daily_cap: int
    is_paused: bool = False
    weekdays: str = EVERY_DAY


@dataclass(frozen=True, slots=True)
class PointPlace:
    """What never changes: whose counter, for which group, and how answers are told apart."""

    group: RespondentGroup
    object: SurveyObject
    mode: str


def can_set_points(user: Any, wave: Wave, *, at: datetime) -> Verdict:
    """Add and change counter points: the secretariat, until the wave takes no more answers."""
    verdict = can_run_wave(user, wave)
    if verdict and (
        wave.state not in (WaveState.PREPARING, WaveState.OPEN) or at >= wave.closes_at
    ):
        return refused(_("The wave takes no more answers; its counter points no longer change."))
    return verdict


def points_of(wave: Wave) -> QuerySet[CounterPoint]:
    """Every point; ``printed`` and ``used``: its codes on paper."""
    printed = Q(slips__batch__gt=0)
    return (
        CounterPoint.objects.filter(wave=wave)
        .select_related("group", "object")
        .order_by("name", "pk")
        .annotate(
            printed=Count("slips", filter=printed),
            used=Count("slips", filter=printed & Q(slips__is_spent=True)),
        )
    )


def can_answer_at(point: CounterPoint, *, at: datetime) -> Verdict:
    """Whether the point takes an answer received at ``at`` (UTC)."""
    if not (verdict := takes_answers(point.wave, at=at)):
        return verdict
    local = timezone.localtime(at)
    if point.is_paused:
        return refused(_("This counter takes no answers at the moment. Please ask the staff."))
    if not takes_at(point, at):
        words = _("Answers are taken here: %(hours)s (Viet Nam time).")
        return refused(words % {"hours": hours_in_words(point)})
    if point.day == local.date() and point.taken >= point.daily_cap:
        return refused(_("This counter has taken as many answers today as it may. Thank you."))
    return ALLOWED


@transaction.atomic
def add_point(
    *, actor: Any, wave: Wave, place: PointPlace, facts: PointFacts, at: datetime
) -> CounterPoint:
    """A new point. Raises ``Refused``, ``ValidationError`` (name taken)."""
    can_set_points(actor, wave, at=at).require()
    if not place.group.is_counter or place.group.wave_id != wave.pk:
        raise Refused(_("A counter has a group of its own, never one that is asked by lists."))
    _check_name(wave, facts)
    point = CounterPoint(wave=wave, key=new_key(), **_fields(place), **asdict(facts))
    point.name = nfc(facts.name)
    point.save()
    new = {"name": point.name, "mode": point.mode, "group": place.group.name}
    record(actor=actor, action="counterpoint.added", subject=point, new=new, at=at)
    return point


@transaction.atomic
def edit_point(
    *, actor: Any, point: CounterPoint, facts: PointFacts, expected_version: int, at: datetime
) -> CounterPoint:
    """Change name, place, hours, cap; pause it or go on. Raises ``Refused``, ``StaleEdit``."""
    wave = point.wave
    can_set_points(actor, wave, at=at).require()
    point = locked_point(point)
    point.wave = wave
    if point.version != expected_version:
        raise StaleEdit(point)
    _check_name(wave, facts, point)
    wanted = asdict(facts) | {"name": nfc(facts.name)}
    changed = {name: value for name, value in wanted.items() if getattr(point, name) != value}
    if not changed:
        return point
    old = {name: str(getattr(point, name)) for name in changed}
    for name, value in changed.items():
        setattr(point, name, value)
    point.version += 1
    point.save(update_fields=[*changed, "version"])
    new = {name: str(value) for name, value in changed.items()}
    record(actor=actor, action="counterpoint.edited", subject=point, old=old, new=new, at=at)
    return point


@transaction.atomic
def delete_point(*, actor: Any, point: CounterPoint, at: datetime) -> None:
    """Remove a point at which nobody has answered. Raises ``Refused``."""
    can_set_points(actor, point.wave, at=at).require()
    locked_point(point, deleting=True)
    if CounterSlip.objects.filter(point=point, is_spent=True).exists():
        raise Refused(_("Answers have come in here; pause the point instead."))
    CounterSlip.objects.filter(point=point).delete()
    record(
        actor=actor, action="counterpoint.deleted", subject=point, old={"name": point.name}, at=at
    )
    point.delete()


def locked_point(point: CounterPoint, *, deleting: bool = False) -> CounterPoint:
    """The point as it stands, held. Raises ``Refused`` when somebody has just deleted it."""
    rows = CounterPoint.objects.select_for_update(no_key=not deleting)
    found: CounterPoint | None = rows.filter(pk=point.pk).first()
    if found is None:
        raise Refused(_("This counter point was deleted a moment ago."))
    return found


def new_key() -> str:
    """What stands on the poster of a new point."""
    return "".join(secrets.choice(_KEY_LETTERS) for _place in range(_KEY_LENGTH))


def point_key_of(point: CounterPoint) -> str:
    """The part of the public address that names tenant and point."""
    return f"{int_to_base36(point.tenant_id)}.{point.key}"


def point_address(point: CounterPoint, code: str = "") -> str:
    """The whole address for the poster, or for a printed code."""
    args = [point_key_of(point), code] if code else [point_key_of(point)]
    path = reverse("answer:counter_with_code" if code else "answer:counter", args=args)
    return f"{settings.BASE_URL}{path}"


def point_of_key(key: str) -> CounterPoint | None:
    """The point a public address names, in the tenant in scope."""
    name = key.partition(".")[2]
    points = CounterPoint.objects.select_related("wave__campaign", "group", "object")
    return points.filter(key=name).first()


def how_chosen(wave: Wave) -> dict[int, str]:
    """Counter group → its honest label, wherever its answers are shown; no other group is there."""
    points = CounterPoint.objects.filter(wave=wave).order_by().distinct()
    modes = list(points.values_list("group", "mode"))
    return {
        group: _("open, not sampled")
        if (group, PointMode.OPEN) in modes
        else _("at the counter by one-time codes, not sampled")
        for group, _mode in modes
    }


def _fields(place: PointPlace) -> dict[str, Any]:
    return {"group": place.group, "object": place.object, "mode": place.mode}


def _check_name(wave: Wave, facts: PointFacts, point: CounterPoint | None = None) -> None:
    others = CounterPoint.objects.filter(wave=wave, name=nfc(facts.name))
    if point:
        others = others.exclude(pk=point.pk)
    if others.exists():
        raise ValidationError({"name": _("Another point has this name.")})
    if not facts.weekdays:
        raise ValidationError({"weekdays": _("Choose one day at least.")})
    if facts.closes <= facts.opens:
        raise ValidationError({"closes": _("The end must lie after the beginning.")})
