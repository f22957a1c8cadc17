"""What a count shows no more, because an earlier count of the wave showed it (decision 0006)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from surveys.domain.ballots import KindSpread
from surveys.domain.sitting import form_of
from surveys.domain.spreads import pairs_of
from surveys.engine.exclusions import Exclusions, Kind
from surveys.engine.recounts import Counting, withheld_names
from surveys.models import CountSpread, Questionnaire, Wave


def withheld_of(
    wave: Wave,
    spreads: Iterable[KindSpread],
    exclusions: Exclusions,
    kind_of: Mapping[UUID, Kind],
) -> dict[Kind, list[str]]:
    """Kind → names of which the new count shows nothing; kinds it shows whole are not there.

    ``kind_of``: of every ballot that this count or an earlier one leaves out singly. What observers
    could read of a count is taken as known for ever, also of one that was never published.
    """
    earlier = _earlier(wave, kind_of)
    forms = Questionnaire.objects.in_bulk({kind[2] for kind in earlier})
    found = {}
    for spread in spreads:
        if spread.kind not in earlier:
            continue
        names = withheld_names(
            form_of(forms[spread.kind[2]]),
            _counting(_void(exclusions, spread.kind, kind_of), spread.answers),
            earlier[spread.kind],
            least=wave.least_group,
        )
        found[spread.kind] = sorted(names)
    return {kind: names for kind, names in found.items() if names}


def _earlier(wave: Wave, kind_of: Mapping[UUID, Kind]) -> dict[Kind, list[Counting]]:
    found: dict[Kind, list[Counting]] = defaultdict(list)
    spreads = CountSpread.objects.filter(count__wave=wave).select_related("count")
    for spread in spreads.order_by("count__number"):
        kind = (spread.object_id, spread.group_id, spread.questionnaire_id)
        void = _void(Exclusions.of(spread.count.exclusions), kind, kind_of)
        found[kind].append(_counting(void, spread.answers, spread.withheld))
    return found


def _void(exclusions: Exclusions, kind: Kind, kind_of: Mapping[UUID, Kind]) -> frozenset[UUID]:
    return frozenset(ballot for ballot in exclusions.ballots if kind_of.get(ballot) == kind)


def _counting(
    void: frozenset[UUID], answers: Mapping[str, object], withheld: Iterable[str] = ()
) -> Counting:
    pairs = {name: pairs_of(kept) for name, kept in answers.items()}
    return Counting(void, pairs, frozenset(withheld))
