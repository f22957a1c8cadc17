"""The kinds of paper sheets of a wave: who may fill in what, how many slips and sheets came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from surveys.enums import BallotSource, LotState, RespondentState
from surveys.models import (
    AssignedForm,
    PaperLot,
    Questionnaire,
    RespondentGroup,
    SurveyObject,
    Turnout,
    Wave,
)

KindKey = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class PaperKind:
    """Sheets of one group, by one questionnaire, about one object.

    ``people`` are asked for one; ``slips``: people whose paper was registered; ``taken``: sheets
    handed in so far, never more than slips.
    """

    group: RespondentGroup
    questionnaire: Questionnaire
    object: SurveyObject
    people: int
    slips: int
    taken: int

    @property
    def key(self) -> KindKey:
        return self.group.pk, self.questionnaire.pk, self.object.pk

    @property
    def value(self) -> str:
        """The kind in an address or a form."""
        return "-".join(map(str, self.key))

    @property
    def room(self) -> int:
        """How many more sheets may be handed in."""
        return self.slips - self.taken


def kinds_of(wave: Wave) -> list[PaperKind]:
    """Every kind somebody is asked for, in the order of groups, questionnaires and objects."""
    asked = _assigned(wave)
    slips = slips_by_kind(wave)
    taken = taken_by_kind(wave)
    groups = {row.pk: row for row in RespondentGroup.objects.filter(wave=wave)}
    objects = {row.pk: row for row in SurveyObject.objects.filter(wave=wave)}
    forms = Questionnaire.objects.filter(pk__in={key[1] for key in asked}).defer("document")
    questionnaires = {row.pk: row for row in forms}
    found = [
        PaperKind(
            groups[key[0]],
            questionnaires[key[1]],
            objects[key[2]],
            people,
            slips.get(key, 0),
            taken.get(key, 0),
        )
        for key, people in asked.items()
    ]
    return sorted(found, key=_order)


def kind_named(wave: Wave, value: str) -> PaperKind | None:
    """The kind an address names; ``None`` when nobody is asked for it."""
    return next((kind for kind in kinds_of(wave) if kind.value == value), None)


def slips_by_kind(wave: Wave) -> dict[KindKey, int]:
    """How many people whose paper was registered were to fill in each kind."""
    on_paper = Turnout.objects.filter(wave=wave, source=BallotSource.PAPER)
    rows = AssignedForm.objects.filter(
        respondent__in=on_paper.values("invitation__respondent")
    ).order_by()
    return _by_kind(rows)


def taken_by_kind(wave: Wave) -> dict[KindKey, int]:
    """How many sheets of each kind were handed in, those that cannot be counted included."""
    rows = (
        PaperLot.objects.filter(wave=wave, state=LotState.HANDED_IN)
        .order_by()
        .values_list("group", "questionnaire", "object")
        .annotate(Sum("taken"))
    )
    return {(group, form, rated): number for group, form, rated, number in rows}


def _assigned(wave: Wave) -> dict[KindKey, int]:
    rows = AssignedForm.objects.filter(
        respondent__wave=wave,
        respondent__state=RespondentState.ACTIVE,
        respondent__invitation__revoked_at__isnull=True,
    ).order_by()
    return _by_kind(rows)


def _by_kind(rows: QuerySet[AssignedForm]) -> dict[KindKey, int]:
    names = ("respondent__group", "questionnaire", "object")
    counted = rows.values_list(*names).annotate(Count("pk"))
    return {(group, form, rated): number for group, form, rated, number in counted}


def _order(kind: PaperKind) -> tuple[Any, ...]:
    form, rated = kind.questionnaire, kind.object
    return kind.group.priority, form.title, form.pk, rated.position, rated.pk
