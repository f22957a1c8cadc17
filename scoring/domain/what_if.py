"""What would change if a group were scored by a draft set: computed, shown, never stored.

The facts are those of the ledger as it stands. A leaf that both sets score alike keeps the points
it has; one that differs is scored again from its facts by the engine. Facts that the new rule
cannot take are named, and their unit has no new result: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.criteria_document import read_document
from campaigns.domain.rights import can_run
from campaigns.domain.set_differences import NodeChange, differences, same_nodes
from campaigns.domain.tree import tree
from campaigns.models import CriteriaSet, Participation, UnitGroup
from parindex.common.verdict import Refused
from scoring.domain.inputs import read_bands
from scoring.domain.rescoring import Ledger, Misfit, Rescoring, Said
from scoring.engine.cases import Case, Unit
from scoring.engine.computing import UnitResult, compute
from scoring.engine.structure import CriteriaSet as EngineSet
from scoring.models import ScoreEntry

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit as it stands and as it would stand; ``new_rank`` None: not stated, or no index."""

    old: UnitResult
    new: UnitResult
    ranked: bool

    @property
    def name(self) -> str:
        return self.old.unit.name

    @property
    def old_rank(self) -> int | None:
        return self.old.rank.position if self.old.rank else None

    @property
    def new_rank(self) -> int | None:
        return self.new.rank.position if self.ranked and self.new.rank else None

    @property
    def difference(self) -> Decimal | None:
        """Change of the index in percentage points."""
        old, new = self.old.totals.index, self.new.totals.index
        return None if old is None or new is None else new - old

    @property
    def moved(self) -> bool:
        """Whether points, index, rank or class change."""
        one, two = self.old, self.new
        return (one.totals.points, one.totals.index, one.band) != (
            two.totals.points,
            two.totals.index,
            two.band,
        ) or (self.ranked and self.old_rank != self.new_rank)

    @property
    def size(self) -> tuple[Decimal, int]:
        """How large the change is: of the index first, then of the rank."""
        places = (self.old_rank or 0) - (self.new_rank or 0) if self.ranked else 0
        return abs(self.difference or _NOTHING), abs(places)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer: units that change (largest change first), how many do not, what did not fit.

    ``rows``: the criteria whose points are decided otherwise; ``whole``: rounding, caps or floors
    of the set differ. With ``misfits`` new ranks are not stated, since units are missing.
    """

    changes: tuple[UnitChange, ...]
    unchanged: int
    misfits: Mapping[str, tuple[Misfit, ...]]
    rows: tuple[NodeChange, ...]
    whole: bool


def what_if(*, actor: Any, group: UnitGroup, draft: CriteriaSet) -> WhatIf:
    """Lay the result of a group by its own set beside that by ``draft``.

    :raises Refused: without the right to run the campaign, without a set, with an incomplete draft.
    """
    can_run(actor, group.campaign).require()
    new = read_document(draft.document).engine
    if group.criteria_set is None or new is None:
        raise Refused(_("The draft is not complete: nothing can be computed with it yet."))
    old = tree(group.criteria_set)
    documents = group.criteria_set.document, draft.document
    rescoring = Rescoring(old.engine, new, same_nodes(*documents))
    units, ledger = _units(group, old.engine), _ledger(group, old.codes)
    before = compute(_case(group, (replace(unit, given=ledger.kept(unit.place)) for unit in units)))
    after = [_under(unit, rescoring) for unit in units]
    results, misfits = rescoring.compute(_case(group, after), ledger)
    changes = [
        UnitChange(one, two, ranked=not misfits)
        for one, two in zip(before, results, strict=True)
        if one.unit.place not in misfits
    ]
    moved = sorted((item for item in changes if item.moved), key=_largest_first)
    names = {unit.place: unit.name for unit in units}
    return WhatIf(
        changes=tuple(moved),
        unchanged=len(changes) - len(moved),
        misfits={names[place]: tuple(found) for place, found in misfits.items()},
        rows=tuple(item for item in differences(*documents) if item.scoring),
        whole=(old.engine.policy, old.engine.places) != (new.policy, new.places),
    )


def _largest_first(change: UnitChange) -> tuple[Decimal, int]:
    index, rank = change.size
    return -index, -rank


def _units(group: UnitGroup, engine: EngineSet) -> list[Unit]:
    """The units of the group without what is known of them; the place is the participation."""
    found = (
        Participation.objects.filter(group=group)
        .select_related("organisation")
        .prefetch_related("exclusions__criterion")
        .order_by("organisation__sort_key", "pk")
    )
    units = []
    for item in found:
        codes = [exclusion.criterion.code for exclusion in item.exclusions.all()]
        excluded = tuple(code for code in codes if code in engine.under)
        unit = item.organisation
        units.append(Unit(str(item.pk), unit.code, unit.name, group.key, engine, excluded, {}))
    return units


def _ledger(group: UnitGroup, codes: Mapping[int, str]) -> Ledger:
    entries = ScoreEntry.objects.filter(dossier__participation__group=group, is_current=True)
    ledger = Ledger()
    names = "points", "not_applicable", "pinned", "facts"
    rows = entries.values_list("dossier__participation_id", "criterion_id", "source", *names)
    for place, criterion, source, *said in rows.iterator(chunk_size=5000):
        if criterion in codes:
            ledger.add(str(place), codes[criterion], source, Said(*said))
    return ledger


def _under(unit: Unit, rescoring: Rescoring) -> Unit:
    """The unit under the new set, without what is known of it."""
    excluded = tuple(rescoring.now(code) for code in unit.excluded)
    kept = tuple(code for code in excluded if code in rescoring.new.under)
    return replace(unit, criteria=rescoring.new, excluded=kept)


def _case(group: UnitGroup, units: Iterable[Unit]) -> Case:
    return Case(tuple(units), read_bands(group.campaign.bands), "standard", ())
