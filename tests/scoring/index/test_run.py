"""The run against the engine, its hash, its rules about units, classes and ties."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from scoring.domain.verification import verify_run
from scoring.enums import Source
from scoring.models import IndexLine, IndexRun, ScoreEntry
from tests.plugins.cast import World
from tests.scoring.index.field import (
    NOW,
    Field,
    Shape,
    build_field,
    document,
    random_points,
    write_entries,
)

ONE: Shape = {"1": ("main", None, {"1.1": "100"})}
CAPPED: Shape = {
    "1": ("main", None, {"1.1": "40", "1.2": "45"}),
    "2": ("bonus", "15", {"2.1": "10", "2.2": "10"}),
    "3": ("penalty", "20", {"3.1": "0", "3.2": "0"}),
}


def field_of(world: World, shape: Shape, units: int, **policy: Any) -> Field:
    codes = tuple(f"u{number}" for number in range(units))
    return build_field(world, groups={"so": (document(shape, **policy), codes)})


@pytest.mark.parametrize(
    ("points", "index", "band"),
    [
        ("94.995", "95.00", "Xuất sắc"),
        ("94.994", "94.99", "Tốt"),
        ("84.995", "85.00", "Tốt"),
        ("84.994", "84.99", "Khá"),
        ("74.995", "75.00", "Khá"),
        ("74.994", "74.99", "Trung bình"),
        ("69.995", "70.00", "Trung bình"),
        ("69.994", "69.99", "Yếu"),
        ("0", "0.00", "Yếu"),
        ("100", "100.00", "Xuất sắc"),
    ],
)
def test_shown_value_is_the_classified_value(
    world: World, points: str, index: str, band: str
) -> None:
    field = field_of(world, ONE, 1)
    with tenant_scope(world.tenant):
        field.write("u0", {"1.1": points})  # a third decimal, as a share of a field gives
        line = field.run().lines.get()
    assert (line.points, line.index, line.band) == (Decimal(points), Decimal(index), band)


def test_equal_index_shares_a_rank_and_the_next_is_skipped(world: World) -> None:
    field = field_of(world, ONE, 5)
    with tenant_scope(world.tenant):
        for unit, points in enumerate(("90", "80.004", "79.996", "80.006", "70")):
            field.write(f"u{unit}", {"1.1": points})
        lines = field.lines(field.run())
    found = {code: (line.index, line.rank, line.tied) for code, line in lines.items()}
    assert found == {
        "u0": (Decimal("90.00"), 1, False),
        "u1": (Decimal("80.00"), 3, True),
        "u2": (Decimal("80.00"), 3, True),
        "u3": (Decimal("80.01"), 2, False),
        "u4": (Decimal("70.00"), 5, False),
    }


def test_groups_are_ranked_apart_by_their_own_sets(world: World) -> None:
    first, second = document(), document(ONE, name="Bộ tiêu chí huyện")
    field = build_field(
        world, groups={"so": (first, ("so-a", "so-b")), "huyen": (second, ("huyen-c",))}
    )
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "20", "2.1": "30"})
        field.write("so-b", {"1.1": "10"})
        field.write("huyen-c", {"1.1": "33.33"})
        run = field.run()
        lines = field.lines(run)
        assert verify_run(run).differences == ()
    ranks = {code: (line.group_key, line.rank, line.index) for code, line in lines.items()}
    assert ranks == {
        "so-a": ("so", 1, Decimal("50.00")),
        "so-b": ("so", 2, Decimal("10.00")),
        "huyen-c": ("huyen", 1, Decimal("33.33")),
    }
    assert lines["so-a"].field_points == [20000, 30000, 0]
    assert lines["huyen-c"].field_points == [33330]


def test_excluded_field_and_criterion_leave_points_and_maximum(world: World) -> None:
    """Hà Nam 2023: a unit without administrative procedures is not assessed on field 3."""
    field = build_field(world)
    with tenant_scope(world.tenant):
        for unit in ("so-a", "so-b"):
            field.write(unit, {"1.1": "10", "1.2": "20", "3.1": "20", "3.2": "5"})
        field.exclude("so-a", "3", "1.1")
        run = field.run()
        lines = field.lines(run)
        assert verify_run(run).differences == ()
    own, other = lines["so-a"], lines["so-b"]
    assert (own.points, own.maximum, own.index) == (Decimal(20), Decimal(50), Decimal("40.00"))
    assert (own.excluded, own.field_maxima) == (["1.1", "3"], [20000, 30000, 0])
    assert (other.points, other.maximum, other.index) == (
        Decimal(55),
        Decimal(100),
        Decimal("55.00"),
    )


def test_not_applicable_leaf_leaves_the_maximum_once(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": None, "1.2": "20", "3.1": None})
        field.exclude("so-a", "3")
        run = field.run()
        line = field.lines(run)["so-a"]
        assert verify_run(run).differences == ()
    assert (line.points, line.maximum, line.index) == (Decimal(20), Decimal(50), Decimal("40.00"))


def test_unit_assessed_on_nothing_has_no_rank(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-b", {"1.1": "1"})
        field.exclude("so-a", "1", "2", "3")
        run = field.run()
        lines = field.lines(run)
        assert verify_run(run).differences == ()
    own = lines["so-a"]
    assert (own.index, own.rank, own.tied, own.band) == (None, None, False, "")
    assert lines["so-b"].rank == 1


def test_bonus_penalty_main_cap_and_floor_follow_the_policy(world: World) -> None:
    policy = {"bonus_in_maximum": True, "main_cap": "80", "total_cap": "100"}
    field = field_of(world, CAPPED, 3, **policy)
    with tenant_scope(world.tenant):
        field.write("u0", {"1.1": "40", "1.2": "45", "2.1": "10", "2.2": "10"})
        field.write("u1", {"1.1": "40", "3.1": "-15", "3.2": "-30"})
        field.write("u2", {"1.1": "5", "3.1": "-15"})
        run = field.run()
        lines = field.lines(run)
        assert verify_run(run).differences == ()
    assert {code: line.points for code, line in lines.items()} == {
        "u0": Decimal(95),
        "u1": Decimal(20),
        "u2": Decimal(0),
    }
    assert [line.maximum for line in lines.values()] == [Decimal(100)] * 3


@pytest.mark.parametrize(("policy", "points"), [("self", "60"), ("zero", "20")])
def test_unappraised_points_count_as_the_policy_says(
    world: World, policy: str, points: str
) -> None:
    shape: Shape = {"1": ("main", None, {"1.1": "40", "1.2": "40", "1.3": "20"})}
    field = field_of(world, shape, 1, unappraised=policy)
    with tenant_scope(world.tenant):
        field.write("u0", {"1.1": "20"}, Source.APPRAISED)
        field.write("u0", {"1.2": "40", "1.3": None}, Source.SELF)
        run = field.run()
        line = run.lines.get()
        assert verify_run(run).differences == ()
    maximum = {"self": Decimal(80), "zero": Decimal(100)}[policy]
    assert (line.points, line.maximum) == (Decimal(points), maximum)


@pytest.mark.parametrize("seed", range(4))
def test_run_agrees_with_the_engine_for_random_units(world: World, seed: int) -> None:
    chance = random.Random(seed)
    policy = {
        "bonus_in_maximum": chance.random() < 0.5,
        "unappraised": chance.choice(["self", "zero"]),
        "main_cap": chance.choice([None, "70"]),
    }
    units = tuple(f"u{number}" for number in range(300))
    sets = [
        document(CAPPED, name="A", places=chance.choice([0, 1, 2, 3]), **policy),
        document(name="B"),
    ]
    groups = {"so": (sets[0], units[:200]), "huyen": (sets[1], units[200:])}
    field = build_field(world, groups=groups)
    maxima = [_maxima(field, "u0"), _maxima(field, "u299")]
    with tenant_scope(world.tenant):
        write_entries(
            (
                field,
                unit,
                random_points(chance, maxima[number >= 200]),
                chance.choice([Source.SELF, Source.APPRAISED, Source.COUNCIL]),
            )
            for number, unit in enumerate(units)
        )
        for unit in chance.sample(units[200:], 20):
            field.exclude(unit, chance.choice(["1", "1.1", "2", "3.2"]))
        run = field.run()
        proof = verify_run(run)
    assert (proof.lines, proof.differences) == (300, ())


def test_same_inputs_give_the_run_that_is_there(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "12.5"})
        first = field.run()
        assert field.run() == first
        forced = field.run(force=True)
        columns = [
            f.name for f in IndexLine._meta.get_fields() if f.name not in ("pk", "run", "tenant")
        ]
        lines = [
            list(run.lines.order_by("unit_code").values_list(*columns)) for run in (first, forced)
        ]
    assert (forced.number, forced.inputs_hash) == (2, first.inputs_hash)
    assert lines[0] == lines[1]


def test_hash_follows_every_input(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        hashes = [field.run().inputs_hash]
        dossier = field.dossiers["so-a"]
        type(dossier).objects.filter(pk=dossier.pk).update(ledger_digest="1" * 64)
        hashes.append(field.run().inputs_hash)
        field.exclude("so-b", "1")
        hashes.append(field.run().inputs_hash)
        Campaign.objects.update(bands=[{"name": "Đạt", "from": "0"}])
        hashes.append(field.run().inputs_hash)
    assert len(set(hashes)) == 4


def test_run_is_provisional_until_the_appraisal_is_closed(world: World) -> None:
    field = build_field(world, state=CampaignState.OPEN)
    with tenant_scope(world.tenant):
        before = field.run()
        field.reset_state(CampaignState.CLOSED)
        after = field.run()
    assert (before.provisional, after.provisional) == (True, False)
    assert before.inputs_hash == after.inputs_hash
    assert before != after


def test_nothing_is_computed_before_the_campaign_is_open(world: World) -> None:
    field = build_field(world, state=CampaignState.PLANNING)
    with tenant_scope(world.tenant), pytest.raises(Refused):
        field.run()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_runs_the_index(world: World, role: Role) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant), pytest.raises(Refused):
        field.run(actor=world.people[role])
    assert_no_runs(world)


def assert_no_runs(world: World) -> None:
    with tenant_scope(world.tenant):
        assert IndexRun.objects.count() == 0


def test_run_is_told_in_the_audit(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        run = field.run(note="Trước phiên họp")
        entry = AuditEntry.objects.get(action="index.run")
    assert (entry.actor_id, entry.object_id, entry.at) == (field.secretary.pk, run.pk, NOW)


def test_finished_run_and_its_lines_never_change(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        run = field.run()
        line = run.lines.first()
        assert line is not None
        for change in (
            lambda: IndexRun.objects.update(note="x"),
            lambda: IndexRun.objects.all().delete(),
            lambda: IndexLine.objects.update(rank=1),
            lambda: IndexLine.objects.all().delete(),
            lambda: IndexLine.objects.create(
                run=run,
                participation=line.participation,
                unit_code="x",
                unit_name="x",
                group_key="so",
                group_name="so",
                group_position=0,
                points=1,
                maximum=1,
                field_points=[],
                field_maxima=[],
                excluded=[],
                ledger_digest="",
            ),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
        assert verify_run(run).differences == ()


def test_later_points_do_not_move_an_earlier_run(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "10"}, Source.SELF)
        run = field.run()
        ScoreEntry.objects.update(is_effective=False)
        field.write("so-a", {"1.1": "20"}, Source.APPRAISED)
        later = field.run(force=True)
        assert field.lines(run)["so-a"].points == 10
        assert field.lines(later)["so-a"].points == 20
        assert verify_run(run).differences == ()
        assert verify_run(later).differences == ()


def test_run_sees_only_units_of_its_campaign_and_tenant(world: World, elsewhere: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "10"})
        same_set = {"so": (field.sets["so"], ("so-a",))}
    older = build_field(world, groups=same_set, year=2025)
    other = build_field(elsewhere)
    with tenant_scope(elsewhere.tenant):
        other.write("so-a", {"1.1": "20"})
    with tenant_scope(world.tenant):
        older.write("so-a", {"1.1": "5"})
        points = {run.campaign_id: field.lines(run)["so-a"].points for run in _runs(field, older)}
    assert points == {field.campaign.pk: 10, older.campaign.pk: 5}
    with tenant_scope(elsewhere.tenant):
        assert IndexRun.objects.count() == 0


def test_verification_names_what_differs(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "10"})
        run = field.run()
        run.policy["bands"] = [{"name": "Đạt", "from": "0"}]
        differences = verify_run(run).differences
    assert {(d.what, d.stored, d.computed) for d in differences} == {("band", "Yếu", "Đạt")}


def _runs(*fields: Field) -> list[IndexRun]:
    return [field.run() for field in fields]


def _maxima(field: Field, unit: str) -> dict[str, Decimal]:
    from campaigns.domain.tree import tree

    with tenant_scope(field.world.tenant):
        found = tree(field.dossiers[unit].participation.group.criteria_set)  # type: ignore[arg-type]
        return {code: leaf.maximum for code, leaf in found.engine.leaves.items()}
