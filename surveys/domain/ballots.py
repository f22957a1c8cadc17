"""Reading the ballots of a wave, kind by kind, into what a count keeps.

Ballots are streamed in the order of their kind (object × group × questionnaire); of a kind only
how often each answer was given is kept, so memory does not grow with the number of ballots.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, TextField
from django.db.models.functions import Cast

from parindex.audit.domain.record import canonical
from scoring.engine.numbers import plain
from surveys.domain.sitting import form_of
from surveys.engine.answers import Answers
from surveys.engine.exclusions import Exclusions, Kind
from surveys.engine.form import Form
from surveys.engine.tally import (
    COUNT_VERSION,
    GroupResult,
    Heard,
    Spread,
    Voters,
    hear,
    tally_heard,
)
from surveys.enums import RespondentState
from surveys.models import (
    AssignedForm,
    Ballot,
    Questionnaire,
    RespondentGroup,
    SampleDraw,
    SurveyObject,
    Wave,
)

# What a cancelled survey result is worth on every leaf (guidance 23/BNV-CCHC of 04/01/2022).
VOID_PERCENT = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a count before it is written; ``rated`` is the object's primary key."""

    rated: int
    leaf: str
    percent: Decimal | None
    ballots: int
    trace: dict[str, Any]


@dataclass(frozen=True, slots=True)
class KindSpread:
    """How often each answer was given in one kind of ballot."""

    kind: Kind
    ballots: int
    answers: dict[str, Any]


@dataclass
class Counted:
    """What counting found; ``ballots`` were counted, ``left_out`` were not."""

    lines: list[Line] = field(default_factory=list)
    spreads: list[KindSpread] = field(default_factory=list)
    ballots: int = 0
    left_out: int = 0
    inputs_hash: str = ""


@dataclass(frozen=True)
class _Frame:
    """Groups, objects, forms and sizes of a wave, read once."""

    wave: Wave
    exclusions: Exclusions
    groups: dict[int, RespondentGroup]
    objects: list[SurveyObject]
    questionnaires: dict[int, Questionnaire]
    forms: dict[int, Form]
    asked: dict[Kind, int]
    share: dict[int, Fraction]

    @classmethod
    def of(cls, wave: Wave, exclusions: Exclusions) -> _Frame:
        asked = _asked(wave)
        questionnaires = Questionnaire.objects.in_bulk({kind[2] for kind in asked})
        draws = SampleDraw.objects.filter(wave=wave, void_at__isnull=True, drawn__gt=0)
        return cls(
            wave,
            exclusions,
            {group.pk: group for group in RespondentGroup.objects.filter(wave=wave)},
            list(SurveyObject.objects.filter(wave=wave)),
            questionnaires,
            {pk: form_of(found) for pk, found in questionnaires.items()},
            asked,
            {draw.group_id: Fraction(draw.population, draw.drawn) for draw in draws},
        )

    def kinds_of(self) -> dict[int, list[Kind]]:
        """Object → the kinds about it, in the order of the groups."""
        found: dict[int, list[Kind]] = {rated.pk: [] for rated in self.objects}
        for kind in sorted(self.asked, key=lambda kind: (self.groups[kind[1]].priority, kind[2])):
            found[kind[0]].append(kind)
        return found

    def population(self, kind: Kind) -> int:
        """How many people the answers stand for: those asked, or those a sample was drawn from."""
        return round(self.asked[kind] * self.share.get(kind[1], Fraction(1)))

    def is_void(self, kind: Kind) -> bool:
        return kind[0] in self.exclusions.objects or kind[:2] in self.exclusions.groups


def count_ballots(*, wave: Wave, exclusions: Exclusions) -> Counted:
    """Count everything. Nothing is written; runs inside a transaction (server-side cursor)."""
    frame, counted = _Frame.of(wave, exclusions), Counted()
    digest = hashlib.sha256(canonical(_terms(frame)).encode())
    about = groupby(_streamed(wave), key=lambda row: row[0])
    kinds_of = frame.kinds_of()
    for rated, rows in about:
        read = _read_object(frame, rows, counted, digest)
        counted.lines += _lines(frame, rated, kinds_of.pop(rated), read)
    for rated, kinds in kinds_of.items():  # nobody's answers were taken out
        counted.lines += _lines(frame, rated, kinds, {})
    counted.inputs_hash = digest.hexdigest()
    return counted


def _asked(wave: Wave) -> dict[Kind, int]:
    """How many people were given each kind of form; kinds that came in without a list too."""
    names = ("object", "group", "questionnaire")
    given = (
        AssignedForm.objects.filter(respondent__wave=wave, respondent__state=RespondentState.ACTIVE)
        .order_by()
        .values_list("object", "respondent__group", "questionnaire")
        .annotate(number=Count("pk"))
    )
    found = {(rated, group, form): number for rated, group, form, number in given}
    filled = Ballot.objects.filter(wave=wave).order_by().values_list(*names).annotate(n=Count("pk"))
    for rated, group, form, number in filled:
        kind = (rated, group, form)
        found[kind] = max(number, found.get(kind, 0))
    return found


def _streamed(wave: Wave) -> Iterator[tuple[int, int, int, UUID, str]]:
    rows = (
        Ballot.objects.filter(wave=wave)
        .annotate(text=Cast("answers", TextField()))
        .order_by("object", "group", "questionnaire")
        .values_list("object", "group", "questionnaire", "pk", "text")
    )
    return iter(rows.iterator(chunk_size=2000))


def _read_object(
    frame: _Frame,
    rows: Iterable[tuple[int, int, int, UUID, str]],
    counted: Counted,
    digest: Any,
) -> dict[Kind, Heard]:
    """The kinds about one object; their contents enter the hash in an order of their own."""
    found = {}
    for kind, ballots in groupby(rows, key=lambda row: (row[0], row[1], row[2])):
        seals: list[bytes] = []
        reader = _answers(frame, ballots, seals, counted)
        heard = hear(_voters(frame, kind, reader))
        found[kind] = heard
        digest.update(canonical({"kind": _named(frame, kind)}).encode())
        for seal in sorted(seals):
            digest.update(seal)
        if frame.is_void(kind):
            counted.left_out += heard.ballots
        else:
            counted.ballots += heard.ballots
            counted.spreads.append(KindSpread(kind, heard.ballots, _plain(heard.spread)))
    return found


def _answers(
    frame: _Frame,
    rows: Iterable[tuple[int, int, int, UUID, str]],
    seals: list[bytes],
    counted: Counted,
) -> Iterator[Answers]:
    """The answers of one kind, one after the other; void ballots are passed over."""
    void = frame.exclusions.ballots
    for _rated, _group, _form, ballot, text in rows:
        if ballot in void:
            counted.left_out += 1
            continue
        seals.append(hashlib.sha256(text.encode()).digest())
        yield json.loads(text)


def _voters(frame: _Frame, kind: Kind, ballots: Iterable[Answers]) -> Voters:
    group = frame.groups[kind[1]]
    return Voters(
        str(group.pk),
        group.weight,
        group.least_sample,
        frame.forms[kind[2]],
        ballots,
        void=frame.is_void(kind),
    )


def _lines(
    frame: _Frame, rated: int, kinds: Sequence[Kind], heard: Mapping[Kind, Heard]
) -> Iterator[Line]:
    """The leaves of one object; a group that gave no answer is named with none."""
    whole = [heard.get(kind) or hear(_voters(frame, kind, ())) for kind in kinds]
    void = rated in frame.exclusions.objects
    for leaf, result in tally_heard(whole, least_group=frame.wave.least_group).items():
        feeding = [kind for kind in kinds if leaf in frame.forms[kind[2]].feeds()]
        groups = [
            _group_trace(frame, kind, group)
            for kind, group in zip(feeding, result.groups, strict=True)
        ]
        yield Line(
            rated,
            leaf,
            VOID_PERCENT if void else result.percent,
            sum(group.ballots for group in result.groups),
            {"void": void, "groups": groups},
        )


def _group_trace(frame: _Frame, kind: Kind, result: GroupResult) -> dict[str, Any]:
    group = frame.groups[kind[1]]
    return {
        "group": group.pk,
        "key": group.key,
        "name": group.name,
        "form": frame.questionnaires[kind[2]].pk,
        "weight": plain(group.weight),
        "least": group.least_sample,
        "asked": frame.asked[kind],
        "population": frame.population(kind),
        "ballots": result.ballots,
        "percent": _text(result.percent),
        "why": result.why,
        "parts": [
            {
                "question": part.question,
                "row": part.row,
                "weight": plain(part.weight),
                "count": part.count,
                "mean": _text(part.mean),
                "square": _text(part.square),
            }
            for part in result.parts
        ],
    }


def _text(value: Fraction | None) -> str:
    return "" if value is None else str(value)


def _plain(spread: Spread) -> dict[str, Any]:
    """The spread as JSON: pairs in one order."""
    return {
        name: [
            [list(answer) if isinstance(answer, tuple) else answer, number]
            for answer, number in sorted(counter.items(), key=lambda pair: str(pair[0]))
        ]
        for name, counter in spread.items()
    }


def _named(frame: _Frame, kind: Kind) -> list[str]:
    """A kind by names that do not depend on this database."""
    codes = {rated.pk: rated.code for rated in frame.objects}
    form = frame.questionnaires[kind[2]].content_hash
    return [codes[kind[0]], frame.groups[kind[1]].key, form]


def _terms(frame: _Frame) -> dict[str, Any]:
    """What, beside the ballots, the result follows from."""
    groups = {
        group.key: [plain(group.weight), group.least_sample] for group in frame.groups.values()
    }
    asked = sorted([*_named(frame, kind), str(number)] for kind, number in frame.asked.items())
    return {
        "engine": COUNT_VERSION,
        "least": frame.wave.least_group,
        "groups": groups,
        "asked": asked,
        "void": frame.exclusions.as_document() | {"ballots": len(frame.exclusions.ballots)},
    }
