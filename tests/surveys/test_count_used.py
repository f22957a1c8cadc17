"""Which count a published result was computed with, and what later counts show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.index_run import run_index
from scoring.domain.origins import named_sources
from scoring.enums import DossierState
from scoring.models import IndexRun, Publication
from surveys.domain.counting import count_wave
from surveys.domain.intake import hand_in
from surveys.domain.origins import count_shown, used_by
from surveys.domain.points import write_points
from surveys.domain.spreads import spreads_of
from surveys.engine.exclusions import Exclusions
from surveys.models import Ballot, Count, CountSpread
from surveys.tasks import tick_tenant
from tests.plugins.cast import World, build_world
from tests.plugins.recorded import recorded_on
from tests.plugins.threads import run_together
from tests.surveys.waves import AFTER, DURING, Poll, set_poll

LATER = AFTER + timedelta(hours=1)


def answered(poll: Poll) -> Poll:
    """Twelve "a" of so-a and so-b, six more of so-a."""
    for people in poll.people.values():
        for person in people:
            given = poll.answers(person, "a")
            hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
    return poll


def counted(world: World) -> Poll:
    found = answered(set_poll(world).open())
    tick_tenant(tenant=world.tenant, at=AFTER)
    found.wave.refresh_from_db()
    return found


@pytest.fixture
def poll(world: World, elsewhere: World, time_machine: Any) -> Iterator[Poll]:
    time_machine.move_to(AFTER, tick=False)
    with tenant_scope(elsewhere.tenant):
        recorded_on(elsewhere, f"{__name__} counted", lambda: counted(elsewhere))
    with tenant_scope(world.tenant):
        yield recorded_on(world, f"{__name__} counted", lambda: counted(world))


def void_object(poll: Poll, code: str = "so-a") -> Count:
    void = Exclusions(objects=frozenset({poll.objects[code].pk}))
    return count_wave(wave=poll.wave, actor=None, at=LATER, reason="Vụ việc", exclusions=void)


def run(poll: Poll) -> IndexRun:
    return run_index(actor=None, campaign=poll.stage.campaign, at=LATER)


def published(poll: Poll, found: IndexRun) -> Publication:
    now = timezone.now()
    return Publication.objects.create(
        campaign=poll.stage.campaign,
        run=found,
        state="published",
        seal="0" * 64,
        approved_by=poll.world.people[Role.APPROVER],
        approved_at=now,
        decision_number="1/QĐ-UBND",
        decision_date=now.date(),
        signer_name="A",
        signer_title="CHỦ TỊCH",
        public_at=now,
    )


def named(found: IndexRun) -> list[tuple[str, int, bool]]:
    sources = named_sources(found, "survey_count")
    return [(source["wave"], source["count"], source["complete"]) for source in sources]


def test_a_run_names_the_count_whose_points_it_read_not_the_newest(poll: Poll) -> None:
    assert named(run(poll)) == [("dot-1", 1, True)]
    Campaign.objects.update(state=CampaignState.CLOSED)
    void_object(poll)
    late = run(poll)
    assert (Count.objects.count(), named(late)) == (2, [("dot-1", 1, True)])
    used = used_by(published(poll, late), poll.wave)
    assert used is not None
    assert (used.count.number, used.is_whole) == (1, True)
    shown = count_shown(poll.wave)
    assert shown is not None
    assert (shown.number, shown.in_force) == (1, False)


def test_the_same_points_of_another_count_are_another_run(poll: Poll) -> None:
    first = run(poll)
    assert run(poll) == first
    group = poll.people["lanh-dao"][0].group_id
    # Everybody answered alike: without the leaders so-a has the same percentage.
    void = Exclusions(groups=frozenset({(poll.objects["so-a"].pk, group)}))
    count = count_wave(wave=poll.wave, actor=None, at=LATER, reason="Vụ việc", exclusions=void)
    assert write_points(count=count, actor=None, at=LATER).made == 0
    second = run(poll)
    assert (second != first, named(second)) == (True, [("dot-1", 2, True)])


def test_a_count_written_in_part_is_named_as_such(poll: Poll) -> None:
    dossier = poll.stage.dossiers["so-b"]
    dossier.state = DossierState.CLOSED
    dossier.save(update_fields=["state"])
    ballots = Exclusions(objects=frozenset({poll.objects["so-a"].pk, poll.objects["so-b"].pk}))
    count = count_wave(wave=poll.wave, actor=None, at=LATER, reason="Vụ việc", exclusions=ballots)
    written = write_points(count=count, actor=None, at=LATER)
    assert (written.made, sum(written.refusals.values())) == (1, 1)
    assert named(run(poll)) == [("dot-1", 2, False)]


def test_a_run_without_points_of_the_wave_names_none(
    world: World, time_machine: Any, client: Client
) -> None:
    time_machine.move_to(AFTER, tick=False)
    with tenant_scope(world.tenant):
        poll = answered(set_poll(world).open())
        Campaign.objects.update(state=CampaignState.CLOSED)
        tick_tenant(tenant=world.tenant, at=AFTER)
        found = run(poll)
        assert named(found) == []
        published(poll, found)
        place = [world.tenant.slug, poll.stage.campaign.slug]
        page = client.get(reverse("open_results:campaign", args=place)).content.decode()
        assert "Kết quả đã công bố không có điểm từ khảo sát này." in page


def test_pages_and_files_tell_the_count_of_the_result(poll: Poll, client: Client) -> None:
    found = run(poll)
    Campaign.objects.update(state=CampaignState.CLOSED)
    void_object(poll)
    published(poll, found)
    place = [poll.world.tenant.slug, poll.stage.campaign.slug]
    page = client.get(reverse("open_results:campaign", args=place)).content.decode()
    assert "Kết quả đã công bố được tính theo lần kiểm phiếu này." in page
    assert "100,00%" in page
    data = json.loads(client.get(reverse("open_results:json", args=[*place, "dot-1"])).content)
    told = data["count"]
    assert (told["number"], told["in_published_result"], told["in_all_units"]) == (1, True, True)
    ranking = json.loads(client.get(reverse("scoring:public_json", args=place)).content)
    assert [source["count"] for source in ranking["sources"]] == [1]
    client.force_login(poll.secretary)
    shown = client.get(reverse("waves:results", args=[*place, "dot-1"])).content.decode()
    assert "Lần kiểm phiếu 1" in shown
    assert 'href="?count=2"' in shown


def test_a_later_count_shows_what_changed_by_k_and_more(poll: Poll) -> None:
    ballots = list(
        Ballot.objects.filter(object=poll.objects["so-b"])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    void = Exclusions(ballots=frozenset(ballots[:6]))
    count = count_wave(wave=poll.wave, actor=None, at=LATER, reason="Vụ việc", exclusions=void)
    # All twelve said "a": six fewer may be shown.
    assert set(CountSpread.objects.filter(count=count).values_list("ballots", flat=True)) == {
        6,
        12,
    }
    assert not any(spread.withheld for spread in CountSpread.objects.filter(count=count))
    back = count_wave(wave=poll.wave, actor=None, at=LATER, reason="Trả lại")
    assert not any(spread.withheld for spread in CountSpread.objects.filter(count=back))


def test_what_an_earlier_count_showed_is_withheld_and_comes_back_with_the_same_ballots(
    world: World, time_machine: Any
) -> None:
    time_machine.move_to(AFTER, tick=False)
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        for place, person in enumerate(poll.people["hdnd"]):
            given = poll.answers(person, "a" if place % 2 else "b")
            hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
        tick_tenant(tenant=world.tenant, at=AFTER)
        poll.wave.refresh_from_db()
        rows = Ballot.objects.filter(object=poll.objects["so-b"])
        by_answer = {
            letter: [pk for pk, said in rows.values_list("pk", "answers") if said["q1"] == letter]
            for letter in "ab"
        }
        mixed = frozenset([*by_answer["a"][:3], *by_answer["b"][:3]])
        count = count_wave(
            wave=poll.wave,
            actor=None,
            at=LATER,
            reason="Vụ việc",
            exclusions=Exclusions(ballots=mixed),
        )
        (told,) = spreads_of(count, object=poll.objects["so-b"])
        question = next(question for question in told.questions if question.name == "q1")
        assert (question.was_shown_before, question.mean, question.hides) == (True, None, True)
        (kept,) = spreads_of(count, object=poll.objects["so-a"])
        assert not any(question.was_shown_before for question in kept.questions)
        back = count_wave(wave=poll.wave, actor=None, at=LATER, reason="Trả lại")
        (again,) = spreads_of(back, object=poll.objects["so-b"])
        assert not any(question.was_shown_before for question in again.questions)


def test_run_and_points_at_once_agree(committed: None) -> None:
    """Whatever comes first, the run names a count and has read just its points."""
    cast = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(cast.tenant):
        found = answered(set_poll(cast).open())
        tick_tenant(tenant=cast.tenant, at=AFTER)
        found.wave.refresh_from_db()
        count = void_object(found)

    def write() -> None:
        with tenant_scope(cast.tenant):
            write_points(count=Count.objects.get(pk=count.pk), actor=None, at=LATER)

    def compute() -> None:
        with tenant_scope(cast.tenant):
            run(found)

    run_together(write, compute)
    with tenant_scope(cast.tenant):
        (told,) = named(IndexRun.objects.get())
        points = IndexRun.objects.get().lines.get(participation=found.objects["so-a"].participation)
        expected = {1: True, 2: False}[told[1]]
        assert (points.points > 0) == expected
