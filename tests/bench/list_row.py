"""Row ``list import``: a workbook of ten thousand people, ours beside reading and inserting."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl import load_workbook
from psycopg2.extras import execute_values

from parindex.common.tenancy import tenant_scope
from surveys.domain.lists import start_lists
from surveys.models import Respondent, RespondentList, Wave
from tests.bench.ground import BARE, Ground
from tests.bench.index_row import timed
from tests.bench.options import Options
from tests.bench.rounds import Row, Sample, in_turns
from tests.drill.land import Land, Province, build_land, workbook_of
from tests.drill.lists import import_file

ROWS = 10_000
_TABLE = """
CREATE TABLE bare_person (
    id bigserial PRIMARY KEY, full_name text, position text, body text, "group" text, parent text,
    email text, phone text, channel text)
"""
_INSERT = """
INSERT INTO bare_person (full_name, position, body, "group", parent, email, phone, channel)
VALUES %s
"""


def measure_lists(ground: Ground, options: Options, at: datetime) -> Row:
    """Each run imports the same file into an empty list of a unit of its own."""
    land = build_land(ROWS * (options.rounds + 1), at, provinces=options.rounds + 1, slug="lists")
    with tenant_scope(land.tenant):
        lists = iter(_start(land, at))
    data = workbook_of(land.provinces[0])
    rows = land.provinces[0].rows
    pids = ground.server_pids()
    bare = ground.owner(BARE)
    with bare, bare.cursor() as cursor:
        cursor.execute(_TABLE)

    def ours() -> Sample:
        return timed(pids, lambda: _import(land, *next(lists), data, at))

    def plain() -> Sample:
        return timed(pids, lambda: _plain(bare, data))

    in_turns(ours, plain, 1)
    samples = in_turns(ours, plain, options.rounds)
    with bare, bare.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bare_person")
        inserted = cursor.fetchone()[0]
    bare.close()
    with tenant_scope(land.tenant):
        stored = Respondent.objects.count()
    seconds = sorted(sample.wall for sample in samples[0])[len(samples[0]) // 2] / 1000
    expected = rows * (options.rounds + 1)
    return Row(
        name="list import",
        ours_is=f"a workbook of {rows:,} people: read, checked, looked up on every list, stored",
        bare_is="the same workbook read by openpyxl, its rows inserted unchecked",
        per="run",
        goal=2,
        ours=samples[0],
        bare=samples[1],
        notes={"rows_per_second": round(rows / seconds), "stored": stored},
        failures=[] if stored == inserted == expected else [f"{stored} and {inserted} rows stored"],
    )


def _start(land: Land, at: datetime) -> list[tuple[RespondentList, Province]]:
    """An empty list for every province, with its officer."""
    wave = Wave.objects.get(pk=land.wave.pk)
    units = {province.unit.pk: province for province in land.provinces}
    lists = start_lists(actor=land.secretary, wave=wave, organisation_ids=units, at=at)
    return [(listed, units[listed.organisation_id]) for listed in lists]


def _import(
    land: Land, listed: RespondentList, province: Province, data: bytes, at: datetime
) -> None:
    with tenant_scope(land.tenant):
        import_file(listed, province, data, at)


def _plain(connection: Any, data: bytes) -> None:
    with connection, connection.cursor() as cursor:
        execute_values(cursor, _INSERT, list(_values(data)), page_size=1000)


def _values(data: bytes) -> Iterator[tuple[Any, ...]]:
    sheet = load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    yield from sheet.iter_rows(min_row=2, max_col=8, values_only=True)
