"""Answers come in once, whole, and sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Model

from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from surveys.domain.arrival import Arrival, arrival_of
from surveys.domain.drafts import draft_of, keep_draft
from surveys.domain.intake import AlreadyReceived, hand_in
from surveys.domain.links import renew, token_of
from surveys.domain.release import release_ready
from surveys.domain.sealing import Opener, UnreadableError, new_key_pair, seal_for
from surveys.domain.waves import close_wave
from surveys.models import (
    Ballot,
    Draft,
    Envelope,
    Invitation,
    Receipt,
    Respondent,
    RespondentGroup,
    Turnout,
    WaveKey,
)
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.waves import AFTER, CLOSES, DURING, OPENS, Poll, set_poll


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere).open()
    with tenant_scope(world.tenant):
        yield set_poll(world).open()


def arrived(token: str) -> Arrival:
    """What a good token opens."""
    found = arrival_of(token)
    assert found is not None
    return found


def answer_all(poll: Poll, group: str, number: int) -> list[str]:
    """Receipt codes of the first ``number`` people of the group."""
    return [
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
        for person in poll.people[group][:number]
    ]


def test_leaders_do_not_rate_the_unit_they_stand_on_the_list_of(poll: Poll) -> None:
    leader, delegate = poll.people["lanh-dao"][0], poll.people["hdnd"][0]
    assert [form.object.code for form in leader.forms.all()] == ["so-a"]
    assert [form.object.code for form in delegate.forms.all()] == ["so-a", "so-b"]


def test_all_that_is_read_with_a_link_stands_where_it_belongs(poll: Poll) -> None:
    """Column by column: an answer filed under another group would count for that one."""
    person = poll.people["hdnd"][0]
    groups = [
        RespondentGroup.objects.create(
            wave=poll.wave, key=f"g{number}", name="Nhóm", priority=8 + number
        )
        for number in range(2)
    ]
    other = next(group for group in groups if group.pk != person.list_id)
    Respondent.objects.filter(pk=person.pk).update(group=other)
    found = arrived(token_of(poll.invitation(person)))
    wave = found.invitation.wave
    rows = [found.invitation, wave, wave.campaign, found.invitation.respondent]
    for form in found.forms:
        rows += [form, form.questionnaire, form.object]
    assert [_loaded(row) for row in rows] == [_stored(row) for row in rows]


def _loaded(row: Model) -> dict[str, object]:
    names = [field.attname for field in row._meta.concrete_fields]
    return {name: row.__dict__[name] for name in names if name in row.__dict__}


def _stored(row: Model) -> dict[str, object]:
    stored = type(row)._default_manager.get(pk=row.pk)
    return {name: stored.__dict__[name] for name in _loaded(row)}


def test_token_is_stored_nowhere_and_found_again(poll: Poll, elsewhere: World) -> None:
    invitation = poll.invitation(poll.people["hdnd"][0])
    token = token_of(invitation)
    assert len(token) == 22
    assert arrived(token).invitation == invitation
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM surveys_invitation i WHERE i::text LIKE %s", [f"%{token}%"]
        )
        assert cursor.fetchone() == (0,)
    with tenant_scope(elsewhere.tenant):
        assert arrival_of(token) is None


def test_new_link_voids_the_old_one_and_what_was_typed_with_it(poll: Poll) -> None:
    invitation = poll.invitation(poll.people["hdnd"][0])
    old = token_of(invitation)
    keep_draft(invitation=invitation, token=old, answers={"1": {"q1": "a"}})
    renew(invitation=invitation)
    assert arrival_of(old) is None
    assert arrived(token_of(invitation)).invitation == invitation
    assert not Draft.objects.exists()


def test_draft_opens_with_the_link_only(poll: Poll) -> None:
    invitation = poll.invitation(poll.people["hdnd"][0])
    typed = {"1": {"q1": "c", "y": "Góp ý riêng"}}
    keep_draft(invitation=invitation, token=token_of(invitation), answers=typed)
    assert draft_of(arrived(token_of(invitation))) == typed
    with_another = replace(
        arrived(token_of(invitation)), token=token_of(poll.invitation(poll.people["hdnd"][1]))
    )
    assert draft_of(with_another) == {}
    assert "Góp ý".encode() not in bytes(Draft.objects.get().sealed)


def test_answer_is_taken_once_and_the_draft_goes(poll: Poll) -> None:
    person = poll.people["hdnd"][0]
    invitation = poll.invitation(person)
    keep_draft(invitation=invitation, token=token_of(invitation), answers={"1": {"q1": "c"}})
    hand_in(invitation=invitation, answers=poll.answers(person), at=DURING)
    with pytest.raises(AlreadyReceived):
        hand_in(invitation=invitation, answers=poll.answers(person, "b"), at=DURING)
    keep_draft(invitation=invitation, token=token_of(invitation), answers={"1": {"q1": "c"}})
    assert (Turnout.objects.count(), Envelope.objects.count(), Draft.objects.count()) == (1, 2, 0)


@pytest.mark.parametrize("at", [OPENS - timedelta(seconds=1), CLOSES])
def test_answer_outside_the_hours_is_refused(poll: Poll, at: object) -> None:
    person = poll.people["hdnd"][0]
    with pytest.raises(Refused):
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=at)  # type: ignore[arg-type]
    assert not Envelope.objects.exists()


def test_crash_between_the_two_transactions_loses_and_doubles_nothing(poll: Poll) -> None:
    person = poll.people["hdnd"][0]
    invitation = poll.invitation(person)
    hand_in(invitation=invitation, answers=poll.answers(person, "a"), at=DURING)
    Turnout.objects.all().delete()  # as if the process had died before the second commit
    hand_in(invitation=invitation, answers=poll.answers(person, "b"), at=DURING)
    opener = Opener(bytes(WaveKey.objects.get(wave=poll.wave).private or b""))
    contents = [opener.open(bytes(row.sealed)) for row in Envelope.objects.filter(wave=poll.wave)]
    assert [content["answers"] for content in contents] == [{"q1": "b"}] * 2


def test_envelopes_of_any_answer_look_alike(poll: Poll) -> None:
    public, private = new_key_pair()
    short = seal_for(public, {"answers": {"q1": "a"}})
    long = seal_for(public, {"answers": {"q1": "d", "q2": "Ý kiến " * 60}})
    assert len(short) == len(long)
    assert Opener(private).open(long)["answers"]["q1"] == "d"
    with pytest.raises(UnreadableError):
        Opener(new_key_pair()[1]).open(short)


def test_nothing_is_mixed_until_twice_k_are_there(poll: Poll) -> None:
    answer_all(poll, "hdnd", 9)
    assert release_ready(wave=poll.wave) == 0
    for person in poll.people["hdnd"][9:11]:
        hand_in(invitation=poll.invitation(person), answers=poll.answers(person), at=DURING)
    assert release_ready(wave=poll.wave) == 12  # 6 of 11 for each of the two objects
    assert Envelope.objects.filter(claim=None).count() == 12
    assert Envelope.objects.count() == 22
    assert release_ready(wave=poll.wave) == 0


def test_mixed_envelopes_are_no_copies_and_their_codes_changed_hands(poll: Poll) -> None:
    codes = answer_all(poll, "hdnd", 12)
    before = {bytes(row.sealed) for row in Envelope.objects.all()}
    release_ready(wave=poll.wave)
    mixed = {bytes(row.sealed) for row in Envelope.objects.filter(claim=None)}
    assert (len(mixed), len(mixed & before)) == (14, 0)
    opener = Opener(bytes(WaveKey.objects.get(wave=poll.wave).private or b""))
    contents = [opener.open(bytes(row.sealed)) for row in Envelope.objects.all()]
    assert sorted(c["receipt"] for c in contents if "receipt" in c) == sorted(codes)


def test_ballots_and_receipts_come_at_the_close_all_at_once(poll: Poll) -> None:
    codes = answer_all(poll, "hdnd", 12)
    assert release_ready(wave=poll.wave) == 14
    assert not Ballot.objects.exists()
    assert not Receipt.objects.exists()
    emptied = close_wave(wave=poll.wave, at=AFTER)
    assert (emptied.released, emptied.too_few, emptied.unclaimed) == (24, 0, 0)
    assert Ballot.objects.count() == 24
    assert sorted(Receipt.objects.values_list("code", flat=True)) == sorted(codes)


def test_what_was_typed_and_never_sent_goes_at_the_close(poll: Poll) -> None:
    invitation = poll.invitation(poll.people["hdnd"][0])
    keep_draft(invitation=invitation, token=token_of(invitation), answers={"1": {"q1": "a"}})
    close_wave(wave=poll.wave, at=AFTER)
    assert not Draft.objects.exists()


def test_ballots_stay_shut_before_the_close_even_when_they_are_there(poll: Poll) -> None:
    """The second wall: nothing writes a ballot early; if something did, nobody would see it."""
    form = poll.people["hdnd"][0].forms.first()
    assert form is not None
    Ballot.objects.bulk_create(
        [
            Ballot(
                wave=poll.wave,
                group=poll.people["hdnd"][0].group,
                questionnaire_id=form.questionnaire_id,
                object_id=form.object_id,
                answers={"q1": "a"},
            )
        ]
    )
    assert not Ballot.objects.exists()


def test_group_with_too_few_answers_is_never_opened(poll: Poll) -> None:
    answer_all(poll, "hdnd", 12)
    answer_all(poll, "lanh-dao", 4)
    emptied = close_wave(wave=poll.wave, at=AFTER)
    assert (emptied.released, emptied.too_few, emptied.unclaimed) == (24, 4, 0)
    assert set(Ballot.objects.values_list("group__key", flat=True)) == {"hdnd"}
    assert not Envelope.objects.exists()
    key = WaveKey.objects.get(wave=poll.wave)
    assert (key.private, key.destroyed_at) == (None, AFTER)


def test_wave_is_not_closed_before_its_hour_and_its_drain(poll: Poll) -> None:
    with pytest.raises(Refused):
        close_wave(wave=poll.wave, at=CLOSES + timedelta(minutes=1))


def test_no_column_of_an_answer_carries_a_time_or_a_person() -> None:
    for model in (Turnout, Draft, Envelope, Ballot, Receipt):
        kinds = {field.get_internal_type() for field in model._meta.concrete_fields}
        assert not kinds & {"DateTimeField", "DateField", "TimeField", "BigAutoField"}, model
    for model in (Envelope, Ballot, Receipt):
        targets = {
            field.related_model for field in model._meta.concrete_fields if field.is_relation
        }
        assert Invitation not in targets, model


def test_two_posts_of_one_link_at_once_count_once(committed: None) -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        poll = set_poll(world).open()
        person = poll.people["hdnd"][0]
        invitation, answers = poll.invitation(person), poll.answers(person)

    def post() -> str:
        with tenant_scope(world.tenant):
            return hand_in(invitation=invitation, answers=answers, at=DURING)

    results = run_together(post, post, post)
    assert sorted(type(result).__name__ for result in results) == [
        "AlreadyReceived",
        "AlreadyReceived",
        "str",
    ]
    with tenant_scope(world.tenant):
        assert (Turnout.objects.count(), Envelope.objects.count()) == (1, 2)
