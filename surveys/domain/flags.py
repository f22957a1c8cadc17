"""Flags: computed once after the close of a wave, kept, about groups only (decision 0008)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from parindex.audit.domain.record import record
from parindex.common.verdict import Refused
from surveys.domain.case_letters import tell_flags
from surveys.domain.cells import Names, pools_of
from surveys.domain.sitting_counts import forget_sittings, write_sitting_counts
from surveys.engine.exclusions import Kind
from surveys.engine.signals.pools import Signal
from surveys.engine.signals.sittings import Sittings, bursts, quick_sittings
from surveys.engine.signals.weigh import SIGNALS_VERSION, weigh
from surveys.models import Flag, RespondentList, SignalRun, SittingCount, SurveyObject, Wave

# A list's counters say something of a unit that its own people rate.
Own = tuple[int, int]


@transaction.atomic
def raise_flags(*, wave: Wave, at: datetime) -> SignalRun:
    """Compute the signals of a closed wave; the second call answers what the first one kept.

    The seed follows from the addresses of tenant, campaign and wave: nobody chose it. Raises
    ``Refused`` before the close.
    """
    wave = (
        Wave.objects.select_for_update(no_key=True, of=("self",))
        .select_related("campaign__tenant")
        .get(pk=wave.pk)
    )
    found = SignalRun.objects.filter(wave=wave).first()
    if found is not None:
        return found
    if wave.closed_at is None:
        raise Refused(_("The wave has not closed yet."))
    seed = f"{wave.campaign.tenant.slug}/{wave.campaign.slug}/{wave.slug}"
    kinds: dict[str, Kind] = {}
    signals = weigh(pools_of(wave, Names.of(wave), kinds), least=wave.least_group, seed=seed)
    counts = write_sitting_counts(wave=wave)
    transaction.on_commit(partial(forget_sittings, wave=wave))
    flags = [_flag(wave, signal, *kinds[signal.cell]) for signal in signals]
    flags += _of_lists(wave, counts, kinds.values())
    Flag.objects.bulk_create(flags)
    run = SignalRun.objects.create(
        wave=wave,
        computed_at=at,
        seed=seed,
        engine_version=SIGNALS_VERSION,
        cells=len(kinds),
    )
    record(
        actor=None,
        action="wave.signals_computed",
        subject=wave,
        new={"seed": seed, "flags": len(flags)},
        at=at,
    )
    if flags:
        tell_flags(wave=wave, count=len({flag.object_id for flag in flags}), at=at)
    return run


def needs_flags(wave: Wave) -> bool:
    """Whether the wave has closed and its signals have not been computed."""
    return wave.closed_at is not None and not SignalRun.objects.filter(wave=wave).exists()


def _of_lists(wave: Wave, counts: list[SittingCount], kinds: Iterable[Kind]) -> Iterator[Flag]:
    own = _own_lists(wave, kinds)
    by_group: dict[int, list[Sittings]] = defaultdict(list)
    for count in counts:
        by_group[count.group_id].append(
            Sittings(str(count.list_id), count.timed, count.quick, count.answers, count.in_bursts)
        )
    for group, rows in by_group.items():
        for signal in (
            *quick_sittings(rows, least=wave.least_group),
            *bursts(rows, least=wave.least_group),
        ):
            rated = own.get((int(signal.cell), group))
            if rated is not None:
                yield _flag(wave, signal, rated, group, None)


def _own_lists(wave: Wave, kinds: Iterable[Kind]) -> dict[Own, int]:
    """(list, group) → the unit of the list, where that group's people rate their own unit."""
    rated = {(kind[0], kind[1]) for kind in kinds}
    units = dict(
        SurveyObject.objects.filter(wave=wave, participation__isnull=False).values_list(
            "participation__organisation", "pk"
        )
    )
    lists = RespondentList.objects.filter(wave=wave).values_list("pk", "organisation")
    return {
        (list_id, group): units[unit]
        for list_id, unit in lists
        for unit_rated, group in rated
        if units.get(unit) == unit_rated
    }


def _flag(wave: Wave, signal: Signal, rated: int, group: int, form: int | None) -> Flag:
    return Flag(
        wave=wave,
        object_id=rated,
        group_id=group,
        questionnaire_id=form,
        kind=signal.kind,
        measure=signal.measure,
        base=signal.base,
        highest=signal.highest,
        chance=signal.chance,
        ballots=signal.ballots,
        members=signal.members,
        peers=signal.peers,
        pattern=signal.pattern,
    )
