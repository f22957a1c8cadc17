"""Mixing envelopes while the wave runs, opening them at its close (decision 0004)."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from surveys.domain.claims import Kind, claims_of
from surveys.domain.intake import public_key_of
from surveys.domain.sealing import Opener, UnreadableError, seal_for
from surveys.enums import WaveState
from surveys.models import (
    Ballot,
    Draft,
    Envelope,
    Receipt,
    Wave,
    WaveKey,
)

Content = dict[str, Any]
_LOT = secrets.SystemRandom()
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Emptied:
    """What closing did: ballots taken out, forms of kinds with too few answers, unclaimed ones."""

    released: int
    too_few: int
    unclaimed: int


@transaction.atomic
def release_ready(*, wave: Wave) -> int:
    """Mix what may be mixed before the wave closes; gives the number of envelopes mixed.

    Of each kind (group × questionnaire × object) with at least 2k waiting envelopes all but k,
    drawn by lot, so every batch, the last one at closing too, has at least k. Their contents are
    sealed anew in envelopes that have no claim: nothing says any more whose they are, and nobody
    who has the database alone reads them before the close.
    """
    wave = _locked(wave)
    if wave.state != WaveState.OPEN:
        return 0
    k = wave.least_group
    ready = [kind for kind, number in _waiting(wave).items() if number >= 2 * k]
    if not ready:
        return 0
    opener, public, mixed = opener_of(wave), public_key_of(wave), 0
    for kind in ready:
        envelopes = _claimed(wave, kind)
        if len(envelopes) >= 2 * k:
            drawn = _LOT.sample(envelopes, len(envelopes) - k)
            mixed += _mix(wave, kind, list(_opened(opener, drawn)), public)
            Envelope.objects.filter(pk__in=drawn).delete()
    return mixed


@transaction.atomic
def empty_envelopes(*, wave: Wave, at: datetime) -> Emptied:
    """Open everything at once, at closing; afterwards no envelope is left, no draft and no key.

    A kind that got fewer than k answers in the whole wave is not opened: its envelopes are
    destroyed and it does not count. Raises ``UnreadableError`` when the key is gone.
    """
    opener, codes = opener_of(wave), []
    released = too_few = 0
    for kind in _kinds(wave):
        envelopes = _claimed(wave, kind) + _mixed_before(wave, kind)
        if len(envelopes) >= wave.least_group:
            released += len(envelopes)
            codes += _take_out(wave, kind, opener, envelopes)
        else:
            too_few += len(envelopes)
    _hand_out(wave, codes)
    rest, _tables = Envelope.objects.filter(wave=wave).delete()
    Draft.objects.filter(invitation__wave=wave).delete()
    WaveKey.objects.filter(wave=wave).update(private=None, destroyed_at=at)
    return Emptied(released, too_few, rest - released - too_few)


def _locked(wave: Wave) -> Wave:
    return Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)


def opener_of(wave: Wave) -> Opener:
    """What opens envelopes and readings of the wave; raises ``UnreadableError`` after its close."""
    private = WaveKey.objects.values_list("private", flat=True).get(wave=wave)
    if private is None:
        raise UnreadableError
    return Opener(bytes(private))


def _waiting(wave: Wave) -> dict[Kind, int]:
    """How many envelopes nobody has mixed yet, of each kind."""
    rows = (
        Envelope.objects.filter(wave=wave, claim__isnull=False)
        .values_list("group", "questionnaire", "object")
        .annotate(Count("pk"))
    )
    return {(group, form, rated): number for group, form, rated, number in rows}


def _kinds(wave: Wave) -> list[Kind]:
    rows = Envelope.objects.filter(wave=wave).values_list("group", "questionnaire", "object")
    return list(rows.distinct())


def _claimed(wave: Wave, kind: Kind) -> list[UUID]:
    """The waiting envelopes of a kind that a turnout, a lot or a spent code stands for.

    One kind at a time: a tick costs what is waiting, not everything that was ever answered.
    """
    claims = claims_of(wave, kind)
    waiting = _of_kind(wave, kind).filter(claim__isnull=False).values_list("pk", "claim")
    return [pk for pk, claim in waiting if bytes(claim or b"") in claims]


def _mixed_before(wave: Wave, kind: Kind) -> list[UUID]:
    return list(_of_kind(wave, kind).filter(claim__isnull=True).values_list("pk", flat=True))


def _of_kind(wave: Wave, kind: Kind) -> QuerySet[Envelope]:
    group, questionnaire, rated = kind
    found: QuerySet[Envelope] = Envelope.objects.filter(
        wave=wave, group=group, questionnaire=questionnaire, object=rated
    )
    return found


def _mix(wave: Wave, kind: Kind, contents: list[Content], public: bytes) -> int:
    """Seal again in another order; the receipt codes change hands by lot, each stays in the batch.

    So not even the key tells which answer a code came with.
    """
    codes = [content["receipt"] for content in contents if "receipt" in content]
    answers = [content["answers"] for content in contents]
    _LOT.shuffle(answers)
    bearers = set(_LOT.sample(range(len(answers)), len(codes)))
    Envelope.objects.bulk_create(
        [
            _mixed(wave, kind, public, text, codes.pop() if place in bearers else None)
            for place, text in enumerate(answers)
        ],
        batch_size=_AT_ONCE,
    )
    return len(answers)


def _mixed(wave: Wave, kind: Kind, public: bytes, answers: Any, code: str | None) -> Envelope:
    content = {"answers": answers} if code is None else {"answers": answers, "receipt": code}
    group, questionnaire, rated = kind
    return Envelope(
        claim=None,
        wave=wave,
        group_id=group,
        questionnaire_id=questionnaire,
        object_id=rated,
        sealed=seal_for(public, content),
    )


def _take_out(wave: Wave, kind: Kind, opener: Opener, envelopes: list[UUID]) -> list[str]:
    """Write the ballots of one kind in an order drawn by lot; gives the codes that came with them.

    The lot is drawn before anything is read, so that no more than a slice is held in memory.
    """
    group, questionnaire, rated = kind
    codes: list[str] = []
    _LOT.shuffle(envelopes)
    for start in range(0, len(envelopes), _AT_ONCE):
        contents = list(_opened(opener, envelopes[start : start + _AT_ONCE]))
        Ballot.objects.bulk_create(
            Ballot(
                wave=wave,
                group_id=group,
                questionnaire_id=questionnaire,
                object_id=rated,
                answers=content["answers"],
            )
            for content in contents
        )
        codes += [content["receipt"] for content in contents if "receipt" in content]
    return codes


def _hand_out(wave: Wave, codes: list[str]) -> None:
    """Publish the codes of the whole wave in their own order: they lead to no form and no group."""
    Receipt.objects.bulk_create(
        [Receipt(wave=wave, code=code) for code in sorted(codes)], batch_size=_AT_ONCE
    )


def _opened(opener: Opener, envelopes: list[UUID]) -> Iterator[Content]:
    """The contents in the order of ``envelopes``."""
    sealed = dict(Envelope.objects.filter(pk__in=envelopes).values_list("pk", "sealed"))
    for pk in envelopes:
        yield opener.open(bytes(sealed[pk]))
