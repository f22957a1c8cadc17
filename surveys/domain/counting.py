"""Counting a closed wave (decision 0006): pure, streamed, kept as an experiment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count as Number
from django.db.models import Max
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.verdict import ALLOWED, Refused, Verdict, refused
from surveys.domain.ballots import Counted, count_ballots
from surveys.domain.opinions import gather_opinions
from surveys.domain.recounts import withheld_of
from surveys.engine.exclusions import NOTHING, Exclusions, Kind, telling_kinds
from surveys.engine.tally import COUNT_VERSION
from surveys.enums import WaveState
from surveys.models import Ballot, Count, CountLine, CountSpread, Wave

CLOSED = frozenset({WaveState.CLOSED, WaveState.COUNTED})


def can_count(wave: Wave) -> Verdict:
    """Only after the close: nobody has a result before (design 3.5)."""
    if wave.state not in CLOSED:
        return refused(_("The wave has not closed yet."))
    return ALLOWED


@transaction.atomic
def count_wave(
    *,
    wave: Wave,
    actor: Any | None,
    at: datetime,
    reason: str = "",
    exclusions: Exclusions = NOTHING,
) -> Count:
    """Count the ballots of a closed wave and put the count in force.

    ``actor`` ``None`` is the system. The right to leave something out is checked by the caller.
    A count of the same inputs that is in force is returned as it is.

    Raises ``Refused``: before the close, without a reason for a further count, for ballots of
    another wave, or when laying two counts side by side would show the answers of a few.
    """
    wave = Wave.objects.select_for_update(no_key=True, of=("self",)).get(pk=wave.pk)
    can_count(wave).require()
    kind_of = _refuse_telling(wave, exclusions)
    counted = count_ballots(wave=wave, exclusions=exclusions)
    before = Count.objects.filter(wave=wave, in_force=True).first()
    if before is not None and _same(before, counted):
        return before
    if before is not None and not reason.strip():
        raise Refused(_("Say why the wave is counted again."))
    withheld = withheld_of(wave, counted.spreads, exclusions, kind_of) if before else {}
    count = _keep(wave, counted, exclusions, actor=actor, at=at, reason=reason.strip())
    _keep_lines(count, counted, withheld)
    if wave.state != WaveState.COUNTED:
        wave.state, wave.counted_at = WaveState.COUNTED, at
        wave.save(update_fields=["state", "counted_at"])
        gather_opinions(wave)
    _tell(count, before, exclusions, actor=actor, at=at)
    return count


def count_in_force(wave: Wave) -> Count | None:
    """The count that gives the points, None before the first one."""
    return Count.objects.filter(wave=wave, in_force=True).select_related("made_by").first()


def _same(before: Count, counted: Counted) -> bool:
    known = (before.inputs_hash, before.engine_version)
    return known == (counted.inputs_hash, COUNT_VERSION)


def _keep(
    wave: Wave,
    counted: Counted,
    exclusions: Exclusions,
    *,
    actor: Any | None,
    at: datetime,
    reason: str,
) -> Count:
    last = Count.objects.filter(wave=wave).aggregate(last=Max("number"))["last"] or 0
    Count.objects.filter(wave=wave, in_force=True).update(in_force=False)
    return Count.objects.create(
        wave=wave,
        number=last + 1,
        made_at=at,
        made_by=actor,
        reason=reason,
        inputs_hash=counted.inputs_hash,
        engine_version=COUNT_VERSION,
        exclusions=exclusions.as_document(),
        ballots=counted.ballots,
        left_out=counted.left_out,
    )


def _keep_lines(count: Count, counted: Counted, withheld: Mapping[Kind, list[str]]) -> None:
    lines = [
        CountLine(
            count=count,
            object_id=line.rated,
            leaf=line.leaf,
            percent=line.percent,
            ballots=line.ballots,
            trace=line.trace,
        )
        for line in counted.lines
    ]
    spreads = [
        CountSpread(
            count=count,
            object_id=spread.kind[0],
            group_id=spread.kind[1],
            questionnaire_id=spread.kind[2],
            ballots=spread.ballots,
            answers=spread.answers,
            withheld=withheld.get(spread.kind, []),
        )
        for spread in counted.spreads
    ]
    CountLine.objects.bulk_create(lines, batch_size=1000)
    CountSpread.objects.bulk_create(spreads, batch_size=1000)


def _tell(
    count: Count,
    before: Count | None,
    exclusions: Exclusions,
    *,
    actor: Any | None,
    at: datetime,
) -> None:
    """The trail holds how many were left out, never which."""
    record(
        actor=actor,
        action="wave.counted",
        subject=count.wave,
        old={"number": before.number} if before else None,
        new={
            "number": count.number,
            "sha256": count.inputs_hash,
            "ballots": count.ballots,
            "void_ballots": len(exclusions.ballots),
            "void_groups": len(exclusions.groups),
            "void_objects": len(exclusions.objects),
        },
        reason=count.reason,
        at=at,
    )


def _refuse_telling(wave: Wave, exclusions: Exclusions) -> dict[UUID, Kind]:
    """Gives the kind of every ballot that any count leaves out singly."""
    documents = Count.objects.filter(wave=wave).values_list("exclusions", flat=True)
    earlier = [Exclusions.of(document) for document in documents]
    if not exclusions.ballots and not any(other.ballots for other in earlier):
        return {}
    singly = exclusions.ballots.union(*(other.ballots for other in earlier))
    kind_of = _kinds_of(wave, singly)
    if not exclusions.ballots <= kind_of.keys():
        raise Refused(_("Some of these ballots do not belong to the wave."))
    if telling_kinds(kind_of, _sizes(wave), exclusions, earlier, least=wave.least_group):
        words = _(
            "Leaving these answers out would show those of fewer than %(least)s people: leave out "
            "the whole group, or a wider pattern."
        )
        raise Refused(words % {"least": wave.least_group})
    return kind_of


def _kinds_of(wave: Wave, ballots: Iterable[UUID]) -> dict[UUID, Kind]:
    rows = Ballot.objects.filter(wave=wave, pk__in=list(ballots))
    return {
        pk: (rated, group, form)
        for pk, rated, group, form in rows.values_list("pk", "object", "group", "questionnaire")
    }


def _sizes(wave: Wave) -> dict[Kind, int]:
    rows = (
        Ballot.objects.filter(wave=wave)
        .order_by()
        .values_list("object", "group", "questionnaire")
        .annotate(number=Number("pk"))
    )
    return {(rated, group, form): number for rated, group, form, number in rows}
