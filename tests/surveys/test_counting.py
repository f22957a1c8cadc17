"""A closed wave is counted once, purely, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from surveys.domain.counting import count_wave
from surveys.domain.intake import hand_in
from surveys.domain.waves import close_wave
from surveys.engine.exclusions import Exclusions
from surveys.enums import WaveState
from surveys.models import Ballot, Count, CountLine, CountSpread, RespondentGroup
from tests.plugins.cast import World
from tests.plugins.recorded import recorded_on
from tests.surveys.waves import AFTER, DURING, Poll, set_poll


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        whole(elsewhere, hdnd="a" * 12)
    with tenant_scope(world.tenant):
        yield whole(world, hdnd="aaaaabbbbbcd", **{"lanh-dao": "aaaabb"})


def whole(world: World, **choices: str) -> Poll:
    """A poll with these answers."""
    name = f"{__name__} {choices}"
    return recorded_on(world, name, lambda: answered(set_poll(world).open(), **choices))


def answered(poll: Poll, **choices: str) -> Poll:
    """One letter a person, in the order of the list; the wave is closed then."""
    for group, letters in choices.items():
        for person, letter in zip(poll.people[group], letters, strict=True):
            given = poll.answers(person, letter)
            hand_in(invitation=poll.invitation(person), answers=given, at=DURING)
    close_wave(wave=poll.wave, at=AFTER)
    poll.wave.refresh_from_db()
    return poll


def lines(count: Count) -> dict[tuple[str, str], Decimal | None]:
    rows = CountLine.objects.filter(count=count)
    return {
        (code, leaf): percent
        for code, leaf, percent in rows.values_list("object__code", "leaf", "percent")
    }


def counted(poll: Poll, **more: object) -> Count:
    return count_wave(wave=poll.wave, actor=None, at=AFTER, **more)  # type: ignore[arg-type]


def test_count_by_hand(poll: Poll) -> None:
    count = counted(poll)
    # q1: hdnd (5·100 + 5·60 + 20 + 0) / 12 = 68.333…, lanh-dao (4·100 + 2·60) / 6 = 86.666…
    # so-a: (68.333… + 86.666…) / 2 = 77.5; so-b has the delegates alone.
    assert lines(count) == {("so-a", "2.3"): Decimal("77.50"), ("so-b", "2.3"): Decimal("68.33")}
    assert (count.number, count.ballots, count.left_out, count.made_by) == (1, 30, 0, None)
    poll.wave.refresh_from_db()
    assert (poll.wave.state, poll.wave.counted_at) == (WaveState.COUNTED, AFTER)


def test_trace_says_how_it_came_about(poll: Poll) -> None:
    line = CountLine.objects.get(count=counted(poll), object__code="so-a")
    delegates, leaders = line.trace["groups"]
    part = next(part for part in delegates["parts"] if part["question"] == "q1")
    assert (part["mean"], part["count"]) == ("205/3", 12)
    assert (delegates["asked"], delegates["ballots"], delegates["percent"]) == (12, 12, "205/3")
    assert (leaders["percent"], leaders["why"], line.ballots) == ("260/3", "", 18)


def test_spread_of_answers_is_kept_by_kind(poll: Poll) -> None:
    count = counted(poll)
    spreads = CountSpread.objects.filter(count=count, object__code="so-b")
    assert [(spread.group.key, spread.answers["q1"]) for spread in spreads] == [
        ("hdnd", [["a", 5], ["b", 5], ["c", 1], ["d", 1]])
    ]


def test_same_inputs_give_the_same_count_and_no_second_row(poll: Poll) -> None:
    first = counted(poll)
    assert counted(poll, reason="Đếm lại") == first
    assert Count.objects.count() == 1


def test_group_left_out_gives_another_count_beside_the_first(poll: Poll) -> None:
    first = counted(poll)
    group = RespondentGroup.objects.get(key="lanh-dao", wave=poll.wave)
    void = Exclusions(groups=frozenset({(poll.objects["so-a"].pk, group.pk)}))
    with pytest.raises(Refused):
        counted(poll, exclusions=void)
    second = counted(poll, exclusions=void, reason="Hủy nhóm")
    assert lines(second) == {("so-a", "2.3"): Decimal("68.33"), ("so-b", "2.3"): Decimal("68.33")}
    assert (second.number, second.ballots, second.left_out) == (2, 24, 6)
    first.refresh_from_db()
    assert (first.in_force, lines(first)["so-a", "2.3"]) == (False, Decimal("77.50"))
    third = counted(poll, reason="Khôi phục")
    assert (third.inputs_hash, lines(third)) == (first.inputs_hash, lines(first))


def test_cancelled_result_is_nought_on_every_leaf(poll: Poll) -> None:
    void = Exclusions(objects=frozenset({poll.objects["so-a"].pk}))
    count = counted(poll, exclusions=void, reason="Hủy toàn bộ kết quả khảo sát")
    assert lines(count) == {("so-a", "2.3"): Decimal(0), ("so-b", "2.3"): Decimal("68.33")}
    assert not CountSpread.objects.filter(count=count, object__code="so-a").exists()


def test_leaving_out_a_few_ballots_is_refused(poll: Poll) -> None:
    counted(poll)
    about = Ballot.objects.filter(object__code="so-b", wave=poll.wave).values_list("pk", flat=True)
    for some in (about[:4], about[:8]):
        with pytest.raises(Refused, match="dưới 5"):
            counted(poll, exclusions=Exclusions(ballots=frozenset(some)), reason="Mẫu")
    half = frozenset(about[:6])
    assert counted(poll, exclusions=Exclusions(ballots=half), reason="Mẫu").left_out == 6
    with pytest.raises(Refused, match="dưới 5"):
        counted(poll, exclusions=Exclusions(ballots=frozenset(about[:7])), reason="Mẫu")


def test_ballots_of_another_wave_are_refused(poll: Poll, elsewhere: World) -> None:
    with tenant_scope(elsewhere.tenant):
        strange = frozenset(Ballot.objects.values_list("pk", flat=True)[:6])
    with pytest.raises(Refused, match="không thuộc"):
        counted(poll, exclusions=Exclusions(ballots=strange), reason="Mẫu")


def test_open_wave_is_not_counted_not_even_by_sql(world: World) -> None:
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        with pytest.raises(Refused, match="chưa đóng"):
            counted(poll)
        with pytest.raises(IntegrityError, match="after its close"), transaction.atomic():
            Count.objects.create(wave=poll.wave, number=1, made_at=AFTER, ballots=0)


def test_counts_and_their_lines_never_change(poll: Poll) -> None:
    count = counted(poll)
    for change in (
        lambda: Count.objects.update(ballots=1),
        lambda: Count.objects.filter(pk=count.pk).delete(),
        lambda: CountLine.objects.update(percent=1),
        lambda: CountSpread.objects.update(ballots=1),
    ):
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            change()


def test_kind_that_was_never_opened_counts_with_no_ballot(world: World) -> None:
    with tenant_scope(world.tenant):
        poll = answered(set_poll(world, delegates=4, leaders=6).open(), **{"lanh-dao": "a" * 6})
        line = CountLine.objects.get(count=counted(poll), object__code="so-b")
        assert (line.percent, line.ballots) == (None, 0)
        assert [group["why"] for group in line.trace["groups"]] == ["below_least_group"]
