"""Closing: what is open is shown, and afterwards nothing is recorded."""

from __future__ import annotations

import pytest

from appraisal.domain.closing import OpenPoints, close_appraisal, open_points
from appraisal.domain.desk import desk_of
from appraisal.domain.progress import progress_of
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.appraisal.stage import APPRAISING, DECIDING, Court


def counted(court: Court, at: object = DECIDING) -> OpenPoints:
    return open_points(court.stage.campaign, actor=court.binh, at=at)  # type: ignore[arg-type]


def test_everything_open_is_counted(court: Court) -> None:
    court.contest(court.cut())
    court.cut("1.1", "so-b")
    court.review("1.2")
    Dossier.objects.filter(pk=court.dossier("so-noi-vu").pk).update(state=DossierState.DRAFT)
    points = counted(court)
    # 4 units × 6 self-assessed leaves, 3 of them reviewed.
    assert (points.unsent, points.unreviewed, points.unanswered, points.undecided) == (1, 21, 1, 1)
    assert points.policies == ("self",)
    assert len(points.phases) == 1


def test_closing_refuses_what_the_person_has_not_seen(court: Court) -> None:
    seen = counted(court).digest
    court.cut()
    with pytest.raises(StaleEdit) as caught:
        close_appraisal(actor=court.binh, campaign=court.stage.campaign, seen=seen, at=DECIDING)
    assert caught.value.current.unanswered == 1
    assert Campaign.objects.get().state == CampaignState.OPEN


@pytest.mark.parametrize("role", [Role.APPRAISER, Role.COUNCIL, Role.APPROVER, Role.OFFICER])
def test_only_the_secretariat_closes(court: Court, role: Role) -> None:
    with pytest.raises(Refused):
        close_appraisal(
            actor=court.world.people[role],
            campaign=court.stage.campaign,
            seen=counted(court).digest,
            at=DECIDING,
        )


def test_after_closing_nothing_is_recorded(court: Court) -> None:
    review = court.cut()
    points = counted(court, APPRAISING)
    close_appraisal(
        actor=court.binh, campaign=court.stage.campaign, seen=points.digest, at=APPRAISING
    )
    with pytest.raises(Refused):
        court.review("1.2")
    with pytest.raises(Refused):
        court.contest(review)
    with pytest.raises(Refused):
        court.assign("1.2", "so-b")
    with pytest.raises(Refused):
        close_appraisal(
            actor=court.binh, campaign=court.stage.campaign, seen=points.digest, at=APPRAISING
        )


def test_progress_shows_late_bodies_first(court: Court) -> None:
    for unit in ("so-a", "so-b"):
        court.review("1.1", unit)
    progress = progress_of(desk_of(court.binh, court.stage.campaign))
    rows = [(body.name, body.whole.done, body.whole.total) for body in progress.bodies]
    # Own items of both bodies stand apart: 3 of Sở Tư pháp, 3 of the secretariat's unit.
    assert sorted((done, total) for _name, done, total in rows) == [(0, 3), (0, 3), (0, 9), (2, 9)]
    assert rows[-1] == ("Sở Tư pháp", 2, 9)
    assert (progress.whole.done, progress.whole.total) == (2, 24)
    assert list(progress.columns) == ["1", "2", "3"]
