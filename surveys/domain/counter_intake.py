"""Taking an answer in at a counter point: as with a link, envelopes first, then that it counts."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parindex.common.throttle import too_many
from parindex.common.verdict import Refused
from surveys.domain.claims import counter_claim
from surveys.domain.counter_codes import code_hash
from surveys.domain.counter_points import RULES_AT_COUNTERS, can_answer_at, locked_point
from surveys.domain.intake import AlreadyReceived, alone_with, new_code, public_key_of
from surveys.domain.sealing import keyed_hash, seal_for
from surveys.domain.sitting import Sheet, Sitting, Typed, form_of
from surveys.enums import PointMode
from surveys.models import (
    AssignedForm,
    CounterPoint,
    CounterSlip,
    Envelope,
    GroupForm,
    SurveyObject,
    WaveKey,
)

# Answers from one network address in an hour: a whole office may share one.
PER_ADDRESS, HOUR = 60, 3600
# Wrong codes from one network address in an hour.
MISSES = 30


@dataclass(frozen=True, slots=True)
class CounterForm:
    """A form of a point's group about the object it is filled in on there."""

    given: GroupForm
    object: SurveyObject


def forms_at(point: CounterPoint) -> list[CounterForm]:
    """What is asked at the point, in order: about its own unit, or about a named object."""
    given = GroupForm.objects.filter(group=point.group_id, rule__in=RULES_AT_COUNTERS)
    return [
        CounterForm(form, form.object or point.object)
        for form in given.select_related("questionnaire", "object")
    ]


def sitting_at(point: CounterPoint, typed: Mapping[int, Typed]) -> Sitting:
    """A sitting of nobody: what was typed travels with the page and is stored nowhere.

    ``typed``: primary key of the form (``GroupForm``) → what was typed in it.
    """
    return Sitting(
        tuple(
            Sheet(
                AssignedForm(
                    pk=form.given.pk, questionnaire=form.given.questionnaire, object=form.object
                ),
                form_of(form.given.questionnaire),
                typed.get(form.given.pk, {}),
            )
            for form in forms_at(point)
        ),
    )


def is_good_code(point: CounterPoint, code: str) -> bool:
    """Whether a printed code of this point has not been used; looking never spends it."""
    slips = CounterSlip.objects.filter(point=point, code_hash=code_hash(code), batch__gt=0)
    return slips.filter(is_spent=False).exists()


def check_not_sent(code: str) -> None:
    """Raises ``AlreadyReceived`` for a page that comes back after its answers were sent."""
    if CounterSlip.objects.filter(code_hash=code_hash(code), is_spent=True).exists():
        raise AlreadyReceived


def too_many_from(point: CounterPoint, address: str) -> bool:
    """Count an answer of a network address and say whether there were too many in this hour."""
    who = _mark(point, address)
    return too_many(action="counter answer", who=who, limit=PER_ADDRESS, seconds=HOUR)


def too_many_misses(point: CounterPoint, address: str) -> bool:
    """Count a wrong code of a network address; true when somebody seems to be guessing."""
    who = _mark(point, address)
    return too_many(action="counter code", who=who, limit=MISSES, seconds=HOUR)


def _mark(point: CounterPoint, address: str) -> str:
    """What is kept of an address, for an hour, in the cache alone: a hash under the wave's key.

    The key is destroyed at the close, and then nobody can tell any more whose mark it was.
    """
    private = WaveKey.objects.values_list("private", flat=True).get(wave=point.wave_id)
    key = bytes(private or b"")
    return keyed_hash("counter addresses", key, str(point.pk), address).hex()


def take_in(
    *, point: CounterPoint, code: str, answers: Mapping[int, Mapping[str, Any]], at: datetime
) -> str:
    """Take in one answer; gives the receipt code.

    ``code``: the printed one, or for an open point what the page made up, so that a repeated post
    counts once. ``answers``: primary key of the form (``GroupForm``) → checked answers.

    Raises ``AlreadyReceived``, ``Refused``.
    """
    can_answer_at(point, at=at).require()
    receipt, hashed = new_code(), code_hash(code)
    with alone_with("counter codes", hashed):
        _check_unused(point, hashed)
        Envelope.objects.bulk_create(
            list(_envelopes(point, hashed, answers, receipt)),
            update_conflicts=True,
            unique_fields=["claim"],
            update_fields=["sealed"],
        )
        _spend(point, hashed, timezone.localtime(at).date(), at)
    return receipt


def _check_unused(point: CounterPoint, hashed: bytes) -> None:
    slip = CounterSlip.objects.filter(code_hash=hashed).first()
    if slip is not None and slip.is_spent:
        raise AlreadyReceived
    foreign = slip is not None and slip.point_id != point.pk
    if foreign or (slip is None and point.mode == PointMode.SLIPS):
        raise Refused(_("This code is not valid here. Please ask the staff for another slip."))


def _envelopes(
    point: CounterPoint, hashed: bytes, answers: Mapping[int, Mapping[str, Any]], receipt: str
) -> Iterator[Envelope]:
    """The receipt travels in one of the envelopes, chosen by lot."""
    forms, public = forms_at(point), public_key_of(point.wave)
    bearer = secrets.choice(forms)
    for form in forms:
        content: dict[str, Any] = {"answers": answers[form.given.pk]}
        if form is bearer:
            content["receipt"] = receipt
        yield Envelope(
            claim=counter_claim(hashed, form.given.pk),
            wave_id=point.wave_id,
            group_id=point.group_id,
            questionnaire_id=form.given.questionnaire_id,
            object_id=form.object.pk,
            sealed=seal_for(public, content),
        )


@transaction.atomic
def _spend(point: CounterPoint, hashed: bytes, day: date, at: datetime) -> None:
    """The code counts now, and one more of the day's cap is used up."""
    locked = locked_point(point)
    locked.wave = point.wave
    can_answer_at(locked, at=at).require()
    if point.mode == PointMode.SLIPS:
        unused = CounterSlip.objects.filter(point=point, code_hash=hashed, is_spent=False)
        if not unused.update(is_spent=True):
            raise Refused(_("This code is not valid here. Please ask the staff for another slip."))
    else:
        CounterSlip.objects.create(point=point, code_hash=hashed, is_spent=True)
    locked.taken = locked.taken + 1 if locked.day == day else 1
    locked.day = day
    if locked.taken >= locked.daily_cap:
        locked.capped_on = day
    locked.save(update_fields=["day", "taken", "capped_on"])
