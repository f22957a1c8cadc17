"""A closed wave in which the answers of one group about one unit were coached."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from surveys.enums import SignalKind, WaveState
from surveys.models import (
    Ballot,
    Case,
    Flag,
    Questionnaire,
    RespondentGroup,
    SignalRun,
    SurveyObject,
    Wave,
)
from surveys.tasks import tick_tenant
from tests.appraisal.stage import Court
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.surveys.engine.honest import coached_ballots, honest_ballot, scale_document
from tests.surveys.waves import AFTER, Poll, set_poll

PEOPLE = 15
FIGURES = {
    "measure": "0.9",
    "base": "0.1",
    "highest": "0.2",
    "chance": "0.0001",
    "ballots": 20,
    "members": 18,
    "peers": 4,
}


@dataclass
class Doubt:
    """``coached``: the unit in doubt; ``group``: whose answers about it were coached."""

    poll: Poll
    wave: Wave
    coached: SurveyObject
    group: RespondentGroup

    @property
    def world(self) -> World:
        return self.poll.world

    @property
    def secretary(self) -> User:
        return self.world.people[Role.SECRETARIAT]

    @property
    def approver(self) -> User:
        return self.world.people[Role.APPROVER]

    @property
    def head(self) -> User:
        return self.world.people[Role.HEAD]

    @property
    def officer(self) -> User:
        return self.world.people[Role.OFFICER]

    def join_unit(self, user: User) -> None:
        """Make somebody an officer of the unit in doubt."""
        unit = self.world.organisations["so-a"]
        add_membership(actor=None, user=user, organisation=unit, role=Role.OFFICER)


def set_doubt(world: World, *, honest: int = 5, coached: int = PEOPLE, tick: bool = True) -> Doubt:
    """``so-a`` beside ``honest`` others; ``coached`` answers about it were dictated."""
    name = f"doubt {honest} {coached} {tick}"
    return recorded_on(world, name, lambda: _set_doubt(world, honest, coached, tick=tick))


def _set_doubt(world: World, honest: int, coached: int, *, tick: bool) -> Doubt:
    poll = set_poll(world, document=scale_document())
    for place in range(honest - 1):
        SurveyObject.objects.create(
            wave=poll.wave, code=f"co-quan-{place}", name=f"Cơ quan {place}", position=place + 2
        )
    poll.objects["so-a"].name = "Sở Công Thương"
    poll.objects["so-a"].save(update_fields=["name"])
    poll.open()
    lot = random.Random("doubt")
    form = Questionnaire.objects.get(campaign=poll.stage.campaign)
    groups = {group.key: group for group in RespondentGroup.objects.filter(wave=poll.wave)}
    for place, rated in enumerate(SurveyObject.objects.filter(wave=poll.wave).order_by("pk")):
        for group in groups.values():
            told = coached if (rated.code, group.key) == ("so-a", "lanh-dao") else 0
            quality = 0.2 if place == 0 else 0.6 + place / 5
            ballots = coached_ballots(told)
            ballots += [honest_ballot(lot, quality) for _person in range(PEOPLE - told)]
            Ballot.objects.bulk_create(
                Ballot(
                    wave=poll.wave, group=group, questionnaire=form, object=rated, answers=answers
                )
                for answers in ballots
            )
    if tick:
        tick_tenant(tenant=world.tenant, at=AFTER)
    poll.wave.refresh_from_db()
    return Doubt(poll, poll.wave, poll.objects["so-a"], groups["lanh-dao"])


def closed_waves(court: Court) -> dict[str, Any]:
    """Two closed waves with one case each: one to be decided, one in which the unit is heard."""
    now = timezone.now()
    found: dict[str, Any] = {}
    for name, case, heard in (
        ("closed-wave", "case", now - timedelta(hours=1)),
        ("hearing-wave", "hearing", now + timedelta(days=3)),
    ):
        wave = Wave.objects.create(
            campaign=court.stage.campaign,
            slug=name,
            name="Đợt đã khóa",
            state=WaveState.COUNTED,
            opens_at=now - timedelta(days=10),
            closes_at=now - timedelta(days=2),
            closed_at=now - timedelta(days=2),
        )
        rated = SurveyObject.objects.create(
            wave=wave,
            code="so-a",
            name="Sở Công Thương",
            participation=court.stage.dossier.participation,
        )
        group = RespondentGroup.objects.create(wave=wave, key="x", name="Lãnh đạo sở", priority=1)
        SignalRun.objects.create(
            wave=wave, computed_at=now, seed="thu", engine_version="1", cells=1
        )
        Flag.objects.create(wave=wave, object=rated, group=group, kind=SignalKind.BURSTS, **FIGURES)
        opened = Case.objects.create(
            wave=wave,
            object=rated,
            number=1,
            reason="Cần làm rõ.",
            opened_by=court.stage.world.people[Role.SECRETARIAT],
            opened_at=now - timedelta(days=1),
            hearing_due_at=heard,
        )
        found |= {name: wave.slug, case: opened.number}
    return found
