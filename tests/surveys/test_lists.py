"""A list on its way: entered, sent, locked, returned, accepted; people on several asked once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from surveys.domain.list_entry import add_person, edit_person, remove_person, store_people
from surveys.domain.list_rows import Person, check_row, choices_of
from surveys.domain.lists import (
    accept_lists,
    content_hash,
    give_time,
    return_list,
    save_contact,
    send_list,
    start_lists,
)
from surveys.domain.waves import can_open_wave
from surveys.enums import ListState, RespondentState
from surveys.models import Respondent, RespondentGroup, RespondentList, Wave
from tests.plugins.cast import World
from tests.scoring.stage import NOW, set_stage
from tests.surveys.waves import CLOSES, OPENS

DUE = NOW + timedelta(days=2)
LATE = DUE + timedelta(seconds=1)


@dataclass
class Desk:
    """A wave whose lists are being made: delegates (priority 0), leaders of sở and of phòng."""

    world: World
    wave: Wave
    groups: dict[str, RespondentGroup]
    lists: dict[str, RespondentList]

    @property
    def officer(self) -> User:
        return self.world.people[Role.OFFICER]

    @property
    def head(self) -> User:
        return self.world.people[Role.HEAD]

    @property
    def secretary(self) -> User:
        return self.world.people[Role.SECRETARIAT]

    def person(self, name: str, group: str = "so", **more: str) -> Person:
        cells = {"full_name": name, "group": group, "email": "", "channel": "letter"} | more
        person, problems = check_row(1, cells, choices_of(self.wave))
        assert person is not None, problems
        return person

    def add(self, unit: str, name: str, group: str = "so", **more: str) -> Respondent:
        actor = self.officer if unit == "so-a" else self.secretary
        if unit == "so-b":
            person = self.person(name, group, **more)
            return Respondent.objects.create(
                wave=self.wave, list=self.lists[unit], **person.facts()
            )
        return add_person(
            actor=actor,
            listed=self.fresh(unit),
            person=self.person(name, group, **more),
            at=NOW,
        )

    def fresh(self, unit: str) -> RespondentList:
        return RespondentList.objects.select_related("wave__campaign", "organisation").get(
            pk=self.lists[unit].pk
        )

    def send(self, unit: str = "so-a", at: Any = NOW) -> RespondentList:
        actor = self.head if unit == "so-a" else self.secretary
        listed = self.fresh(unit)
        if not listed.contact_name and unit == "so-a":
            listed = save_contact(
                actor=self.officer,
                listed=listed,
                name="Vũ Tin",
                position="Chuyên viên",
                phone="0912345678",
                expected_version=listed.version,
                at=NOW,
            )
        return send_list(actor=actor, listed=listed, expected_version=listed.version, at=at)

    def states(self) -> dict[str, str]:
        return {
            f"{row.list.organisation.code} {row.full_name}": row.state
            for row in Respondent.objects.select_related("list__organisation")
        }


def set_desk(world: World) -> Desk:
    stage = set_stage(world)
    wave = Wave.objects.create(
        campaign=stage.campaign,
        slug="dot-1",
        name="Điều tra XHH",
        lists_due_at=DUE,
        opens_at=OPENS + timedelta(days=3),
        closes_at=CLOSES,
    )
    groups = {
        key: RespondentGroup.objects.create(wave=wave, key=key, name=name, priority=priority)
        for priority, (key, name) in enumerate(
            [("hdnd", "Đại biểu HĐND tỉnh"), ("so", "Lãnh đạo sở"), ("phong", "Lãnh đạo phòng")]
        )
    }
    units = [world.organisations[code] for code in ("so-a", "so-b", "so-noi-vu")]
    lists = start_lists(
        actor=world.people[Role.SECRETARIAT],
        wave=wave,
        organisation_ids=[unit.pk for unit in units],
        at=NOW,
    )
    return Desk(world, wave, groups, {row.organisation.code: row for row in lists})


@pytest.fixture
def desk(world: World, elsewhere: World) -> Iterator[Desk]:
    with tenant_scope(elsewhere.tenant):
        set_desk(elsewhere)
    with tenant_scope(world.tenant):
        yield set_desk(world)


def test_started_units_are_told_once_and_only_their_people_may_work(desk: Desk) -> None:
    told = {mail.to for mail in OutboxMail.objects.filter(kind="lists.started")}
    assert told == {desk.officer.email, desk.head.email}
    again = start_lists(
        actor=desk.secretary,
        wave=desk.wave,
        organisation_ids=[row.organisation_id for row in desk.lists.values()],
        at=NOW,
    )
    assert again == []
    for actor in (desk.head, desk.secretary):
        with pytest.raises(Refused, match="đơn vị"):
            add_person(actor=actor, listed=desk.fresh("so-a"), person=desk.person("Lê An"), at=NOW)


def test_head_sends_what_was_read_and_it_is_locked_with_time_and_hash(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    with pytest.raises(Refused, match="đầu mối"):
        send_list(
            actor=desk.head,
            listed=desk.fresh("so-a"),
            expected_version=desk.fresh("so-a").version,
            at=NOW,
        )
    sent = desk.send()
    assert (sent.state, sent.sent_at, sent.sent_by) == (ListState.SENT, NOW, desk.head)
    assert sent.content_hash == content_hash(desk.fresh("so-a"))
    with pytest.raises(Refused, match="khóa"):
        desk.add("so-a", "Bùi Bình")


def test_officer_does_not_send_and_a_changed_list_is_not_sent(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    listed = desk.fresh("so-a")
    with pytest.raises(Refused):
        send_list(actor=desk.officer, listed=listed, expected_version=listed.version, at=NOW)
    with pytest.raises(StaleEdit):
        save_contact(
            actor=desk.officer,
            listed=listed,
            name="x",
            position="x",
            phone="1",
            expected_version=listed.version - 1,
            at=NOW,
        )


def test_hash_names_the_rows_and_not_their_order(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    desk.add("so-a", "Bùi Bình")
    first = content_hash(desk.fresh("so-a"))
    Respondent.objects.filter(full_name="Lê An").delete()
    desk.add("so-a", "Lê An")
    assert content_hash(desk.fresh("so-a")) == first
    Respondent.objects.filter(full_name="Lê An").update(position="Giám đốc")
    assert content_hash(desk.fresh("so-a")) != first


def test_deadline_is_judged_by_receipt_and_the_reason_is_said(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    desk.send(at=DUE - timedelta(seconds=1))
    RespondentList.objects.update(state=ListState.DRAFT)
    with pytest.raises(Refused, match=r"hạn"):
        desk.send(at=LATE)
    desk.add("so-noi-vu", "Hồ Hà", "hdnd")  # the secretariat's own list has no deadline
    assert desk.send("so-noi-vu", at=LATE).state == ListState.SENT


def test_more_time_is_given_with_a_reason(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    until = LATE + timedelta(hours=5)
    for hour, reason in ((NOW - timedelta(days=1), "Bão"), (until, " ")):
        with pytest.raises(ValidationError):
            give_time(
                actor=desk.secretary,
                listed=desk.fresh("so-a"),
                until=hour,
                reason=reason,
                at=NOW,
            )
    give_time(actor=desk.secretary, listed=desk.fresh("so-a"), until=until, reason="Bão", at=LATE)
    assert desk.send(at=until - timedelta(seconds=1)).state == ListState.SENT


def test_returned_list_is_open_again_and_its_unit_is_told_why(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    sent = desk.send()
    with pytest.raises(ValidationError):  # its hour is over: until when?
        return_list(actor=desk.secretary, listed=sent, reason="Thiếu", until=None, at=LATE)
    return_list(actor=desk.secretary, listed=sent, reason="Thiếu Phó Giám đốc", until=None, at=NOW)
    mail = OutboxMail.objects.filter(kind="lists.returned").latest("pk")
    assert "Thiếu Phó Giám đốc" in mail.body
    desk.add("so-a", "Bùi Bình")
    again = desk.send()
    assert (again.state, again.return_reason) == (ListState.SENT, "")


def test_only_people_of_accepted_lists_are_asked(desk: Desk) -> None:
    desk.add("so-a", "Lê An")
    sent = desk.send()
    verdict = can_open_wave(desk.secretary, desk.wave, at=NOW)
    assert not verdict
    with pytest.raises(Refused):
        accept_lists(actor=desk.head, wave=desk.wave, list_ids=[sent.pk], at=NOW)
    assert accept_lists(actor=desk.secretary, wave=desk.wave, list_ids=[sent.pk], at=NOW) == 1
    assert accept_lists(actor=desk.secretary, wave=desk.wave, list_ids=[sent.pk], at=NOW) == 0


def test_delegate_role_wins_once_both_lists_are_sent(desk: Desk) -> None:
    desk.add("so-a", "Lê An", email="an@x.vn")
    desk.send()
    delegate = desk.add("so-noi-vu", "Lê An", "hdnd", email="AN@x.vn")
    # A list that is being made changes nobody else's.
    assert desk.states()["so-a Lê An"] == RespondentState.ACTIVE
    sent = desk.send("so-noi-vu")
    assert desk.states() == {"so-a Lê An": "duplicate", "so-noi-vu Lê An": "active"}
    lost = Respondent.objects.get(list=desk.lists["so-a"])
    assert lost.kept_as == delegate
    return_list(actor=desk.secretary, listed=sent, reason="Sai", until=None, at=NOW)
    assert desk.states() == {"so-a Lê An": "active", "so-noi-vu Lê An": "active"}


def test_duplicates_inside_a_list_go_by_group_and_come_back(desk: Desk) -> None:
    body = {"body": "Phòng Kế hoạch"}
    desk.add("so-a", "Đỗ Bình", "phong", **body)
    kept = desk.add("so-a", "ĐỖ  BÌNH", "so", **body)
    assert desk.states() == {"so-a Đỗ Bình": "duplicate", "so-a ĐỖ BÌNH": "active"}
    remove_person(actor=desk.officer, respondent=kept, at=NOW)
    assert desk.states() == {"so-a Đỗ Bình": "active"}


def test_changing_the_mark_ends_the_duplicate(desk: Desk) -> None:
    desk.add("so-a", "Lê An", "so", email="chung@x.vn")
    other = desk.add("so-a", "Bùi Bình", "phong", email="chung@x.vn")
    other.refresh_from_db()
    assert other.state == RespondentState.DUPLICATE
    edited = edit_person(
        actor=desk.officer,
        respondent=other,
        person=desk.person("Bùi Bình", "phong"),
        expected_version=other.version,
        at=NOW,
    )
    edited.refresh_from_db()
    assert (edited.state, edited.kept_as) == (RespondentState.ACTIVE, None)
    with pytest.raises(StaleEdit):
        edit_person(
            actor=desk.officer,
            respondent=other,
            person=desk.person("Bùi Bình", "phong"),
            expected_version=1,
            at=NOW,
        )


def test_file_is_stored_whole_in_few_statements(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    people = [desk.person(f"Người {n}", "phong", email=f"n{n}@x.vn") for n in range(3000)]
    listed = desk.fresh("so-a")
    with django_assert_max_num_queries(20):
        store_people(
            actor=desk.officer,
            listed=listed,
            people=people,
            replace=True,
            name="a.xlsx",
            expected_version=listed.version,
            at=NOW,
        )
    assert Respondent.objects.filter(list=listed).count() == 3000
    with pytest.raises(StaleEdit):
        store_people(
            actor=desk.officer,
            listed=listed,
            people=people,
            replace=True,
            name="a.xlsx",
            expected_version=listed.version,
            at=NOW,
        )


def test_audit_never_holds_an_address(desk: Desk) -> None:
    made = desk.add("so-a", "Lê An", email="bi.mat@x.vn", phone="0912345678")
    edit_person(
        actor=desk.officer,
        respondent=made,
        person=desk.person("Lê An", email="moi.toanh@x.vn", phone="0987654321"),
        expected_version=made.version,
        at=NOW,
    )
    desk.send()
    trail = " ".join(str(data) for data in AuditEntry.objects.values_list("data", flat=True))
    assert "Lê An" in trail
    for secret in ("bi.mat", "0912345678", "moi.toanh", "0987654321"):
        assert secret not in trail
