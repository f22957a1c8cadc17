"""Two thousand answers about one object by sixteen clients at once, on real web processes."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from surveys.domain.links import key_of
from surveys.domain.release import release_ready
from surveys.domain.waves import close_wave
from surveys.models import Ballot, Draft, Envelope, Invitation, Receipt, Turnout
from tests.bench.load import ask, http_request
from tests.browser.stack import Stack, serving
from tests.plugins.cast import build_world
from tests.plugins.mailbox import Mailbox
from tests.surveys.engine.forms import document
from tests.surveys.waves import Poll, set_poll

pytestmark = pytest.mark.slow

PEOPLE, CLIENTS = 2000, 16
# Every so many links are posted twice, one right after the other: by two clients at once.
TWICE = 10
HOUR = timedelta(hours=1)
TOKEN = "c" * 32
CODE = re.compile(rb'class="code">([2-9A-Z-]{19})<')
TYPED = {"q1": "b", "q2.hop-ly": "a", "q2.kha-thi": "-", "q3": "x"}


def test_none_lost_none_doubled_no_deadlock_no_error(
    committed: None, mailbox: Mailbox, tmp_path: Path
) -> None:
    now = timezone.now()
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(
            world,
            leaders=PEOPLE,
            opens=now - HOUR,
            closes=now + HOUR,
            document=document(),
            one_page=True,
        ).open(now)
        posts = _posts(poll)
    deadlocks = _deadlocks()
    with serving(tmp_path) as stack:
        stack.wait_for_web()
        said = _post_all(stack, poll, posts)
        assert stack.troubles() == []
    codes = [code for status, code in said if code]
    assert Counter(status for status, _code in said) == {200: PEOPLE + PEOPLE // TWICE}
    assert len(codes) == PEOPLE
    assert _deadlocks() == deadlocks
    with tenant_scope(world.tenant):
        assert (Turnout.objects.count(), Draft.objects.count()) == (PEOPLE, 0)
        emptied = close_wave(wave=poll.wave, at=now + HOUR + timedelta(minutes=3))
        assert (emptied.too_few, emptied.unclaimed) == (0, 0)
        assert (Ballot.objects.count(), Envelope.objects.count()) == (PEOPLE, 0)
        assert sorted(Receipt.objects.values_list("code", flat=True)) == sorted(codes)


def _posts(poll: Poll) -> list[bytes]:
    """The post of every leader's whole form, every tenth of them twice."""
    found = []
    rows = Invitation.objects.filter(respondent__group__key="lanh-dao").order_by("nonce")
    for place, row in enumerate(rows.prefetch_related("respondent__forms")):
        form = row.respondent.forms.all()[0].pk
        fields = {f"{form}-{name}": value for name, value in TYPED.items()}
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()
        path = reverse("answer:whole", args=[key_of(row)])
        post = http_request("POST", path, {"Cookie": f"csrftoken={TOKEN}"}, body)
        found += [post] * (1 if place % TWICE else 2)
    return found


def _post_all(stack: Stack, poll: Poll, posts: list[bytes]) -> list[tuple[int, str]]:
    """(status, receipt code or nothing) of every post, while answers are released all the time."""
    waiting: SimpleQueue[bytes] = SimpleQueue()
    for post in posts:
        waiting.put(post)
    said: list[tuple[int, str]] = []
    done = threading.Event()
    releasing = threading.Thread(target=_release, args=(poll, done))
    clients = [
        threading.Thread(target=_client, args=(stack.address.port, waiting, said))
        for _ in range(CLIENTS)
    ]
    for thread in [releasing, *clients]:
        thread.start()
    for thread in clients:
        thread.join()
    done.set()
    releasing.join()
    return said


def _client(port: int, waiting: SimpleQueue[bytes], said: list[tuple[int, str]]) -> None:
    while True:
        try:
            post = waiting.get_nowait()
        except Empty:
            return
        status, answer = ask(port, post)
        code = CODE.search(answer)
        said.append((status, code[1].decode() if code else ""))


def _release(poll: Poll, done: threading.Event) -> None:
    """What the beat does, much more often."""
    try:
        while not done.wait(0.5):
            with tenant_scope(poll.world.tenant):
                release_ready(wave=poll.wave)
    finally:
        connection.close()


def _deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        found: int = cursor.fetchone()[0]
    return found
