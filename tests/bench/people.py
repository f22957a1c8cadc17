"""Those who send requests: officers who save or read in ours, their like in the bare project."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from campaigns.domain.tree import TreeNode
from parindex.common.tenancy import tenant_scope
from scoring.engine.score import form_from_facts
from scoring.enums import Source
from scoring.forms.facts import PREFIX
from scoring.models import Dossier, ScoreEntry
from tests.bench.load import http_request
from tests.bench.office import Office, facts_of
from tests.bench.world import session_of

TOKEN = "b" * 32
TURNS = (2, 14)
# Leaves that are saved from the row itself, one of each kind of rule.
SAVED_KINDS = ("linear", "yes_no", "tiers", "judged")
BARE_POINTS = ("0.5", "0.75")


@dataclass
class Leaf:
    """A leaf that is saved again and again; every save writes facts other than the last ones."""

    path: str
    bodies: tuple[dict[str, str], ...]
    revision: int
    turn: int = 0

    def body(self) -> bytes:
        """Form data naming the revision seen; the next call follows an accepted save."""
        fields = {"revision": str(self.revision), **self.bodies[self.turn % len(self.bodies)]}
        self.turn += 1
        self.revision += 1
        return urlencode(fields).encode()


@dataclass
class SavingOfficer:
    """Saves one score after another, each on the next of a few leaves."""

    headers: dict[str, str]
    leaves: list[Leaf]
    sent: int = 0
    _turns: Any = field(init=False)

    def __post_init__(self) -> None:
        self._turns = cycle(self.leaves)

    def request(self) -> bytes:
        leaf = next(self._turns)
        self.sent += 1
        return http_request("POST", leaf.path, self.headers, leaf.body())

    def accept(self, status: int, answer: bytes) -> None:
        assert status == 200, answer[:2000].decode(errors="replace")


@dataclass
class Reader:
    """Opens one page again and again and counts its rows."""

    headers: dict[str, str]
    path: str
    mark: bytes
    rows: int
    size: int = 0
    last: bytes = b""

    def request(self) -> bytes:
        return http_request("GET", self.path, self.headers)

    def accept(self, status: int, answer: bytes) -> None:
        assert status == 200, answer[:2000].decode(errors="replace")
        self.size, self.last = len(answer), answer
        assert answer.count(self.mark) == self.rows, (answer.count(self.mark), self.rows)


@dataclass
class BareSaver:
    """Saves one score again and again, with other points each time."""

    headers: dict[str, str]
    path: str
    turn: int = 0

    def request(self) -> bytes:
        self.turn += 1
        points = BARE_POINTS[self.turn % len(BARE_POINTS)]
        body = urlencode({"points": points}).encode()
        return http_request("POST", self.path, self.headers, body)

    def accept(self, status: int, answer: bytes) -> None:
        assert status == 200, answer[:2000].decode(errors="replace")


def saving_officers(office: Office, dossiers: list[Dossier]) -> list[SavingOfficer]:
    """One officer per dossier, with the headers htmx sends."""
    htmx = {"HX-Request": "true", "X-CSRFToken": TOKEN}
    return [
        SavingOfficer(_headers(office, place) | htmx, _leaves(office, dossier))
        for place, dossier in enumerate(dossiers)
    ]


def readers(office: Office, dossiers: list[Dossier]) -> list[Reader]:
    """One officer per dossier, reading the own sheet."""
    rows = len(office.tree.nodes)
    return [
        Reader(_headers(office, place), sheet_path(office, dossier), b'<tr role="row" id="r', rows)
        for place, dossier in enumerate(dossiers)
    ]


def bare_savers(people: list[dict[str, Any]]) -> list[BareSaver]:
    """As many people of the bare project, each with a row of their own."""
    token = {"X-CSRFToken": TOKEN}
    return [
        BareSaver(_bare_headers(who) | token, f"/save/{who['unit']}/{who['leaf']}/")
        for who in people
    ]


def bare_readers(people: list[dict[str, Any]], rows: int) -> list[Reader]:
    """The same people reading a table of as many rows."""
    return [
        Reader(_bare_headers(who), f"/sheet/{who['unit']}/", b'<tr id="score-', rows)
        for who in people
    ]


def sheet_path(office: Office, dossier: Dossier) -> str:
    """Where the sheet of a dossier is."""
    return reverse("scoring:sheet", args=[office.tenant.slug, dossier.pk])


def _leaves(office: Office, dossier: Dossier) -> list[Leaf]:
    """The first leaf of every kind that units score themselves."""
    chosen: dict[str, TreeNode] = {}
    for node in office.tree.leaves:
        if node.criterion.source == Source.SELF and node.criterion.group == "main":
            chosen.setdefault((node.criterion.rule or {})["kind"], node)
    return [_leaf(office, dossier, chosen[kind]) for kind in SAVED_KINDS]


def _leaf(office: Office, dossier: Dossier, node: TreeNode) -> Leaf:
    assert node.leaf is not None
    with tenant_scope(office.tenant):
        entry = ScoreEntry.objects.filter(
            dossier=dossier, criterion=node.criterion, source=Source.SELF, is_current=True
        ).first()
    forms = [form_from_facts(node.leaf, facts_of(node, turn), {}) for turn in TURNS]
    bodies = tuple(
        {PREFIX + name: value for name, value in form.items() if isinstance(value, str)}
        for form in forms
    )
    path = reverse("scoring:score", args=[office.tenant.slug, dossier.pk, node.criterion.pk])
    return Leaf(path, bodies, entry.revision if entry else 0)


def _headers(office: Office, place: int) -> dict[str, str]:
    session = session_of(office.officers[place])
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={TOKEN}"}


def _bare_headers(who: dict[str, Any]) -> dict[str, str]:
    return {"Cookie": f"sessionid={who['session']}; csrftoken={TOKEN}"}
