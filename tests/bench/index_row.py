"""Row ``index``: a whole index run beside one SQL aggregate over the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils import timezone

from parindex.common.tenancy import tenant_scope
from scoring.domain.index_run import run_index
from scoring.models import IndexRun
from tests.bench.country import LEAVES, Country, build_country
from tests.bench.ground import OURS, Ground
from tests.bench.options import Options
from tests.bench.recount import differing_units
from tests.bench.rounds import Meter, Row, Sample, in_turns

AGGREGATE = """
SELECT dossier_id, sum(points) FROM scoring_scoreentry
WHERE is_effective AND tenant_id = %s GROUP BY dossier_id
"""


def measure_index(ground: Ground, options: Options, at: datetime) -> Row:
    """Load the ledger, take rounds in turns, compare every line with the engine."""
    begun = time.perf_counter()
    country = build_country(ground, options.units, at)
    loaded = time.perf_counter() - begun
    runs: list[IndexRun] = []
    pids = ground.server_pids()
    owner = ground.owner(OURS)
    owner.autocommit = True

    def ours() -> Sample:
        return timed(pids, lambda: runs.append(_run(country)))

    def bare() -> Sample:
        return timed(pids, lambda: _aggregate(owner, country))

    in_turns(ours, bare, 1)
    samples = in_turns(ours, bare, options.rounds)
    owner.close()
    begun = time.perf_counter()
    with tenant_scope(country.tenant):
        lines, differing = differing_units(runs[-1])
    engine = time.perf_counter() - begun
    row = Row(
        name="index",
        ours_is=f"index run: {country.units} units × {LEAVES} leaves, ranked, lines stored",
        bare_is="one SQL aggregate over the same rows",
        per="run",
        goal=1.5,
        ours=samples[0],
        bare=samples[1],
        notes={
            "units": country.units,
            "ledger_rows": country.units * LEAVES,
            "load_seconds": round(loaded, 1),
            "runs": len(runs),
            # The same by the engine in Python: every entry read, every unit added up and compared.
            "engine_seconds": round(engine, 1),
            "lines_compared": lines,
            "differing_units": len(differing),
        },
    )
    if differing or lines != country.units:
        row.failures += [f"{lines} lines of {country.units} units", *differing[:5]]
    return row


def _run(country: Country) -> IndexRun:
    with tenant_scope(country.tenant):
        return run_index(
            actor=country.secretary, campaign=country.campaign, at=timezone.now(), force=True
        )


def _aggregate(connection: Any, country: Country) -> None:
    with connection.cursor() as cursor:
        cursor.execute(AGGREGATE, [country.tenant.pk])
        assert len(cursor.fetchall()) == country.units


def timed(pids: dict[str, int], work: Callable[[], None]) -> Sample:
    """Work done in this process: its time and that of the servers."""
    with Meter(pids) as meter:
        begun, own = time.perf_counter(), time.process_time()
        work()
        seconds, own = time.perf_counter() - begun, time.process_time() - own
    spent = {"python": own, **meter.spent}
    parts = {name: 1000 * value for name, value in spent.items()}
    return Sample(wall=1000 * seconds, cpu=sum(parts.values()), parts=parts)
