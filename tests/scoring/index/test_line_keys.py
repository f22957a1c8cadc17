"""The keys of index lines, which a trigger checks in place of foreign keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import ProtectedError

from campaigns.models import Participation
from parindex.common.tenancy import tenant_scope
from scoring.models import IndexLine, IndexRun
from tests.plugins.cast import World, build_world
from tests.plugins.threads import run_together
from tests.scoring.index.field import NOW, Field, build_field


def open_run(field: Field) -> IndexRun:
    """A run that still takes lines."""
    return IndexRun.objects.create(
        campaign=field.campaign, number=1, inputs_hash="", engine_version="1", started_at=NOW
    )


def write_line(run: int, unit: int, using: str = "default") -> None:
    IndexLine.objects.using(using).bulk_create(
        [
            IndexLine(
                run_id=run,
                participation_id=unit,
                unit_code="x",
                unit_name="X",
                group_key="so",
                group_name="Sở",
                group_position=0,
                points=1,
                maximum=1,
                field_points=[],
                field_maxima=[],
                excluded=[],
                ledger_digest="",
            )
        ]
    )


def unit_without_dossier(field: Field) -> int:
    """A unit that nothing else refers to."""
    group = field.dossiers["so-a"].participation.group
    office = field.world.organisations["so-noi-vu"]
    unit = Participation.objects.create(campaign=field.campaign, group=group, organisation=office)
    return int(unit.pk)


def delete(unit: int) -> None:
    """As somebody who knows nothing of Django would."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_participation WHERE id = %s", [unit])


@pytest.fixture
def field(world: World) -> Iterator[Field]:
    found = build_field(world)
    with tenant_scope(world.tenant):
        yield found


def test_line_of_the_own_campaign_is_taken(field: Field) -> None:
    write_line(open_run(field).pk, unit_without_dossier(field))
    assert IndexLine.objects.count() == 1


def test_run_and_unit_of_another_tenant_are_refused(field: Field, elsewhere: World) -> None:
    other = build_field(elsewhere)
    with tenant_scope(elsewhere.tenant):
        foreign_run, foreign_unit = open_run(other).pk, unit_without_dossier(other)
    run, unit = open_run(field).pk, unit_without_dossier(field)
    for keys in ((run, foreign_unit), (foreign_run, unit), (run, 0), (0, unit)):
        with pytest.raises(IntegrityError, match="of its tenant"), transaction.atomic():
            write_line(*keys)


def test_walls_hold_for_one_whom_no_policy_stops(committed: None) -> None:
    """The trigger compares tenants itself; it does not rely on what the policies hide."""
    own, other = (build_field(build_world(slug, slug)) for slug in ("ha-nam", "van-canh"))
    with tenant_scope(own.world.tenant):
        run, unit = open_run(own).pk, unit_without_dossier(own)
    with tenant_scope(other.world.tenant):
        foreign_run, foreign_unit = open_run(other).pk, unit_without_dossier(other)
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for table in ("scoring_indexline", "scoring_indexrun", "campaigns_participation"):
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    try:
        for keys in ((run, foreign_unit), (foreign_run, unit), (foreign_run, foreign_unit)):
            with tenant_scope(own.world.tenant), pytest.raises(IntegrityError, match="its tenant"):
                write_line(*keys, using="owner")
    finally:
        with owner.cursor() as cursor:
            for table in ("scoring_indexline", "scoring_indexrun", "campaigns_participation"):
                cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        owner.close()


def test_unit_of_another_campaign_is_refused(field: Field) -> None:
    older = build_field(field.world, groups={"so": (field.sets["so"], ("so-a",))}, year=2025)
    run, unit = open_run(field).pk, unit_without_dossier(older)
    with pytest.raises(IntegrityError, match="tenant and campaign"), transaction.atomic():
        write_line(run, unit)


def test_unit_with_lines_is_neither_deleted_nor_moved(field: Field) -> None:
    unit = unit_without_dossier(field)
    write_line(open_run(field).pk, unit)
    rows = Participation.objects.filter(pk=unit)
    for change in (
        lambda: delete(unit),
        lambda: rows.update(id=unit + 1_000_000),
        lambda: rows.update(campaign_id=0),
    ):
        with pytest.raises(IntegrityError, match="with index lines stays"), transaction.atomic():
            change()
    with pytest.raises(ProtectedError):
        rows.delete()


def test_unit_without_lines_goes(field: Field) -> None:
    unit = unit_without_dossier(field)
    open_run(field)
    delete(unit)
    assert not Participation.objects.filter(pk=unit).exists()


def test_run_keeps_its_keys_while_it_is_open(field: Field) -> None:
    run = IndexRun.objects.filter(pk=open_run(field).pk)
    for change in ({"id": 1_000_000}, {"campaign_id": 0}):
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            run.update(**change)


@pytest.fixture
def place(committed: None) -> Field:
    """A field whose rows are really committed."""
    return build_field(build_world("ha-nam", "UBND tỉnh Hà Nam"))


def wait_until_one_waits() -> None:
    """Return once a connection waits for the lock of the keys."""
    waiting = 0
    while not waiting:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            )
            (waiting,) = cursor.fetchone()
        time.sleep(0.01)


@pytest.mark.parametrize("line_first", [True, False])
def test_line_and_deletion_at_once_leave_no_line_without_unit(
    place: Field, line_first: bool
) -> None:
    """Whoever comes second waits for the first, sees what it did and is refused."""
    with tenant_scope(place.world.tenant):
        run, unit = open_run(place).pk, unit_without_dossier(place)
    calls = [lambda: write_line(run, unit), lambda: delete(unit)]
    if not line_first:
        calls.reverse()
    done = threading.Event()

    def first() -> None:
        with tenant_scope(place.world.tenant), transaction.atomic():
            calls[0]()
            done.set()
            wait_until_one_waits()

    def second() -> None:
        done.wait()
        with tenant_scope(place.world.tenant), transaction.atomic():
            calls[1]()

    results = run_together(first, second)
    assert results[0] is None
    assert isinstance(results[1], IntegrityError)
    with tenant_scope(place.world.tenant):
        assert IndexLine.objects.count() == line_first
        assert Participation.objects.filter(pk=unit).exists() == line_first
