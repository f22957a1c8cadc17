"""Hours moved by hand, roles played in turn, figures made up: a campaign in an afternoon."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from appraisal.domain.closing import close_appraisal, open_points
from appraisal.models import CouncilDecision, Reply, Review
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Phase
from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.audit.domain.chain import verify_current_tenant
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import MailState, OutboxMail
from parindex.rehearsal.domain.filling import ask_to_fill
from parindex.rehearsal.domain.people import come_in, take_seat
from parindex.rehearsal.domain.stages import turn_to, turned
from parindex.rehearsal.models import Rehearsal
from parindex.tenants.models import Organisation, Tenant
from scoring.domain.index_run import run_index
from scoring.domain.publication import approve_result, can_make_public, publish
from scoring.enums import DossierState, PublicationState
from scoring.models import Dossier, IndexLine, Publication, ScoreEntry
from tests.campaigns.years import secretary
from tests.plugins.cast import World
from tests.rehearsal.copies import done, now

APPRAISAL, COUNCIL = PhaseKind.APPRAISAL, PhaseKind.COUNCIL


def _turn(world: World, place: Tenant, kind: PhaseKind) -> Campaign:
    return turn_to(
        actor=secretary(world),
        place=place,
        campaign=Campaign.objects.get(),
        kind=kind,
        at=timezone.now(),
    )


def _fill(world: World, rehearsal: Rehearsal, kind: PhaseKind) -> None:
    """Ask for figures inside, let the background enter them."""
    with tenant_scope(rehearsal.place):
        campaign = Campaign.objects.get()
        ask_to_fill(actor=secretary(world), place=rehearsal.place, campaign=campaign, kind=kind)
    assert done(rehearsal, timezone.now())
    rehearsal.refresh_from_db()
    assert (rehearsal.filling, rehearsal.words) == ("", "")


def _open_phases(at: Any) -> list[str]:
    phases = Phase.objects.filter(opens_at__lte=at, closes_at__gt=at)
    return list(phases.values_list("kind", flat=True))


class TestHours:
    def test_a_phase_opens_and_those_before_it_lock(self, world: World, place: Tenant) -> None:
        assert _open_phases(timezone.now()) == [PhaseKind.SELF_ASSESSMENT]
        _turn(world, place, APPRAISAL)
        assert _open_phases(timezone.now()) == [APPRAISAL]
        assert set(Dossier.objects.values_list("state", flat=True)) == {DossierState.LOCKED}
        assert Phase.objects.get(kind=PhaseKind.SELF_ASSESSMENT).locked_at is not None
        held = OutboxMail.objects.filter(kind="dossier.locked")
        assert held.exists()
        assert not held.exclude(state=MailState.HELD).exists()

    def test_turning_back_opens_what_was_locked(self, world: World, place: Tenant) -> None:
        _turn(world, place, APPRAISAL)
        _turn(world, place, PhaseKind.SELF_ASSESSMENT)
        assert _open_phases(timezone.now()) == [PhaseKind.SELF_ASSESSMENT]
        assert set(Dossier.objects.values_list("state", flat=True)) == {DossierState.DRAFT}

    def test_phases_follow_each_other_and_keep_their_length(self, place: Tenant) -> None:
        phases = list(Phase.objects.all())
        lengths = {phase.pk: phase.closes_at - phase.opens_at for phase in phases}
        at = phases[0].opens_at + timedelta(hours=3)
        hours = turned(phases, APPRAISAL, at=at)
        assert hours[phases[0].pk].closes_at <= at == hours[phases[1].pk].opens_at
        for earlier, later in pairwise(phases[1:]):
            assert hours[later.pk].opens_at == hours[earlier.pk].closes_at
        assert all(
            hours[phase.pk].closes_at - hours[phase.pk].opens_at == lengths[phase.pk]
            for phase in phases[1:]
        )

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
    def test_others_move_nothing(self, world: World, place: Tenant, role: Role) -> None:
        campaign = Campaign.objects.get()
        with pytest.raises(Refused):
            turn_to(
                actor=world.people[role], place=place, campaign=campaign, kind=COUNCIL, at=now()
            )

    def test_nothing_moves_in_a_real_campaign(self, world: World, rehearsal: Rehearsal) -> None:
        with pytest.raises(Refused, match="không phải là cuộc diễn tập"):
            turn_to(
                actor=secretary(world),
                place=world.tenant,
                campaign=rehearsal.campaign,
                kind=COUNCIL,
                at=now(),
            )


class TestRoles:
    def test_one_role_takes_the_place_of_the_other(self, world: World, place: Tenant) -> None:
        unit = Organisation.objects.get(code="so-b")
        actor = secretary(world)
        take_seat(actor=actor, place=place, organisation=unit, role=Role.OFFICER)
        held = memberships_of(User.objects.get(pk=actor.pk))
        assert [(row.organisation.code, row.role) for row in held] == [("so-b", Role.OFFICER)]
        take_seat(actor=actor, place=place, organisation=unit, role=Role.HEAD)
        active = Membership.objects.filter(user=actor, is_active=True)
        assert [row.role for row in active] == [Role.HEAD]

    def test_it_changes_nothing_in_the_authority(self, world: World, rehearsal: Rehearsal) -> None:
        with tenant_scope(rehearsal.place):
            unit = Organisation.objects.get(code="so-b")
            take_seat(
                actor=secretary(world), place=rehearsal.place, organisation=unit, role=Role.HEAD
            )
        held = Membership.objects.filter(user=secretary(world), is_active=True)
        assert [row.role for row in held] == [Role.SECRETARIAT]

    def test_a_body_that_is_no_unit_scores_nothing(self, world: World, place: Tenant) -> None:
        body = Organisation.objects.get(code="ubnd-tinh")
        with pytest.raises(ValidationError, match="không thuộc diện đánh giá"):
            take_seat(actor=secretary(world), place=place, organisation=body, role=Role.HEAD)

    def test_an_administrator_comes_in_too(self, world: World, place: Tenant) -> None:
        come_in(actor=world.people[Role.ADMIN], place=place)
        come_in(actor=world.people[Role.ADMIN], place=place)
        held = Membership.objects.filter(user=world.people[Role.ADMIN])
        assert [row.role for row in held] == [Role.SECRETARIAT]

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.APPROVER])
    def test_others_do_not_come_in(self, world: World, place: Tenant, role: Role) -> None:
        with pytest.raises(Refused):
            come_in(actor=world.people[role], place=place)

    def test_the_other_authority_does_not_come_in(self, elsewhere: World, place: Tenant) -> None:
        with pytest.raises(Refused):
            come_in(actor=secretary(elsewhere), place=place)


def test_a_whole_campaign_to_the_end(world: World, rehearsal: Rehearsal) -> None:
    """Scored, appraised, answered, decided, computed and approved; published never."""
    place, actor = rehearsal.place, secretary(world)
    _fill(world, rehearsal, PhaseKind.SELF_ASSESSMENT)
    with tenant_scope(place):
        assert set(Dossier.objects.values_list("state", flat=True)) == {DossierState.SENT}
        scored = ScoreEntry.objects.all()
        assert scored.exists()
        assert not scored.exclude(recorded_by__email__endswith=".invalid").exists()
        assert not scored.filter(recorded_at__gt=timezone.now()).exists()
        _turn(world, place, APPRAISAL)
    _fill(world, rehearsal, APPRAISAL)
    with tenant_scope(place):
        assert Review.objects.exists()
        _turn(world, place, PhaseKind.EXPLANATION)
    _fill(world, rehearsal, PhaseKind.EXPLANATION)
    with tenant_scope(place):
        contested = Reply.objects.filter(kind="contest").count()
        _turn(world, place, COUNCIL)
    _fill(world, rehearsal, COUNCIL)
    with tenant_scope(place):
        assert CouncilDecision.objects.count() == contested
        campaign, at = Campaign.objects.get(), timezone.now()
        seen = open_points(campaign, actor=actor, at=at).digest
        campaign = close_appraisal(actor=actor, campaign=campaign, seen=seen, at=at)
        run = run_index(actor=actor, campaign=campaign, at=timezone.now())
        assert IndexLine.objects.filter(run=run, rank__isnull=False).count() == 3
        approver = User.objects.get(email=f"approver@{place.slug}.invalid")
        publication = approve_result(
            actor=approver,
            run=run,
            at=timezone.now(),
            decision_number="1",
            decision_date=date(2026, 12, 1),
            signer_name="X",
            signer_title="CHỦ TỊCH",
        )
        with pytest.raises(Refused, match="không bao giờ công bố"):
            publish(actor=approver, publication=publication, at=timezone.now())
        assert not can_make_public(approver, campaign)
        with pytest.raises(DatabaseError, match="never published"), transaction.atomic():
            Publication.objects.update(
                state=PublicationState.PUBLISHED, public_at=at, published_by=approver
            )
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.CLOSED
        assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.HELD}
        assert verify_current_tenant().intact
    assert not Publication.objects.exists()
    assert not ScoreEntry.objects.exists()


def test_what_somebody_entered_is_left_alone(world: World, rehearsal: Rehearsal) -> None:
    _fill(world, rehearsal, PhaseKind.SELF_ASSESSMENT)
    with tenant_scope(rehearsal.place):
        before = ScoreEntry.objects.count()
    _fill(world, rehearsal, PhaseKind.SELF_ASSESSMENT)
    with tenant_scope(rehearsal.place):
        assert ScoreEntry.objects.count() == before


def test_one_work_at_a_time(world: World, rehearsal: Rehearsal) -> None:
    kind = PhaseKind.SELF_ASSESSMENT
    with tenant_scope(rehearsal.place):
        campaign = Campaign.objects.get()
        ask_to_fill(actor=secretary(world), place=rehearsal.place, campaign=campaign, kind=kind)
        with pytest.raises(Refused, match="đang xử lý"):
            ask_to_fill(actor=secretary(world), place=rehearsal.place, campaign=campaign, kind=kind)
        with pytest.raises(Refused, match="không điền được"):
            ask_to_fill(
                actor=secretary(world),
                place=rehearsal.place,
                campaign=campaign,
                kind=PhaseKind.PUBLICATION,
            )
