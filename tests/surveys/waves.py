"""A wave ready to be answered: three delegates and two groups of leaders rate two units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.folding import fold, sort_key
from surveys.domain.waves import open_wave
from surveys.enums import ListState, ObjectRule
from surveys.models import (
    AssignedForm,
    GroupForm,
    Invitation,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
)
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.scoring.stage import NOW, Stage, set_stage
from tests.surveys.engine import forms

OPENS = NOW
DURING = NOW + timedelta(days=3)
CLOSES = NOW + timedelta(days=10)
AFTER = CLOSES + timedelta(minutes=3)


@dataclass
class Poll:
    """A wave on the stage. ``people``: group key → respondents, in the order of the list."""

    stage: Stage
    wave: Wave
    objects: dict[str, SurveyObject]
    people: dict[str, list[Respondent]]

    @property
    def world(self) -> World:
        return self.stage.world

    @property
    def secretary(self) -> User:
        return self.world.people[Role.SECRETARIAT]

    def open(self, at: datetime = OPENS) -> Poll:
        self.wave = recorded_on(
            self.world,
            f"open {self.wave.pk} {at}",
            lambda: open_wave(actor=self.secretary, wave=self.wave, at=at),
        )
        return self

    def invitation(self, person: Respondent) -> Invitation:
        return Invitation.objects.select_related("wave", "respondent").get(respondent=person)

    def answers(self, person: Respondent, choice: str = "a") -> dict[int, dict[str, Any]]:
        """The same choice in every form of the person."""
        forms = AssignedForm.objects.filter(respondent=person)
        return {form.pk: {"q1": choice} for form in forms}


def set_poll(
    world: World,
    *,
    delegates: int = 12,
    leaders: int = 6,
    least_group: int = 5,
    opens: datetime = OPENS,
    closes: datetime = CLOSES,
    document: dict[str, Any] | None = None,
    one_page: bool = False,
) -> Poll:
    """Delegates rate so-a and so-b by one form, leaders of ``so-b``'s list rate so-a."""
    hours = {"opens_at": opens, "closes_at": closes}
    asked = {**hours, "least_group": least_group, "one_page": one_page}
    size = {"hdnd": delegates, "lanh-dao": leaders}
    form = _fit_to_the_set(document or forms.document())
    name = f"poll {asked} {size} {form}"
    return recorded_on(world, name, lambda: _set_poll(world, asked, size, form))


def _set_poll(
    world: World, asked: dict[str, Any], size: dict[str, int], document: dict[str, Any]
) -> Poll:
    stage = set_stage(world)
    wave = Wave.objects.create(
        campaign=stage.campaign,
        slug="dot-1",
        name="Điều tra xã hội học 2026",
        **asked,
    )
    objects = {
        code: SurveyObject.objects.create(
            wave=wave, code=code, name=str(dossier), participation=dossier.participation
        )
        for code, dossier in stage.dossiers.items()
    }
    form = Questionnaire.objects.create(
        campaign=stage.campaign,
        code="phieu-1",
        title="Phiếu số 1",
        document=document,
    )
    groups = {
        key: RespondentGroup.objects.create(wave=wave, key=key, name=name, priority=priority)
        for priority, (key, name) in enumerate(
            [("hdnd", "Đại biểu HĐND"), ("lanh-dao", "Lãnh đạo sở")]
        )
    }
    for group in groups.values():
        GroupForm.objects.create(group=group, questionnaire=form, rule=ObjectRule.EVERY)
    people = {
        "hdnd": _people(wave, groups["hdnd"], world, "so-noi-vu", size["hdnd"]),
        "lanh-dao": _people(wave, groups["lanh-dao"], world, "so-b", size["lanh-dao"]),
    }
    return Poll(stage, wave, objects, people)


def _people(
    wave: Wave, group: RespondentGroup, world: World, unit: str, number: int
) -> list[Respondent]:
    listed = RespondentList.objects.create(
        wave=wave, organisation=world.organisations[unit], state=ListState.ACCEPTED
    )
    names = [f"Người {group.key} {place:02}" for place in range(number)]
    return Respondent.objects.bulk_create(
        Respondent(
            wave=wave,
            list=listed,
            group=group,
            full_name=name,
            email=f"{group.key}.{place}@example.vn",
            search_key=fold(name),
            sort_key=sort_key(name),
        )
        for place, name in enumerate(names)
    )


def _fit_to_the_set(document: dict[str, Any]) -> dict[str, Any]:
    """What feeds 1.7 in the example feeds 2.3, the one survey leaf of the stage's set."""
    questions = [
        {**question, "leaf": "2.3"} if "leaf" in question else question
        for question in document["questions"]
    ]
    return {**document, "questions": questions}
