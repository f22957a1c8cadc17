"""A message ends in a true state, whatever the mail server does (decision 0005)."""

from __future__ import annotations

import logging
import signal
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.claims import ABANDONED, TROUBLE_ENDS, TROUBLE_WAIT, Claim, hand_over
from parindex.notify.domain.delivery import BATCH, deliver, deliver_due
from parindex.notify.domain.filling import FILLERS, Answer, Filler, masked_body
from parindex.notify.domain.outbox import confirm_one, retry_one
from parindex.notify.domain.queries import STANDSTILL, standstill
from parindex.notify.domain.runs import MOST_BREAKS
from parindex.notify.models import MailServer, MailState, OutboxMail, Unneeded
from tests.notify.letters import letters, states
from tests.notify.sink import Sink, smtp_sink
from tests.notify.workers import started_worker
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("mail.log").setLevel(logging.ERROR)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with smtp_sink(settings) as sink:
        yield sink


@pytest.fixture
def scoped(world: World, elsewhere: World) -> Iterator[World]:
    with tenant_scope(world.tenant):
        yield world


def test_every_habit_of_a_server_ends_in_a_true_state(scoped: World, sink: Sink) -> None:
    letters(
        *("ok1", "defer", "ok2", "reject", "ok3", "defer-text", "reject-text", "ok4", "die"),
        *("ok5", "die-text", "ok6", "hang", "ok7", "hang-text", "ok8", "lost-text", "ok9"),
    )
    deliver_due(at=timezone.now())
    sent = {f"ok{number}": "sent" for number in range(1, 10)}
    assert states() == sent | {
        "defer": "retry",
        "reject": "failed",
        "defer-text": "retry",
        "reject-text": "failed",
        "die": "retry",
        "die-text": "unknown",
        "hang": "retry",
        "hang-text": "unknown",
        "lost-text": "unknown",
    }
    assert sorted(sink.taken) == sorted(f"{name}@a.example" for name in [*sent, "lost-text"])


def test_the_words_of_the_server_are_kept(scoped: World, sink: Sink) -> None:
    reject, defer = letters("reject", "defer-text")
    deliver_due(at=timezone.now())
    reject.refresh_from_db()
    defer.refresh_from_db()
    assert (reject.last_error, defer.last_error) == ("550 no such user", "452 disk is full")


def test_one_connection_carries_a_whole_run(scoped: World, sink: Sink) -> None:
    letters(*(f"ok{number}@{number % 7}.example" for number in range(BATCH + 20)))
    assert deliver_due(at=timezone.now()) == BATCH + 20
    assert (len(sink.taken), sink.connections) == (BATCH + 20, 1)


def test_order_of_the_queue_is_kept(scoped: World, sink: Sink) -> None:
    now = timezone.now()
    letters("ok3", at=now - timedelta(minutes=1))
    letters("ok1", "ok2", at=now - timedelta(minutes=2))
    deliver_due(at=now)
    assert sink.taken == ["ok1@a.example", "ok2@a.example", "ok3@a.example"]


def test_server_that_refuses_us_costs_no_message_an_attempt(scoped: World, sink: Sink) -> None:
    sink.refuses_everybody = True
    letters("ok1", "ok2")
    at = timezone.now()
    deliver_due(at=at)
    rows = list(OutboxMail.objects.order_by("pk").values_list("state", "attempts", "last_error"))
    assert rows == [("retry", 0, "550 we do not know you")] * 2
    sink.refuses_everybody = False
    deliver_due(at=at + TROUBLE_WAIT + timedelta(seconds=5))
    assert states() == {"ok1": "sent", "ok2": "sent"}


def test_server_that_stays_away_fails_a_message_after_days(scoped: World, sink: Sink) -> None:
    sink.refuses_everybody = True
    letters("ok1")
    at = timezone.now()
    deliver_due(at=at)
    deliver_due(at=at + TROUBLE_ENDS - timedelta(minutes=1))
    assert states() == {"ok1": "retry"}
    deliver_due(at=at + TROUBLE_ENDS + 2 * TROUBLE_WAIT)
    assert states() == {"ok1": "failed"}


def test_unreachable_server_loses_nothing(scoped: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    letters("ok1", "ok2")
    deliver_due(at=timezone.now())
    assert states() == {"ok1": "retry", "ok2": "retry"}


def test_connection_that_keeps_dying_is_the_fault_of_the_server(scoped: World, sink: Sink) -> None:
    letters(*(f"die{number}" for number in range(MOST_BREAKS)), "ok1", "ok2")
    deliver_due(at=timezone.now())
    attempts = list(OutboxMail.objects.order_by("pk").values_list("attempts", flat=True))
    assert (attempts, sink.taken) == ([1] * MOST_BREAKS + [0, 0], [])


def test_throttle_holds_back_one_domain_in_order(scoped: World, sink: Sink) -> None:
    MailServer.objects.create(per_minute=2)
    letters("ok1@slow.vn", "ok2@slow.vn", "ok3@slow.vn", "ok4@other.vn", "ok5@slow.vn")
    at = timezone.now()
    deliver_due(at=at)
    assert sink.taken == ["ok1@slow.vn", "ok2@slow.vn", "ok4@other.vn"]
    deliver_due(at=at + timedelta(seconds=30))
    assert len(sink.taken) == 3
    deliver_due(at=at + timedelta(seconds=61))
    assert sink.taken[3:] == ["ok3@slow.vn", "ok5@slow.vn"]


def test_single_message_does_not_wait_behind_the_throttle(scoped: World, sink: Sink) -> None:
    MailServer.objects.create(per_minute=1)
    _one, other = letters("ok1", "ok2")
    deliver_due(at=timezone.now())
    assert deliver(mail_id=other.pk, at=timezone.now()) == MailState.SENT


def test_message_leaves_with_a_mark_it_is_found_by(scoped: World, sink: Sink) -> None:
    MailServer.objects.create(
        bounce_address="tra-lai@ha-nam.example", reply_to="snv@ha-nam.example"
    )
    [mail] = letters("ok1")
    deliver_due(at=timezone.now())
    mail.refresh_from_db()
    mark = ".".join(mail.message_id.strip("<>").split(".")[:3])
    assert sink.senders == [f"tra-lai+{mark}@ha-nam.example"]
    received = sink.messages[0]
    assert (received["Message-ID"], received["Reply-To"]) == (mail.message_id, "snv@ha-nam.example")


def test_lines_that_begin_with_a_dot_arrive(scoped: World, sink: Sink) -> None:
    letters("ok1", body=".một\n..hai\n.")
    deliver_due(at=timezone.now())
    assert sink.messages[0].get_content().splitlines() == [".một", "..hai", "."]


def test_places_are_filled_in_on_the_way_only(
    scoped: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: dict[int, Answer] = {1: {"link": "https://x/s/secret/"}, 2: Unneeded.OVER}
    filler = Filler(lambda ids: {pk: answers[pk] for pk in ids if pk in answers}, {"link": "•••"})
    monkeypatch.setitem(FILLERS, "test.row", filler)
    mails = letters("ok1", "ok2", "ok3", body="Mở: [[link]]")
    for number, mail in enumerate(mails, start=1):
        OutboxMail.objects.filter(pk=mail.pk).update(about_kind="test.row", about_id=number)
    deliver_due(at=timezone.now())
    assert [message.get_content().strip() for message in sink.messages] == [
        "Mở: https://x/s/secret/"
    ]
    rows = OutboxMail.objects.order_by("pk").values_list("state", "unneeded", "body")
    assert list(rows) == [
        ("sent", "", "Mở: [[link]]"),
        ("aborted", "over", "Mở: [[link]]"),
        ("aborted", "gone", "Mở: [[link]]"),
    ]
    assert masked_body(OutboxMail.objects.get(pk=mails[0].pk)) == "Mở: •••"


def test_filler_that_breaks_holds_up_nothing_for_good(
    scoped: World, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(ids: object) -> dict[int, Answer]:
        raise LookupError("x")

    monkeypatch.setitem(FILLERS, "test.row", Filler(fill, {}))
    [mail] = letters("ok1")
    OutboxMail.objects.filter(pk=mail.pk).update(about_kind="test.row", about_id=1)
    deliver_due(at=timezone.now())
    assert (states(), sink.taken) == ({"ok1": "retry"}, [])


def test_person_decides_what_became_of_an_unknown_message(scoped: World, sink: Sink) -> None:
    admin = scoped.people[Role.ADMIN]
    one, other = letters("die-text1", "die-text2")
    deliver_due(at=timezone.now())
    for mail in (one, other):
        mail.refresh_from_db()
    assert confirm_one(actor=admin, mail=one, at=timezone.now()) is True
    assert confirm_one(actor=admin, mail=one, at=timezone.now()) is False
    assert retry_one(actor=admin, mail=other, at=timezone.now()) is True
    assert states() == {"die-text1": "sent", "die-text2": "queued"}


def test_slow_worker_cannot_send_what_another_took_up(scoped: World, sink: Sink) -> None:
    [mail] = letters("ok1")
    at = timezone.now()
    OutboxMail.objects.update(state=MailState.SENDING, claimed_at=at - ABANDONED * 2)
    old = Claim(key=uuid.uuid4(), mails=[mail])
    deliver_due(at=at)
    assert hand_over(claim=old, mail=mail, at=at) is False
    assert (states(), len(sink.taken)) == ({"ok1": "sent"}, 1)


def test_standstill_is_told_after_a_while_and_ends_with_the_first_message(
    scoped: World, elsewhere: World, sink: Sink
) -> None:
    sink.refuses_everybody = True
    letters("ok1", "ok2")
    at = timezone.now()
    deliver_due(at=at)
    assert standstill(at=at) is None
    later = at + STANDSTILL + timedelta(minutes=1)
    found = standstill(at=later)
    assert found is not None
    assert (found.waiting, found.words) == (2, "550 we do not know you")
    with tenant_scope(elsewhere.tenant):
        assert standstill(at=later) is None
    sink.refuses_everybody = False
    deliver_due(at=later)
    assert standstill(at=later + STANDSTILL) is None


@pytest.mark.usefixtures("committed")
def test_several_workers_send_every_message_once(sink: Sink) -> None:
    place = build_world("mot", "Một")
    names = [f"ok{number}@{number}.example" for number in range(260)]
    with tenant_scope(place.tenant):
        letters(*names)

    def work() -> int:
        with tenant_scope(place.tenant):
            return deliver_due(at=timezone.now())

    counts = run_together(work, work, work, work)
    assert (sum(counts), sorted(sink.taken)) == (260, sorted(names))
    with tenant_scope(place.tenant):
        assert set(states().values()) == {"sent"}


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize(
    ("habit", "left", "taken"),
    [
        pytest.param("hang", "sent", 6, id="before the text"),
        pytest.param("hang-text", "unknown", 5, id="in the text"),
    ],
)
def test_killed_worker_loses_nothing_and_sends_nothing_twice(
    sink: Sink, tmp_path: Path, habit: str, left: str, taken: int
) -> None:
    """Killed outright (-9) in the fourth of six messages; another worker takes up the rest."""
    place = build_world("mot", "Một")
    names = ["ok1", "ok2", "ok3", habit, "ok5", "ok6"]
    with tenant_scope(place.tenant):
        letters(*names)
    worker = started_worker(sink)
    assert sink.reached.wait(60), worker.communicate(timeout=5)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    with tenant_scope(place.tenant):
        assert set(states().values()) == {"sent", "sending"}
        # Its answers do not hang any more.
        OutboxMail.objects.filter(to__startswith=habit).update(to="ok4@a.example")
        later = timezone.now() + ABANDONED + timedelta(minutes=1)
        deliver_due(at=later)
        assert states() == {f"ok{number}": "sent" for number in range(1, 7)} | {"ok4": left}
    assert (len(sink.taken), len(set(sink.taken))) == (taken, taken)
