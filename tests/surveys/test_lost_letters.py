"""The page on which a letter can be had again: the same for everybody, and not too often."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from parindex.common.tenancy import tenant_scope
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.models import OutboxMail
from surveys.domain.intake import hand_in
from surveys.domain.links import address_of
from surveys.domain.resending import FOR_ONE_ADDRESS, ask_again, resend_asked
from surveys.domain.wave_keys import key_of_wave, wave_of_key
from surveys.models import ResendRequest, Turnout
from surveys.views.lost import FROM_ONE_PLACE
from tests.notify.sink import Sink, smtp_sink
from tests.plugins.cast import World
from tests.surveys.waves import CLOSES, DURING, Poll, set_poll


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(DURING, tick=False):
        yield


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with smtp_sink(settings) as sink:
        yield sink


def ask(poll: Poll, email: str) -> tuple[int, str]:
    address = reverse("answer:lost", args=[key_of_wave(poll.wave)])
    answer = Client(headers={"accept-language": "en"}).post(address, {"email": email})
    return answer.status_code, re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_letter_comes_again_with_the_same_link(poll: Poll, sink: Sink) -> None:
    anh = poll.people["hdnd"][0]
    ask(poll, f" {anh.email.upper()} ")
    assert resend_asked(at=DURING) == 1
    deliver_due(at=DURING)
    assert sink.taken == [anh.email]
    assert address_of(poll.invitation(anh)) in sink.messages[0].get_content()
    assert ResendRequest.objects.count() == 0


def test_every_address_gets_the_same_answer_by_the_same_statements(poll: Poll) -> None:
    known, answered, left = poll.people["hdnd"][:3]
    hand_in(invitation=poll.invitation(answered), answers=poll.answers(answered), at=DURING)
    ask(poll, "first@example.vn")
    told, statements = set(), set()
    for email in (known.email, answered.email, left.email, "nobody@example.vn"):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            told.add(ask(poll, email))
        statements.add(
            tuple(re.sub(r"'[^']*'|\d+", "?", q["sql"]) for q in queries.captured_queries)
        )
    assert (len(told), len(statements)) == (1, 1)


def test_nothing_comes_for_strangers_and_for_whom_it_is_over(poll: Poll) -> None:
    """For whoever has answered unseen it comes: that it does not would show in the outbox."""
    answered, unseen = poll.people["hdnd"][:2]
    for one in (answered, unseen):
        hand_in(invitation=poll.invitation(one), answers=poll.answers(one), at=DURING)
    Turnout.objects.filter(invitation__respondent=answered).update(is_shown=True)
    ask(poll, unseen.email)
    assert resend_asked(at=DURING) == 1
    for email in (answered.email, "nobody@example.vn"):
        ask(poll, email)
    assert resend_asked(at=DURING) == 0
    late = poll.people["hdnd"][2].email
    ask_again(wave=poll.wave, email=late, at=CLOSES)
    assert (resend_asked(at=CLOSES), ResendRequest.objects.count()) == (0, 0)


def test_one_address_gets_three_letters_a_day(poll: Poll) -> None:
    email = poll.people["hdnd"][0].email
    for _number in range(FOR_ONE_ADDRESS + 2):
        cache.clear()
        ask(poll, email)
    assert resend_asked(at=DURING) == FOR_ONE_ADDRESS
    ask(poll, email)
    assert resend_asked(at=DURING + timedelta(days=1, minutes=1)) == 1


def test_one_network_cannot_ask_without_end(poll: Poll) -> None:
    codes = [ask(poll, f"{number}@example.vn")[0] for number in range(FROM_ONE_PLACE + 1)]
    assert codes == [200] * FROM_ONE_PLACE + [429]


def test_bad_address_is_said_and_kept(poll: Poll) -> None:
    address = reverse("answer:lost", args=[key_of_wave(poll.wave)])
    answer = Client().post(address, {"email": "không phải thư"})
    assert answer.status_code == 422
    assert 'value="không phải thư"' in answer.content.decode()
    assert ResendRequest.objects.count() == 0


def test_page_is_open_uncached_and_changes_nothing_when_opened(poll: Poll) -> None:
    answer = Client().get(reverse("answer:lost", args=[key_of_wave(poll.wave)]))
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "strict-origin")
    assert "no-store" in answer["Cache-Control"]
    assert ResendRequest.objects.count() == 0


def test_made_up_key_names_no_wave(poll: Poll, elsewhere: World) -> None:
    key = key_of_wave(poll.wave)
    tenant, wave, code = key.split(".")
    found = wave_of_key(key)
    assert found is not None
    assert found[1] == poll.wave
    forged = [f"{tenant}.{wave}.{'a' * 16}", f"{tenant}.zz.{code}", f"zz.{wave}.{code}"]
    assert [wave_of_key(text) for text in forged] == [None] * 3
    assert Client().get(reverse("answer:lost", args=[forged[0]])).status_code == 404


def test_link_that_is_not_valid_leads_to_the_page(poll: Poll) -> None:
    tenant = key_of_wave(poll.wave).partition(".")[0]
    answer = Client().get(reverse("answer:start", args=[f"{tenant}.{'x' * 22}"]))
    assert answer.status_code == 404
    assert reverse("answer:lost", args=[key_of_wave(poll.wave)]) in answer.content.decode()


def test_address_stands_in_no_message_to_the_broker_and_no_letter_tells_it(poll: Poll) -> None:
    ask(poll, poll.people["hdnd"][0].email)
    resend_asked(at=DURING)
    mail = OutboxMail.objects.get(kind="survey.again")
    assert mail.body.count("[[link]]") == 1
