"""The tick: takes out, closes, counts, gives the points; twice at once does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.index_run import run_index
from scoring.domain.ledger import record_score
from scoring.enums import DossierState, Source
from scoring.models import IndexLine, ScoreEntry
from surveys.domain.counting import count_wave
from surveys.domain.intake import hand_in
from surveys.domain.points import can_write_points, unwritten, write_points
from surveys.engine.exclusions import Exclusions
from surveys.enums import WaveState
from surveys.models import Ballot, Count, CountLine, Turnout, Wave
from surveys.tasks import tick_surveys, tick_tenant
from tests.plugins.cast import World, build_world
from tests.plugins.recorded import recorded_on
from tests.plugins.threads import run_together
from tests.surveys.waves import AFTER, CLOSES, DURING, Poll, set_poll

ANSWERS = {"hdnd": "aaaaabbbbbcd", "lanh-dao": "aaaabb"}


def hand_in_all(poll: Poll) -> Poll:
    for group, letters in ANSWERS.items():
        for person, letter in zip(poll.people[group], letters, strict=True):
            given = poll.answers(person, letter)
            hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
    return poll


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        name = f"{__name__} answered"
        yield recorded_on(world, name, lambda: hand_in_all(set_poll(world).open()))


def points(poll: Poll) -> dict[str, Decimal]:
    """What counts on 2.3 of each unit."""
    entries = ScoreEntry.objects.filter(source=Source.SURVEY, is_effective=True)
    return {
        next(code for code, found in poll.stage.dossiers.items() if found == entry.dossier): (
            entry.points
        )
        for entry in entries.select_related("dossier")
    }


def test_before_the_end_only_what_is_ready_leaves_its_envelope(poll: Poll) -> None:
    tick_tenant(tenant=poll.world.tenant, at=CLOSES)
    poll.wave.refresh_from_db()
    assert (poll.wave.state, Count.objects.count()) == (WaveState.OPEN, 0)


def test_after_the_close_points_are_in_the_ledger_and_the_index_uses_them(poll: Poll) -> None:
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    poll.wave.refresh_from_db()
    count = Count.objects.get()
    assert (poll.wave.state, count.written_at) == (WaveState.COUNTED, AFTER)
    # so-a: 77.50 % is below the floor of 80 % of the leaf; so-b 68.33 % as well.
    assert points(poll) == {"so-a": Decimal(0), "so-b": Decimal(0)}
    entry = ScoreEntry.objects.get(dossier=poll.stage.dossiers["so-a"], source=Source.SURVEY)
    assert (entry.facts, entry.recorded_by) == ({"percent": "77.5"}, None)
    assert entry.reason == "Khảo sát “Điều tra xã hội học 2026”, lần kiểm phiếu 1"
    assert Turnout.objects.filter(is_shown=True).count() == 18
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {
        "wave.closed",
        "wave.counted",
        "wave.points_written",
    }
    run = run_index(actor=None, campaign=poll.stage.campaign, at=AFTER)
    assert IndexLine.objects.filter(run=run, last_entry=entry.pk).exists()


def test_good_answers_give_points(world: World) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        for group in ANSWERS:
            for person in poll.people[group]:
                given = poll.answers(person, "a")
                hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
        tick_tenant(tenant=world.tenant, at=AFTER)
        assert points(poll) == {"so-a": Decimal(2), "so-b": Decimal(2)}


def test_second_tick_changes_nothing(poll: Poll) -> None:
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    before = (AuditEntry.objects.count(), ScoreEntry.objects.count())
    tick_tenant(tenant=poll.world.tenant, at=AFTER + timedelta(minutes=1))
    assert (AuditEntry.objects.count(), ScoreEntry.objects.count()) == before


def test_tick_goes_through_every_tenant(world: World, elsewhere: World) -> None:
    for cast in (world, elsewhere):
        with tenant_scope(cast.tenant):
            past = timedelta(days=400)
            hours = {"opens": DURING - past, "closes": CLOSES - past}
            poll = set_poll(cast, **hours).open(at=DURING - past)  # type: ignore[arg-type]
            assert poll.wave.state == WaveState.OPEN
    tick_surveys()
    for cast in (world, elsewhere):
        with tenant_scope(cast.tenant):
            assert Wave.objects.get().state == WaveState.COUNTED


def test_closed_appraisal_takes_no_points_until_it_is_open_again(poll: Poll) -> None:
    campaign = poll.stage.campaign
    campaign.state = CampaignState.CLOSED
    campaign.save(update_fields=["state"])
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    count = unwritten(Wave.objects.get())
    assert count is not None
    assert points(poll) == {}
    assert not can_write_points(poll.secretary, count.wave)
    with pytest.raises(Refused, match="mở lại thẩm định"):
        write_points(count=count, actor=poll.secretary, at=AFTER)
    campaign.state = CampaignState.OPEN
    campaign.save(update_fields=["state"])
    count = unwritten(Wave.objects.get())
    assert count is not None
    assert write_points(count=count, actor=poll.secretary, at=AFTER).made == 2
    assert unwritten(Wave.objects.get()) is None


def test_closed_dossier_is_told_and_the_others_get_their_points(poll: Poll) -> None:
    dossier = poll.stage.dossiers["so-a"]
    dossier.state = DossierState.CLOSED
    dossier.save(update_fields=["state"])
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    count = unwritten(Wave.objects.get())
    assert count is not None
    assert list(points(poll)) == ["so-b"]
    written = write_points(count=count, actor=poll.secretary, at=AFTER)
    assert (written.same, dict(written.refusals)) == (1, {"Hồ sơ đã đóng.": 1})


def test_figure_entered_after_the_count_stays_until_another_count(poll: Poll) -> None:
    """With a unit that refuses its points the tick comes back to the count every minute."""
    closed = poll.stage.dossiers["so-a"]
    closed.state = DossierState.CLOSED
    closed.save(update_fields=["state"])
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    criterion = ScoreEntry.objects.get(source=Source.SURVEY).criterion
    hour = AFTER + timedelta(hours=1)
    record_score(
        actor=poll.secretary,
        dossier=poll.stage.dossiers["so-b"],
        criterion=criterion,
        source=Source.SURVEY,
        facts={"percent": "95"},
        reason="Kết luận thanh tra",
        at=hour,
        expected_revision=None,
    )
    entered = points(poll)
    tick_tenant(tenant=poll.world.tenant, at=hour + timedelta(minutes=1))
    assert points(poll) == entered == {"so-b": Decimal("1.9")}
    again = hour + timedelta(hours=1)
    void = Exclusions(objects=frozenset({poll.objects["so-a"].pk}))
    count_wave(wave=poll.wave, actor=None, at=again, reason="Vụ việc", exclusions=void)
    tick_tenant(tenant=poll.world.tenant, at=again)
    assert points(poll) == {"so-b": Decimal(0)}


def test_count_that_is_not_in_force_any_more_writes_nothing(poll: Poll) -> None:
    campaign = poll.stage.campaign
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.CLOSED)
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    old = unwritten(Wave.objects.get())
    assert old is not None
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.OPEN)
    void = Exclusions(objects=frozenset({poll.objects["so-a"].pk}))
    count_wave(wave=poll.wave, actor=None, at=AFTER, reason="Vụ việc", exclusions=void)
    old.wave.campaign.refresh_from_db()
    assert write_points(count=old, actor=None, at=AFTER).made == 0
    assert points(poll) == {}


def test_cancelled_result_becomes_nought_and_comes_back_when_reversed(world: World) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        for group in ANSWERS:
            for person in poll.people[group]:
                given = poll.answers(person, "a")
                hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
        tick_tenant(tenant=world.tenant, at=AFTER)
        void = Exclusions(objects=frozenset({poll.objects["so-a"].pk}))
        count = count_wave(
            wave=poll.wave, actor=poll.secretary, at=AFTER, reason="Can thiệp", exclusions=void
        )
        write_points(count=count, actor=poll.secretary, at=AFTER)
        assert points(poll) == {"so-a": Decimal(0), "so-b": Decimal(2)}
        back = count_wave(wave=poll.wave, actor=poll.secretary, at=AFTER, reason="Giữ lại")
        write_points(count=back, actor=poll.secretary, at=AFTER)
        assert points(poll) == {"so-a": Decimal(2), "so-b": Decimal(2)}


def test_leaf_that_loses_its_only_group_is_taken_back(poll: Poll) -> None:
    tick_tenant(tenant=poll.world.tenant, at=AFTER)
    rated = poll.objects["so-b"]
    group = Ballot.objects.filter(object=rated).values_list("group", flat=True)[0]
    void = Exclusions(groups=frozenset({(rated.pk, group)}))
    count = count_wave(
        wave=poll.wave, actor=poll.secretary, at=AFTER, reason="Hủy nhóm", exclusions=void
    )
    assert CountLine.objects.get(count=count, object=rated).percent is None
    assert write_points(count=count, actor=poll.secretary, at=AFTER).back == 1
    assert list(points(poll)) == ["so-a"]


def test_two_ticks_at_once_count_once(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        hand_in_all(set_poll(world).open())

    def tick() -> None:
        with tenant_scope(world.tenant):
            tick_tenant(tenant=world.tenant, at=AFTER)

    run_together(tick, tick)
    with tenant_scope(world.tenant):
        assert (Count.objects.count(), Ballot.objects.count()) == (1, 30)
        assert ScoreEntry.objects.filter(source=Source.SURVEY).count() == 2
        told = AuditEntry.objects.filter(action__startswith="wave.").order_by("sequence")
        actions = list(told.values_list("action", flat=True))
        assert actions.count("wave.counted") == actions.count("wave.points_written") == 1
