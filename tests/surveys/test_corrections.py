"""Corrections of an accepted list, before and after the opening; samples drawn before it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.domain.delivery import deliver_due
from parindex.notify.models import OutboxMail
from surveys.domain.arrival import arrival_of
from surveys.domain.corrections import (
    can_correct,
    correct_person,
    replace_person,
    withdraw_person,
)
from surveys.domain.intake import AlreadyReceived, hand_in
from surveys.domain.links import token_of
from surveys.domain.list_rows import Person, check_row, choices_of
from surveys.domain.lists import return_list
from surveys.domain.samples import ask_everybody, can_draw, draw_sample, group_samples
from surveys.domain.turnout import show_turnout
from surveys.domain.waves import close_wave
from surveys.enums import ListState, RespondentState, SampleMethod
from surveys.models import (
    AssignedForm,
    Invitation,
    Respondent,
    RespondentGroup,
    RespondentList,
    SampleDraw,
    Turnout,
)
from tests.plugins.cast import World
from tests.scoring.stage import NOW
from tests.surveys.waves import AFTER, DURING, Poll, set_poll

HOUR = timedelta(hours=1)


@pytest.fixture
def poll(world: World, elsewhere: World) -> Iterator[Poll]:
    with tenant_scope(elsewhere.tenant):
        set_poll(elsewhere)
    with tenant_scope(world.tenant):
        yield set_poll(world)


def person(poll: Poll, name: str, group: str = "lanh-dao", **more: str) -> Person:
    cells = {"full_name": name, "group": group, "channel": "letter"} | more
    found, problems = check_row(1, cells, choices_of(poll.wave))
    assert found is not None, problems
    return found


def work(poll: Poll, respondent: Respondent, **more: Any) -> dict[str, Any]:
    fresh = Respondent.objects.select_related("list__wave__campaign", "group").get(pk=respondent.pk)
    return {
        "actor": poll.secretary,
        "respondent": fresh,
        "reason": "Chuyển công tác",
        "at": DURING,
    } | more


def test_new_address_gets_a_new_link_and_the_old_one_is_void(poll: Poll) -> None:
    poll.open()
    leader = poll.people["lanh-dao"][0]
    old = token_of(poll.invitation(leader))
    Invitation.objects.update(invited_at=NOW)
    moved = person(poll, leader.full_name, email="moi@x.vn", channel="email")
    correct_person(person=moved, expected_version=1, **work(poll, leader))
    assert arrival_of(old) is None
    assert poll.invitation(leader).invited_at == DURING  # a letter to the new address is queued
    entry = AuditEntry.objects.get(action="respondent.corrected")
    assert "Chuyển công tác" in entry.data
    assert "moi@x.vn" not in entry.data
    with pytest.raises(StaleEdit):
        correct_person(person=moved, expected_version=1, **work(poll, leader))


def test_successor_gets_forms_and_a_link_and_the_link_of_the_old_one_is_revoked(
    poll: Poll,
) -> None:
    poll.open(NOW - 2 * HOUR)
    leader = poll.people["lanh-dao"][0]
    old = poll.invitation(leader)
    before = work(poll, leader, at=NOW - HOUR)  # nobody can have answered
    made = replace_person(person=person(poll, "Lê Mới"), **before)
    leader.refresh_from_db()
    assert leader.state == RespondentState.REPLACED
    assert (leader.state_reason, made.replaces) == ("Chuyển công tác", leader)
    asked = AssignedForm.objects.filter(respondent=made).values_list("object", flat=True)
    assert set(asked) == set(
        AssignedForm.objects.filter(respondent=leader).values_list("object", flat=True)
    )
    # A post that was on its way with the old link finds it revoked.
    with pytest.raises(Refused):
        hand_in(invitation=old, answers=poll.answers(leader), at=DURING)
    hand_in(invitation=poll.invitation(made), answers=poll.answers(made), at=DURING)


def answer(poll: Poll, *people: Respondent) -> None:
    for one in people:
        hand_in(invitation=poll.invitation(one), answers=poll.answers(one), at=DURING)


def look(poll: Poll, respondent: Respondent) -> list[Any]:
    """What pages and outbox say of a person and the successor."""
    rows = Respondent.objects.filter(Q(pk=respondent.pk) | Q(replaces=respondent)).order_by("pk")
    fresh = work(poll, respondent)["respondent"]
    mails = OutboxMail.objects.filter(about_id=poll.invitation(respondent).pk).order_by("pk")
    return [
        list(rows.values_list("state", "state_reason", "version")),
        str(can_correct(poll.secretary, fresh, at=DURING).reason),
        list(mails.values_list("kind", "state", "unneeded")),
    ]


def test_no_correction_tells_of_an_answer_before_turnout_does(poll: Poll) -> None:
    """Whatever is done to somebody who has answered looks as it does for somebody who has not."""
    poll.open()
    answered, silent = poll.people["hdnd"][:4], poll.people["hdnd"][4:8]
    answer(poll, *answered)
    Invitation.objects.update(invited_at=NOW)
    seen = []
    for some in (answered, silent):
        now = [look(poll, some[0])]
        moved = person(
            poll, some[1].full_name, "hdnd", email=f"x{some[1].pk}@x.vn", channel="email"
        )
        correct_person(person=moved, expected_version=1, **work(poll, some[1]))
        replace_person(person=person(poll, f"Mới {some[2].pk}", "hdnd"), **work(poll, some[2]))
        withdraw_person(**work(poll, some[3]))
        with time_machine.travel(DURING, tick=False):
            deliver_due(at=DURING)
        seen.append([*now, *(look(poll, one) for one in some[1:])])
    assert seen[0] == seen[1]
    assert [row[0] for row in seen[0][2][0]] == ["active", "coming"]
    assert seen[0][1][2][-1][1:] == ("sent", "")
    # The answers count, also of who was withdrawn since.
    assert Turnout.objects.filter(invitation__respondent__in=answered).count() == 4
    assert close_wave(wave=poll.wave, at=AFTER).unclaimed == 0


def test_successor_is_asked_when_turnout_is_shown_next(poll: Poll) -> None:
    poll.open()
    Invitation.objects.update(invited_at=NOW)
    gone, *others = poll.people["lanh-dao"]
    made = replace_person(person=person(poll, "Lê Mới"), **work(poll, gone))
    assert (made.state, poll.invitation(gone).revoked_at) == (RespondentState.COMING, DURING)
    with pytest.raises(Refused, match="chờ thay"):
        withdraw_person(**work(poll, gone))
    answer(poll, *others[:4])
    show_turnout(wave=poll.wave, at=DURING + 12 * HOUR)
    made.refresh_from_db()
    assert made.state == RespondentState.COMING
    answer(poll, others[4])
    assert show_turnout(wave=poll.wave, at=DURING + 24 * HOUR) == 5
    for row in (made, gone):
        row.refresh_from_db()
    assert (made.state, gone.state) == (RespondentState.ACTIVE, RespondentState.REPLACED)
    assert gone.state_reason == "Chuyển công tác"
    answer(poll, made)


def test_who_had_answered_keeps_the_place(poll: Poll) -> None:
    poll.open()
    gone, *others = poll.people["lanh-dao"]
    answer(poll, gone)
    made = replace_person(person=person(poll, "Lê Mới"), **work(poll, gone))
    answer(poll, *others)
    # Five others, without the one: shown together with them.
    assert show_turnout(wave=poll.wave, at=DURING + 12 * HOUR) == 6
    for row in (made, gone):
        row.refresh_from_db()
    assert (made.state, gone.state) == (RespondentState.WITHDRAWN, RespondentState.ACTIVE)
    assert made.state_reason == f"{gone.full_name} đã trả lời trước đó."
    assert poll.invitation(gone).revoked_at is None
    entry = AuditEntry.objects.get(action="respondent.place_kept")
    assert entry.actor_id is None


def test_who_still_waits_at_the_close_is_not_asked_in_the_same_words(poll: Poll) -> None:
    poll.open()
    answered, silent = poll.people["lanh-dao"][:2]
    answer(poll, answered)
    made = [
        replace_person(person=person(poll, f"Mới {one.pk}"), **work(poll, one))
        for one in (answered, silent)
    ]
    wave = poll.wave
    close_wave(wave=wave, at=AFTER)
    wave.refresh_from_db()
    show_turnout(wave=wave, at=AFTER)
    rows = Respondent.objects.filter(pk__in=[row.pk for row in made])
    assert set(rows.values_list("state", "state_reason")) == {
        ("withdrawn", "Đợt khảo sát đã đóng trước khi hiển thị ai đã trả lời.")
    }
    assert not Invitation.objects.filter(revoked_at__isnull=False).exists()


def test_successor_of_somebody_who_waits_is_taken(poll: Poll) -> None:
    poll.open()
    one, two = poll.people["lanh-dao"][:2]
    fresh = person(poll, "Lê Mới", email="moi@x.vn", channel="email")
    replace_person(person=fresh, **work(poll, one))
    with pytest.raises(ValidationError):
        replace_person(person=fresh, **work(poll, two))


def test_nothing_changes_for_somebody_who_is_shown_as_having_answered(poll: Poll) -> None:
    poll.open()
    leader = poll.people["lanh-dao"][0]
    answer(poll, leader)
    with pytest.raises(AlreadyReceived):
        answer(poll, leader)
    Turnout.objects.update(is_shown=True)
    for change in (
        lambda: withdraw_person(**work(poll, leader)),
        lambda: replace_person(person=person(poll, "Lê Mới"), **work(poll, leader)),
        lambda: correct_person(
            person=person(poll, "Lê Khác"), expected_version=1, **work(poll, leader)
        ),
    ):
        with pytest.raises(Refused, match="đã trả lời"):
            change()


def test_withdrawn_person_is_asked_no_more(poll: Poll) -> None:
    poll.open()
    leader = poll.people["lanh-dao"][0]
    withdraw_person(**work(poll, leader))
    assert poll.invitation(leader).revoked_at == DURING
    with pytest.raises(Refused):
        withdraw_person(**work(poll, leader))


@pytest.mark.parametrize("change", [{"reason": " "}, {"at": AFTER}])
def test_reason_is_needed_and_the_close_ends_it(poll: Poll, change: dict[str, Any]) -> None:
    poll.open()
    leader = poll.people["lanh-dao"][0]
    with pytest.raises((Refused, ValidationError)):
        withdraw_person(**work(poll, leader, **change))


def test_units_do_not_redirect_links(poll: Poll) -> None:
    poll.open()
    for role in (Role.OFFICER, Role.HEAD, Role.AUDITOR):
        with pytest.raises(Refused):
            withdraw_person(**work(poll, poll.people["lanh-dao"][0], actor=poll.world.people[role]))


def test_successor_who_is_asked_already_is_refused(poll: Poll) -> None:
    delegate = poll.people["hdnd"][0]
    again = person(poll, "Ai đó", email=delegate.email, channel="email")
    with pytest.raises(ValidationError):
        replace_person(person=again, **work(poll, poll.people["lanh-dao"][0]))


def test_correction_page_keeps_what_was_typed(poll: Poll, client: Client) -> None:
    leader = poll.people["lanh-dao"][0]
    wave = poll.wave
    args = [poll.world.tenant.slug, wave.campaign.slug, wave.slug, leader.pk]
    url = reverse("waves:person_correct", args=args)
    typed = {"full_name": "Lê Mới", "email": "sai", "channel": "email", "reason": "Sai địa chỉ"}
    with time_machine.travel(DURING, tick=False):
        client.force_login(poll.secretary)
        answer = client.post(url, typed | {"version": "1"})
        assert answer.status_code == 422
        assert 'value="sai"' in answer.content.decode()
        right = typed | {"email": "moi@x.vn", "version": "1"}
        assert client.post(url, right).status_code == 302
    leader.refresh_from_db()
    assert (leader.email, leader.group.key) == ("moi@x.vn", "lanh-dao")


def drawn(poll: Poll) -> set[str]:
    asked = Respondent.objects.filter(group__key="hdnd", state=RespondentState.ACTIVE)
    return set(asked.values_list("full_name", flat=True))


def test_draw_is_recorded_and_the_same_seed_draws_the_same_people(poll: Poll) -> None:
    group = RespondentGroup.objects.get(key="hdnd")
    rules: dict[str, Any] = {
        "actor": poll.secretary,
        "group": group,
        "method": SampleMethod.SIMPLE,
        "size": 5,
        "at": NOW,
    }
    made = draw_sample(seed="xs-29-10", reason="", **rules)
    first = drawn(poll)
    assert (made.population, made.drawn, len(first)) == (12, 5, 5)
    with pytest.raises(ValidationError):  # nobody draws until the sample pleases
        draw_sample(seed="khac", reason="", **rules)
    assert drawn(poll) == first
    draw_sample(seed="xs-29-10", reason="Thử lại", **rules)
    assert drawn(poll) == first
    assert SampleDraw.objects.filter(void_at=None).count() == 1
    assert draw_sample(seed="", reason="Đổi", **rules).seed
    with pytest.raises(ValidationError):
        draw_sample(seed="", reason="x", **rules | {"size": 4})


def test_stratified_draw_takes_from_every_list_and_opening_asks_only_the_drawn(
    poll: Poll,
) -> None:
    group = RespondentGroup.objects.get(key="hdnd")
    other = poll.people["lanh-dao"][0].list
    Respondent.objects.filter(pk__in=[row.pk for row in poll.people["hdnd"][:2]]).update(list=other)
    draw_sample(
        actor=poll.secretary,
        group=group,
        method=SampleMethod.BY_LIST,
        size=6,
        seed="s",
        reason="",
        at=NOW,
    )
    asked = Respondent.objects.filter(group=group, state=RespondentState.ACTIVE)
    assert asked.filter(list=other).count() == 1
    [shown] = [row for row in group_samples(poll.wave) if row.group == group]
    assert (shown.people, shown.asked) == (12, 6)
    poll.open()
    assert Invitation.objects.filter(respondent__group=group).count() == 6


def test_list_that_waits_to_be_accepted_comes_before_a_draw(poll: Poll) -> None:
    leaders = poll.people["lanh-dao"][0].list
    RespondentList.objects.filter(pk=leaders.pk).update(state=ListState.SENT)
    assert not can_draw(poll.secretary, poll.wave)
    RespondentList.objects.filter(pk=leaders.pk).update(state=ListState.DRAFT)
    assert can_draw(poll.secretary, poll.wave)


def test_changed_lists_make_a_draw_void(poll: Poll) -> None:
    group = RespondentGroup.objects.get(key="hdnd")
    draw_sample(
        actor=poll.secretary,
        group=group,
        method=SampleMethod.SIMPLE,
        size=5,
        seed="s",
        reason="",
        at=NOW,
    )
    listed = poll.people["hdnd"][0].list
    return_list(
        actor=poll.secretary,
        listed=listed,
        reason="Thiếu",
        until=None,
        at=NOW - timedelta(hours=1),
    )
    assert not SampleDraw.objects.filter(void_at=None).exists()
    assert len(drawn(poll)) == 12
    with pytest.raises(ValidationError, match="nhóm này"):
        draw_sample(
            actor=poll.secretary,
            group=group,
            method=SampleMethod.SIMPLE,
            size=5,
            seed="s",
            reason="x",
            at=NOW,
        )
    with pytest.raises(ValidationError):
        ask_everybody(actor=poll.secretary, group=group, reason="", at=NOW)
