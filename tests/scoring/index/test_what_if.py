"""A draft set is tried on the facts of the ledger; nothing is stored, nothing is guessed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.criteria_import import import_set
from campaigns.domain.set_drafts import create_set
from campaigns.domain.tree import tree
from campaigns.models import CriteriaSet, UnitGroup
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.what_if import WhatIf, what_if
from scoring.engine.score import evaluate
from scoring.engine.version import ENGINE_VERSION
from scoring.enums import Source
from scoring.models import IndexRun, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.index.field import NOW, Field, build_field, document, note_last_entries

Json = dict[str, Any]
LINEAR: Json = {"kind": "linear"}
FACTS = {"so-a": ("100", "30"), "so-b": ("80", "40"), "so-c": ("50", "20")}


def criteria(rule: Json = LINEAR, weights: tuple[str, str] = ("40", "60"), **more: Any) -> Json:
    """Two leaves: a percentage and a judgement."""
    shape = {
        "1": ("main", None, {"1.1": weights[0]}),
        "2": ("main", None, {"2.1": weights[1]}),
    }
    found = document(shape, **more)
    next(node for node in found["nodes"] if node["code"] == "1.1")["rule"] = rule
    return found


def enter(
    field: Field, unit: str, code: str, facts: Json, others: Mapping[str, Decimal] | None = None
) -> None:
    """Facts as the sheet enters them."""
    dossier = field.dossiers[unit]
    node = tree(dossier.participation.group.criteria_set).by_code[code]  # type: ignore[arg-type]
    assert node.leaf is not None
    result = evaluate(node.leaf, facts, others or {})
    ScoreEntry.objects.create(
        dossier=dossier,
        criterion=node.criterion,
        source=Source.SELF,
        revision=1,
        facts=facts,
        points=result.points,
        maximum=result.maximum,
        not_applicable=result.not_applicable,
        engine_version=ENGINE_VERSION,
        recorded_at=NOW,
    )
    note_last_entries()


def field_of(world: World, facts: Mapping[str, tuple[str, str]] = FACTS) -> Field:
    field = build_field(world, groups={"so": (criteria(), tuple(facts))})
    with tenant_scope(world.tenant):
        for unit, (percent, points) in facts.items():
            enter(field, unit, "1.1", {"percent": percent})
            enter(field, unit, "2.1", {"points": points})
    return field


def draft_of(data: Json) -> CriteriaSet:
    return import_set(actor=None, document=data | {"name": "Bản thử"})


def tried(field: Field, data: Json) -> WhatIf:
    with tenant_scope(field.world.tenant):
        group = UnitGroup.objects.get(campaign=field.campaign)
        return what_if(actor=field.secretary, group=group, draft=draft_of(data))


def told(found: WhatIf) -> list[tuple[Any, ...]]:
    return [
        (
            change.old.unit.code,
            f"{change.old.totals.index} → {change.new.totals.index}",
            f"{change.old_rank} → {change.new_rank}",
            f"{change.old.band} → {change.new.band}",
        )
        for change in found.changes
    ]


def test_a_threshold_changes_points_ranks_and_classes(world: World) -> None:
    found = tried(field_of(world), criteria({"kind": "linear", "floor": "90", "below": "0"}))

    assert told(found) == [
        ("so-b", "72.00 → 40.00", "1 → 2", "Trung bình → Yếu"),
        ("so-c", "40.00 → 20.00", "3 → 3", "Yếu → Yếu"),
        ("so-a", "70.00 → 70.00", "2 → 1", "Trung bình → Trung bình"),
    ]
    assert [row.code for row in found.rows] == ["1.1"]
    assert (found.unchanged, found.misfits, found.whole) == (0, {}, False)


def test_the_same_set_changes_nobody(world: World) -> None:
    found = tried(field_of(world), criteria())

    assert (found.changes, found.unchanged, found.rows) == ((), 3, ())


def test_what_stands_is_what_a_run_says(world: World) -> None:
    field = field_of(world)
    with tenant_scope(world.tenant):
        pin(field, "so-a", "1.1", "12.5")
        field.exclude("so-b", "2")
        lines = field.lines(field.run())

    found = tried(field, criteria(main_cap="10"))

    assert {
        change.old.unit.code: (change.old.totals.index, change.old_rank, change.old.band)
        for change in found.changes
    } == {code: (line.index, line.rank, line.band) for code, line in lines.items()}


def test_a_weight_counts_from_the_same_facts(world: World) -> None:
    found = tried(field_of(world), criteria(weights=("50", "50")))

    assert told(found) == [
        ("so-a", "70.00 → 80.00", "2 → 1", "Trung bình → Khá"),
        ("so-b", "72.00 → 80.00", "1 → 1", "Trung bình → Khá"),
        ("so-c", "40.00 → 45.00", "3 → 3", "Yếu → Yếu"),
    ]


def test_facts_that_do_not_fit_are_named_and_ranks_are_not_stated(world: World) -> None:
    field = field_of(world, FACTS | {"so-b": ("80", "55")})

    found = tried(field, criteria(weights=("50", "50")))

    (name,) = found.misfits
    assert name == "Sở Xây dựng"
    assert [misfit.code for misfit in found.misfits[name]] == ["2.1"]
    assert [row[0] for row in told(found)] == ["so-a", "so-c"]
    assert {change.new_rank for change in found.changes} == {None}


def test_facts_of_another_kind_are_named_for_every_unit(world: World) -> None:
    rule = {"kind": "per_item", "points": "10", "cap": "40"}

    found = tried(field_of(world), criteria(rule))

    assert len(found.misfits) == 3
    assert not found.changes


def pin(field: Field, unit: str, code: str, points: str) -> None:
    """Points that an appraiser set by hand."""
    mine = ScoreEntry.objects.filter(dossier=field.dossiers[unit], criterion__code=code)
    mine.update(is_effective=False)
    ScoreEntry.objects.create(
        dossier=field.dossiers[unit],
        criterion=mine[0].criterion,
        source=Source.APPRAISED,
        revision=1,
        points=Decimal(points),
        maximum=Decimal(40),
        pinned=True,
        engine_version=ENGINE_VERSION,
        recorded_at=NOW,
    )
    note_last_entries()


def test_facts_that_do_not_count_do_not_matter(world: World) -> None:
    field = field_of(world)
    with tenant_scope(world.tenant):
        for unit in FACTS:
            pin(field, unit, "1.1", "10")

    found = tried(field, criteria({"kind": "judged", "step": "0.5"}))

    assert (found.misfits, found.changes, found.unchanged) == ({}, (), 3)


def test_points_set_by_hand_beyond_the_new_maximum_are_named(world: World) -> None:
    field = field_of(world)
    with tenant_scope(world.tenant):
        pin(field, "so-a", "1.1", "35")

    found = tried(field, criteria(weights=("30", "70")))

    assert [[item.code for item in items] for items in found.misfits.values()] == [["1.1"]]


def test_a_leaf_that_looks_at_a_changed_one_is_scored_again(world: World) -> None:
    half = {"kind": "linear", "full_at": "200"}
    data = criteria(
        {
            "kind": "branch",
            "on": "2.1",
            "cases": [
                {"when": {"points_at_least": "25"}, "label": "Đạt", "rule": LINEAR},
                {"when": {"otherwise": True}, "label": "Không", "rule": half},
            ],
        }
    )
    data["nodes"][3]["rule"] = LINEAR
    field = build_field(world, groups={"so": (data, ("so-a",))})
    with tenant_scope(world.tenant):
        enter(field, "so-a", "2.1", {"percent": "50"})
        enter(field, "so-a", "1.1", {"percent": "50"}, {"2.1": Decimal(30)})
    changed = copy.deepcopy(data)
    changed["nodes"][3]["rule"] = {"kind": "linear", "floor": "60", "below": "0"}

    found = tried(field, changed)

    # Without the 30 points of 2.1 the other case holds for 1.1: half of its 20 points.
    assert told(found) == [("so-a", "50.00 → 10.00", "1 → 1", "Yếu → Yếu")]
    assert [row.code for row in found.rows] == ["2.1"]


def test_leaves_that_come_and_go_and_a_changed_cap(world: World) -> None:
    data = document({"1": ("main", None, {"1.1": "40", "1.2": "60"})}, total_cap="90")
    data["nodes"][1]["rule"] = LINEAR

    found = tried(field_of(world), data)

    assert found.whole
    assert {(row.code, row.kind) for row in found.rows} >= {("1.2", "added"), ("2.1", "removed")}
    assert ("so-a", "70.00 → 40.00", "2 → 1", "Trung bình → Yếu") in told(found)


def test_points_from_elsewhere_are_named(world: World) -> None:
    data = criteria()
    for node in data["nodes"]:
        if node["code"] == "1.1":
            node["source"] = "external"

    found = tried(field_of(world), data)

    assert len(found.misfits) == 3


def test_exclusions_go_on_and_a_unit_without_index_stays_so(world: World) -> None:
    field = field_of(world)
    with tenant_scope(world.tenant):
        field.exclude("so-a", "1")
        field.exclude("so-c", "1", "2")

    found = tried(field, criteria({"kind": "per_item", "points": "10", "cap": "40"}))

    assert list(found.misfits) == ["Sở Xây dựng"]
    assert found.unchanged == 2


def test_a_self_assessment_nobody_appraised_counts_as_the_draft_says(world: World) -> None:
    found = tried(field_of(world), criteria(unappraised="zero"))

    assert {change.new.totals.points for change in found.changes} == {0}


def test_nothing_is_stored_and_only_the_secretariat_may(world: World) -> None:
    field = field_of(world)
    with tenant_scope(world.tenant):
        draft = draft_of(criteria(weights=("50", "50")))
        group = UnitGroup.objects.get(campaign=field.campaign)
        before = ScoreEntry.objects.count(), AuditEntry.objects.count()
        what_if(actor=field.secretary, group=group, draft=draft)
        assert (ScoreEntry.objects.count(), AuditEntry.objects.count()) == before
        assert not IndexRun.objects.exists()
        with pytest.raises(Refused):
            what_if(actor=field.world.people[Role.ADMIN], group=group, draft=draft)
        empty = create_set(actor=world.people[Role.ADMIN], name="Trống", year=2026)
        with pytest.raises(Refused):
            what_if(actor=field.secretary, group=group, draft=empty)


def client_of(world: World) -> Client:
    client = Client()
    client.force_login(world.people[Role.SECRETARIAT])
    client.cookies["django_language"] = "vi"
    return client


@pytest.mark.parametrize("count", [1, 3, 60])
def test_page_costs_the_same_for_any_number_of_units(
    world: World, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    facts = {f"u{number}": (str(number), "30") for number in range(1, count + 1)}
    field = field_of(world, facts)
    with tenant_scope(world.tenant):
        draft = draft_of(criteria({"kind": "linear", "full_at": "90"}))
        group = UnitGroup.objects.get(campaign=field.campaign)
    client = client_of(world)
    page = f"{world.url}/index/cchc-2026/what-if/?group={group.pk}&draft={draft.pk}"
    client.get(page)
    with django_assert_num_queries(19):
        answer = client.get(page)
    assert answer.status_code == 200
    assert answer.content.decode().count('scope="row"') == count + 1


def test_page_asks_and_says_what_is_wrong(world: World, elsewhere: World) -> None:
    field_of(world)
    with tenant_scope(world.tenant):
        empty = create_set(actor=world.people[Role.ADMIN], name="Trống", year=2026)
        group = UnitGroup.objects.get()
    with tenant_scope(elsewhere.tenant):
        foreign = draft_of(criteria())
    client = client_of(world)
    page = f"{world.url}/index/cchc-2026/what-if/"

    assert client.get(page).status_code == 200
    for draft in (empty.pk, foreign.pk, "x", ""):
        answer = client.get(f"{page}?group={group.pk}&draft={draft}")
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()
    assert client.get(f"{elsewhere.url}/index/cchc-2026/what-if/").status_code in {403, 404}
