"""Rows ``set import`` and ``set edit``: a set of 200 leaves from a workbook and in the editor."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

from openpyxl import load_workbook

from campaigns.domain.criteria_import import check_file, import_set
from campaigns.domain.draft.edits import edit_node
from campaigns.domain.draft.nodes import facts_seal, find, nodes_of
from campaigns.exporters.criteria import criteria_xlsx
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.bench import criteria, world
from tests.bench.ground import BARE, Ground
from tests.bench.index_row import timed
from tests.bench.options import Options
from tests.bench.rounds import Row, Sample, in_turns

LEAVES = 200
# What one click takes is too little to be told from the clock of the processor.
EDITS = 20
_TABLE = "CREATE TABLE bare_set (id bigserial PRIMARY KEY, content jsonb)"


def measure_sets(ground: Ground, options: Options, at: datetime) -> list[Row]:
    """Both rows on one set, beside its text in one column of one table."""
    document = criteria.document(LEAVES, name="Bộ tiêu chí 200 nội dung")
    tenant = world.create_tenant("sets", "UBND tỉnh")
    with tenant_scope(tenant):
        admin = world.create_person(world.create_secretariat(), Role.ADMIN)
        data = criteria_xlsx(document)
    bare = ground.owner(BARE)
    with bare, bare.cursor() as cursor:
        cursor.execute(_TABLE)

    def measure(ours: Callable[[], Any], plain: Callable[[], Any]) -> tuple[Any, Any]:
        pids = ground.server_pids()

        def in_tenant() -> None:
            with tenant_scope(tenant):
                ours()

        sides = (lambda: timed(pids, in_tenant), lambda: timed(pids, plain))
        in_turns(*sides, 1)
        return in_turns(*sides, options.rounds)

    imported = measure(lambda: _import(data), lambda: _read_and_insert(bare, data))
    with tenant_scope(tenant):
        draft = CriteriaSet.objects.latest("pk")
        stored = draft.criteria.filter(is_leaf=True).count()
    numbers = count()
    edited = measure(lambda: _edit(admin, draft.pk, numbers), lambda: _rewrite(bare, numbers))
    bare.close()
    return [_import_row(*imported, stored), _edit_row(*edited)]


def _import_row(ours: list[Sample], bare: list[Sample], stored: int) -> Row:
    return Row(
        name="set import",
        ours_is=f"a workbook of {LEAVES} leaves: read, every rule parsed, checked, stored in rows",
        bare_is="the same workbook read by openpyxl, its cells stored as one text",
        per="run",
        goal=None,
        ours=ours,
        bare=bare,
        notes={"leaves_stored": stored},
        failures=[] if stored == LEAVES else [f"{stored} leaves stored"],
    )


def _edit_row(ours: list[Sample], bare: list[Sample]) -> Row:
    return Row(
        name="set edit",
        ours_is=f"{EDITS} changes of a leaf: locked, compared, kept for undo, rows, audit",
        bare_is=f"{EDITS} times the whole set read and written as one text",
        per="run",
        goal=None,
        ours=ours,
        bare=bare,
        notes={"milliseconds_per_change": round(_middle(ours) / EDITS, 1)},
    )


def _middle(samples: list[Sample]) -> float:
    return sorted(sample.wall for sample in samples)[len(samples) // 2]


def _import(data: bytes) -> None:
    import_set(actor=None, document=check_file(name="bo.xlsx", data=data).document)


def _read_and_insert(connection: Any, data: bytes) -> None:
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    cells = [[str(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_set (content) VALUES (%s)", [json.dumps(cells)])


def _edit(actor: Any, pk: int, numbers: Any) -> None:
    for _turn in range(EDITS):
        draft = CriteriaSet.objects.get(pk=pk)
        node = find(nodes_of(draft.document), "1.1.1")
        facts = {"title": f"Tỷ lệ nhiệm vụ hoàn thành đúng hạn, lần {next(numbers)}"}
        edit_node(actor=actor, criteria_set=draft, code="1.1.1", facts=facts, seen=facts_seal(node))


def _rewrite(connection: Any, numbers: Any) -> None:
    for _turn in range(EDITS):
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT content FROM bare_set ORDER BY id LIMIT 1")
            content = cursor.fetchone()[0]
            content[3][1] = str(next(numbers))
            cursor.execute(
                "UPDATE bare_set SET content = %s WHERE id = (SELECT min(id) FROM bare_set)",
                [json.dumps(content)],
            )
