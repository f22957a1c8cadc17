"""Opening a link never spends it: scanners, previews and prefetching change no row at all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from parindex.common.tenancy import tenant_scope
from surveys.domain.drafts import keep_draft
from surveys.domain.links import key_of, token_of
from surveys.domain.wave_keys import key_of_wave
from tests.plugins.cast import build_world
from tests.plugins.threads import run_together
from tests.surveys.engine.forms import document
from tests.surveys.waves import DURING, Poll, set_poll

SCANNERS = (
    {"user-agent": "Mozilla/5.0 (compatible; SafeLinks)", "accept": "*/*"},
    {"user-agent": "Barracuda Sentinel", "referer": "https://mail.example/"},
    {"user-agent": "ZaloPC-preview/1.0 facebookexternalhit/1.1"},
    {"sec-purpose": "prefetch;prerender", "purpose": "prefetch"},
    {"x-moz": "prefetch", "accept": "text/html"},
    {"x-requested-with": "XMLHttpRequest", "hx-request": "true"},
)


@pytest.fixture
def poll(committed: None) -> Iterator[Poll]:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(build_world("quang-tri", "UBND tỉnh Quảng Trị").tenant):
        pass
    with tenant_scope(world.tenant):
        poll = set_poll(world, document=document()).open()
        person = poll.people["hdnd"][0]
        invitation = poll.invitation(person)
        form = person.forms.all()[0]
        typed = {str(form.pk): {"q1": ["b"]}}
        keep_draft(invitation=invitation, token=token_of(invitation), answers=typed)
    with time_machine.travel(DURING, tick=True):
        yield poll


def addresses(poll: Poll) -> list[str]:
    """Every address of one person's link, and the open ones of the wave."""
    with tenant_scope(poll.world.tenant):
        person = poll.people["hdnd"][0]
        key, form = key_of(poll.invitation(person)), person.forms.all()[0].pk
    return [
        reverse("answer:start", args=[key]),
        reverse("answer:question", args=[key, form, "q1"]),
        reverse("answer:whole", args=[key]),
        reverse("answer:review", args=[key]),
        reverse("answer:send", args=[key]),
        reverse("answer:promise", args=[key_of_wave(poll.wave)]),
    ]


def whole_database() -> dict[str, tuple[int, str]]:
    """Table → (rows, hash over every row with the transaction that wrote it)."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        found = {}
        for table in owner.introspection.table_names(cursor):
            cursor.execute(
                f"SELECT count(*), md5(COALESCE(string_agg(t.xmin::text || t.xmax::text || t::text,"
                f" chr(10) ORDER BY t.ctid), '')) FROM \"{table}\" t"
            )
            found[table] = cursor.fetchone()
        cursor.execute("SELECT sequencename, last_value FROM pg_sequences")
        found |= {name: (value or 0, "") for name, value in cursor.fetchall()}
    owner.close()
    return found


def ask(method: str, address: str, headers: dict[str, str]) -> int:
    return Client(headers=headers).generic(method, address).status_code


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_scanners_change_no_row(poll: Poll, method: str) -> None:
    before = whole_database()
    got = {ask(method, where, headers) for where in addresses(poll) for headers in SCANNERS}
    assert whole_database() == before
    assert got == {"GET": {200, 302, 405}, "HEAD": {200, 405}, "OPTIONS": {405}}[method]


def test_head_of_the_link_in_a_letter_looks_alive(poll: Poll) -> None:
    assert ask("HEAD", addresses(poll)[0], {}) == 200


def test_many_at_once_change_no_row(poll: Poll) -> None:
    where = addresses(poll)
    before = whole_database()
    calls = [partial(ask, "GET", where[n % len(where)], SCANNERS[n % 6]) for n in range(18)]
    statuses = run_together(*calls)
    assert whole_database() == before
    assert set(statuses) == {200, 302, 405}


def test_a_post_does_change_rows(poll: Poll) -> None:
    """The measure measures."""
    before = whole_database()
    Client().post(addresses(poll)[1], {"q1": "a"})
    changed = {name for name, rows in whole_database().items() if rows != before[name]}
    assert changed == {"surveys_draft"}
