"""Several connections of one run: faster where many letters wait, and as true (decision 0005)."""

from __future__ import annotations

import logging
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from parindex.common.tenancy import tenant_scope
from parindex.notify.domain import claims
from parindex.notify.domain.claims import ABANDONED
from parindex.notify.domain.delivery import BATCH, deliver_due
from parindex.notify.domain.runs import MOST_BREAKS
from parindex.notify.models import MailServer, OutboxMail
from tests.notify.letters import letters, states
from tests.notify.sink import Sink, smtp_sink
from tests.notify.workers import started_worker
from tests.plugins.cast import World, build_world

LANES = 3
MANY = LANES * BATCH


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    settings.MAIL_CONNECTIONS = LANES
    with smtp_sink(settings) as sink:
        sink.expected = LANES
        yield sink


@pytest.fixture
def place(committed: None, sink: Sink) -> Iterator[World]:
    """A tenant whose rows everybody sees, beside another one with a letter of its own."""
    place, other = build_world("mot", "Một"), build_world("hai", "Hai")
    with tenant_scope(other.tenant):
        letters("stranger", at=timezone.now() + timedelta(days=1))
    with tenant_scope(place.tenant):
        MailServer.objects.create(per_minute=2 * MANY)
        yield place


def many(habit: str) -> list[str]:
    """Names for as many messages as fill a claim for each lane; each claim has one of ``habit``."""
    return [f"{'ok' if number % BATCH else habit}{number}" for number in range(MANY)]


def outcomes() -> Counter[str]:
    return Counter(states().values())


def test_many_letters_leave_over_several_connections(
    place: World, sink: Sink, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 20
    letters(*many("meet"))
    assert deliver_due(at=timezone.now()) == MANY
    assert (sink.connections, outcomes()) == (LANES, {"sent": MANY})
    assert sorted(sink.taken) == sorted(f"{name}@a.example" for name in many("meet"))


@pytest.mark.parametrize("words", ["421 too many connections", "550 one connection only"])
def test_server_that_takes_one_connection_gets_everything_over_it(
    place: World, sink: Sink, settings: Settings, words: str
) -> None:
    settings.EMAIL_TIMEOUT = 20
    sink.crowded = words
    letters(*many("meet"))
    at = timezone.now()
    deliver_due(at=at)
    deliver_due(at=at)
    assert outcomes() == {"sent": MANY}
    assert len(sink.taken) == len(set(sink.taken)) == MANY
    attempts = OutboxMail.objects.order_by().values_list("attempts", flat=True)
    assert Counter(attempts) == {1: MANY}


def test_server_that_refuses_us_costs_no_attempt_on_any_connection(
    place: World, sink: Sink
) -> None:
    sink.refuses_everybody = True
    letters(*many("ok"))
    at = timezone.now()
    deliver_due(at=at)
    deliver_due(at=at)
    attempts = OutboxMail.objects.order_by().values_list("attempts", flat=True)
    assert (Counter(attempts), sink.taken) == ({0: MANY}, [])
    assert set(outcomes()) <= {"queued", "retry"}


def test_server_that_keeps_dying_is_found_out_over_all_connections(
    place: World, sink: Sink
) -> None:
    letters(*(f"die-text{number}" for number in range(MANY)))
    deliver_due(at=timezone.now())
    assert MOST_BREAKS <= outcomes()["unknown"] <= MOST_BREAKS + LANES - 1
    assert sink.taken == []


@pytest.mark.parametrize(
    ("habit", "left", "taken"),
    [
        pytest.param("hang", {"sent": MANY}, MANY, id="before the text"),
        pytest.param(
            "hang-text", {"sent": MANY - LANES, "unknown": LANES}, MANY - LANES, id="in the text"
        ),
    ],
)
def test_worker_killed_on_all_connections_leaves_one_message_of_each_in_doubt(
    place: World, sink: Sink, habit: str, left: dict[str, int], taken: int
) -> None:
    """Killed outright (-9) while every connection waits for the server; another one goes on."""
    letters(*many(habit))
    worker = started_worker(sink)
    assert sink.reached.wait(60), worker.communicate(timeout=5)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    for mail in OutboxMail.objects.filter(to__startswith=habit):
        mail.to = mail.to.replace(habit, "ok")  # its answers do not hang any more
        mail.save(update_fields=["to"])
    deliver_due(at=timezone.now() + ABANDONED + timedelta(minutes=1))
    assert outcomes() == left
    assert (len(sink.taken), len(set(sink.taken))) == (taken, taken)


def test_hand_over_waits_for_the_disk_and_an_outcome_does_not(
    world: World, elsewhere: World, sink: Sink
) -> None:
    """In the transaction of a test what holds "until the commit" can be asked afterwards."""
    with tenant_scope(world.tenant):
        letters("ok1")
        at = timezone.now()
        _ask_the_disk("SET LOCAL synchronous_commit TO on")
        claim = claims.take(at=at, most=1, per_minute=1, domain="a.example")
        assert claims.hand_over(claim=claim, mail=claim.mails[0], at=at) is True
        assert _ask_the_disk() == "on"
        claims.sent(claim=claim, mail=claim.mails[0], at=at)
        assert (states(), _ask_the_disk()) == ({"ok1": "sent"}, "off")


def test_next_hand_over_waits_for_the_disk_again(place: World, sink: Sink) -> None:
    _ask_the_disk("SET synchronous_commit TO on")
    letters("ok1")
    deliver_due(at=timezone.now())
    assert (states(), _ask_the_disk()) == ({"ok1": "sent"}, "on")
    _ask_the_disk("RESET synchronous_commit")


def _ask_the_disk(first: str = "SELECT") -> str:
    with connection.cursor() as cursor:
        cursor.execute(first)
        cursor.execute("SHOW synchronous_commit")
        return str(cursor.fetchone()[0])
