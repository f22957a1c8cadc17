"""Counters of how answers come in: of lists, never of persons, never of fewer than k."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from parindex.common.cache import redis_client
from parindex.common.tenancy import tenant_scope
from surveys.domain import sitting_counts
from surveys.domain.arrival import Arrival, arrival_of
from surveys.domain.flags import raise_flags
from surveys.domain.intake import hand_in
from surveys.domain.links import key_of, token_of
from surveys.domain.sitting_counts import note_sitting
from surveys.domain.waves import close_wave
from surveys.models import Respondent, SittingCount, Turnout
from tests.plugins.cast import World
from tests.surveys.engine.forms import document
from tests.surveys.test_answer_pages import answer_everything
from tests.surveys.waves import AFTER, DURING, Poll, set_poll

NETWORKS = ((1, 1), (1, 200), (2, 1))


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world, delegates=12, leaders=4).open()


def sat(poll: Poll, group: str, *addresses: str | None, is_quick: bool | None = None) -> None:
    for person, address in zip(poll.people[group], addresses, strict=False):
        arrival = arrived(poll, person)
        hand_in(invitation=arrival.invitation, answers=poll.answers(person), at=DURING)
        note_sitting(arrival=arrival, address=address, is_quick=is_quick)


def arrived(poll: Poll, person: Respondent) -> Arrival:
    found = arrival_of(token_of(poll.invitation(person)))
    assert found is not None
    return found


def totals(poll: Poll) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = redis_client().hgetall(cache.make_key(f"sittings:{poll.wave.pk}"))
    return found


def runs_out(name: bytes) -> int:
    """When a key runs out, in Unix time."""
    seconds, micro = redis_client().time()
    return round(seconds + micro / 1e6 + redis_client().pttl(name) / 1000)


def written(poll: Poll) -> list[tuple[str, int, int, int]]:
    close_wave(wave=poll.wave, at=AFTER)
    with TestCase.captureOnCommitCallbacks(execute=True):
        raise_flags(wave=poll.wave, at=AFTER)
    rows = SittingCount.objects.filter(wave=poll.wave).order_by("group__priority")
    return list(rows.values_list("group__key", "answers", "timed", "in_bursts"))


def test_fewer_than_k_from_a_network_leave_nothing_but_a_passing_key(poll: Poll) -> None:
    sat(poll, "hdnd", "10.1.1.1", "10.1.1.2", "10.1.1.3", "10.1.1.4", "10.2.0.1")
    assert totals(poll) == {}
    windows = redis_client().keys("*burst:*")
    assert len(windows) == 2
    # By the clock, not an hour after the first answer: the rest of it would be its moment.
    assert {runs_out(name) % 3600 for name in windows} == {0}
    assert not any(b"10.1.1" in name for name in windows)


def test_from_the_kth_on_a_burst_is_counted(poll: Poll) -> None:
    sat(poll, "hdnd", *["10.1.1.9"] * 7, None, "not an address", "2001:db8::1")
    assert list(totals(poll).values()) == [b"7"]
    # Ten answers, seven of them in bursts: three would be a rest of fewer than k.
    assert written(poll) == [("hdnd", 10, 0, 5)]


def test_groups_of_fewer_than_k_are_not_written_down(poll: Poll) -> None:
    sat(poll, "lanh-dao", *["10.1.1.9"] * 4, is_quick=True)
    sat(poll, "hdnd", *["10.1.1.9"] * 12, is_quick=False)
    assert written(poll) == [("hdnd", 12, 12, 12)]
    assert totals(poll) == {}


def test_a_quarter_of_the_marks_is_turned_over(poll: Poll) -> None:
    """Whatever one person did, the counter may say the opposite."""
    arrival = arrived(poll, poll.people["hdnd"][0])
    for _sitting in range(400):
        note_sitting(arrival=arrival, address=None, is_quick=True)
    timed, quick = sorted(int(number) for number in totals(poll).values())[::-1]
    assert timed == 400
    assert 240 < quick < 360


def test_networks_of_a_closed_wave_cannot_be_computed_again(poll: Poll) -> None:
    person = poll.people["hdnd"][0]
    digest = arrived(poll, person).key_digest
    assert digest is not None
    key = sitting_counts._network_key(digest)
    found = [
        sitting_counts._network(key, f"10.1.{third}.{last}", "a list") for third, last in NETWORKS
    ]
    assert found[0] == found[1] != found[2]
    assert sitting_counts._network(key, "10.1.1.1", "another list") != found[0]
    close_wave(wave=poll.wave, at=AFTER)
    late = arrived(poll, person)
    assert late.key_digest is None
    note_sitting(arrival=late, address="10.1.1.1", is_quick=True)
    assert totals(poll) == {}


def test_counting_asks_the_database_nothing(poll: Poll) -> None:
    arrival = arrived(poll, poll.people["hdnd"][0])
    with CaptureQueriesContext(connection) as asked:
        note_sitting(arrival=arrival, address="10.1.1.1", is_quick=True)
    assert len(asked) == 0


def test_counting_never_costs_an_answer(poll: Poll, settings: Settings) -> None:
    arrival = arrived(poll, poll.people["hdnd"][0])
    redis_client().script_flush()  # a server that was restarted
    note_sitting(arrival=arrival, address="10.1.1.1", is_quick=True)
    assert [name.rpartition(b":")[2] for name in totals(poll)] == [b"timed", b"quick"]

    down = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": down}
    note_sitting(arrival=arrival, address="10.1.1.1", is_quick=True)


def test_sitting_is_timed_by_a_mark_in_the_browser(
    world: World, elsewhere: World, client: Client, time_machine: object
) -> None:
    time_machine.move_to(DURING, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(world.tenant):
        poll = set_poll(world, document=document()).open()
        key = key_of(poll.invitation(poll.people["lanh-dao"][0]))
        answer_everything(client, key)
        mark = client.cookies["begun"]
        assert (mark["path"], mark["httponly"], mark["samesite"]) == (f"/s/{key}/", True, "Strict")
        time_machine.move_to(DURING + timedelta(minutes=3), tick=False)  # type: ignore[attr-defined]
        client.post(f"/s/{key}/send/")
        assert Turnout.objects.count() == 1
        assert [name.rpartition(b":")[2] for name in totals(poll)] == [b"timed", b"quick"]
