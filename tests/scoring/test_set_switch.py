"""The correction of a criteria set that is in use, as the dossiers see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.domain.corrections import correct_set, switch_group, touched_by
from campaigns.domain.set_differences import differences
from campaigns.models import CriteriaSet, UnitGroup
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.explanations import write_explanation
from scoring.domain.ledger import record_score
from scoring.enums import Source
from scoring.models import Citation, Document, Explanation, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.stage import NOW, Stage, document, set_stage


@pytest.fixture(autouse=True)
def next_door(elsewhere: World) -> Iterator[Stage]:
    """The same campaign of another tenant, with scores on 1.1 and 1.2."""
    stage = set_stage(elsewhere)
    with tenant_scope(elsewhere.tenant):
        score(stage, "1.1", {"answer": "yes"})
        score(stage, "1.2", {"percent": "90"})
    yield stage
    with tenant_scope(elsewhere.tenant):
        assert group_of(stage).criteria_set_id == stage.criteria_set.pk
        codes = ScoreEntry.objects.order_by("pk").values_list("criterion__code", flat=True)
        assert list(codes) == ["1.1", "1.2"]


def score(stage: Stage, code: str, facts: dict[str, Any]) -> None:
    record_score(
        actor=None,
        dossier=stage.dossier,
        criterion=stage.criterion(code),
        source=Source.SELF,
        facts=facts,
        at=NOW,
        expected_revision=None,
    )


def group_of(stage: Stage) -> UnitGroup:
    return UnitGroup.objects.select_related("campaign", "criteria_set").get(campaign=stage.campaign)


def correction(stage: Stage, nodes: list[dict[str, Any]] | None = None) -> CriteriaSet:
    """The next version: 1.1 reads better, or all of ``nodes``."""
    data = document()
    data["nodes"][1]["title"] = "Ban hành kế hoạch năm đúng hạn"
    if nodes is not None:
        data["nodes"] = nodes
    return correct_set(
        actor=stage.world.people[Role.SECRETARIAT],
        criteria_set=stage.criteria_set,
        document=data,
        reason="Sai tên",
    )


def switch(stage: Stage, new: CriteriaSet) -> None:
    switch_group(
        actor=stage.world.people[Role.SECRETARIAT],
        group=group_of(stage),
        criteria_set=new,
        at=NOW,
    )


def test_group_without_scores_switches_and_is_scored_by_the_new_set(stage: Stage) -> None:
    new = correction(stage)
    switch(stage, new)
    assert group_of(stage).criteria_set_id == new.pk
    stage.criteria_set = new
    score(stage, "1.1", {"answer": "yes"})
    assert ScoreEntry.objects.get().criterion.criteria_set_id == new.pk


def test_one_score_keeps_the_set_and_the_refusal_names_its_leaf(stage: Stage) -> None:
    score(stage, "2.1", {"met": ["a"]})
    score(stage, "1.2", {"percent": "90"})
    score(stage, "1.2", {"percent": "95"})
    new = correction(stage)
    with pytest.raises(Refused, match=r": 1\.2, 2\.1\.$"):
        switch(stage, new)
    assert group_of(stage).criteria_set_id == stage.criteria_set.pk


def test_only_points_on_what_changes_are_named_unit_by_unit(stage: Stage) -> None:
    score(stage, "2.1", {"met": ["a"]})
    score(stage, "1.2", {"percent": "90"})
    score(stage, "1.2", {"percent": "95"})
    nodes = document()["nodes"]
    changed = next(node for node in nodes if node["code"] == "1.2")
    changed["rule"] = {"kind": "judged"}
    new = correction(stage, nodes)
    changes = differences(stage.criteria_set.document, new.document)
    (item,) = touched_by(stage.criteria_set, changes)
    (standing,) = item.scores["1.2"]
    entry = ScoreEntry.objects.get(criterion__code="1.2", is_effective=True)
    assert item.is_scored
    assert list(item.scores) == ["1.2"]
    assert (standing.unit, standing.points) == (
        stage.dossier.participation.organisation.name,
        entry.points,
    )


def test_words_and_documents_follow_their_leaf(stage: Stage) -> None:
    explain(stage, "1.1")
    prove(stage, "1.3")
    new = correction(stage)
    switch(stage, new)
    places = [row.criterion for row in (Explanation.objects.get(), Citation.objects.get())]
    assert [(place.code, place.criteria_set_id) for place in places] == [
        ("1.1", new.pk),
        ("1.3", new.pk),
    ]


def test_words_are_not_left_behind_at_a_leaf_that_goes(stage: Stage) -> None:
    explain(stage, "2.2")
    nodes = [node for node in document()["nodes"] if node["code"] != "2.2"]
    next(node for node in nodes if node["code"] == "2.1")["max_points"] = "3"
    new = correction(stage, nodes)
    with pytest.raises(Refused, match=r"2\.2"):
        switch(stage, new)
    assert Explanation.objects.get().criterion.criteria_set_id == stage.criteria_set.pk


def explain(stage: Stage, code: str) -> None:
    write_explanation(
        actor=stage.world.people[Role.OFFICER],
        dossier=stage.dossier,
        criterion=stage.criterion(code),
        text="Đã ban hành.",
        at=NOW,
        expected_version=0,
    )


def prove(stage: Stage, code: str) -> None:
    paper = Document.objects.create(
        dossier=stage.dossier,
        title="Kế hoạch",
        created_at=NOW,
        created_by=stage.world.people[Role.OFFICER],
    )
    Citation.objects.create(document=paper, criterion=stage.criterion(code), created_at=NOW)
