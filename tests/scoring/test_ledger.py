"""The one door to the ledger."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Criterion, Exclusion, Extension
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.drafts import TypedFacts
from scoring.domain.ledger import Saved, record_score
from scoring.engine.facts import FactsError
from scoring.enums import DossierState, Source
from scoring.models import Dossier, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, Stage, set_stage

YES = {"answer": "yes"}
NO = {"answer": "no"}


def officer(stage: Stage) -> User:
    return stage.world.people[Role.OFFICER]


def save(stage: Stage, code: str, facts: object, **more: object) -> Saved:
    given: dict[str, object] = {
        "actor": officer(stage),
        "dossier": stage.dossier,
        "criterion": stage.criterion(code),
        "source": Source.SELF,
        "facts": facts,
        "at": NOW,
        "expected_revision": None,
        **more,
    }
    return record_score(**given)  # type: ignore[arg-type]


def test_score_is_evaluated_by_the_rule(stage: Stage) -> None:
    saved = save(stage, "1.2", {"numerator": "35", "denominator": "40"}, expected_revision=0)
    entry = ScoreEntry.objects.get()
    assert saved.entry == entry
    assert (entry.points, entry.maximum, entry.revision) == (Decimal("1.75"), Decimal(2), 1)
    assert (entry.is_current, entry.is_effective, entry.recorded_at) == (True, True, NOW)
    assert saved.totals.points == Decimal("1.75")


def test_typed_facts_are_read_under_the_lock(stage: Stage) -> None:
    saved = save(stage, "1.2", TypedFacts({"numerator": "35", "denominator": "40"}))
    assert saved.entry.facts == {"numerator": "35", "denominator": "40"}


def test_new_score_supersedes_the_old_one(stage: Stage) -> None:
    save(stage, "1.1", YES)
    save(stage, "1.1", NO, expected_revision=1)
    rows = ScoreEntry.objects.order_by("revision").values_list(
        "revision", "points", "is_current", "is_effective"
    )
    assert list(rows) == [(1, Decimal(1), False, False), (2, Decimal(0), True, True)]


def test_same_facts_again_write_nothing(stage: Stage) -> None:
    first = save(stage, "1.1", YES)
    again = save(stage, "1.1", YES, expected_revision=0)
    assert (again.entry, again.is_new) == (first.entry, False)
    assert ScoreEntry.objects.count() == 1
    assert Dossier.objects.get(pk=stage.dossier.pk).version == 1


def test_stale_revision_is_refused_with_the_current_entry(stage: Stage) -> None:
    first = save(stage, "1.1", YES)
    with pytest.raises(StaleEdit) as caught:
        save(stage, "1.1", NO, expected_revision=0)
    assert caught.value.current == first.entry


def test_wrong_facts_are_refused_and_nothing_is_stored(stage: Stage) -> None:
    with pytest.raises(FactsError) as caught:
        save(stage, "1.2", TypedFacts({"numerator": "41", "denominator": "40"}))
    assert [problem.code for problem in caught.value.problems] == ["numerator_over_denominator"]
    assert ScoreEntry.objects.count() == 0


@pytest.mark.parametrize("role", [r for r in Role if r != Role.OFFICER])
def test_only_officers_of_the_unit_score_it(stage: Stage, role: Role) -> None:
    with pytest.raises(Refused):
        save(stage, "1.1", YES, actor=stage.world.people[role])


def test_officer_cannot_score_another_unit(stage: Stage) -> None:
    with pytest.raises(Refused):
        save(stage, "1.1", YES, dossier=stage.dossiers["so-b"])


def test_dossier_of_another_tenant_does_not_exist(stage: Stage, elsewhere: World) -> None:
    other = set_stage(elsewhere)
    with pytest.raises(Dossier.DoesNotExist):
        save(stage, "1.1", YES, dossier=other.dossier)


def test_criterion_of_another_set_does_not_exist(stage: Stage, elsewhere: World) -> None:
    other = set_stage(elsewhere)
    with tenant_scope(elsewhere.tenant):
        foreign = other.criterion("1.1")
    for criterion in (foreign, stage.criterion("1")):
        with pytest.raises(Criterion.DoesNotExist):
            save(stage, "1.1", YES, criterion=criterion)


def test_deadline_is_judged_by_the_receipt_time(stage: Stage) -> None:
    save(stage, "1.1", YES, at=CLOSES - timedelta(microseconds=1))
    with pytest.raises(Refused, match="17:00"):
        save(stage, "1.1", NO, at=CLOSES)


def test_extension_of_one_criterion_opens_only_that_one(stage: Stage) -> None:
    Extension.objects.create(
        phase=stage.phase,
        participation=stage.dossier.participation,
        criterion=stage.criterion("1.1"),
        closes_at=CLOSES + timedelta(hours=2),
        reason="Mất điện",
        granted_by=stage.world.people[Role.SECRETARIAT],
        granted_at=NOW,
    )
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=DossierState.LOCKED)
    late = CLOSES + timedelta(hours=1)
    save(stage, "1.1", YES, at=late)
    with pytest.raises(Refused):
        save(stage, "1.2", {"percent": "90"}, at=late)
    with pytest.raises(Refused):
        save(stage, "1.1", NO, at=CLOSES + timedelta(hours=2))


@pytest.mark.parametrize("state", [DossierState.WITH_HEAD, DossierState.SENT, DossierState.CLOSED])
def test_state_that_is_not_a_draft_is_refused(stage: Stage, state: DossierState) -> None:
    Dossier.objects.filter(pk=stage.dossier.pk).update(state=state)
    with pytest.raises(Refused):
        save(stage, "1.1", YES)


def test_survey_leaf_is_not_self_assessed(stage: Stage) -> None:
    with pytest.raises(Refused):
        save(stage, "2.3", {"percent": "90"})
    saved = save(stage, "2.3", {"percent": "90"}, source=Source.SURVEY, actor=None)
    assert saved.entry.points == Decimal("1.8")


def test_self_assessed_leaf_takes_no_figures(stage: Stage) -> None:
    with pytest.raises(Refused):
        save(stage, "1.1", YES, source=Source.SURVEY, actor=None)


@pytest.mark.parametrize("code", ["1.1", "1"])
def test_excluded_leaf_is_refused(stage: Stage, code: str) -> None:
    Exclusion.objects.create(
        participation=stage.dossier.participation,
        criterion=stage.criterion(code),
        reason="Không có nhiệm vụ",
    )
    with pytest.raises(Refused):
        save(stage, "1.1", YES)


def appraise(stage: Stage, code: str, **more: object) -> Saved:
    given: dict[str, object] = {
        "actor": stage.world.people[Role.APPRAISER],
        "source": Source.APPRAISED,
        "at": CLOSES + timedelta(days=1),
        **more,
    }
    return save(stage, code, given.pop("facts", {}), **given)


def test_higher_source_counts_and_the_lower_one_stays_current(stage: Stage) -> None:
    save(stage, "1.1", YES)
    saved = appraise(stage, "1.1", facts=NO, reason="Thiếu quyết định")
    rows = ScoreEntry.objects.order_by("pk").values_list("source", "is_current", "is_effective")
    assert list(rows) == [("self", True, False), ("appraised", True, True)]
    assert saved.totals.points == Decimal(0)
    assert saved.book.totals(Source.SELF).points == Decimal(1)


def test_points_set_by_hand_are_pinned(stage: Stage) -> None:
    saved = appraise(stage, "2.2", points=Decimal("1.3"), reason="Chưa áp dụng rộng")
    assert (saved.entry.pinned, saved.entry.points) == (True, Decimal("1.3"))
    assert saved.entry.trace == [{"code": "pinned", "points": "1.3"}]


@pytest.mark.parametrize(
    ("code", "points", "problem"),
    [
        ("2.2", "2.01", "above_maximum"),
        ("2.2", "-1", "below_minimum"),
        ("2.2", "1.001", "too_many_decimals"),
        ("3.1", "0.5", "above_maximum"),
    ],
)
def test_points_set_by_hand_stay_within_the_leaf(
    stage: Stage, code: str, points: str, problem: str
) -> None:
    with pytest.raises(FactsError) as caught:
        appraise(stage, code, points=Decimal(points), reason="x")
    assert [item.code for item in caught.value.problems] == [problem]


def test_self_assessment_cannot_be_pinned(stage: Stage) -> None:
    with pytest.raises(Refused):
        save(stage, "2.2", {}, points=Decimal(1))


def test_nobody_appraises_the_own_unit(stage: Stage) -> None:
    with pytest.raises(Refused):
        appraise(stage, "1.1", facts=YES, actor=officer(stage))


def test_appraisal_waits_for_its_phase(stage: Stage) -> None:
    with pytest.raises(Refused):
        appraise(stage, "1.1", facts=YES, at=NOW)


def test_not_applicable_leaves_points_and_maximum(stage: Stage) -> None:
    saved = save(stage, "1.2", {"not_applicable": True})
    entry = saved.entry
    assert (entry.not_applicable, entry.points, entry.maximum) == (True, Decimal(0), Decimal(0))
    assert saved.totals.maximum == Decimal(8)


def test_dependant_is_scored_again_in_the_same_transaction(stage: Stage) -> None:
    save(stage, "1.1", NO)
    save(stage, "1.3", YES)
    saved = save(stage, "1.1", YES)
    (dependant,) = saved.dependants
    assert dependant.points == Decimal(0)
    assert [step["code"] for step in dependant.trace] == ["scored_again", "enter_again"]
    assert ScoreEntry.objects.filter(criterion=stage.criterion("1.3")).count() == 2
    assert Dossier.objects.get(pk=stage.dossier.pk).version == 4


def test_dependant_whose_points_stay_is_left_alone(stage: Stage) -> None:
    save(stage, "1.1", YES)
    save(stage, "1.3", {"percent": "50"})
    assert save(stage, "1.1", NO).dependants == ()


def test_ledger_digest_names_the_history(stage: Stage) -> None:
    start = "0" * 64
    save(stage, "1.1", YES)
    dossier = Dossier.objects.get(pk=stage.dossier.pk)
    text = (
        f'{{"criterion":"1.1","engine":"{ScoreEntry.objects.get().engine_version}","facts":{{"answer":"yes"}},"not_applicable":false,'
        '"points":"1","reason":"","recorded_at":"2026-10-29 05:58:00+00:00","revision":1,'
        '"source":"self"}'
    )
    assert dossier.ledger_digest == hashlib.sha256((start + text).encode()).hexdigest()
    assert dossier.version == 1


def test_every_entry_is_audited_with_old_and_new(stage: Stage) -> None:
    save(stage, "1.1", YES)
    save(stage, "1.1", NO)
    entry = AuditEntry.objects.filter(action="score.recorded").first()
    assert entry is not None
    assert (entry.actor, entry.object_id, entry.at) == (officer(stage), stage.dossier.pk, NOW)
    assert entry.data == (
        '{"new":{"criterion":"1.1","facts":{"answer":"no"},"not_applicable":false,"points":"0",'
        '"revision":2,"source":"self"},'
        '"old":{"facts":{"answer":"yes"},"points":"1","revision":1}}'
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scoring_scoreentry SET points = 0",
        "UPDATE scoring_scoreentry SET facts = '{}', is_current = false, is_effective = false",
        "DELETE FROM scoring_scoreentry",
    ],
)
def test_entries_cannot_be_changed_or_deleted(stage: Stage, statement: str) -> None:
    save(stage, "1.1", YES)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)


def test_superseded_entry_cannot_become_current_again(stage: Stage) -> None:
    save(stage, "1.1", YES)
    save(stage, "1.1", NO)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ScoreEntry.objects.filter(revision=1).update(is_current=True)


def test_save_takes_few_queries(
    stage: Stage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    save(stage, "1.2", {"percent": "90"})
    criterion, actor = stage.criterion("1.2"), officer(stage)
    # savepoint, lock, lines, append with audit, savepoint
    with django_assert_num_queries(5):
        record_score(
            actor=actor,
            dossier=stage.dossier,
            criterion=criterion,
            source=Source.SELF,
            facts={"percent": "95"},
            at=NOW,
            expected_revision=1,
        )
