"""Who may appraise which item, and when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from appraisal.domain.rights import can_appraise, can_decide_item, dossiers_appraised_by
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Exclusion, Extension, Phase
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Verdict
from scoring.enums import DossierState
from scoring.models import Dossier
from tests.appraisal.stage import APPRAISING, DECIDING, Court, set_court
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES


def asked(
    court: Court, user: User, code: str = "1.1", unit: str = "so-a", at: datetime = APPRAISING
) -> Verdict:
    return can_appraise(user, court.dossier(unit), court.leaf(code), at=at)


def test_appraiser_of_the_body_appraises_its_field(court: Court) -> None:
    assert asked(court, court.chi)


def test_appraiser_of_another_field_is_told_whose_it_is(court: Court) -> None:
    verdict = asked(court, court.chi, "2.1")
    assert (verdict.allowed, "Sở Nội vụ" in verdict.reason) == (False, True)


def test_nobody_appraises_the_own_unit_whatever_other_roles(court: Court) -> None:
    unit = court.world.organisations["so-a"]
    add_membership(actor=None, user=court.chi, organisation=unit, role=Role.AUDITOR)
    assert not asked(court, court.chi)
    assert asked(court, court.chi, unit="so-b")


def test_items_of_the_appraising_body_go_to_the_secretariat(court: Court) -> None:
    assert not asked(court, court.chi, unit="so-tu-phap")
    assert asked(court, court.binh, unit="so-tu-phap")
    assert not asked(court, court.binh, unit="so-a")


def test_items_of_the_secretariat_itself_go_to_the_council(court: Court) -> None:
    assert not asked(court, court.binh, "2.1", "so-noi-vu")
    assert asked(court, court.khoa, "2.1", "so-noi-vu")
    assert not asked(court, court.khoa, "2.1", "so-a")
    assert asked(court, court.chi, "1.1", "so-noi-vu")


@pytest.mark.parametrize("state", [DossierState.DRAFT, DossierState.WITH_HEAD, DossierState.CLOSED])
def test_unsent_or_closed_dossier_is_not_appraised(court: Court, state: DossierState) -> None:
    Dossier.objects.filter(pk=court.dossier().pk).update(state=state)
    assert not asked(court, court.chi)


def test_phase_bounds_are_closed_open(court: Court) -> None:
    phase = Phase.objects.get(kind=PhaseKind.APPRAISAL)
    just = timedelta(microseconds=1)
    allowed = [
        asked(court, court.chi, at=at).allowed
        for at in (phase.opens_at - just, phase.opens_at, phase.closes_at - just, phase.closes_at)
    ]
    assert allowed == [False, True, True, False]


def test_extension_of_one_criterion_holds_for_it_alone(court: Court) -> None:
    phase = Phase.objects.get(kind=PhaseKind.APPRAISAL)
    Extension.objects.create(
        phase=phase,
        participation=court.dossier().participation,
        criterion=court.leaf("1.1"),
        closes_at=phase.closes_at + timedelta(days=1),
        reason="Thiên tai",
        granted_by=court.binh,
        granted_at=phase.closes_at,
    )
    late = phase.closes_at + timedelta(hours=1)
    assert asked(court, court.chi, "1.1", at=late)
    assert not asked(court, court.chi, "1.2", at=late)
    assert not asked(court, court.chi, "1.1", "so-b", at=late)


def test_figures_and_exclusions_are_not_appraised(court: Court) -> None:
    assert not asked(court, court.binh, "2.3")
    Exclusion.objects.create(
        participation=court.dossier().participation,
        criterion=court.leaf("1"),
        reason="Không có thủ tục hành chính",
    )
    assert not asked(court, court.chi)
    assert asked(court, court.chi, unit="so-b")


def test_closed_campaign_refuses(court: Court) -> None:
    campaign = court.stage.campaign
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    assert not asked(court, court.chi)


def test_sibling_queryset_answers_the_same(court: Court) -> None:
    units = dossiers_appraised_by(court.chi, court.stage.campaign)
    codes = {dossier.participation.organisation.code for dossier in units}
    assert codes == {"so-a", "so-b", "so-noi-vu"}


def test_right_in_one_tenant_is_none_in_another(court: Court, elsewhere: World) -> None:
    other = set_court(elsewhere)
    with tenant_scope(elsewhere.tenant):
        assert not can_appraise(court.chi, other.dossier(), other.leaf("1.1"), at=APPRAISING)
        assert can_appraise(other.chi, other.dossier(), other.leaf("1.1"), at=APPRAISING)


def test_nobody_decides_on_the_own_unit(court: Court) -> None:
    unit = court.world.organisations["so-a"]
    assert can_decide_item(court.khoa, court.dossier(), at=DECIDING)
    add_membership(actor=None, user=court.khoa, organisation=unit, role=Role.OFFICER)
    assert not can_decide_item(court.khoa, court.dossier(), at=DECIDING)
    assert not can_decide_item(court.binh, court.dossier("so-noi-vu"), at=DECIDING)
    assert not can_decide_item(court.chi, court.dossier(), at=DECIDING)
    assert not can_decide_item(court.binh, court.dossier(), at=CLOSES)
