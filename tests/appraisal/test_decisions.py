"""The council's word."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from appraisal.domain.decisions import decide
from appraisal.domain.judgements import Judgement, Way
from appraisal.domain.problems import JudgementError
from appraisal.domain.replies import Answer, answer
from appraisal.enums import ReplyKind
from appraisal.models import CouncilDecision, Review
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from scoring.enums import Source
from scoring.models import ScoreEntry
from tests.appraisal.stage import ANSWERING, DECIDING, Court


def decided(
    court: Court,
    review: Review,
    actor: User | None = None,
    at: datetime = DECIDING,
    **said: Any,
) -> CouncilDecision:
    said = {"way": Way.KEEP, "reason": "Hội đồng thống nhất."} | said
    return decide(actor=actor or court.khoa, review=review, judgement=Judgement(**said), at=at)


@pytest.fixture
def review(court: Court) -> Review:
    found = court.cut()
    court.contest(found)
    return found


@pytest.mark.parametrize(
    ("said", "points", "pinned"),
    [
        ({"way": Way.KEEP}, "1", False),
        ({"way": Way.APPRAISED}, "0", False),
        ({"way": Way.FACTS, "facts": {"answer": "yes"}}, "1", False),
        ({"way": Way.PINNED, "points": Decimal("0.5")}, "0.5", True),
    ],
)
def test_points_of_the_decision_count(
    court: Court, review: Review, said: dict[str, Any], points: str, pinned: bool
) -> None:
    decided(court, review, **said)
    counted = ScoreEntry.objects.get(
        dossier=review.dossier_id, criterion=review.criterion_id, is_effective=True
    )
    assert (counted.source, counted.points, counted.pinned) == (
        Source.COUNCIL,
        Decimal(points),
        pinned,
    )


def test_secretariat_enters_on_behalf_of_the_council(court: Court, review: Review) -> None:
    assert decided(court, review, court.binh).on_behalf is True


def test_decision_is_corrected_and_both_lines_stay(court: Court, review: Review) -> None:
    first = decided(court, review)
    second = decided(court, review, way=Way.APPRAISED, seen_version=first.version)
    assert (second.pk, second.version) == (first.pk, 2)
    assert ScoreEntry.objects.filter(source=Source.COUNCIL).count() == 2


def test_stale_decision_shows_the_one_in_force(court: Court, review: Review) -> None:
    first = decided(court, review)
    with pytest.raises(StaleEdit) as caught:
        decided(court, review, way=Way.APPRAISED)
    assert caught.value.current == first


@pytest.mark.parametrize(
    "said", [{"reason": ""}, {"way": Way.PINNED}], ids=["no reason", "no points"]
)
def test_incomplete_decision_is_refused(court: Court, review: Review, said: dict[str, Any]) -> None:
    with pytest.raises(JudgementError):
        decided(court, review, **said)
    assert not CouncilDecision.objects.exists()


def test_member_of_the_unit_is_refused(court: Court, review: Review) -> None:
    unit = court.world.organisations["so-a"]
    add_membership(actor=None, user=court.khoa, organisation=unit, role=Role.AUDITOR)
    with pytest.raises(Refused):
        decided(court, review)


@pytest.mark.parametrize("role", [Role.APPRAISER, Role.OFFICER, Role.AUDITOR, Role.APPROVER])
def test_only_the_council_decides(court: Court, review: Review, role: Role) -> None:
    with pytest.raises(Refused):
        decided(court, review, court.world.people[role])


def test_only_contested_items_are_decided(court: Court) -> None:
    review = court.cut()
    wanted = Answer(kind=ReplyKind.ACCEPT, text="", seen_version=1)
    answer(actor=court.ha, review=review, said=wanted, at=ANSWERING)
    with pytest.raises(Refused):
        decided(court, review)


def test_decision_before_the_council_phase_is_refused(court: Court, review: Review) -> None:
    with pytest.raises(Refused):
        decided(court, review, at=ANSWERING)
