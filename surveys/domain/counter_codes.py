"""One-time codes printed for a counter point: shown once, on paper; only their hash is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.verdict import Refused
from surveys.domain.counter_points import can_set_points, locked_point
from surveys.domain.intake import CODE_LETTERS, new_code
from surveys.domain.sealing import token_hash
from surveys.enums import PointMode
from surveys.models import CounterPoint, CounterSlip

MOST_CODES = 400


def read_code(text: str) -> str:
    """What was typed as a code in the form in which it is printed; empty when it is none."""
    letters = "".join(text.upper().replace("-", " ").split())
    if len(letters) != len(new_code().replace("-", "")) or set(letters) - set(CODE_LETTERS):
        return ""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def code_hash(code: str) -> bytes:
    """What is stored of a code: 78 random bits need no slow hash."""
    return token_hash(code)


@dataclass(frozen=True, slots=True)
class Batch:
    """Codes printed together: their number and how many were used."""

    number: int
    codes: int
    used: int


def batches_of(point: CounterPoint) -> list[Batch]:
    """Every printing of the point."""
    rows = CounterSlip.objects.filter(point=point, batch__gt=0).order_by("batch")
    counted = rows.values_list("batch").annotate(
        Count("pk"), used=Count("pk", filter=Q(is_spent=True))
    )
    return [Batch(*row) for row in counted]


@transaction.atomic
def make_codes(*, actor: Any, point: CounterPoint, number: int, at: datetime) -> list[str]:
    """``number`` new codes in an order of their own, to be printed now and never again.

    Raises ``Refused``.
    """
    can_set_points(actor, point.wave, at=at).require()
    locked_point(point)
    if point.mode != PointMode.SLIPS:
        raise Refused(_("This point is open to anybody; it has no codes."))
    last = CounterSlip.objects.filter(point=point).aggregate(last=Max("batch"))["last"] or 0
    codes = [new_code() for _place in range(number)]
    CounterSlip.objects.bulk_create(
        CounterSlip(point=point, batch=last + 1, code_hash=code_hash(code)) for code in codes
    )
    new = {"sheet": last + 1, "count": number}
    record(actor=actor, action="counterpoint.codes_made", subject=point, new=new, at=at)
    return codes


@transaction.atomic
def void_codes(*, actor: Any, point: CounterPoint, batch: int, reason: str, at: datetime) -> int:
    """Make the unused codes of a printed sheet worthless, for example because it was lost."""
    can_set_points(actor, point.wave, at=at).require()
    locked_point(point)
    unused = CounterSlip.objects.filter(point=point, batch=batch, is_spent=False)
    number, _tables = unused.delete()
    new = {"sheet": batch, "count": number}
    record(
        actor=actor,
        action="counterpoint.codes_voided",
        subject=point,
        new=new,
        reason=reason,
        at=at,
    )
    return number
