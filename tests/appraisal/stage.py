"""A campaign ready to be appraised: two units scored and locked, two bodies assigned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from appraisal.domain.assignments import assign
from appraisal.domain.judgements import Judgement, Way
from appraisal.domain.replies import Answer, answer
from appraisal.domain.reviews import save_review
from appraisal.enums import ReplyKind
from appraisal.models import Reply, Review
from campaigns.enums import PhaseKind
from campaigns.models import Criterion, Phase, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from scoring.domain.ledger import record_score
from scoring.enums import DossierState, Source
from scoring.models import Dossier
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.scoring.stage import CLOSES, NOW, Stage, set_stage

SCORING = NOW
APPRAISING = CLOSES + timedelta(days=1)
ANSWERING = CLOSES + timedelta(days=11)
DECIDING = CLOSES + timedelta(days=21)
UNITS = ("so-a", "so-b", "so-tu-phap", "so-noi-vu")
# Facts of the units: 1.1 → 1, 1.2 → 1.8, 1.3 → 2, 2.1 → 1, 2.2 → 1.5, 3.1 → 0 points.
FACTS: dict[str, dict[str, Any]] = {
    "1.1": {"answer": "yes"},
    "1.2": {"percent": "90"},
    "1.3": {"percent": "100"},
    "2.1": {"met": ["a", "b"]},
    "2.2": {"points": "1.5"},
    "3.1": {"occurred": False, "waived": False},
}


@dataclass
class Court:
    """The stage with its appraisers: Sở Tư pháp has field 1, Sở Nội vụ has fields 2 and 3."""

    stage: Stage

    @property
    def world(self) -> World:
        return self.stage.world

    @property
    def group(self) -> UnitGroup:
        return UnitGroup.objects.get(campaign=self.stage.campaign, key="so")

    @property
    def chi(self) -> User:
        """The appraiser of Sở Tư pháp."""
        return self.world.people[Role.APPRAISER]

    @property
    def binh(self) -> User:
        """The secretariat, at Sở Nội vụ."""
        return self.world.people[Role.SECRETARIAT]

    @property
    def an(self) -> User:
        """The officer of so-a."""
        return self.world.people[Role.OFFICER]

    @property
    def ha(self) -> User:
        """The head of so-a."""
        return self.world.people[Role.HEAD]

    @property
    def khoa(self) -> User:
        """A member of the council."""
        return self.world.people[Role.COUNCIL]

    def leaf(self, code: str) -> Criterion:
        return self.stage.criterion(code)

    def dossier(self, unit: str = "so-a") -> Dossier:
        return Dossier.objects.select_related(
            "participation__campaign", "participation__organisation"
        ).get(pk=self.stage.dossiers[unit].pk)

    def assign(self, code: str, unit: str) -> None:
        assign(
            actor=self.binh,
            group=self.group,
            criterion=self.leaf(code),
            organisation=self.world.organisations[unit],
        )

    def review(
        self,
        code: str = "1.1",
        unit: str = "so-a",
        actor: User | None = None,
        at: datetime = APPRAISING,
        **said: Any,
    ) -> Review:
        """Save a judgement; ``way=Way.KEEP`` unless said otherwise."""
        values: dict[str, Any] = {"way": Way.KEEP, "seen_entry": 1} | said
        return save_review(
            actor=actor or self.chi,
            dossier=self.dossier(unit),
            criterion=self.leaf(code),
            judgement=Judgement(**values),
            at=at,
        )

    def cut(self, code: str = "1.1", unit: str = "so-a", actor: User | None = None) -> Review:
        """Cut 1.1 from 1 to 0 points."""
        return self.review(
            code,
            unit,
            actor,
            way=Way.FACTS,
            facts={"answer": "no"},
            reason="Kế hoạch ban hành muộn.",
            pages="12/KH, trang 1",
        )

    def contest(self, review: Review, actor: User | None = None, *, seen_draft: int = 0) -> Reply:
        said = Answer(
            kind=ReplyKind.CONTEST,
            text="Đã ban hành đúng hạn.",
            seen_version=review.version,
            seen_draft=seen_draft,
        )
        return answer(actor=actor or self.ha, review=review, said=said, at=ANSWERING)


def set_court(world: World, *, units: tuple[str, ...] = UNITS) -> Court:
    """Build the stage; enter the tenant's scope before using it."""
    return recorded_on(world, f"court {units}", lambda: _set_court(world, units))


def _set_court(world: World, units: tuple[str, ...]) -> Court:
    court = Court(set_stage(world, units=units))
    with tenant_scope(world.tenant):
        for unit in units:
            fill(court.stage.dossiers[unit], court)
        court.assign("1", "so-tu-phap")
        court.assign("2", "so-noi-vu")
        court.assign("3", "so-noi-vu")
    return court


def fill(dossier: Dossier, court: Court, *, at: datetime = SCORING) -> None:
    """Score every leaf as the system and lock the dossier."""
    for code, facts in FACTS.items():
        record_score(
            actor=None,
            dossier=dossier,
            criterion=court.leaf(code),
            source=Source.SELF,
            facts=facts,
            at=at,
            expected_revision=0,
        )
    Dossier.objects.filter(pk=dossier.pk).update(state=DossierState.LOCKED)


def open_now(court: Court, kind: PhaseKind) -> None:
    """Move the phases so that ``kind`` is the one open at this moment, an hour each way."""
    now = timezone.now()
    step = timedelta(days=2)
    order = list(PhaseKind)
    for phase in Phase.objects.filter(campaign=court.stage.campaign):
        shift = (order.index(PhaseKind(phase.kind)) - order.index(kind)) * step
        phase.opens_at, phase.closes_at = now + shift - step / 2, now + shift + step / 2
        phase.save(update_fields=["opens_at", "closes_at"])
