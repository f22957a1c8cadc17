"""The way of a dossier: officer, head, sent, back; and the lock at the deadline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from campaigns.domain.deadlines import pending_units, record_lock
from campaigns.domain.groups import exclude
from campaigns.models import Extension
from campaigns.signals import extension_closed, phase_closed, phase_extended
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from scoring.domain.dossiers import Signed, advance_dossier
from scoring.domain.explanations import write_explanation
from scoring.domain.ledger import record_score
from scoring.domain.locking import lock_unsent
from scoring.enums import DOSSIER_ARROWS, DossierState, Source
from scoring.models import Dossier, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, Stage, set_stage

SignIn = Callable[..., Client]
ACTORS = {"submit": Role.OFFICER, "return": Role.HEAD, "approve": Role.HEAD, "recall": Role.HEAD}


def person(stage: Stage, arrow: str) -> User:
    return stage.world.people[ACTORS[arrow]]


def move(stage: Stage, arrow: str, **more: object) -> Dossier:
    given: dict[str, object] = {
        "actor": person(stage, arrow),
        "dossier": stage.dossier,
        "arrow": arrow,
        "at": NOW,
        "reason": "Cần bổ sung",
        "signed": seen(stage) if arrow == "approve" else None,
        **more,
    }
    return advance_dossier(**given)  # type: ignore[arg-type]


def seen(stage: Stage) -> Signed:
    """The dossier as a page shows it now."""
    dossier = Dossier.objects.get(pk=stage.dossier.pk)
    return Signed(digest=dossier.ledger_digest, version=dossier.version)


def put(stage: Stage, state: DossierState) -> None:
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=state)


def state_of(stage: Stage) -> str:
    return Dossier.objects.get(pk=stage.dossier.pk).state


@pytest.mark.parametrize("arrow", DOSSIER_ARROWS)
@pytest.mark.parametrize("state", list(DossierState))
def test_every_arrow_starts_in_one_state(stage: Stage, arrow: str, state: DossierState) -> None:
    start, end = DOSSIER_ARROWS[arrow]
    put(stage, state)
    # LOCKED with the phase open again is a draft: the deadline was extended.
    if state == start or (state == DossierState.LOCKED and start == DossierState.DRAFT):
        assert move(stage, arrow).state == end
    else:
        with pytest.raises(Refused):
            move(stage, arrow)


@pytest.mark.parametrize("arrow", DOSSIER_ARROWS)
@pytest.mark.parametrize("role", list(Role))
def test_every_arrow_has_its_role(stage: Stage, arrow: str, role: Role) -> None:
    put(stage, DOSSIER_ARROWS[arrow][0])
    if role == ACTORS[arrow]:
        move(stage, arrow)
    else:
        with pytest.raises(Refused):
            move(stage, arrow, actor=stage.world.people[role])


@pytest.mark.parametrize("arrow", DOSSIER_ARROWS)
def test_nothing_moves_after_the_deadline(stage: Stage, arrow: str) -> None:
    put(stage, DOSSIER_ARROWS[arrow][0])
    with pytest.raises(Refused, match="17:00"):
        move(stage, arrow, at=CLOSES)


def test_what_was_sent_is_sealed(stage: Stage) -> None:
    record_score(
        actor=stage.world.people[Role.OFFICER],
        dossier=stage.dossier,
        criterion=stage.criterion("1.1"),
        source=Source.SELF,
        facts={"answer": "yes"},
        at=NOW,
        expected_revision=0,
    )
    move(stage, "submit")
    sent = move(stage, "approve")
    head = stage.world.people[Role.HEAD]
    assert (sent.sent_at, sent.sent_by, sent.sent_digest) == (NOW, head, sent.ledger_digest)
    back = move(stage, "recall")
    assert (back.sent_at, back.sent_by, back.sent_digest) == (None, None, "")


def test_head_sends_only_what_was_shown(stage: Stage) -> None:
    put(stage, DossierState.WITH_HEAD)
    now = seen(stage)
    for signed in (None, replace(now, digest="f" * 64), replace(now, version=now.version + 1)):
        with pytest.raises(StaleEdit):
            move(stage, "approve", signed=signed)
    assert state_of(stage) == DossierState.WITH_HEAD


@pytest.mark.parametrize("arrow", ["return", "recall"])
def test_going_back_needs_a_reason(stage: Stage, arrow: str) -> None:
    put(stage, DOSSIER_ARROWS[arrow][0])
    with pytest.raises(Refused):
        move(stage, arrow, reason="  ")


def test_the_next_person_is_told_in_the_own_language(stage: Stage) -> None:
    move(stage, "submit")
    mail = OutboxMail.objects.get()
    assert mail.to_user == stage.world.people[Role.HEAD]
    assert mail.subject == "Sở Công Thương: hồ sơ tự chấm điểm chờ Ông/Bà phê duyệt"
    assert f"/dossiers/{stage.dossier.pk}/" in mail.body


def test_every_arrow_is_audited_with_its_reason(stage: Stage) -> None:
    put(stage, DossierState.WITH_HEAD)
    move(stage, "return")
    entry = AuditEntry.objects.get(action="dossier.returned")
    assert '"old":{"state":"with_head"}' in entry.data
    assert '"reason":"Cần bổ sung"' in entry.data


def test_dossier_of_another_tenant_does_not_exist(stage: Stage, elsewhere: World) -> None:
    other = set_stage(elsewhere)
    with pytest.raises(Dossier.DoesNotExist):
        move(stage, "submit", dossier=other.dossier)


def extend(stage: Stage, **more: object) -> Extension:
    given: dict[str, object] = {
        "phase": stage.phase,
        "participation": stage.dossier.participation,
        "closes_at": CLOSES + timedelta(days=1),
        "reason": "Bão",
        "granted_by": stage.world.people[Role.SECRETARIAT],
        "granted_at": NOW,
        **more,
    }
    return Extension.objects.create(**given)


def states(stage: Stage) -> list[str]:
    return list(Dossier.objects.order_by("pk").values_list("state", flat=True))


def test_deadline_locks_what_was_not_sent_and_tells(stage: Stage) -> None:
    put(stage, DossierState.SENT)
    assert lock_unsent(phase=stage.phase, at=CLOSES) == 1
    assert states(stage) == ["sent", "locked"]
    assert lock_unsent(phase=stage.phase, at=CLOSES) == 0


def test_officer_and_head_get_one_letter_each(stage: Stage) -> None:
    phase_closed.send(sender=type(stage.phase), phase=stage.phase, at=CLOSES)
    phase_closed.send(sender=type(stage.phase), phase=stage.phase, at=CLOSES)
    told = OutboxMail.objects.filter(kind="dossier.locked").values_list("to", flat=True)
    assert sorted(told) == ["head@ha-nam.example", "officer@ha-nam.example"]
    assert AuditEntry.objects.filter(action="dossier.locked").count() == 2


def test_extended_unit_is_locked_in_the_second_pass(stage: Stage) -> None:
    extension = extend(stage)
    phase_closed.send(sender=type(stage.phase), phase=stage.phase, at=CLOSES)
    assert states(stage) == ["draft", "locked"]
    extension_closed.send(sender=Extension, extension=extension, at=extension.closes_at)
    assert states(stage) == ["locked", "locked"]


def test_extension_after_the_lock_opens_the_dossier_again(stage: Stage) -> None:
    lock_unsent(phase=stage.phase, at=CLOSES)
    extension = extend(stage)
    actor = stage.world.people[Role.SECRETARIAT]
    phase_extended.send(sender=Extension, extension=extension, actor=actor)
    assert states(stage) == ["draft", "locked"]
    assert move(stage, "submit", at=CLOSES + timedelta(hours=1)).state == DossierState.WITH_HEAD


def test_points_saved_stand_after_the_lock(stage: Stage) -> None:
    test_what_was_sent_is_sealed(stage)
    lock_unsent(phase=stage.phase, at=CLOSES)
    assert ScoreEntry.objects.filter(is_effective=True).count() == 1


def test_units_not_sent_are_the_ones_reminded(stage: Stage) -> None:
    put(stage, DossierState.SENT)
    assert [unit.organisation.code for unit in pending_units(stage.phase)] == ["so-b"]


def url(stage: Stage, tail: str = "") -> str:
    return f"{stage.world.url}/dossiers/{stage.dossier.pk}/{tail}"


def test_pages_lead_from_officer_to_head_to_sent(stage: Stage, sign_in: SignIn) -> None:
    officer, head = sign_in(Role.OFFICER), sign_in(Role.HEAD)
    page = officer.get(url(stage)).content.decode()
    assert "Trình thủ trưởng" in page
    assert "Chưa chấm" in page
    assert officer.post(url(stage, "advance/submit/")).status_code == 302
    page = head.get(url(stage)).content.decode()
    assert "Phê duyệt và gửi" in page
    assert head.post(url(stage, "advance/approve/"), asdict(seen(stage))).status_code == 302
    assert "Đã gửi" in officer.get(url(stage)).content.decode()
    assert state_of(stage) == DossierState.SENT


def test_approval_without_a_seal_sends_nothing(stage: Stage, sign_in: SignIn) -> None:
    put(stage, DossierState.WITH_HEAD)
    head = sign_in(Role.HEAD)
    for said in ({}, {"digest": seen(stage).digest}, {"digest": "", "version": "x"}):
        found = head.post(url(stage, "advance/approve/"), said)
        assert found.status_code == 422
        assert "Chưa gửi: yêu cầu không nêu" in found.content.decode()
    assert state_of(stage) == DossierState.WITH_HEAD


def test_stale_approval_shows_what_changed(stage: Stage, sign_in: SignIn) -> None:
    move(stage, "submit")
    old = seen(stage)
    move(stage, "return")
    record_score(
        actor=person(stage, "submit"),
        dossier=stage.dossier,
        criterion=stage.criterion("1.1"),
        source=Source.SELF,
        facts={"answer": "yes"},
        at=NOW,
        expected_revision=0,
    )
    move(stage, "submit")
    found = sign_in(Role.HEAD).post(url(stage, "advance/approve/"), asdict(old))
    since = found.context["since"]
    assert (found.status_code, len(since)) == (409, 3)
    assert (since[1].who, since[1].text, since[1].new) == ("Nguyễn An", "1.1 Tự chấm:", "1,00")
    assert "Những thay đổi từ khi Ông/Bà mở trang" in found.content.decode()
    assert state_of(stage) == DossierState.WITH_HEAD


def test_refusals_of_the_pages(stage: Stage, sign_in: SignIn, elsewhere: World) -> None:
    officer, head = sign_in(Role.OFFICER), sign_in(Role.HEAD)
    assert officer.post(url(stage, "advance/approve/")).status_code == 403
    assert officer.post(url(stage, "advance/nothing/")).status_code == 404
    assert officer.get(url(stage, "advance/submit/")).status_code == 405
    put(stage, DossierState.WITH_HEAD)
    assert head.post(url(stage, "advance/return/"), {"reason": ""}).status_code == 422
    with time_machine.travel(CLOSES, tick=False):
        late = head.post(url(stage, "advance/approve/"), {"digest": "x"})
    assert late.status_code == 403
    assert "17:00" in late.content.decode()
    assert sign_in(Role.OFFICER, world=elsewhere).get(url(stage)).status_code == 404


def test_deadline_takes_dossiers_before_the_trail_as_a_save_does(stage: Stage) -> None:
    """The other way round a save on its way in and the lock would wait for each other."""
    record_lock(phase=stage.phase, at=CLOSES + timedelta(hours=1))
    actions = list(AuditEntry.objects.order_by("-sequence").values_list("action", flat=True)[:3])
    assert actions == ["phase.locked", "dossier.locked", "dossier.locked"]


def test_what_did_not_arise_is_handed_over_with_its_reason_alone(stage: Stage) -> None:
    officer, leaf = person(stage, "submit"), stage.criterion("1.2")
    record_score(
        actor=officer,
        dossier=stage.dossier,
        criterion=leaf,
        source=Source.SELF,
        facts={"not_applicable": True},
        at=NOW,
        expected_revision=0,
    )
    with pytest.raises(Refused, match=r"1\.2"):
        move(stage, "submit")
    write_explanation(
        actor=officer,
        dossier=stage.dossier,
        criterion=leaf,
        text="Không phát sinh hồ sơ trong năm.",
        at=NOW,
        expected_version=0,
    )
    assert move(stage, "submit").state == DossierState.WITH_HEAD


def test_what_is_excluded_anyway_needs_no_reason(stage: Stage) -> None:
    record_score(
        actor=person(stage, "submit"),
        dossier=stage.dossier,
        criterion=stage.criterion("1.2"),
        source=Source.SELF,
        facts={"not_applicable": True},
        at=NOW,
        expected_revision=0,
    )
    unit = stage.dossier.participation
    exclude(actor=None, participations=[unit], criteria=[stage.criterion("1")], reason="Không có")
    assert move(stage, "submit").state == DossierState.WITH_HEAD
