"""Guessing a link: what it would take, how it is slowed, and what the answers tell."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Iterator
from time import perf_counter_ns

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.http import int_to_base36
from pytest_django import Settings

from parindex.common.tenancy import tenant_scope
from surveys.domain.arrival import arrival_of
from surveys.domain.links import TOKEN_BYTES, key_of, token_of
from surveys.models import Invitation
from surveys.urls.answer import PersonalKey
from surveys.views.answer import MISSES, WINDOW
from tests.plugins.cast import World
from tests.surveys.waves import DURING, Poll, set_poll

WRONG = "A" * 22


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant), time_machine.travel(DURING, tick=False):
        yield set_poll(world, delegates=60).open()


def wrong(poll: Poll) -> str:
    return f"/s/{int_to_base36(poll.world.tenant.pk)}.{WRONG}/"


def test_tokens_have_128_bits_and_look_like_chance(poll: Poll) -> None:
    tokens = [token_of(invitation) for invitation in Invitation.objects.all()]
    assert (TOKEN_BYTES * 8, len(set(tokens))) == (128, len(tokens))
    assert all(re.fullmatch(PersonalKey.regex, f"1.{token}") for token in tokens)
    # Shannon entropy of the letters of all tokens; 64 letters, so 6 bits at most.
    text = "".join(token[:21] for token in tokens)
    shares = [text.count(letter) / len(text) for letter in set(text)]
    assert -sum(share * math.log2(share) for share in shares) > 5.9
    # The first letters do not follow the order of the people.
    assert tokens != sorted(tokens)


def test_token_of_one_person_is_not_that_of_the_same_place_elsewhere(
    poll: Poll, elsewhere: World
) -> None:
    ours = {token_of(invitation) for invitation in Invitation.objects.all()}
    with tenant_scope(elsewhere.tenant):
        theirs = {token_of(invitation) for invitation in Invitation.objects.all()}
    assert ours & theirs == set()


def test_slowed_after_thirty_for_ten_minutes(poll: Poll) -> None:
    client = Client()
    codes = [client.get(wrong(poll)).status_code for _guess in range(MISSES + 2)]
    assert codes == [404] * MISSES + [429, 429]
    page = client.get(wrong(poll)).content.decode()
    assert "Có quá nhiều liên kết sai" in page
    assert WRONG not in page.replace(f'value="{wrong(poll)}"', "")
    assert (MISSES, WINDOW) == (30, 600)


def test_another_address_is_not_slowed_and_a_right_link_never(poll: Poll) -> None:
    """A whole office shares one address: one of them must not lock the others out."""
    for _guess in range(MISSES + 1):
        Client().get(wrong(poll))
    assert Client(REMOTE_ADDR="10.1.1.9").get(wrong(poll)).status_code == 404
    right = key_of(poll.invitation(poll.people["hdnd"][0]))
    assert Client().get(f"/s/{right}/").status_code == 200


def test_forwarding_headers_of_the_client_count_for_nothing(poll: Poll) -> None:
    codes = [
        Client(headers={"x-forwarded-for": f"10.0.0.{n}", "x-real-ip": f"10.0.1.{n}"})
        .get(wrong(poll))
        .status_code
        for n in range(MISSES + 1)
    ]
    assert codes[-1] == 429


def test_behind_the_proxy_each_visitor_has_a_limit_of_his_own(
    poll: Poll, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_CLIENT_IP_HEADER = "X-Real-IP"  # what SECURE_PROXY sets
    for _guess in range(MISSES + 1):
        first = Client(headers={"x-real-ip": "203.0.113.7"}).get(wrong(poll))
    other = Client(headers={"x-real-ip": "203.0.113.8"}).get(wrong(poll))
    assert (first.status_code, other.status_code) == (429, 404)


def test_answers_do_not_tell_tenants_apart(poll: Poll, elsewhere: World) -> None:
    sizes, queries = set(), set()
    for tenant in (poll.world.tenant, elsewhere.tenant):
        with CaptureQueriesContext(connection) as seen:
            response = Client().get(f"/s/{int_to_base36(tenant.pk)}.{WRONG}/")
        body = re.sub(r'(value|href)="(/s/[^"]+|\w{64})"', "", response.content.decode())
        # The authority that the link itself names, and where a letter is had again; nothing else.
        body = body.replace(tenant.name, "")
        sizes.add((response.status_code, body, tuple(sorted(response.headers))))
        queries.add(len(seen))
    assert (len(sizes), len(queries)) == (1, 1)


@pytest.mark.slow
def test_time_does_not_tell_how_much_of_a_token_is_right(poll: Poll) -> None:
    """A hash is looked up by an index: a prefix that is right is worth nothing."""
    token = token_of(poll.invitation(poll.people["hdnd"][0]))
    near, far = token[:-1] + ("A" if token[-1] != "A" else "Q"), WRONG

    def time(text: str) -> int:
        start = perf_counter_ns()
        assert arrival_of(text) is None
        return perf_counter_ns() - start

    times: dict[str, list[int]] = {near: [], far: []}
    for _look in range(300):
        for text, taken in times.items():
            taken.append(time(text))
    first, second = (statistics.median(taken) for taken in times.values())
    assert abs(first - second) / max(first, second) < 0.25
