"""Pages of a rehearsal: made, entered, directed, labelled everywhere, nowhere in public."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.tenancy import tenant_scope
from parindex.rehearsal.models import Rehearsal, RehearsalState
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.domain.queries import tenants_named
from parindex.tenants.models import Organisation, Tenant
from scoring.domain.index_run import run_index
from scoring.exporters.decision import decision_html
from scoring.exporters.workbook import matrix_workbook
from tests.campaigns.pages import client_of
from tests.plugins.cast import World
from tests.rehearsal.copies import director, done, made, whole

BANNER = "Diễn tập – số liệu không có giá trị"


def _url(name: str, tenant: Tenant, *args: Any) -> str:
    return reverse(f"rehearsal:{name}", args=[tenant.slug, *args])


class TestFromTheAuthority:
    @pytest.mark.usefixtures("_in_world")
    def test_made_entered_and_thrown_away(self, world: World) -> None:
        campaign, client = whole(world), client_of(world, Role.SECRETARIAT)
        overview = client.get(reverse("campaigns:detail", args=[world.tenant.slug, campaign.slug]))
        of = _url("of", world.tenant, campaign.slug)
        assert of in overview.content.decode()
        assert "Tạo cuộc diễn tập" in client.get(of).content.decode()
        assert client.post(of, {"filled": "on"}).status_code == 302
        with tenant_scope(world.tenant):
            found = Rehearsal.objects.select_related("place").get()
            assert (found.filling, found.everybody) == (PhaseKind.SELF_ASSESSMENT, False)
        assert "every 3s" in client.get(of).content.decode()  # it asks again by itself
        with tenant_scope(world.tenant):
            done(found)
            done(found)
        page = client.get(of).content.decode()
        assert "data-confirm-tone" in page
        assert "every 3s" not in page
        answer = client.post(_url("enter", world.tenant, campaign.slug))
        assert answer["location"] == _url("desk", found.place)
        assert client.get(answer["location"]).status_code == 200
        away = client.post(_url("throw_away", world.tenant, campaign.slug))
        assert away["location"] == of
        assert client.get(_url("desk", found.place)).status_code == 404
        with tenant_scope(world.tenant):
            done(found)
        assert "Tạo cuộc diễn tập" in client.get(of).content.decode()

    def test_it_is_not_entered_before_it_is_ready(self, world: World, rehearsal: Rehearsal) -> None:
        Rehearsal.objects.update(state=RehearsalState.PREPARING)
        slug = rehearsal.campaign.slug
        answer = client_of(world, Role.ADMIN).post(_url("enter", world.tenant, slug))
        assert answer["location"] == _url("of", world.tenant, slug)
        with tenant_scope(rehearsal.place):
            assert not Membership.objects.filter(user=world.people[Role.ADMIN]).exists()

    def test_another_authority_finds_nothing(
        self, elsewhere: World, world: World, rehearsal: Rehearsal
    ) -> None:
        client, slug = client_of(elsewhere, Role.SECRETARIAT), rehearsal.campaign.slug
        for tenant in (elsewhere.tenant, world.tenant):
            for name in ("enter", "throw_away"):
                assert client.post(_url(name, tenant, slug)).status_code == 404
        assert client.get(_url("desk", rehearsal.place)).status_code == 404
        assert client.get(reverse("scoring:home", args=[rehearsal.place.slug])).status_code == 404


class TestTheDesk:
    def test_hours_are_moved_and_figures_asked_for(
        self, world: World, rehearsal: Rehearsal
    ) -> None:
        place, client = rehearsal.place, client_of(world, Role.SECRETARIAT)
        client.post(_url("fill", place, "self_assessment"))
        assert "Đang điền số liệu minh họa" in client.get(_url("desk", place)).content.decode()
        with tenant_scope(world.tenant):
            assert done(rehearsal)
        assert client.post(_url("turn", place, "appraisal")).status_code == 302
        page = client.get(_url("desk", place)).content.decode()
        assert "“Thẩm định” đã mở." in page
        assert _url("fill", place, "appraisal") in page
        assert _url("fill", place, "self_assessment") not in page
        assert client.post(_url("turn", place, "no-such")).status_code == 404

    def test_a_role_is_played_and_the_desk_stays_open(
        self, world: World, rehearsal: Rehearsal
    ) -> None:
        place, client = rehearsal.place, client_of(world, Role.SECRETARIAT)
        with tenant_scope(place):
            unit = Organisation.objects.get(code="so-a")
            dossier = unit.participation_set.get().dossier
        client.post(_url("seat", place), {"role": Role.OFFICER, "organisation": unit.pk})
        assert client.get(_url("desk", place)).status_code == 200
        assert (
            client.get(reverse("scoring:sheet", args=[place.slug, dossier.pk])).status_code == 200
        )
        progress = reverse("scoring:progress", args=[place.slug, "2026"])
        assert client.get(progress).status_code == 403

    def test_what_cannot_be_played_is_said_at_its_field(
        self, world: World, rehearsal: Rehearsal
    ) -> None:
        place, client = rehearsal.place, client_of(world, Role.SECRETARIAT)
        with tenant_scope(place):
            body = Organisation.objects.get(code="ubnd-tinh")
        answer = client.post(_url("seat", place), {"role": Role.HEAD, "organisation": body.pk})
        assert answer.status_code == 422
        assert "không thuộc diện đánh giá" in answer.content.decode()
        assert client.post(_url("seat", place), {"role": "x"}).status_code == 422

    @pytest.mark.usefixtures("_in_world")
    def test_those_who_only_take_part_do_not_direct(self, world: World) -> None:
        place, client = made(world, everybody=True).place, client_of(world, Role.OFFICER)
        assert client.get(reverse("scoring:home", args=[place.slug])).status_code == 200
        assert client.get(_url("desk", place)).status_code == 403
        assert client.post(_url("turn", place, "council")).status_code == 403
        assert client.post(_url("fill", place, "council")).status_code == 403

    # The frame of the page included; the list of bodies is one of them.
    QUERIES = 18

    @pytest.mark.parametrize("count", [1, 3, 60])
    def test_its_queries_do_not_grow(self, world: World, rehearsal: Rehearsal, count: int) -> None:
        """With the bodies somebody can take a seat in."""
        client = client_of(world, Role.SECRETARIAT)
        with tenant_scope(rehearsal.place):
            for number in range(count):
                create_organisation(actor=None, code=f"xa-{number}", name=f"Xã {number}")
        client.get(_url("desk", rehearsal.place))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(_url("desk", rehearsal.place)).status_code == 200
        assert len(seen) == self.QUERIES

    def test_in_english_too(self, world: World, rehearsal: Rehearsal) -> None:
        client = Client(headers={"accept-language": "en"})
        client.force_login(director(world))
        page = client.get(_url("desk", rehearsal.place)).content.decode()
        assert "Rehearsal – figures are worthless." in page
        assert "Open now, lock those before" in page


class TestLabels:
    def test_every_screen_says_it(self, world: World, rehearsal: Rehearsal) -> None:
        place, client = rehearsal.place, client_of(world, Role.SECRETARIAT)
        names = ["scoring:home", "campaigns:list", "campaigns:sets", "campaigns:people"]
        names += ["office:mail", "office:trail", "notices:list", "campaigns:rights"]
        pages = [reverse(name, args=[place.slug]) for name in names]
        of_campaign = (
            "campaigns:detail",
            "scoring:progress",
            "scoring:runs",
            "waves:list",
            "questionnaires:list",
        )
        pages += [reverse(name, args=[place.slug, "2026"]) for name in of_campaign]
        pages += [reverse("scoring:public", args=[place.slug])]
        assert [page for page in pages if BANNER not in client.get(page).content.decode()] == []
        real = client.get(reverse("scoring:home", args=[world.tenant.slug])).content.decode()
        assert BANNER not in real

    def test_files_and_papers_say_it(self, world: World, rehearsal: Rehearsal) -> None:
        place, client = rehearsal.place, client_of(world, Role.SECRETARIAT)
        answer = client.get(reverse("campaigns:people", args=[place.slug]) + "?export=xlsx")
        assert "%E1%BB%84N%20T%E1%BA%ACP" in answer["content-disposition"]  # DIỄN TẬP
        with tenant_scope(place):
            run = run_index(
                actor=director(world), campaign=Campaign.objects.get(), at=timezone.now()
            )
            assert run.policy["campaign"]["name"].startswith("Diễn tập – ")
            assert BANNER in decision_html(place, run, None)
            assert matrix_workbook(run).content

    def test_lists_of_the_authority_know_nothing_of_it(
        self, world: World, rehearsal: Rehearsal
    ) -> None:
        client = client_of(world, Role.SECRETARIAT)
        page = client.get(reverse("campaigns:list", args=[world.tenant.slug])).content.decode()
        assert "Diễn tập –" not in page
        assert Campaign.objects.count() == 1
        assert UnitGroup.objects.count() == 1
        assert Phase.objects.filter(campaign__name__startswith="Diễn tập").count() == 0


class TestInPublic:
    def test_there_is_no_public_page(self, rehearsal: Rehearsal) -> None:
        visitor = Client()
        assert (
            visitor.get(reverse("scoring:public", args=[rehearsal.place.slug])).status_code == 404
        )
        assert rehearsal.place.slug not in visitor.get(reverse("landing")).content.decode()
        assert rehearsal.place not in tenants_named("")

    def test_it_stands_in_no_calendar(self, world: World, rehearsal: Rehearsal) -> None:
        address = reverse("campaigns:subscription", args=[rehearsal.place.slug])
        answer = client_of(world, Role.SECRETARIAT).post(address)
        assert answer.status_code == 403
        assert "không đưa vào lịch" in answer.content.decode()

    @pytest.mark.usefixtures("_in_world")
    def test_after_sign_in_it_is_offered_with_its_label(self, world: World) -> None:
        found = made(world, everybody=True)
        page = client_of(world, Role.OFFICER).get(reverse("home")).content.decode()
        assert page.index(world.tenant.name) < page.index(found.place.name)
        assert "Diễn tập: số liệu không có giá trị" in page

    def test_who_has_no_part_goes_straight_to_work(
        self, world: World, rehearsal: Rehearsal
    ) -> None:
        answer = client_of(world, Role.OFFICER).get(reverse("home"))
        assert answer["location"] == reverse("scoring:home", args=[world.tenant.slug])
