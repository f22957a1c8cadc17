"""From a coached group to a decided and a reversed case: all counts stay, points follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from scoring.enums import Source
from scoring.models import ScoreEntry
from surveys.domain.case_decisions import Ruling, decide_case, reverse_decision
from surveys.domain.case_outlook import outlook_of, ways_of
from surveys.domain.cases import (
    Statement,
    give_more_time,
    open_case,
    save_statement,
    send_statement,
)
from surveys.domain.flags import raise_flags
from surveys.domain.points import unwritten
from surveys.enums import CaseOutcome, CaseState
from surveys.models import (
    Case,
    CaseDecision,
    Count,
    CountLine,
    Flag,
    RespondentGroup,
    SignalRun,
    StatementDraft,
    SurveyObject,
)
from surveys.tasks import tick_tenant
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.surveys.suspicion import Doubt, set_doubt
from tests.surveys.waves import AFTER

HEARD_BY = AFTER + timedelta(days=5)
LATER = HEARD_BY + timedelta(days=1)


@pytest.fixture
def doubt(world: World, elsewhere: World) -> Iterator[Doubt]:
    with tenant_scope(elsewhere.tenant):
        set_doubt(elsewhere)
    with tenant_scope(world.tenant):
        yield set_doubt(world)


def opened(doubt: Doubt, rated: SurveyObject | None = None) -> Case:
    return open_case(
        actor=doubt.secretary,
        wave=doubt.wave,
        rated=rated or doubt.coached,
        reason="Mười lăm phiếu giống hệt nhau.",
        due_at=HEARD_BY,
        at=AFTER,
    )


def ruling(outcome: CaseOutcome, **more: Any) -> Ruling:
    words = {"reason": "Đã xác minh.", "legal_ground": "Công văn 23/BNV-CCHC ngày 04/01/2022"}
    return Ruling(outcome=outcome, **(words | more))


def decided(doubt: Doubt, case: Case, outcome: CaseOutcome, **more: Any) -> CaseDecision:
    case.refresh_from_db()
    return decide_case(
        actor=doubt.approver,
        case=case,
        ruling=ruling(outcome, **more),
        expected_version=case.version,
        at=LATER,
    )


def reversed_(doubt: Doubt, case: Case) -> CaseDecision:
    case.refresh_from_db()
    return reverse_decision(
        actor=doubt.approver,
        case=case,
        reason="Giải trình có cơ sở.",
        legal_ground="Công văn 23/BNV-CCHC ngày 04/01/2022",
        expected_version=case.version,
        at=LATER,
    )


def points(doubt: Doubt) -> Decimal | None:
    return (
        ScoreEntry.objects.filter(
            dossier__participation=doubt.coached.participation, source="survey", is_current=True
        )
        .values_list("points", flat=True)
        .first()
    )


def percent(doubt: Doubt) -> Decimal | None:
    return CountLine.objects.get(count__in_force=True, object=doubt.coached).percent


def flag(doubt: Doubt, kind: str = "identical_forms") -> Flag:
    return Flag.objects.select_related("questionnaire", "wave").get(
        object=doubt.coached, kind=kind, group__key="lanh-dao"
    )


def test_the_coached_group_is_flagged_and_no_honest_one(doubt: Doubt) -> None:
    flags = set(Flag.objects.values_list("object__code", "group__key", "kind"))
    assert {(rated, group) for rated, group, _kind in flags} <= {
        ("so-a", "lanh-dao"),
        ("so-a", "hdnd"),
    }
    assert {kind for _rated, group, kind in flags if group == "lanh-dao"} >= {
        "identical_forms",
        "identical_texts",
        "variance_collapse",
    }
    found = flag(doubt)
    assert (found.members, found.ballots, found.base) == (15, 15, Decimal(0))


def test_flags_are_computed_once_and_never_before_the_close(doubt: Doubt, world: World) -> None:
    run = SignalRun.objects.get()
    flags = set(Flag.objects.values_list("pk", flat=True))
    tick_tenant(tenant=world.tenant, at=LATER)
    assert raise_flags(wave=doubt.wave, at=LATER) == run
    assert set(Flag.objects.values_list("pk", flat=True)) == flags
    with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
        Flag.objects.update(members=15)


def test_whole_path_void_reverse_points_as_before(doubt: Doubt) -> None:
    before, was = points(doubt), percent(doubt)
    case = opened(doubt)
    send_statement(
        actor=doubt.head,
        case=case,
        said=Statement(text="Họp rồi cùng làm.", seen_draft=0),
        at=AFTER,
    )
    outlook = {row.way.key: row for row in outlook_of(case, ways_of(case))}
    decision = decided(doubt, case, CaseOutcome.VOID_GROUP, group=doubt.group)
    foreseen = outlook[f"group-{doubt.group.pk}"].leaves[0]
    assert (foreseen.percent, foreseen.new_percent) == (was, percent(doubt))
    assert (foreseen.points, foreseen.new_points) == (before, points(doubt))
    assert before is not None
    assert foreseen.change is not None
    assert foreseen.change < 0
    assert decision.count is not None
    assert (decision.count.number, decision.count.in_force) == (2, True)
    reversal = reversed_(doubt, case)
    assert (points(doubt), percent(doubt)) == (before, was)
    assert [count.number for count in Count.objects.order_by("number")] == [1, 2, 3]
    assert (reversal.reverses, CaseDecision.objects.count()) == (decision, 2)
    assert Count.objects.get(number=1).inputs_hash == Count.objects.get(number=3).inputs_hash
    case.refresh_from_db()
    assert case.state == CaseState.REVERSED
    actions = AuditEntry.objects.filter(object_type="surveys.case").values_list("action", flat=True)
    assert list(actions.order_by("sequence")) == [
        "case.opened",
        "case.statement_sent",
        "case.decided",
        "case.reversed",
    ]


def test_cancelling_the_whole_result_gives_nought(doubt: Doubt) -> None:
    case = opened(doubt)
    decided(doubt, case, CaseOutcome.VOID_OBJECT)
    assert (percent(doubt), points(doubt)) == (Decimal("0.00"), Decimal("0.000"))
    honest = CountLine.objects.filter(count__in_force=True).exclude(object=doubt.coached)
    assert all(line.percent for line in honest)


def test_a_pattern_is_void_as_a_whole_and_counted_beside(doubt: Doubt) -> None:
    case = opened(doubt)
    decision = decided(doubt, case, CaseOutcome.VOID_BALLOTS, flag=flag(doubt))
    assert decision.count is not None
    assert decision.count.left_out == 15
    reversed_(doubt, case)
    assert {way.outcome for way in ways_of(opened(doubt))} == {
        CaseOutcome.KEEP,
        CaseOutcome.VOID_BALLOTS,
        CaseOutcome.VOID_GROUP,
        CaseOutcome.VOID_OBJECT,
    }


def test_a_pattern_that_leaves_a_few_is_not_offered(world: World, elsewhere: World) -> None:
    with tenant_scope(elsewhere.tenant):
        set_doubt(elsewhere, honest=2, tick=False)
    with tenant_scope(world.tenant):
        doubt = set_doubt(world, coached=13)
        case = opened(doubt)
        assert flag(doubt).members == 13
        outcomes = [way.outcome for way in ways_of(case)]
        assert CaseOutcome.VOID_BALLOTS not in outcomes
        with pytest.raises(Refused):
            decided(doubt, case, CaseOutcome.VOID_BALLOTS, flag=flag(doubt))
        assert Count.objects.count() == 1


def test_a_decision_about_one_unit_writes_nothing_to_the_others(doubt: Doubt) -> None:
    given = ScoreEntry.objects.filter(source=Source.SURVEY).order_by("pk")
    own = given.filter(dossier__participation=doubt.coached.participation)
    others = given.exclude(dossier__participation=doubt.coached.participation)
    before = [entry.pk for entry in others]
    assert (len(own), before != []) == (1, True)
    decided(doubt, opened(doubt), CaseOutcome.VOID_OBJECT)
    tick_tenant(tenant=doubt.world.tenant, at=LATER)
    assert [entry.pk for entry in others.all()] == before
    assert own.all().count() == 2


def test_points_wait_when_the_appraisal_is_closed(doubt: Doubt) -> None:
    before = points(doubt)
    case = opened(doubt)
    Campaign.objects.update(state=CampaignState.CLOSED)
    decided(doubt, case, CaseOutcome.VOID_OBJECT)
    count = unwritten(doubt.wave)
    assert count is not None
    assert (count.number, percent(doubt), points(doubt)) == (2, Decimal("0.00"), before)


def test_a_published_result_is_withdrawn_first(doubt: Doubt) -> None:
    case = opened(doubt)
    Campaign.objects.update(state=CampaignState.PUBLISHED)
    with pytest.raises(Refused, match="thu hồi"):
        decided(doubt, case, CaseOutcome.VOID_OBJECT)
    with pytest.raises(Refused, match="thu hồi"):
        opened(doubt)


def test_answers_that_stand_make_no_count(doubt: Doubt) -> None:
    case = opened(doubt)
    assert decided(doubt, case, CaseOutcome.KEEP).count is None
    assert Count.objects.count() == 1
    assert opened(doubt).number == 2


def test_a_decision_waits_for_the_unit(doubt: Doubt) -> None:
    case = opened(doubt)
    with pytest.raises(Refused, match="13:01"):
        decide_case(
            actor=doubt.approver,
            case=case,
            ruling=ruling(CaseOutcome.KEEP),
            expected_version=case.version,
            at=HEARD_BY - timedelta(seconds=1),
        )
    give_more_time(
        actor=doubt.secretary, case=case, due_at=LATER, reason="Thủ trưởng đi công tác.", at=AFTER
    )
    with pytest.raises(ValidationError):
        give_more_time(actor=doubt.secretary, case=case, due_at=AFTER, reason="Muộn", at=AFTER)


def test_who_opens_does_not_decide_and_nobody_decides_the_own_unit(doubt: Doubt) -> None:
    case = opened(doubt)
    for person in (doubt.secretary, doubt.head, doubt.world.people[Role.COUNCIL]):
        with pytest.raises(Refused):
            decide_case(
                actor=person,
                case=case,
                ruling=ruling(CaseOutcome.KEEP),
                expected_version=case.version,
                at=LATER,
            )
    doubt.join_unit(doubt.approver)
    with pytest.raises(Refused):
        decided(doubt, case, CaseOutcome.KEEP)


def test_officers_draft_the_head_sends_once(doubt: Doubt) -> None:
    case = opened(doubt)
    save_statement(
        actor=doubt.officer, case=case, said=Statement(text="Dự thảo", seen_draft=0), at=AFTER
    )
    with pytest.raises(StaleEdit):
        save_statement(
            actor=doubt.officer, case=case, said=Statement(text="Khác", seen_draft=0), at=AFTER
        )
    with pytest.raises(Refused):
        send_statement(
            actor=doubt.officer, case=case, said=Statement(text="Gửi", seen_draft=1), at=AFTER
        )
    heard = send_statement(
        actor=doubt.head, case=case, said=Statement(text="Đã gửi", seen_draft=1), at=AFTER
    )
    assert (heard.state, heard.statement) == (CaseState.HEARD, "Đã gửi")
    assert not StatementDraft.objects.exists()
    with pytest.raises(Refused):
        send_statement(
            actor=doubt.head, case=case, said=Statement(text="Nữa", seen_draft=0), at=AFTER
        )
    assert "Dự thảo" not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_the_unit_and_then_the_approver_are_told(doubt: Doubt) -> None:
    case = opened(doubt)
    send_statement(
        actor=doubt.head, case=case, said=Statement(text="Đã gửi", seen_draft=0), at=AFTER
    )
    decided(doubt, case, CaseOutcome.KEEP)
    kinds = OutboxMail.objects.filter(kind__startswith="case.").values_list("kind", "to_user")
    unit = {doubt.officer.pk, doubt.head.pk}
    assert set(kinds) == {
        *(("case.opened", person) for person in unit),
        ("case.statement_sent", doubt.approver.pk),
        *(("case.decided", person) for person in unit),
    }


def test_one_running_case_a_unit(doubt: Doubt) -> None:
    opened(doubt)
    with pytest.raises(Refused):
        opened(doubt)


def test_reason_and_legal_ground_are_asked_for(doubt: Doubt) -> None:
    case = opened(doubt)
    with pytest.raises(ValidationError) as error:
        decided(doubt, case, CaseOutcome.KEEP, reason=" ", legal_ground="")
    assert set(error.value.error_dict) == {"reason", "legal_ground"}


def test_decisions_are_never_changed(doubt: Doubt) -> None:
    decision = decided(doubt, opened(doubt), CaseOutcome.KEEP)
    for change in (
        lambda: CaseDecision.objects.filter(pk=decision.pk).update(reason="Khác"),
        lambda: CaseDecision.objects.filter(pk=decision.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_group_that_did_not_answer_cannot_be_void(doubt: Doubt) -> None:
    case = opened(doubt)
    empty = RespondentGroup.objects.create(wave=doubt.wave, key="rong", name="Rỗng", priority=9)
    with pytest.raises(Refused):
        decided(doubt, case, CaseOutcome.VOID_GROUP, group=empty)


def test_objects_of_the_other_tenant_have_their_own_cases(doubt: Doubt, elsewhere: World) -> None:
    opened(doubt)
    with tenant_scope(elsewhere.tenant):
        assert not Case.objects.exists()
        assert Flag.objects.exists()


@pytest.mark.usefixtures("committed")
def test_two_deciders_at_once_make_one_decision() -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        doubt = set_doubt(world, honest=4)
        case = opened(doubt)

    def decide(outcome: CaseOutcome) -> str:
        with tenant_scope(world.tenant):
            try:
                decide_case(
                    actor=doubt.approver,
                    case=case,
                    ruling=ruling(outcome),
                    expected_version=case.version,
                    at=LATER,
                )
            except StaleEdit:
                return "stale"
        return "decided"

    found = run_together(
        lambda: decide(CaseOutcome.VOID_OBJECT), lambda: decide(CaseOutcome.VOID_OBJECT)
    )
    assert sorted(found) == ["decided", "stale"]
    with tenant_scope(world.tenant):
        assert CaseDecision.objects.count() == 1
        assert Count.objects.count() == 2


@pytest.mark.usefixtures("committed")
def test_decisions_of_two_cases_at_once_leave_out_both() -> None:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        doubt = set_doubt(world, honest=4)
        other = SurveyObject.objects.get(wave=doubt.wave, code="so-b")
        cases = [opened(doubt), opened(doubt, other)]

    def decide(case: Case) -> None:
        with tenant_scope(world.tenant):
            decided(doubt, case, CaseOutcome.VOID_OBJECT)

    assert run_together(*(partial(decide, case) for case in cases)) == [None, None]
    with tenant_scope(world.tenant):
        lines = CountLine.objects.filter(count__in_force=True, object__in=[doubt.coached, other])
        assert set(lines.values_list("percent", flat=True)) == {Decimal(0)}
