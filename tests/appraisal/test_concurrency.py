"""Two appraisers, one item, at the same moment: one wins, the other is shown what was saved."""

from __future__ import annotations

from decimal import Decimal

from appraisal.domain.closing import close_appraisal, open_points
from appraisal.domain.judgements import Way
from appraisal.models import Review
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.enums import Source
from scoring.models import ScoreEntry
from tests.appraisal.stage import APPRAISING, set_court
from tests.plugins.cast import build_world
from tests.plugins.threads import run_together


def test_two_appraisers_on_one_item(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    court = set_court(world, units=("so-a",))
    with tenant_scope(world.tenant):
        second = User.objects.create_user("hai@ha-nam.example", "x", full_name="Trần Hai")
        body = world.organisations["so-tu-phap"]
        add_membership(actor=None, user=second, organisation=body, role=Role.APPRAISER)

    def save(actor: User, points: str) -> Review:
        with tenant_scope(world.tenant):
            return court.review(
                actor=actor, way=Way.PINNED, points=Decimal(points), reason="Chấm tay."
            )

    results = run_together(lambda: save(court.chi, "0.25"), lambda: save(second, "0.75"))
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Review", "StaleEdit"]
    stale = next(result for result in results if isinstance(result, StaleEdit))
    won = next(result for result in results if isinstance(result, Review))
    with tenant_scope(world.tenant):
        assert stale.current.pk == won.pk
        entries = ScoreEntry.objects.filter(source=Source.APPRAISED)
        assert [entry.points for entry in entries] == [won.entry.points]


def test_review_and_closing_at_the_same_moment(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    court = set_court(world, units=("so-a",))
    with tenant_scope(world.tenant):
        seen = open_points(court.stage.campaign, actor=court.binh, at=APPRAISING).digest

    def close() -> object:
        with tenant_scope(world.tenant):
            return close_appraisal(
                actor=court.binh, campaign=court.stage.campaign, seen=seen, at=APPRAISING
            )

    def save() -> Review:
        with tenant_scope(world.tenant):
            return court.review()

    closed, saved = run_together(close, save)
    # Whoever comes second is refused: a review never lands in a closed campaign.
    assert isinstance(closed, StaleEdit) != isinstance(saved, Refused)
