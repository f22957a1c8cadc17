"""The real way of an answer, by the pages and the tick, stands every attack."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parindex.common.tenancy import tenant_scope
from surveys.domain.attacks.verify import ATTACKS, attack, role
from surveys.domain.attacks.watching import look
from surveys.domain.counting import count_wave
from surveys.domain.intake import hand_in
from surveys.domain.letters import invite_all
from surveys.domain.links import key_of
from surveys.domain.release import release_ready
from surveys.domain.waves import close_wave
from surveys.enums import AttackVerdict
from surveys.models import AssignedForm, Ballot, Receipt, Respondent
from tests.plugins.cast import build_world
from tests.surveys.attacks.weak import ground
from tests.surveys.engine.forms import document
from tests.surveys.waves import AFTER, DURING, Poll, set_poll

HELD, LIMIT, UNSEEN = AttackVerdict.HELD, AttackVerdict.LIMIT, AttackVerdict.UNSEEN
CODE = re.compile(r'class="code">([2-9A-Z-]+)<')
AUTHORS, LEADERS = 60, 8


@pytest.fixture
def polls(committed: None) -> tuple[Poll, Poll]:
    """Sixty delegates and eight leaders here, thirteen delegates elsewhere."""
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    elsewhere = build_world("quang-tri", "UBND tỉnh Quảng Trị")
    with tenant_scope(elsewhere.tenant):
        other = set_poll(elsewhere, delegates=13).open()
    with tenant_scope(world.tenant):
        poll = set_poll(world, delegates=AUTHORS, leaders=LEADERS, document=document()).open()
    return poll, other


def answer(poll: Poll, person: Respondent) -> str:
    """By the pages, naming oneself in the free text; gives the receipt code."""
    with tenant_scope(poll.world.tenant):
        key = key_of(poll.invitation(person))
        forms = list(AssignedForm.objects.filter(respondent=person).values_list("pk", flat=True))
    lot = random.Random(person.full_name)
    typed: dict[str, str] = {}
    for form in forms:
        typed |= {
            f"{form}-q1": lot.choice("cd"),
            f"{form}-q2.hop-ly": lot.choice("abcd"),
            f"{form}-q2.kha-thi": lot.choice("abcd"),
            f"{form}-q3": lot.choice("xyz"),
            f"{form}-q4": f"Tôi là {person.full_name}.",
        }
    done = Client().post(reverse("answer:whole", args=[key]), typed).content.decode()
    found = CODE.search(done)
    assert found, done
    return found[1]


def release(poll: Poll) -> int:
    with tenant_scope(poll.world.tenant):
        return release_ready(wave=poll.wave)


def verdicts(poll: Poll, known: dict[str, int]) -> dict[str, tuple[AttackVerdict, dict[str, int]]]:
    with tenant_scope(poll.world.tenant):
        (report,) = attack(tenant=poll.world.tenant, known=known)
    return {
        finding.attack.key: (finding.outcome.verdict, dict(finding.outcome.numbers))
        for finding in report.findings
    }


def test_every_attack_fails_on_the_real_way(polls: tuple[Poll, Poll]) -> None:
    poll, other = polls
    people = [*poll.people["hdnd"], *poll.people["lanh-dao"]]
    random.Random(11).shuffle(people)
    known: dict[str, int] = {}
    with tenant_scope(poll.world.tenant):
        assert invite_all(actor=poll.secretary, wave=poll.wave, at=DURING) == len(people)
    with time_machine.travel(DURING, tick=True):
        for number, person in enumerate(people, start=1):
            with tenant_scope(poll.world.tenant):
                invitation = poll.invitation(person).pk
            known[answer(poll, person)] = invitation
            if number % 13 == 0:
                release(poll)
        with tenant_scope(other.world.tenant):
            for person in other.people["hdnd"]:
                hand_in(
                    invitation=other.invitation(person), answers=other.answers(person), at=DURING
                )
        release(other)
    running = verdicts(poll, known)
    assert {key: verdict for key, (verdict, _n) in running.items()} == {
        **dict.fromkeys(running, HELD),
        "log_files": UNSEEN,
    }
    assert running["watching"][1] == {"early": 0, "least": 0, "mixed": 6}
    # The order of turnout gives sealed envelopes to people: decision 0004 counts on the seal.
    assert running["transactions"][1]["waiting"] > 0
    assert running["backups"][1] == {
        "sealed": AUTHORS * 2 + LEADERS,
        "opened": 0,
        "claims": 0,
        "tokens": 0,
        "left": 0,
        "secret": 0,
    }
    for each in polls:
        with tenant_scope(each.world.tenant):
            close_wave(wave=each.wave, at=AFTER)
            count_wave(wave=each.wave, actor=None, at=AFTER)
    closed = verdicts(poll, known)
    assert {key: verdict for key, (verdict, _n) in closed.items()} == {
        **dict.fromkeys(closed, HELD),
        "log_files": UNSEEN,
        # People named themselves, on purpose; the secret of the environment is that of the wave.
        "free_texts": LIMIT,
        "backups": LIMIT,
        "dead_rows": LIMIT,
    }
    assert closed["exports"][1] | {"from_mean": 0} == {
        "tables": 12,
        "small": 0,
        "derived": 0,
        "from_mean": 0,
        "between": 0,
        "cells": 0,
    }
    ballots = AUTHORS * 2 + LEADERS
    assert closed["row_order"][1]["checked"] == ballots
    assert closed["row_order"][1]["right"] < 20  # luck gets three, one in each kind
    assert closed["transactions"][1] | {"right": 0} == {
        "ballots": ballots,
        "least": LEADERS,
        "pinned": 0,
        "right": 0,
        "waiting": 0,
    }
    assert closed["small_cells"][1]["least"] == LEADERS
    assert closed["backups"][1] == {
        "sealed": 0,
        "opened": 0,
        "claims": 0,
        "tokens": 0,
        "left": 0,
        "secret": 1,
    }
    with tenant_scope(poll.world.tenant):
        assert Ballot.objects.count() == ballots
        assert set(Receipt.objects.values_list("code", flat=True)) == set(known)


def test_reminding_one_person_and_watching_shows_nothing(polls: tuple[Poll, Poll]) -> None:
    poll, _other = polls
    with time_machine.travel(DURING, tick=True):
        for person in poll.people["hdnd"][:14]:
            answer(poll, person)
        release(poll)
        before = look(ground(poll))
        answer(poll, poll.people["hdnd"][14])  # the one who was reminded
        release(poll)
        after = look(ground(poll))
    assert (sum(before.ballots.values()), after.news_since(before)) == (0, 0)
    with tenant_scope(poll.world.tenant):
        close_wave(wave=poll.wave, at=AFTER + timedelta(minutes=1))
    assert look(ground(poll)).news_since(after) == 15


def test_attacks_are_made_as_the_owner_of_the_database(polls: tuple[Poll, Poll]) -> None:
    assert role().is_strong
    assert len({one.key for one in ATTACKS}) == len(ATTACKS)
