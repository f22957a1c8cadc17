"""Lots of paper sheets: made, changed, handed in as a whole or withdrawn (decision 0007)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from surveys.domain.claims import lot_claim
from surveys.domain.intake import public_key_of
from surveys.domain.paper_kinds import PaperKind, slips_by_kind, taken_by_kind
from surveys.domain.paper_rights import FINISHED, can_change_lot, can_enter_paper
from surveys.domain.paper_sheets import final_readings, lock_lot
from surveys.domain.paper_slips import lock_group
from surveys.domain.sealing import seal_for
from surveys.enums import LotState, SheetState
from surveys.models import Envelope, PaperLot, PaperSheet, Wave

# As many sheets as a clerk types in an hour or two.
MOST_SHEETS = 100


@dataclass(frozen=True, slots=True)
class LotCounts:
    """How far a lot is; ``valid``: finished sheets that will make a ballot."""

    sheets: int
    typed_once: int
    differing: int
    finished: int
    valid: int


def lots_of(wave: Wave) -> QuerySet[PaperLot]:
    """Every lot of the wave with the numbers of its sheets by state."""
    return (
        PaperLot.objects.filter(wave=wave)
        .select_related("group", "object", "questionnaire")
        .defer("questionnaire__document")
        .order_by("number")
        .annotate(
            sheet_count=Count("sheets"),
            once=Count("sheets", filter=Q(sheets__state=SheetState.ONCE)),
            differ=Count("sheets", filter=Q(sheets__state=SheetState.DIFFERS)),
            done=Count("sheets", filter=Q(sheets__state__in=FINISHED)),
        )
    )


def counts_of(lot: PaperLot) -> LotCounts:
    """The numbers of one lot, asked at once."""
    done = Q(state__in=FINISHED)
    found = PaperSheet.objects.filter(lot=lot).aggregate(
        sheets=Count("pk"),
        typed_once=Count("pk", filter=Q(state=SheetState.ONCE)),
        differing=Count("pk", filter=Q(state=SheetState.DIFFERS)),
        finished=Count("pk", filter=done),
        valid=Count("pk", filter=done & Q(is_void=False)),
    )
    return LotCounts(**found)


@transaction.atomic
def make_lot(*, actor: Any, wave: Wave, kind: PaperKind, sheets: int, at: datetime) -> PaperLot:
    """A new lot with sheets 1 to ``sheets``. Raises ``Refused``."""
    can_enter_paper(actor, wave, at=at).require()
    Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    last = PaperLot.objects.filter(wave=wave).aggregate(last=Max("number"))["last"] or 0
    lot = PaperLot.objects.create(
        wave=wave,
        group=kind.group,
        questionnaire=kind.questionnaire,
        object=kind.object,
        number=last + 1,
    )
    _add_sheets(lot, 1, sheets)
    _tell(actor, "paperlot.made", lot, at, sheets=sheets)
    return lot


@transaction.atomic
def resize_lot(
    *, actor: Any, lot: PaperLot, sheets: int, expected_version: int, at: datetime
) -> PaperLot:
    """The bundle has more or fewer sheets than was said; typed ones are never dropped.

    Raises ``Refused``, ``StaleEdit``.
    """
    lot = _to_change(actor, lot, expected_version, at)
    has = lot.sheets.count()
    _add_sheets(lot, has + 1, sheets)
    too_many = lot.sheets.filter(number__gt=sheets)
    if too_many.exclude(state=SheetState.EMPTY).exists():
        raise Refused(_("Sheets with higher numbers have been typed already."))
    too_many.delete()
    _changed(lot)
    _tell(actor, "paperlot.resized", lot, at, sheets=sheets)
    return lot


@transaction.atomic
def withdraw_lot(
    *, actor: Any, lot: PaperLot, reason: str, expected_version: int, at: datetime
) -> PaperLot:
    """Give a lot up: what was typed is destroyed. Raises ``Refused``, ``StaleEdit``."""
    lot = _to_change(actor, lot, expected_version, at)
    lot.state, lot.reason = LotState.WITHDRAWN, reason
    lot.sheets.all().delete()
    _changed(lot, "state", "reason")
    record(
        actor=actor,
        action="paperlot.withdrawn",
        subject=lot,
        new={"lot": lot.number},
        reason=reason,
        at=at,
    )
    return lot


@transaction.atomic
def merge_lots(
    *, actor: Any, lot: PaperLot, into: PaperLot, expected_version: int, at: datetime
) -> PaperLot:
    """Put the sheets of a small lot behind those of another one of the same kind.

    Sheet n becomes sheet m + n, where m is what the other lot has. Raises ``Refused``,
    ``StaleEdit``.
    """
    into.wave, into.group = lot.wave, lot.group
    for locked in sorted((lot, into), key=lambda row: row.pk):
        lock_lot(locked)
    lot, into = _to_change(actor, lot, expected_version, at), lock_lot(into)
    can_change_lot(actor, into, at=at).require()
    if lot.pk == into.pk or _kind(lot) != _kind(into):
        raise Refused(_("Only lots of the same group, questionnaire and object go together."))
    has = into.sheets.count()
    if has + lot.sheets.count() > MOST_SHEETS:
        words = _("A lot has %(most)s sheets at most.")
        raise Refused(words % {"most": MOST_SHEETS})
    lot.sheets.update(lot=into, number=F("number") + has)
    lot.state = LotState.MERGED
    _changed(lot, "state")
    _changed(into)
    _tell(actor, "paperlot.merged", lot, at, into=into.number)
    return into


def can_hand_in(user: Any, lot: PaperLot, *, at: datetime) -> Verdict:
    """Every sheet finished, k valid ones at least, no more sheets than slips registered."""
    verdict = can_change_lot(user, lot, at=at)
    if not verdict:
        return verdict
    counts, least = counts_of(lot), lot.wave.least_group
    if counts.finished < counts.sheets:
        return refused(_("Some sheets have not been typed twice, or their readings differ."))
    if counts.valid < least:
        words = _(
            "The lot has fewer than %(least)s valid sheets. Put it into another lot, or leave it: "
            "it is handed in when the wave closes, together with the others."
        )
        return refused(words % {"least": least})
    room = _room(lot)
    if counts.sheets > room:
        words = _(
            "The lot has %(sheets)s sheets, but only %(room)s more slips are registered. Register "
            "the slips first, or count the sheets again."
        )
        return refused(words % {"sheets": counts.sheets, "room": max(room, 0)})
    return ALLOWED


@transaction.atomic
def hand_in_lot(*, actor: Any, lot: PaperLot, expected_version: int, at: datetime) -> PaperLot:
    """Seal the valid sheets as envelopes in an order of their own; destroy what was typed.

    Sheets and slips of a group are counted against each other under a lock. Raises ``Refused``,
    ``StaleEdit``.
    """
    lot.group = lock_group(lot.group_id)
    lot = _to_change(actor, lot, expected_version, at)
    can_hand_in(actor, lot, at=at).require()
    _take_in(lot)
    _tell(actor, "paperlot.handed_in", lot, at, sheets=lot.taken, valid=lot.valid)
    return lot


def close_lots(*, wave: Wave) -> int:
    """At the close of the wave: hand in what is finished, however few; destroy the rest.

    Gives the number of sheets that could not be taken. A small lot may go in here: its envelopes
    are taken out in the same breath with all others of their kind, or destroyed with them.
    """
    lost = 0
    for lot in PaperLot.objects.filter(wave=wave, state=LotState.TYPING).select_for_update():
        lot.wave, counts = wave, counts_of(lot)
        if counts.finished == counts.sheets and counts.sheets <= _room(lot):
            _take_in(lot)
            continue
        lost += counts.sheets
        lot.sheets.all().delete()
        lot.state = LotState.UNFINISHED
        _changed(lot, "state")
    return lost


def _take_in(lot: PaperLot) -> None:
    sheets = list(lot.sheets.prefetch_related("readings"))
    valid = [read.answers for read in final_readings(lot.wave, sheets) if not read.is_void]
    secrets.SystemRandom().shuffle(valid)
    public = public_key_of(lot.wave)
    Envelope.objects.bulk_create(
        Envelope(
            claim=lot_claim(lot.pk, slot),
            wave_id=lot.wave_id,
            group_id=lot.group_id,
            questionnaire_id=lot.questionnaire_id,
            object_id=lot.object_id,
            sealed=seal_for(public, {"answers": dict(answers)}),
        )
        for slot, answers in enumerate(valid)
    )
    lot.sheets.all().delete()
    lot.state, lot.taken, lot.valid = LotState.HANDED_IN, len(sheets), len(valid)
    _changed(lot, "state", "taken", "valid")


def _room(lot: PaperLot) -> int:
    key = _kind(lot)
    return slips_by_kind(lot.wave).get(key, 0) - taken_by_kind(lot.wave).get(key, 0)


def _kind(lot: PaperLot) -> tuple[int, int, int]:
    return lot.group_id, lot.questionnaire_id, lot.object_id


def _to_change(actor: Any, lot: PaperLot, expected_version: int, at: datetime) -> PaperLot:
    lot = lock_lot(lot)
    can_change_lot(actor, lot, at=at).require()
    if lot.version != expected_version:
        raise StaleEdit(lot)
    return lot


def _changed(lot: PaperLot, *fields: str) -> None:
    lot.version += 1
    lot.save(update_fields=[*fields, "version"])


def _add_sheets(lot: PaperLot, first: int, last: int) -> None:
    PaperSheet.objects.bulk_create(
        PaperSheet(lot=lot, number=number) for number in range(first, last + 1)
    )


def _tell(actor: Any, action: str, lot: PaperLot, at: datetime, **new: int) -> None:
    record(actor=actor, action=action, subject=lot, new={"lot": lot.number} | new, at=at)
