"""A closed wave in which the answers of one group about one unit were coached."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from surveys.models import Ballot, Questionnaire, RespondentGroup, SurveyObject, Wave
from surveys.tasks import tick_tenant
from tests.plugins.cast import World
from tests.surveys.engine.honest import coached_ballots, honest_ballot, scale_document
from tests.surveys.waves import AFTER, Poll, set_poll

PEOPLE = 15


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


def set_doubt(world: World, *, honest: int = 5, tick: bool = True) -> Doubt:
    """``so-a`` beside ``honest`` other objects, of which ``so-b`` is a unit too."""
    poll = set_poll(world, document=scale_document())
    for place in range(honest - 1):
        SurveyObject.objects.create(
            wave=poll.wave, code=f"co-quan-{place}", name=f"Cơ quan {place}", position=place + 2
        )
    poll.open()
    lot = random.Random("doubt")
    form = Questionnaire.objects.get(campaign=poll.stage.campaign)
    groups = {group.key: group for group in RespondentGroup.objects.filter(wave=poll.wave)}
    for place, rated in enumerate(SurveyObject.objects.filter(wave=poll.wave).order_by("pk")):
        for group in groups.values():
            ballots = _ballots(lot, rated, group, quality=0.2 if place == 0 else 0.6 + place / 5)
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


def _ballots(
    lot: random.Random, rated: SurveyObject, group: RespondentGroup, *, quality: float
) -> list[dict[str, Any]]:
    if (rated.code, group.key) == ("so-a", "lanh-dao"):
        return coached_ballots(PEOPLE)
    return [honest_ballot(lot, quality) for _person in range(PEOPLE)]
