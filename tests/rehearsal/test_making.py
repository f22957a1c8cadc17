"""The copy: everything the campaign needs, in a tenant of its own, nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from appraisal.models import Assignment
from campaigns.domain.groups import set_units
from campaigns.domain.library import share_set
from campaigns.enums import CampaignState, CriteriaSetState, PhaseKind
from campaigns.models import (
    Campaign,
    CriteriaSet,
    Exclusion,
    Participation,
    Phase,
    PlanTask,
    SharedSet,
    UnitGroup,
)
from parindex.accounts.domain.queries import memberships_of, tenants_of
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.tenancy import in_rehearsal, tenant_scope
from parindex.common.verdict import Refused
from parindex.rehearsal.domain.making import start_rehearsal
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.models import Organisation, Tenant
from scoring.models import Dossier
from tests.campaigns.audit import last
from tests.campaigns.years import group_of, secretary, set_of
from tests.plugins.cast import World
from tests.rehearsal.copies import done, made, now, whole


def test_everything_the_campaign_needs_comes_along(world: World, rehearsal: Rehearsal) -> None:
    source = rehearsal.campaign
    old_set, old_phase = set_of(source), Phase.objects.filter(campaign=source).earliest("opens_at")
    length = old_phase.closes_at - old_phase.opens_at
    with tenant_scope(rehearsal.place):
        campaign = Campaign.objects.get()
        assert campaign.name == "Diễn tập – Chỉ số CCHC 2026"
        assert (campaign.year, campaign.plan_number) == (2026, "12/KH-UBND")
        assert (campaign.bands, campaign.illustrative) == (source.bands, True)
        assert campaign.secretariat is not None
        assert campaign.secretariat.code == "so-noi-vu"
        assert Organisation.objects.count() == len(world.organisations)
        assert [task.text for task in PlanTask.objects.all()] == ["Thẩm định năm 2026"]
        first = Phase.objects.get(kind=PhaseKind.SELF_ASSESSMENT)
        assert abs(first.opens_at - rehearsal.made_at) < timedelta(minutes=1)
        assert first.closes_at - first.opens_at == length
        units = Participation.objects.values_list("organisation__code", flat=True)
        assert sorted(units) == ["huyen-c", "so-a", "so-b"]
        copied = CriteriaSet.objects.get()
        assert (copied.document, copied.content_hash) == (old_set.document, old_set.content_hash)
        assert (copied.pk != old_set.pk, UnitGroup.objects.get().criteria_set) == (True, copied)
        left_out = Exclusion.objects.get()
        assert left_out.criterion.criteria_set == copied
        assert (left_out.participation.organisation.code, left_out.reason) == (
            "so-b",
            "Không có thủ tục hành chính",
        )
        given = Assignment.objects.select_related("organisation", "criterion")
        assert {row.organisation.code for row in given} == {"so-tu-phap"}
        assert {row.criterion.criteria_set_id for row in given} == {copied.pk}


def test_it_opens_by_itself_when_everything_is_there(rehearsal: Rehearsal) -> None:
    assert rehearsal.state == RehearsalState.READY
    with tenant_scope(rehearsal.place):
        assert Campaign.objects.get().state == CampaignState.OPEN
        assert CriteriaSet.objects.get().state == CriteriaSetState.FROZEN
        assert Dossier.objects.count() == 3
    assert rehearsal.campaign.state == CampaignState.PLANNING


@pytest.mark.usefixtures("_in_world")
def test_what_is_incomplete_stays_in_preparation(world: World) -> None:
    campaign = whole(world)
    UnitGroup.objects.filter(campaign=campaign).update(criteria_set=None)
    found = made(world, campaign, filled=True)
    assert (found.state, found.filling) == (RehearsalState.READY, "")
    with tenant_scope(found.place):
        assert Campaign.objects.get().state == CampaignState.PLANNING


def test_only_its_maker_belongs_to_it_beside_made_up_people(
    world: World, rehearsal: Rehearsal
) -> None:
    with tenant_scope(rehearsal.place):
        real = Membership.objects.exclude(user__email__endswith=".invalid")
        assert [(row.user, row.role) for row in real] == [(secretary(world), Role.SECRETARIAT)]
        invented = User.objects.filter(email__endswith=f"@{rehearsal.place.slug}.invalid")
        assert invented.count() == 3 * 2 + 1 + 3  # units, the appraiser, seats of the authority
        assert not any(user.has_usable_password() for user in invented)
    assert rehearsal.place not in tenants_of(world.people[Role.OFFICER])


@pytest.mark.usefixtures("_in_world")
def test_the_council_sits_where_no_unit_is(world: World) -> None:
    """Nobody decides on the own unit: also where every body of the authority is assessed."""
    campaign = whole(world)
    bodies = list(world.organisations.values())
    set_units(actor=secretary(world), group=group_of(campaign), organisations=bodies)
    found = made(world, campaign)
    with tenant_scope(found.place):
        seat = Membership.objects.select_related("organisation").get(role=Role.COUNCIL)
        assert seat.organisation.name == "Hội đồng thẩm định (diễn tập)"
        assert not Participation.objects.filter(organisation=seat.organisation).exists()


@pytest.mark.usefixtures("_in_world")
def test_everybody_comes_along_on_wish(world: World) -> None:
    found = made(world, everybody=True)
    with tenant_scope(found.place):
        held = memberships_of(world.people[Role.OFFICER])
        assert [(row.organisation.code, row.role) for row in held] == [("so-a", Role.OFFICER)]
    assert tenants_of(world.people[Role.OFFICER])[-1] == found.place


def test_the_authority_keeps_that_there_is_one(world: World, rehearsal: Rehearsal) -> None:
    assert last("rehearsal.started")["new"] == {
        "rehearsal": rehearsal.place.slug,
        "everybody": False,
        "filled": False,
    }
    with pytest.raises(Refused, match="Đã có một cuộc diễn tập"):
        start_rehearsal(actor=secretary(world), campaign=rehearsal.campaign, at=now())


@pytest.mark.parametrize(
    "role", [Role.OFFICER, Role.HEAD, Role.APPRAISER, Role.COUNCIL, Role.APPROVER, Role.AUDITOR]
)
@pytest.mark.usefixtures("_in_world")
def test_others_make_none(world: World, role: Role) -> None:
    with pytest.raises(Refused, match="diễn tập"):
        start_rehearsal(actor=world.people[role], campaign=whole(world), at=now())
    assert not Tenant.objects.filter(rehearsal_of=world.tenant).exists()


def test_there_is_no_rehearsal_of_a_rehearsal(world: World, rehearsal: Rehearsal) -> None:
    with tenant_scope(rehearsal.place):
        assert in_rehearsal()
        with pytest.raises(Refused, match="đã là một cuộc diễn tập"):
            start_rehearsal(actor=secretary(world), campaign=Campaign.objects.get(), at=now())


@pytest.mark.parametrize("born", [True, False])
def test_what_is_born_real_stays_real(world: World, rehearsal: Rehearsal, born: bool) -> None:
    """And the other way round: the flag is fixed by the database itself."""
    pk, to = (world.tenant.pk, rehearsal.place_id) if born else (rehearsal.place_id, None)
    with pytest.raises(DatabaseError, match="from its birth"), transaction.atomic():
        Tenant.objects.filter(pk=pk).update(rehearsal_of=to)


@pytest.mark.usefixtures("_in_world")
def test_what_fails_is_told_and_leaves_nothing_half_made(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no disk")

    monkeypatch.setattr("parindex.rehearsal.domain.making.cast_of", broken)
    found = made(world)
    assert (found.state, bool(found.words)) == (RehearsalState.FAILED, True)
    with tenant_scope(found.place):
        assert not Organisation.objects.exists()
    assert not done(found)


def test_the_other_authority_has_no_part_in_it(elsewhere: World, rehearsal: Rehearsal) -> None:
    with tenant_scope(elsewhere.tenant):
        assert not Rehearsal.objects.exists()
        with pytest.raises(Campaign.DoesNotExist):
            start_rehearsal(actor=secretary(elsewhere), campaign=rehearsal.campaign, at=now())


def test_the_copied_campaign_is_untouched(rehearsal: Rehearsal) -> None:
    source = Campaign.objects.get()
    assert (source.name, source.state, source.illustrative) == (
        "Chỉ số CCHC 2026",
        CampaignState.PLANNING,
        False,
    )
    assert set_of(source).state == CriteriaSetState.DRAFT
    assert group_of(source).participations.count() == 3


def test_no_set_is_shared_from_it(world: World, rehearsal: Rehearsal) -> None:
    with tenant_scope(rehearsal.place):
        shown = CriteriaSet.objects.get()
        with pytest.raises(Refused, match="không chia sẻ gì"):
            share_set(actor=secretary(world), criteria_set=shown, at=now())
        with pytest.raises(DatabaseError, match="shares nothing"), transaction.atomic():
            SharedSet.objects.create(
                origin=rehearsal.place,
                year=2026,
                version=1,
                total_points=1,
                leaves=1,
                document={},
                shared_at=now(),
            )
