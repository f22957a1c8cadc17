"""What the appraisal puts on "My work"."""

from __future__ import annotations

from datetime import datetime

from appraisal.domain.drafts import Proposal, save_draft
from appraisal.domain.home import appraisal_tasks
from appraisal.models import Review
from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.models import User
from scoring.domain.home import PROVIDERS, Asker
from tests.appraisal.stage import ANSWERING, APPRAISING, DECIDING, Court


def tasks(court: Court, user: User, at: datetime) -> list[tuple[str, bool]]:
    """(address, has a deadline) of every task."""
    asker = Asker(user, court.world.tenant, tuple(memberships_of(user)), at)
    return [(task.url, task.due is not None) for task in appraisal_tasks(asker)]


def test_provider_is_registered() -> None:
    assert appraisal_tasks in PROVIDERS


def test_appraiser_is_asked_while_items_wait(court: Court) -> None:
    url = f"{court.world.url}/appraisal/cchc-2026/queue/"
    assert tasks(court, court.chi, APPRAISING) == [(url, True)]
    assert tasks(court, court.chi, ANSWERING) == []


def test_unit_is_asked_to_answer_changed_items(court: Court) -> None:
    review = court.cut()
    url = f"{court.world.url}/appraisal/replies/{court.dossier().pk}/"
    assert tasks(court, court.an, APPRAISING) == []
    assert tasks(court, court.an, ANSWERING) == [(url, True)]
    assert tasks(court, court.ha, ANSWERING) == [(url, True)]
    said = Proposal(kind="", text="Dự thảo", seen_version=review.version)
    save_draft(actor=court.an, review=review, said=said, at=ANSWERING)
    assert tasks(court, court.an, ANSWERING) == []
    assert tasks(court, court.ha, ANSWERING) == [(url, True)]
    court.contest(Review.objects.get(pk=review.pk), seen_draft=1)
    assert tasks(court, court.ha, ANSWERING) == []


def test_council_is_asked_to_decide(court: Court) -> None:
    court.contest(court.cut())
    url = f"{court.world.url}/appraisal/cchc-2026/council/"
    assert tasks(court, court.khoa, DECIDING) == [(url, True)]
