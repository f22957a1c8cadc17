"""Row ``answer``: a whole form of thirty questions sent by post, ours beside thirty bare rows."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from parindex.common.tenancy import tenant_scope
from parindex.local.environment import project_environment
from parindex.local.paths import PROJECT_ROOT
from surveys.models import Envelope, Turnout
from tests.bench.ground import BARE, Ground
from tests.bench.load import ask, http_request
from tests.bench.options import Options
from tests.bench.pages import Sides
from tests.bench.people import TOKEN
from tests.bench.poll import ANSWERED, CODES, Link, Poll, build_poll
from tests.bench.rounds import WARM_UP_SECONDS, Row
from tests.bench.web_server import serving

RESPONDENTS = 8
# More answers a second than either side can take on two synchronous workers.
MOST_PER_SECOND = 600
SHARED = ("css/tokens.css", "css/answer.css", "img/mark.svg")
_PLAIN = [str(number) for number in range(1, len(CODES) + 1)]
_COOKIE = {"Cookie": f"csrftoken={TOKEN}"}


@dataclass
class Respondent:
    """Takes the next unused link, ticks something everywhere and sends it: one post."""

    links: Iterator[Link]
    sent: int = 0

    def request(self) -> bytes:
        link = next(self.links)
        self.sent += 1
        path = reverse("answer:whole", args=[link.key])
        names = [f"{link.form}-{code}" for code in CODES]
        return http_request("POST", path, _COOKIE, _body(names, self.sent))

    def accept(self, status: int, answer: bytes) -> None:
        assert status == 200, answer[:2000].decode(errors="replace")
        assert b'class="code"' in answer, answer.decode(errors="replace")


@dataclass
class BareRespondent:
    """The same thirty values, posted as somebody new each time."""

    numbers: Iterator[int]
    sent: int = 0

    def request(self) -> bytes:
        self.sent += 1
        return http_request(
            "POST", f"/answer/{next(self.numbers)}/", _COOKIE, _body(_PLAIN, self.sent)
        )

    def accept(self, status: int, answer: bytes) -> None:
        assert status == 200, answer[:2000].decode(errors="replace")


def _body(names: list[str], turn: int) -> bytes:
    """Form data as a browser posts it, the token of the form included."""
    values = [str((place + turn) % 5) for place in range(len(names))]
    fields = [("csrfmiddlewaretoken", TOKEN), *zip(names, values, strict=True)]
    return urlencode(fields).encode()


def measure_answer(ground: Ground, options: Options, at: datetime) -> Row:
    """Rounds in turns; afterwards what is stored is counted against what was sent."""
    seconds = WARM_UP_SECONDS + options.rounds * options.seconds
    poll = build_poll(ANSWERED + int(seconds * MOST_PER_SECOND), at)
    _seed_bare(ground)
    ground.settle()
    # One iterator for all: ``next`` of a list's iterator is atomic, no link is given twice.
    ours = [Respondent(poll.links) for _ in range(RESPONDENTS)]
    numbers = iter(range(1, 10_000_000))
    bare = [BareRespondent(numbers) for _ in range(RESPONDENTS)]
    web = ground.ours | {"DATABASE_OWNER_URL": ""}
    with ExitStack() as stack:
        server = stack.enter_context(serving("parindex.wsgi", web, ground.state / "ours.log"))
        beside = stack.enter_context(
            serving("tests.bench.bare.wsgi", ground.bare, ground.state / "bare.log")
        )
        sides = Sides(server, beside, ground.server_pids())
        found, plain = sides.turns(ours, bare, options)
        weights = _weights(server.port, next(poll.links))
    return _row(
        ground,
        poll,
        (sum(person.sent for person in ours) + 1, sum(person.sent for person in bare)),
        Row(
            name="answer",
            ours_is="a form of 30 questions sent: link, checks, sealed envelope, turnout, receipt",
            bare_is="30 rows by one bulk_create, no link, no check",
            per="request",
            goal=2,
            ours=found,
            bare=plain,
            notes={"bytes_with_style_sheets": weights},
        ),
    )


def _row(ground: Ground, poll: Poll, sent: tuple[int, int], row: Row) -> Row:
    """The row with what was stored; a failure for every difference."""
    with tenant_scope(poll.tenant):
        answered = Turnout.objects.filter(wave=poll.wave).count()
        waiting = Envelope.objects.filter(wave=poll.wave).count()
    with ground.owner(BARE) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bare_answer")
        stored = cursor.fetchone()[0]
    row.notes |= {"sent": sent[0], "answered_before": ANSWERED}
    row.notes |= {"turnouts": answered, "envelopes": waiting}
    row.notes |= {"bare_sent": sent[1], "bare_answers": stored}
    if {answered, waiting} != {ANSWERED + sent[0]}:
        row.failures.append("answers sent, turnouts and envelopes differ")
    if stored != len(CODES) * sent[1]:
        row.failures.append("the bare side lost answers")
    return row


def _weights(port: int, link: Link) -> dict[str, str]:
    """Bytes of each page with its two style sheets and its icon: as they are, packed."""
    shared = [(settings.BASE_DIR / "static" / name).read_bytes() for name in SHARED]
    paths = {
        "start": reverse("answer:start", args=[link.key]),
        "question": reverse("answer:question", args=[link.key, link.form, CODES[0]]),
        "whole": reverse("answer:whole", args=[link.key]),
    }
    pages = {name: http_request("GET", path, _COOKIE) for name, path in paths.items()}
    body = _body([f"{link.form}-{code}" for code in CODES], 0)
    pages["done"] = http_request("POST", paths["whole"], _COOKIE, body)
    found = {}
    for name, request in pages.items():
        status, answer = ask(port, request)
        assert status == 200, answer[:2000].decode(errors="replace")
        parts = [answer.partition(b"\r\n\r\n")[2], *shared]
        packed = sum(len(gzip.compress(part)) for part in parts)
        found[name] = f"{sum(map(len, parts)):,} ({packed:,} gzipped)"
    return found


def _seed_bare(ground: Ground) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.bench.bare.seed", "0"],
        input=json.dumps([]),
        env=project_environment() | ground.bare,
        cwd=PROJECT_ROOT,
        stdout=subprocess.DEVNULL,
        text=True,
        check=True,
    )
