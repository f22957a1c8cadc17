"""The run over points that came through the door of the ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parindex.accounts.enums import Role
from scoring.domain.index_run import run_index
from scoring.domain.leaf_results import leaves_of
from scoring.domain.ledger import record_score
from scoring.domain.totals import book_of
from scoring.domain.verification import verify_run
from scoring.enums import Source
from tests.scoring.stage import NOW, Stage

RATIO = st.integers(0, 40).map(lambda n: {"numerator": str(n), "denominator": "40"})
FACTS = st.fixed_dictionaries(
    {},
    optional={
        "1.1": st.sampled_from([{"answer": "yes"}, {"answer": "no"}]),
        "1.2": st.one_of(RATIO, st.just({"not_applicable": True})),
        "2.1": st.sampled_from([{"met": []}, {"met": ["a"]}, {"met": ["a", "b"]}]),
        "2.2": st.integers(0, 8).map(lambda n: {"points": str(Decimal(n) / 4)}),
        "3.1": st.sampled_from(
            [{"occurred": True, "waived": False}, {"occurred": False, "waived": False}]
        ),
    },
)


def save(stage: Stage, code: str, facts: object, source: str = Source.SELF) -> None:
    record_score(
        actor=stage.world.people[Role.OFFICER] if source == Source.SELF else None,
        dossier=stage.dossier,
        criterion=stage.criterion(code),
        source=source,
        facts=facts,  # type: ignore[arg-type]
        at=NOW,
        expected_revision=None,
    )


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(facts=FACTS)
def test_line_is_what_the_sheet_shows(stage: Stage, facts: dict[str, object]) -> None:
    point = transaction.savepoint()
    for code, given_facts in facts.items():
        save(stage, code, given_facts)
    run = run_index(actor=None, campaign=stage.campaign, at=NOW)
    line = run.lines.get(participation=stage.dossier.participation)
    totals = book_of(stage.dossier).totals()
    assert (line.points, line.maximum, line.index) == (
        totals.points,
        totals.maximum,
        totals.index,
    )
    assert verify_run(run).differences == ()
    transaction.savepoint_rollback(point)


def test_higher_source_counts_and_both_stay_readable(stage: Stage) -> None:
    save(stage, "1.1", {"answer": "yes"})
    save(stage, "2.3", {"percent": "90"}, Source.SURVEY)
    first = run_index(actor=None, campaign=stage.campaign, at=NOW)
    save(stage, "1.1", {"answer": "no"})
    second = run_index(actor=None, campaign=stage.campaign, at=NOW)
    participation = stage.dossier.participation
    points = []
    for run in (first, second):
        line = run.lines.get(participation=participation)
        leaves = {leaf.code: leaf for leaf in leaves_of(run, [line])[participation.pk]}
        points.append((leaves["1.1"].points, leaves["2.3"].points, line.points))
        assert verify_run(run).differences == ()
    assert points == [
        (Decimal(1), Decimal("1.8"), Decimal("2.8")),
        (Decimal(0), Decimal("1.8"), Decimal("1.8")),
    ]
    assert first.inputs_hash != second.inputs_hash
