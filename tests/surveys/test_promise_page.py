"""The promise page follows the matrix, the schema and the attacks; no claim of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from campaigns.matrix import MATRIX, Action
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from surveys.domain.attacks.verify import ATTACKS
from surveys.domain.links import key_of
from surveys.domain.promise import SHOWS, SHOWS_NOTHING, sights
from surveys.domain.wave_keys import key_of_wave, promise_address
from surveys.domain.waves import close_wave
from surveys.enums import Seen
from surveys.models import Wave
from tests.plugins.cast import World, build_world
from tests.surveys.attacks.weak import changed
from tests.surveys.waves import AFTER, DURING, Poll, set_poll

BROKEN = "Lời hứa hiện không được giữ"


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere)
    with tenant_scope(world.tenant):
        yield set_poll(world, delegates=12, leaders=4).open()


def page(poll: Poll, language: str = "vi") -> str:
    url = reverse("answer:promise", args=[key_of_wave(poll.wave)])
    response = Client(headers={"accept-language": language}).get(url)
    assert response.status_code == 200
    return response.content.decode()


def viewers(seen: Seen) -> set[str]:
    """The roles that see a thing, as the page says."""
    sight = sights()[list(SHOWS).index(seen)]
    return {role for group in sight.viewers for role in group.roles}


def test_every_right_is_placed() -> None:
    shown = {action for actions in SHOWS.values() for action in actions}
    assert (shown | SHOWS_NOTHING, shown & SHOWS_NOTHING) == (set(MATRIX), set())


def test_no_right_shows_an_answer(poll: Poll) -> None:
    assert viewers(Seen.ANSWER) == set()
    assert "Không ai cả." in page(poll)


def test_page_changes_with_the_matrix(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    auditor = str(Role.AUDITOR.label)
    assert auditor not in viewers(Seen.ASKED)
    before = page(poll)
    rule = MATRIX[Action.RUN]
    monkeypatch.setitem(MATRIX, Action.RUN, replace(rule, roles=rule.roles | {Role.AUDITOR}))
    assert auditor in viewers(Seen.ASKED)
    assert page(poll).count(auditor) > before.count(auditor)


def test_column_that_breaks_the_promise_is_said(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
    assert BROKEN not in page(poll)
    with changed(
        "ALTER TABLE surveys_ballot ADD COLUMN invitation_id bigint REFERENCES surveys_invitation",
        "ALTER TABLE surveys_ballot DROP COLUMN invitation_id",
    ):
        text = page(poll)
    assert BROKEN in text
    assert "surveys_ballot.invitation_id → surveys_invitation" in text
    with changed(
        "ALTER TABLE surveys_receipt ADD COLUMN given_at timestamptz",
        "ALTER TABLE surveys_receipt DROP COLUMN given_at",
    ):
        assert "surveys_receipt.given_at" in page(poll)
    connections["owner"].close()


def test_page_names_the_attacks_and_what_remains(poll: Poll) -> None:
    text = page(poll, "en")
    for attack in ATTACKS:
        assert escape(str(attack.title)) in text
    assert text.count("<li>") > sum(1 for attack in ATTACKS if attack.limit)


def test_page_tells_hours_group_size_and_where_to_complain(poll: Poll) -> None:
    text = page(poll, "en")
    assert "mixed 5 or more at a time" in text
    assert "Sở Nội vụ" in text
    assert "destroyed at" not in text
    close_wave(wave=poll.wave, at=AFTER)
    assert "destroyed at" in page(poll, "en")


def test_page_is_of_nobody_and_small(
    poll: Poll, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("answer:promise", args=[key_of_wave(poll.wave)])
    assert promise_address(poll.wave).endswith(url)
    with django_assert_num_queries(8):
        response = client.get(url)
    text = response.content.decode()
    assert len(response.content) < 20_000
    assert "<script" not in text
    assert response["Referrer-Policy"] == "strict-origin"
    assert not [p for p in poll.people["hdnd"] if p.email in text or p.full_name in text]


def test_wave_not_opened_or_not_there_is_not_shown(poll: Poll, elsewhere: World) -> None:
    with tenant_scope(elsewhere.tenant):
        prepared = key_of_wave(Wave.objects.get())
    tenant, number, code = key_of_wave(poll.wave).split(".")
    foreign = f"{prepared.split('.')[0]}.{number}.{code}"
    for key in (prepared, foreign, f"{tenant}.zzzz.{code}", f"zzzzz.1.{code}", "zzzzz.1"):
        assert Client().get(f"/s/promise/{key}/").status_code == 404


def test_start_links_here_and_tells_small_groups(poll: Poll, client: Client) -> None:
    leader, delegate = poll.people["lanh-dao"][0], poll.people["hdnd"][0]
    with time_machine.travel(DURING, tick=False):
        told = client.get(reverse("answer:start", args=[key_of(poll.invitation(leader))]))
        other = client.get(reverse("answer:start", args=[key_of(poll.invitation(delegate))]))
    link = reverse("answer:promise", args=[key_of_wave(poll.wave)])
    assert link in told.content.decode()
    assert 'class="note"' in told.content.decode()
    assert 'class="note"' not in other.content.decode()
