"""Taking ballots out of their envelopes, many at once and in no order (decision 0004)."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from surveys.domain.claims import claims_of
from surveys.domain.sealing import Opener, UnreadableError
from surveys.enums import WaveState
from surveys.models import Ballot, Envelope, Receipt, Wave, WaveKey

Kind = tuple[int, int, int]
_LOT = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class Emptied:
    """What closing did: ballots taken out, forms of kinds with too few answers, unclaimed ones."""

    released: int
    too_few: int
    unclaimed: int


@transaction.atomic
def release_ready(*, wave: Wave) -> int:
    """Take out what may be taken out before the wave closes; gives the number of ballots.

    Of each kind (group × questionnaire × object) with at least 2k envelopes all but k, drawn by
    lot: so every batch, the last one at closing too, has at least k.
    """
    wave = _locked(wave)
    if wave.state != WaveState.OPEN:
        return 0
    k = wave.least_group
    ready = [kind for kind, number in _waiting(wave).items() if number >= 2 * k]
    if not ready:
        return 0
    opener, released = opener_of(wave), 0
    for envelopes in _claimed(wave, ready).values():
        if len(envelopes) >= 2 * k:
            released += _take_out(wave, opener, _LOT.sample(envelopes, len(envelopes) - k))
    return released


@transaction.atomic
def empty_envelopes(*, wave: Wave, at: datetime) -> Emptied:
    """The last release, at closing; afterwards no envelope is left and the key is destroyed.

    A kind that got fewer than k answers in the whole wave is not taken out: its envelopes are
    destroyed unopened and it does not count. Raises ``UnreadableError`` when the key is gone.
    """
    opener, k = opener_of(wave), wave.least_group
    kinds = _claimed(wave, _waiting(wave))
    out_before = _ballots(wave)
    released = too_few = 0
    for kind, envelopes in kinds.items():
        if out_before.get(kind, 0) + len(envelopes) >= k:
            released += _take_out(wave, opener, envelopes)
        else:
            too_few += len(envelopes)
    rest, _tables = Envelope.objects.filter(wave=wave).delete()
    WaveKey.objects.filter(wave=wave).update(private=None, destroyed_at=at)
    return Emptied(released, too_few, rest - too_few)


def _locked(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)


def opener_of(wave: Wave) -> Opener:
    """What opens envelopes and readings of the wave; raises ``UnreadableError`` after its close."""
    private = WaveKey.objects.values_list("private", flat=True).get(wave=wave)
    if private is None:
        raise UnreadableError
    return Opener(bytes(private))


def _waiting(wave: Wave) -> dict[Kind, int]:
    rows = (
        Envelope.objects.filter(wave=wave)
        .values_list("group", "questionnaire", "object")
        .annotate(Count("pk"))
    )
    return {(group, form, rated): number for group, form, rated, number in rows}


def _ballots(wave: Wave) -> dict[Kind, int]:
    rows = (
        Ballot.objects.filter(wave=wave)
        .values_list("group", "questionnaire", "object")
        .annotate(Count("pk"))
    )
    return {(group, form, rated): number for group, form, rated, number in rows}


def _claimed(wave: Wave, kinds: Iterable[Kind]) -> dict[Kind, list[Envelope]]:
    """The envelopes of these kinds that a turnout, a lot or a spent code stands for."""
    wanted, claims = set(kinds), claims_of(wave)
    found: dict[Kind, list[Envelope]] = defaultdict(list)
    rows = Envelope.objects.filter(wave=wave).defer("sealed").iterator(chunk_size=5000)
    for envelope in rows:
        kind = (envelope.group_id, envelope.questionnaire_id, envelope.object_id)
        if kind in wanted and bytes(envelope.claim) in claims:
            found[kind].append(envelope)
    return found


def _take_out(wave: Wave, opener: Opener, envelopes: list[Envelope]) -> int:
    """Ballots and codes are written in an order of their own each: nothing says which belong."""
    ballots, receipts = [], []
    for envelope, content in _opened(opener, envelopes):
        ballots.append(
            Ballot(
                wave=wave,
                group_id=envelope.group_id,
                questionnaire_id=envelope.questionnaire_id,
                object_id=envelope.object_id,
                answers=content["answers"],
            )
        )
        if "receipt" in content:
            receipts.append(Receipt(wave=wave, code=content["receipt"]))
    _LOT.shuffle(ballots)
    receipts.sort(key=lambda receipt: receipt.code)
    Ballot.objects.bulk_create(ballots, batch_size=1000)
    Receipt.objects.bulk_create(receipts, batch_size=1000)
    Envelope.objects.filter(pk__in=[envelope.pk for envelope in envelopes]).delete()
    return len(ballots)


def _opened(opener: Opener, envelopes: list[Envelope]) -> Iterator[tuple[Envelope, dict[str, Any]]]:
    ours = {envelope.pk: envelope for envelope in envelopes}
    sealed = Envelope.objects.filter(pk__in=ours).values_list("pk", "sealed")
    for pk, text in sealed.iterator(chunk_size=2000):
        yield ours[pk], opener.open(bytes(text))
