"""The seeded campaign in each of its phases."""

from __future__ import annotations

from django.utils import timezone

from appraisal.domain.replies import Answer, answer
from appraisal.enums import ReplyKind
from appraisal.models import Review
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, CriteriaSet, Phase
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.enums import DossierState
from scoring.models import Dossier
from surveys.domain.case_decisions import Ruling, decide_case
from surveys.enums import CaseOutcome
from surveys.models import Case
from tests.appraisal.stage import Court, open_now
from tests.matrix_stage import Scene
from tests.scoring.stage import Stage


def begin_scoring(scene: Scene) -> None:
    """Everybody is still scoring."""
    _arrange(scene, PhaseKind.SELF_ASSESSMENT, DossierState.DRAFT)


def begin_appraisal(scene: Scene) -> None:
    """What was scored is locked and appraised."""
    _arrange(scene, PhaseKind.APPRAISAL, DossierState.LOCKED)


def begin_explanation(scene: Scene) -> None:
    """The units read what was changed."""
    _arrange(scene, PhaseKind.EXPLANATION, DossierState.LOCKED)


def begin_council(scene: Scene) -> None:
    """The one item that was cut is contested; the case about the survey is decided."""
    with tenant_scope(scene.world.tenant):
        _contest(scene)
        _decide(scene)
    _arrange(scene, PhaseKind.COUNCIL, DossierState.LOCKED)


def _contest(scene: Scene) -> None:
    review = Review.objects.get(pk=scene.objects["review"])
    said = Answer(
        kind=ReplyKind.CONTEST, text="Đúng hạn.", seen_version=review.version, seen_draft=1
    )
    answer(actor=scene.world.people[Role.HEAD], review=review, said=said, at=timezone.now())


def _decide(scene: Scene) -> None:
    case = Case.objects.get(wave__slug=scene.objects["closed-wave"], number=scene.objects["case"])
    ruling = Ruling(
        outcome=CaseOutcome.KEEP,
        reason="Đã xác minh.",
        legal_ground="Công văn 23/BNV-CCHC ngày 04/01/2022",
    )
    decide_case(
        actor=scene.world.people[Role.APPROVER],
        case=case,
        ruling=ruling,
        expected_version=case.version,
        at=timezone.now(),
    )


def _arrange(scene: Scene, kind: PhaseKind, state: DossierState) -> None:
    with tenant_scope(scene.world.tenant):
        campaign = Campaign.objects.get(slug=scene.objects["campaign"])
        dossiers = Dossier.objects.filter(participation__campaign=campaign)
        dossiers.update(state=state)
        phase = Phase.objects.get(campaign=campaign, kind=PhaseKind.SELF_ASSESSMENT)
        criteria_set = CriteriaSet.objects.get(pk=scene.objects["set"])
        stage = Stage(scene.world, campaign, phase, criteria_set, {})
        open_now(Court(stage), kind)
