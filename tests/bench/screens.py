"""Rows ``progress`` and ``ranking``: screens of 63 and of 700 units beside plain tables."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from scoring.tables.progress import PER_PAGE
from tests.bench.ground import Ground
from tests.bench.options import Options
from tests.bench.pages import Sides, weight
from tests.bench.people import Reader
from tests.bench.regions import Region, build_region
from tests.bench.rounds import Row
from tests.bench.web_server import serving
from tests.bench.world import session_of

UNITS = (63, 700)
READERS = 4


@dataclass(frozen=True)
class Screen:
    """One page on both sides: where it is, what marks a row of it."""

    name: str
    ours_is: str
    bare_is: str
    view: str
    mark: bytes


SCREENS = (
    Screen(
        "progress",
        "the progress screen: every unit counted and put in order of lateness, cells per field,"
        " states, ticks, reminder with its letter",
        "a table of as many units, counts per field by one aggregate",
        "scoring:progress",
        b'<th scope="row"><a href="/t/',
    ),
    Screen(
        "ranking",
        "the public ranking: bars with classes, figures of the group, filters",
        "a table of as many stored results",
        "scoring:ranking",
        b'<div class="row" role="row" data-row=',
    ),
)


def measure_screens(ground: Ground, options: Options, at: datetime) -> list[Row]:
    """The rows asked for, at both sizes, on one pair of servers."""
    regions = {units: build_region(ground, units, at) for units in UNITS}
    session = _seed_bare(ground, regions[UNITS[0]])
    ground.settle()
    web = ground.ours | {"DATABASE_OWNER_URL": ""}
    with ExitStack() as stack:
        ours = stack.enter_context(serving("parindex.wsgi", web, ground.state / "ours.log"))
        bare = stack.enter_context(
            serving("tests.bench.bare.wsgi", ground.bare, ground.state / "bare.log")
        )
        sides = Sides(ours, bare, ground.server_pids())
        return [
            _measure(sides, screen, regions[units], session, options)
            for screen in SCREENS
            if screen.name in options.rows
            for units in UNITS
        ]


def _measure(sides: Sides, screen: Screen, region: Region, session: str, options: Options) -> Row:
    rows = min(region.units, PER_PAGE)
    path = reverse(screen.view, args=[region.tenant.slug, region.campaign.slug])
    cookie = f"{settings.SESSION_COOKIE_NAME}={session_of(region.secretary)}"
    ours = _readers({"Cookie": cookie}, path, screen.mark, rows)
    plain = f"/{screen.name}/{region.units}/"
    bare = _readers({"Cookie": f"sessionid={session}"}, plain, b'<tr id="unit-', rows)
    found, beside = sides.turns(ours, bare, options)
    return Row(
        name=f"{screen.name} {region.units}",
        ours_is=f"{screen.ours_is}; {region.units} units, {rows} of them drawn",
        bare_is=screen.bare_is,
        per="request",
        goal=2,
        ours=found,
        bare=beside,
        notes={
            "queries": _queries(region, path),
            "bytes": {"ours": weight(ours[0]), "bare": weight(bare[0])},
        },
    )


def _readers(headers: dict[str, str], path: str, mark: bytes, rows: int) -> Sequence[Reader]:
    return [Reader(headers, path, mark, rows) for _ in range(READERS)]


def _queries(region: Region, path: str) -> int:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(region.secretary)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def _seed_bare(ground: Ground, region: Region) -> str:
    """Fill the bare tables; answers the session of somebody signed in."""
    titles = [
        [node.code, node.criterion.title, str(node.criterion.max_points), node.code.split(".")[0]]
        for node in region.tree.leaves
    ]
    result = subprocess.run(
        [sys.executable, "-m", "tests.bench.bare.seed", "1", *map(str, UNITS)],
        input=json.dumps(titles),
        env=project_environment() | ground.bare,
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    people: list[dict[str, Any]] = json.loads(result.stdout)
    return str(people[0]["session"])
