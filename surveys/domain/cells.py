"""The ballots of a closed wave as cells: marks of ballots side by side, no answer kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from surveys.domain.sitting import form_of
from surveys.engine.exclusions import Exclusions, Kind, telling_kinds
from surveys.engine.signals.pools import Cell
from surveys.engine.signals.traits import Traits, traits_of
from surveys.enums import SignalKind
from surveys.models import Ballot, Flag, Questionnaire, RespondentGroup, SurveyObject, Wave

# Signals about ballots that share something, so that those ballots can be declared void.
PATTERNS = frozenset(
    {SignalKind.STRAIGHT_LINES, SignalKind.IDENTICAL_FORMS, SignalKind.IDENTICAL_TEXTS}
)


@dataclass(frozen=True, slots=True)
class Names:
    """Keys of cells that say the same in every copy of the database."""

    objects: Mapping[int, str]
    groups: Mapping[int, str]
    forms: Mapping[int, str]

    @classmethod
    def of(cls, wave: Wave) -> Names:
        """Read the names of a wave."""
        return cls(
            dict(SurveyObject.objects.filter(wave=wave).values_list("pk", "code")),
            dict(RespondentGroup.objects.filter(wave=wave).values_list("pk", "key")),
            {
                form.pk: f"{form.code}.{form.version}"
                for form in Questionnaire.objects.filter(campaign=wave.campaign_id)
            },
        )

    def key(self, kind: Kind) -> str:
        """The key of the cell of one kind of ballot."""
        rated, group, form = kind
        return f"{self.groups[group]}/{self.forms[form]}/{self.objects[rated]}"


def pools_of(wave: Wave, names: Names, kinds: dict[str, Kind]) -> Iterator[list[Cell]]:
    """One pool after the other; ``kinds`` is filled with the kind behind every key.

    Memory holds a few marks per ballot of one pool. Runs inside a transaction.
    """
    rows = (
        Ballot.objects.filter(wave=wave)
        .annotate(text=Cast("answers", TextField()))
        .order_by("group", "questionnaire", "object")
        .values_list("group", "questionnaire", "object", "text")
        .iterator(chunk_size=2000)
    )
    for (group, form_id), pool in groupby(rows, key=lambda row: row[:2]):
        form = form_of(Questionnaire.objects.get(pk=form_id))
        cells = []
        for rated, ballots in groupby(pool, key=lambda row: row[2]):
            key = names.key((rated, group, form_id))
            kinds[key] = (rated, group, form_id)
            traits = tuple(traits_of(form, json.loads(row[3])) for row in ballots)
            cells.append(Cell(key, str(rated), str(group), traits))
        yield cells


def ballots_of(flag: Flag) -> frozenset[UUID]:
    """The ballots that fit the pattern of a flag, all of them: none is picked."""
    if flag.questionnaire is None or flag.kind not in PATTERNS:
        return frozenset()
    form = form_of(flag.questionnaire)
    rows = _of_kind(flag).values_list("pk", "answers").iterator(chunk_size=2000)
    return frozenset(pk for pk, answers in rows if _fits(flag, traits_of(form, answers)))


def is_telling(flag: Flag, ballots: frozenset[UUID], others: list[frozenset[UUID]]) -> bool:
    """Whether voiding ``ballots`` would show the answers of fewer than k.

    ``others``: every pattern of the same kind of ballot that was ever declared.
    """
    kind = (flag.object_id, flag.group_id, flag.questionnaire_id or 0)
    singly = ballots.union(*others)
    return bool(
        telling_kinds(
            dict.fromkeys(singly, kind),
            {kind: _of_kind(flag).count()},
            Exclusions(ballots=ballots),
            [Exclusions(ballots=other) for other in others],
            least=flag.wave.least_group,
        )
    )


def _of_kind(flag: Flag) -> QuerySet[Ballot]:
    return Ballot.objects.filter(
        wave=flag.wave_id,
        object=flag.object_id,
        group=flag.group_id,
        questionnaire=flag.questionnaire_id,
    )


def _fits(flag: Flag, traits: Traits) -> bool:
    marks = {
        SignalKind.STRAIGHT_LINES: "straight" if traits.is_straight else "",
        SignalKind.IDENTICAL_FORMS: traits.form,
        SignalKind.IDENTICAL_TEXTS: traits.text,
    }
    return marks[SignalKind(flag.kind)] == flag.pattern
