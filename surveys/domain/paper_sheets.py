"""Typing a sheet twice and settling what differs; what was typed is sealed for the wave's key."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from surveys.domain.intake import public_key_of
from surveys.domain.paper_rights import can_settle_sheet, can_type_sheet
from surveys.domain.release import opener_of
from surveys.domain.sealing import Opener, seal_for
from surveys.engine.comparing import SheetReading, differing
from surveys.enums import SheetState
from surveys.models import PaperLot, PaperReading, PaperSheet, Wave


def own_reading(user: Any, sheet: PaperSheet) -> tuple[int, SheetReading | None]:
    """What this person typed on the sheet with its version; 0 and nothing when not yet.

    There is no way here to another person's reading before both are there.
    """
    row = PaperReading.objects.filter(sheet=sheet, typist=user).first()
    if row is None:
        return 0, None
    return row.version, _read(opener_of(sheet.lot.wave), row.sealed)


def both_readings(sheet: PaperSheet) -> tuple[SheetReading, SheetReading]:
    """The two readings; only of a sheet that two people have typed."""
    opener = opener_of(sheet.lot.wave)
    first, second = sheet.readings.order_by("place")
    return _read(opener, first.sealed), _read(opener, second.sealed)


def settled_reading(sheet: PaperSheet) -> SheetReading | None:
    """What was decided against the paper, if it was."""
    if sheet.settled is None:
        return None
    return _read(opener_of(sheet.lot.wave), sheet.settled)


def final_readings(wave: Wave, sheets: Iterable[PaperSheet]) -> list[SheetReading]:
    """What counts of each finished sheet; ``readings`` are prefetched."""
    opener = opener_of(wave)
    return [_read(opener, sheet.settled or sheet.readings.all()[0].sealed) for sheet in sheets]


def next_to_type(lot: PaperLot, user: Any, *, after: int = 0) -> PaperSheet | None:
    """The next sheet the person may type: nobody's, or typed once by somebody else."""
    own = PaperReading.objects.filter(sheet=OuterRef("pk"), typist=user)
    open_to = PaperSheet.objects.filter(
        Q(state=SheetState.EMPTY) | Q(state=SheetState.ONCE) & ~Exists(own), lot=lot
    ).order_by("number")
    return open_to.filter(number__gt=after).first() or open_to.first()


@transaction.atomic
def type_sheet(
    *, actor: Any, sheet: PaperSheet, reading: SheetReading, expected_version: int, at: datetime
) -> PaperSheet:
    """Store what one person read. The second reading is compared with the first at once.

    ``expected_version``: that of the person's own reading, 0 for none. Raises ``Refused``,
    ``StaleEdit`` (with the own reading, saved meanwhile in another window).
    """
    sheet = lock_sheet(sheet)
    can_type_sheet(actor, sheet, at=at).require()
    sealed = _sealed(sheet.lot.wave, reading)
    own = PaperReading.objects.filter(sheet=sheet, typist=actor).first()
    if (own.version if own else 0) != expected_version:
        raise StaleEdit(own)
    if own:
        own.sealed, own.version = sealed, own.version + 1
        own.save(update_fields=["sealed", "version"])
    else:
        place = 1 if sheet.state == SheetState.EMPTY else 2
        PaperReading.objects.create(sheet=sheet, typist=actor, place=place, sealed=sealed)
        _move_on(sheet, place)
    _tell(actor, "paperlot.sheet_typed", sheet, at)
    return sheet


@transaction.atomic
def settle_sheet(
    *,
    actor: Any,
    sheet: PaperSheet,
    reading: SheetReading,
    why: str,
    expected_version: int,
    at: datetime,
) -> PaperSheet:
    """Decide against the paper what the sheet says. Raises ``Refused``, ``StaleEdit``."""
    sheet = lock_sheet(sheet)
    can_settle_sheet(actor, sheet, at=at).require()
    if sheet.version != expected_version:
        raise StaleEdit(sheet)
    sheet.settled = _sealed(sheet.lot.wave, reading)
    sheet.settled_by, sheet.settled_why = actor, why
    sheet.is_void, sheet.state = reading.is_void, SheetState.SETTLED
    sheet.version += 1
    sheet.save()
    _tell(actor, "paperlot.sheet_settled", sheet, at, why=why)
    return sheet


def lock_sheet(sheet: PaperSheet) -> PaperSheet:
    """The sheet as it stands. Its lot is what is locked: handing in takes all sheets or none."""
    lot = lock_lot(sheet.lot)
    fresh = PaperSheet.objects.get(pk=sheet.pk, lot=lot)
    fresh.lot = lot
    return fresh


def lock_lot(lot: PaperLot) -> PaperLot:
    """The lot as it stands; every write to it or its sheets begins here."""
    fresh = PaperLot.objects.select_for_update(no_key=True).get(pk=lot.pk)
    fresh.wave, fresh.group = lot.wave, lot.group
    return fresh


def _move_on(sheet: PaperSheet, place: int) -> None:
    if place == 1:
        sheet.state = SheetState.ONCE
    else:
        first, second = both_readings(sheet)
        agree = not differing(first, second)
        sheet.state = SheetState.AGREED if agree else SheetState.DIFFERS
        sheet.is_void = agree and first.is_void
    sheet.version += 1
    sheet.save(update_fields=["state", "is_void", "version"])


def _tell(actor: Any, action: str, sheet: PaperSheet, at: datetime, why: str = "") -> None:
    """Which sheet of which lot, never what stands on it."""
    new = {"lot": sheet.lot.number, "sheet": sheet.number} | ({"why": why} if why else {})
    record(actor=actor, action=action, subject=sheet.lot, new=new, at=at)


def _sealed(wave: Wave, reading: SheetReading) -> bytes:
    content = {"void": reading.is_void, "answers": dict(reading.answers)}
    return seal_for(public_key_of(wave), content)


def _read(opener: Opener, sealed: bytes | memoryview[int]) -> SheetReading:
    content = opener.open(bytes(sealed))
    return SheetReading(content["void"], content["answers"])
