"""Surveys kept as somebody would who had not read decision 0004: one defence off at a time."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.cache import cache
from django.db import connections, transaction

from parindex.common.cache import redis_client
from parindex.common.verdict import ALLOWED, Verdict, refused
from parindex.notify.models import MailState, OutboxMail, Unneeded
from surveys.domain.attacks.ground import Ground, Outcome, Target
from surveys.domain.attacks.schema import read_schema
from surveys.domain.attacks.verify import OWNER, attack
from surveys.domain.intake import has_answered
from surveys.domain.letter_writing import ABOUT
from surveys.domain.links import key_of
from surveys.domain.sealing import new_key_pair, seal_for
from surveys.enums import WaveState
from surveys.models import (
    AssignedForm,
    Ballot,
    Count,
    CountSpread,
    Envelope,
    Invitation,
    Receipt,
    Respondent,
    Turnout,
    Wave,
    WaveKey,
)
from tests.surveys.waves import AFTER, Poll

NewKey = Callable[[], uuid.UUID]


@contextmanager
def changed(statement: str, undo: str) -> Iterator[None]:
    """A table as somebody else would have made it."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement)
    try:
        yield
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(undo)


def run(statement: str, *values: Any) -> None:
    """One statement as the owner of the database."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, values)


def note(poll: Poll, people: Iterable[Respondent]) -> None:
    """People have answered, one after the other, each in a transaction of its own."""
    for person in people:
        Turnout.objects.using(OWNER).create(
            invitation=Invitation.objects.get(respondent=person), wave=poll.wave
        )


def ballots_of(poll: Poll, people: Iterable[Respondent], key: NewKey = uuid.uuid4) -> list[Ballot]:
    """One ballot about so-a from each person, who names himself in it."""
    return [
        Ballot(
            id=key(),
            wave=poll.wave,
            group_id=form.respondent.group_id,
            questionnaire_id=form.questionnaire_id,
            object_id=form.object_id,
            answers={"q1": "a" if place % 2 else "b", "q4": f"Tôi là {person.full_name}."},
        )
        for place, person in enumerate(people)
        for form in AssignedForm.objects.filter(respondent=person, object__code="so-a")
    ]


def write_at_once(ballots: list[Ballot]) -> None:
    """In one transaction and in the order of the list."""
    Ballot.objects.using(OWNER).bulk_create(ballots)


def write_one_by_one(ballots: list[Ballot]) -> None:
    """Each in a transaction of its own."""
    for ballot in ballots:
        ballot.save(using=OWNER, force_insert=True)


def write_with_turnout(poll: Poll, people: Iterable[Respondent]) -> None:
    """Who and what in one transaction, as forms are usually stored."""
    for person in people:
        with transaction.atomic(using=OWNER):
            note(poll, [person])
            write_at_once(ballots_of(poll, [person]))


def close(poll: Poll, at: datetime = AFTER) -> None:
    """Closed without the care that ``close_wave`` takes."""
    Wave.objects.using(OWNER).filter(pk=poll.wave.pk).update(state=WaveState.CLOSED, closed_at=at)


def forget_the_order() -> None:
    """Lay the ballots out by their random keys: what is left is not the order of the rows."""
    run("CLUSTER surveys_ballot USING surveys_ballot_pkey")


def envelopes_in_the_clear(poll: Poll, people: Iterable[Respondent]) -> None:
    """Contents that nobody sealed."""
    for person in people:
        for form in AssignedForm.objects.filter(respondent=person):
            _envelope(poll, form, json.dumps({"answers": {"q1": "a"}}).encode(), uuid.uuid4().bytes)


def envelopes_beside_their_key(poll: Poll, people: Iterable[Respondent]) -> None:
    """Well sealed, and the key lies beside them."""
    key = X25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    WaveKey.objects.using(OWNER).filter(wave=poll.wave).update(
        public=public, private=key.private_bytes_raw()
    )
    for person in people:
        for form in AssignedForm.objects.filter(respondent=person):
            _envelope(poll, form, seal_for(public, {"answers": {"q1": "a"}}), uuid.uuid4().bytes)


def envelopes_with_plain_claims(
    poll: Poll, people: Iterable[Respondent], claim: Callable[[int, int], bytes]
) -> None:
    """A claim that anybody can compute."""
    public, _private = new_key_pair()
    for person in people:
        invitation = Invitation.objects.get(respondent=person)
        for form in AssignedForm.objects.filter(respondent=person):
            _envelope(poll, form, seal_for(public, {}), claim(invitation.pk, form.pk))


def count_without(poll: Poll, person: Respondent, *, left_out: int, of_a: int = 0) -> None:
    """A count of thirty ballots about so-a that leaves single ones out, ``of_a`` of them "a", and
    shows the others as if no count had been before."""
    form = AssignedForm.objects.get(respondent=person, object__code="so-a")
    count = Count.objects.using(OWNER).create(
        wave=poll.wave,
        number=1 if not left_out else 2,
        reason="trừ phiếu lẻ",
        made_at=AFTER,
        inputs_hash="0" * 64,
        engine_version="1",
        ballots=30 - left_out,
        left_out=left_out,
        in_force=bool(left_out),
    )
    CountSpread.objects.using(OWNER).create(
        count=count,
        object_id=form.object_id,
        group_id=person.group_id,
        questionnaire_id=form.questionnaire_id,
        ballots=30 - left_out,
        answers={"q1": [["a", 15 - of_a], ["b", 15 - left_out + of_a]]},
    )


def receipts_in_order(poll: Poll, people: list[Respondent]) -> dict[str, int]:
    """Codes written down as they were given; gives whose each is."""
    owners = {f"MA-{uuid.uuid4().hex[:12]}": person for person in people}
    Receipt.objects.using(OWNER).bulk_create(Receipt(wave=poll.wave, code=code) for code in owners)
    return {code: Invitation.objects.get(respondent=person).pk for code, person in owners.items()}


def _envelope(poll: Poll, form: AssignedForm, sealed: bytes, claim: bytes) -> None:
    Envelope.objects.using(OWNER).create(
        claim=claim,
        wave=poll.wave,
        group_id=form.respondent.group_id,
        questionnaire_id=form.questionnaire_id,
        object_id=form.object_id,
        sealed=sealed,
    )


def refuse_whoever_has_answered(respondent: Respondent, _at: datetime) -> Verdict:
    """The corrections as they were: by the live turnout."""
    if has_answered(Invitation.objects.get(respondent=respondent)):
        return refused("Người này đã trả lời.")
    return ALLOWED


def keep_a_letter_back(poll: Poll, person: Respondent) -> None:
    """An invitation that was withdrawn because the answer had come in."""
    OutboxMail.objects.using(OWNER).create(
        tenant=poll.world.tenant,
        to=person.email,
        subject="Mời trả lời",
        body="",
        due_at=AFTER,
        kind="survey.invitation",
        about_kind=ABOUT,
        about_id=Invitation.objects.get(respondent=person).pk,
        state=MailState.ABORTED,
        unneeded=Unneeded.OVER,
    )


def count_in_the_clear(poll: Poll, person: Respondent) -> None:
    """What a visit would leave if nobody had thought of Redis."""
    client, place = redis_client(), f"{person.list_id}:{person.group_id}"
    key = key_of(poll.invitation(person))
    network = hashlib.sha256(b"survey link\x1f10.0.0.7").hexdigest()
    client.set(cache.make_key(f"throttle:{network}"), 1, ex=600)
    client.set(cache.make_key(f"visited:{key}"), 1)
    client.hset(cache.make_key(f"sittings:{poll.wave.pk}"), f"{place}:{person.email}", 1)
    window = cache.make_key(f"burst:{place}:10.0.0.0")
    client.set(window, 1)
    moment, _micro = client.time()
    client.expireat(window, moment - moment % 3600 + 3600 + 100)


@contextmanager
def kept_on_disk() -> Iterator[None]:
    """A Redis that writes what it holds to a file every hour."""
    redis_client().config_set("save", "3600 1000000")
    try:
        yield
    finally:
        redis_client().config_set("save", "")


def ground(poll: Poll) -> Ground:
    """The wave as the owner of the database sees it."""
    cursor, wave = connections[OWNER].cursor(), poll.wave
    target = Target(wave.pk, wave.tenant_id, wave.slug, "ha-nam", wave.least_group, None)
    return Ground(cursor, read_schema(cursor), target)


def outcome(poll: Poll, key: str, **options: Any) -> Outcome:
    """What one attack gets from the wave."""
    (report,) = attack(tenant=poll.world.tenant, **options)
    return next(f.outcome for f in report.findings if f.attack.key == key)
