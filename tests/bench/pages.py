"""Rows ``save`` and ``sheet``: our web server and the bare one under the same load, in turns."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parindex.common.tenancy import tenant_scope
from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from scoring.models import ScoreEntry
from tests.bench.ground import Ground
from tests.bench.load import Person
from tests.bench.office import PEOPLE, SIZES, Office, build_office
from tests.bench.options import Options
from tests.bench.people import (
    Reader,
    bare_readers,
    bare_savers,
    readers,
    saving_officers,
    sheet_path,
)
from tests.bench.rounds import WARM_UP_SECONDS, Row, Sample, in_turns, load_round
from tests.bench.web_server import WebServer, serving


@dataclass(frozen=True)
class Sides:
    """Both servers, and whose processor time counts on each side."""

    ours: WebServer
    bare: WebServer
    servers: dict[str, int]

    def turns(
        self, ours: Sequence[Person], bare: Sequence[Person], options: Options
    ) -> tuple[list[Sample], list[Sample]]:
        """Rounds in turns after a warm-up of both sides that does not count."""

        def round_of(
            server: WebServer, people: Sequence[Person], seconds: float
        ) -> Callable[[], Sample]:
            pids = {"web": server.pid, **self.servers}
            return lambda: load_round(server.port, people, seconds, pids)

        in_turns(
            round_of(self.ours, ours, WARM_UP_SECONDS),
            round_of(self.bare, bare, WARM_UP_SECONDS),
            1,
        )
        return in_turns(
            round_of(self.ours, ours, options.seconds),
            round_of(self.bare, bare, options.seconds),
            options.rounds,
        )


def measure_pages(ground: Ground, options: Options, at: datetime) -> list[Row]:
    """The rows asked for, on one pair of servers."""
    office = build_office(at)
    people = _seed_bare(ground, office)
    ground.settle()
    # As in production, the web processes do not know the owner's address.
    web = ground.ours | {"DATABASE_OWNER_URL": ""}
    with ExitStack() as stack:
        ours = stack.enter_context(serving("parindex.wsgi", web, ground.state / "ours.log"))
        bare = stack.enter_context(
            serving("tests.bench.bare.wsgi", ground.bare, ground.state / "bare.log")
        )
        sides = Sides(ours, bare, ground.server_pids())
        measures = {"save": _measure_save, "sheet": _measure_sheet}
        return [
            measure(sides, office, people, options)
            for name, measure in measures.items()
            if name in options.rows
        ]


def _measure_save(
    sides: Sides, office: Office, people: list[dict[str, Any]], options: Options
) -> Row:
    dossiers = office.dossiers[SIZES[0]]
    officers = saving_officers(office, dossiers)
    before = _entries(office)
    ours, bare = sides.turns(officers, bare_savers(people), options)
    sent, written = sum(officer.sent for officer in officers), _entries(office) - before
    row = Row(
        name="save",
        ours_is="one score saved: sign-in, rights, rule, ledger, audit, row and totals as answer",
        bare_is="one update_or_create behind a sign-in",
        per="request",
        goal=2,
        ours=ours,
        bare=bare,
        notes={"saves_sent": sent, "ledger_entries_written": written},
    )
    if sent != written:
        row.failures.append(f"{sent} saves were sent, {written} entries written")
    return row


def _measure_sheet(
    sides: Sides, office: Office, people: list[dict[str, Any]], options: Options
) -> Row:
    officers = readers(office, office.dossiers[SIZES[0]])
    visitors = bare_readers(people, len(office.tree.leaves))
    ours, bare = sides.turns(officers, visitors, options)
    queries = {str(size): _queries(office, size) for size in sorted(SIZES)}
    return Row(
        name="sheet",
        ours_is=f"the sheet of {len(office.tree.leaves)} leaves ({len(office.tree.nodes)} rows)",
        bare_is=f"a table of {len(office.tree.leaves)} rows, three joins",
        per="request",
        goal=2,
        ours=ours,
        bare=bare,
        notes={
            "queries_by_leaves": queries,
            "bytes": {"ours": weight(officers[0]), "bare": weight(visitors[0])},
        },
        failures=[] if len(set(queries.values())) == 1 else ["the query count is not constant"],
    )


def weight(reader: Reader) -> dict[str, int]:
    """Bytes of the last answer, as it is and packed."""
    return {"raw": reader.size, "gzip": len(gzip.compress(reader.last))}


def _entries(office: Office) -> int:
    with tenant_scope(office.tenant):
        return ScoreEntry.objects.count()


def _queries(office: Office, size: int) -> int:
    """Statements of one request for the sheet of that size, sessions and tenant included."""
    dossier = office.dossiers[size][0]
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(office.officer_of(dossier))
    path = sheet_path(office, dossier)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def _seed_bare(ground: Ground, office: Office) -> list[dict[str, Any]]:
    titles = [
        [node.code, node.criterion.title, str(node.criterion.max_points), node.code.split(".")[0]]
        for node in office.tree.leaves
    ]
    result = subprocess.run(
        [sys.executable, "-m", "tests.bench.bare.seed", str(PEOPLE)],
        input=json.dumps(titles),
        env=project_environment() | ground.bare,
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    people: list[dict[str, Any]] = json.loads(result.stdout)
    return people
