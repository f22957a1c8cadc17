"""Every page of every role in both languages, opened once for all that is true of each page.

The role gets in, is refused or must not know that the place exists, as ``tests/matrix.py`` says.
No English word stands on a Vietnamese page, no Vietnamese message on an English one. A page says
what it is for; illustrative data say so once in a heading; nothing is heavy.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from campaigns.enums import CriteriaSetState
from campaigns.models import Campaign, CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Tenant
from surveys.models import Questionnaire
from tests.language.english import english_texts
from tests.language.vietnamese import vietnamese_texts
from tests.matrix import APPS, FILES, MATRIX, ROLES, mark
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import World
from tests.purpose import purpose_of
from tests.test_page_weight import LIMIT

PAGE = "text/html"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Those who see most: everything of a campaign, everything of a unit.
WEIGHED = (Role.SECRETARIAT, Role.OFFICER)
# The text of an official letter is Vietnamese for an English reader too, among English labels.
VIETNAMESE = {("scoring:letter", "en")}
SAMPLE = 'class="sample'


@dataclass(frozen=True)
class Answer:
    """What somebody was given at an address."""

    role: Role
    name: str
    language: str
    status: int
    kind: str
    content: bytes

    @property
    def opened(self) -> bool:
        return MATRIX[self.name].who[ROLES.index(self.role)] == "."

    @property
    def html(self) -> str:
        """The page; empty when it is none."""
        return self.content.decode() if self.kind.startswith(PAGE) else ""


@pytest.fixture
def scene(world: World, elsewhere: World) -> Scene:
    """A scene in which everything is illustrative."""
    found = build_scene(world, elsewhere)
    Tenant.objects.update(illustrative=True)
    with tenant_scope(world.tenant):
        Campaign.objects.update(illustrative=True)
        # What is frozen is never changed.
        CriteriaSet.objects.exclude(state=CriteriaSetState.FROZEN).update(illustrative=True)
        Questionnaire.objects.filter(state="draft").update(illustrative=True)
    return found


@pytest.mark.parametrize("app", APPS)
def test_pages_are_as_every_page_has_to_be(app: str, scene: Scene) -> None:
    names = [n for n, row in MATRIX.items() if n.startswith(f"{app}:") and row.method == "get"]
    found = {}
    for role in ROLES:
        mute: set[str] = set()
        for language in ("en", "vi"):
            client = Client(headers={"accept-language": language})
            client.force_login(scene.world.people[role])
            for name in names:
                if name in mute:
                    continue
                answer = _ask(client, scene, name, role, language)
                if not answer.kind.startswith((PAGE, WORKBOOK)):
                    mute.add(name)
                if faults := list(_faults(answer)):
                    found[role, name, language] = faults
    assert found == {}


def _ask(client: Client, scene: Scene, name: str, role: Role, language: str) -> Answer:
    """One answer; what it wrote is rolled back."""
    row = MATRIX[name]
    url = reverse(name, args=[scene.world.tenant.slug, *scene.args(row.args)])
    with transaction.atomic():
        answer: Any = client.get(url, headers={"hx-request": "true"} if row.htmx else None)
        content = b"".join(answer) if answer.streaming else answer.content
        # Not answer.close(): that would end the request for the database connection too.
        for close in answer._resource_closers:
            close()
        transaction.set_rollback(True)
    kind = answer.headers.get("content-type", "")
    return Answer(role, name, language, answer.status_code, kind, content)


def _faults(answer: Answer) -> Iterator[str]:
    wanted = MATRIX[answer.name].who[ROLES.index(answer.role)]
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or mark(answer.status) != wanted:
        yield f"answered {answer.status} in place of {wanted}"
    yield from _foreign(answer)
    if answer.opened:
        yield from _faults_of_a_page(answer)


def _foreign(answer: Answer) -> list[str]:
    """Texts of the other language; refused pages too say why, and cells of workbooks are read.

    Workbooks are Vietnamese for everybody: units fill them in, and the headings are how they are
    read again.
    """
    if answer.kind.startswith(WORKBOOK):
        return english_texts(_cells(answer.content)) if answer.language == "vi" else []
    if (answer.name, answer.language) in VIETNAMESE:
        return []
    foreign_texts = english_texts if answer.language == "vi" else vietnamese_texts
    return foreign_texts(answer.html)


def _cells(content: bytes) -> str:
    sheets = load_workbook(io.BytesIO(content), read_only=True).worksheets
    texts = [sheet.title for sheet in sheets]
    for sheet in sheets:
        texts += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _faults_of_a_page(answer: Answer) -> Iterator[str]:
    html = answer.html
    if answer.kind.startswith(PAGE) == (answer.name in FILES):
        yield f"{answer.kind}: what answers a file stands in FILES, so that axe need not look at it"
    whole = answer.status == HTTPStatus.OK and "<html" in html
    if answer.language == "en" and whole and not purpose_of(html):
        yield "does not say what it is for"
    if _heading(html).count(SAMPLE) > 1:
        yield "its heading says twice that data are illustrative"
    if answer.role in WEIGHED and len(gzip.compress(answer.content)) >= LIMIT and html:
        yield "heavy"


def _heading(html: str) -> str:
    """From the title of the page to the messages below it."""
    start = html.find('<div class="head')
    end = html.find('id="alerts"')
    return html[start:end] if start >= 0 else ""
