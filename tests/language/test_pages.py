"""Every page of every role, read as a person reads it.

No English word on a Vietnamese page, no Vietnamese message on an English one.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from openpyxl import load_workbook

from parindex.accounts.enums import Role
from tests.language.english import english_texts
from tests.language.vietnamese import vietnamese_texts
from tests.matrix import MATRIX, ROLES
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import World

APPS = sorted({name.partition(":")[0] for name in MATRIX})
OPEN = (
    "landing",
    "guide:index",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
)
CELLS = "<!-- cells of a workbook -->"
SIGNED_IN = ("landing", "account_logout", "account_change_password")
# What does not belong on a page of that language. Workbooks are Vietnamese for everybody: units
# fill them in, and the headings are how they are read again.
FOREIGN: dict[str, Callable[[str], list[str]]] = {
    "vi": english_texts,
    "en": lambda page: [] if page.startswith(CELLS) else vietnamese_texts(page),
}


# So is the text of an official letter, which an English reader sees among English labels.
VIETNAMESE = {("scoring:letter", "en")}


@pytest.fixture
def scene(world: World, elsewhere: World) -> Scene:
    return build_scene(world, elsewhere)


def _page(client: Client, url: str, *, htmx: bool = False) -> str:
    """The page, or the cells of a workbook; empty for any other file."""
    answer: Any = client.get(url, headers={"hx-request": "true"} if htmx else None)
    content = b"".join(answer) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/vnd.openxmlformats-officedocument.spreadsheetml"):
        return _cells(content)
    return content.decode() if kind.startswith("text/html") else ""


def _cells(content: bytes) -> str:
    sheets = load_workbook(io.BytesIO(content), read_only=True).worksheets
    texts = [sheet.title for sheet in sheets]
    for sheet in sheets:
        texts += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    return CELLS + "".join(f"<p>{escape(text)}</p>" for text in texts)


@pytest.mark.parametrize("app", APPS)
def test_pages_of_a_tenant_speak_one_language(app: str, scene: Scene) -> None:
    """Refused pages too: they say why."""
    rows = [n for n, row in MATRIX.items() if n.startswith(f"{app}:") and row.method == "get"]
    found = {}
    for role, (language, foreign_texts) in product(ROLES, FOREIGN.items()):
        client = Client(headers={"accept-language": language})
        client.force_login(scene.world.people[role])
        for name in rows:
            if (name, language) in VIETNAMESE:
                continue
            row = MATRIX[name]
            url = reverse(name, args=[scene.world.tenant.slug, *scene.args(row.args)])
            found[role, name, language] = foreign_texts(_page(client, url, htmx=row.htmx))
    assert {place: texts for place, texts in found.items() if texts} == {}


def test_pages_of_accounts_speak_one_language(world: World) -> None:
    found: dict[tuple[str, str], list[str]] = {}
    for language, foreign_texts in FOREIGN.items():
        client = Client(headers={"accept-language": language})
        found |= {(language, n): foreign_texts(_page(client, reverse(n))) for n in OPEN}
        client.force_login(world.people[Role.OFFICER])
        found |= {(language, n): foreign_texts(_page(client, reverse(n))) for n in SIGNED_IN}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_refused_forms_have_no_english_words(world: World) -> None:
    """What libraries say about a bad form is Vietnamese as well."""
    client = Client(headers={"accept-language": "vi"})
    answers = [
        client.post(reverse("account_login"), {}),
        client.post(reverse("account_login"), {"login": "x", "password": "x"}),
        client.post(reverse("account_reset_password"), {"email": "x"}),
    ]
    client.force_login(world.people[Role.OFFICER])
    weak = {"oldpassword": "x", "password1": "12345678", "password2": "1234"}
    answers.append(client.post(reverse("account_change_password"), weak))
    assert [english_texts(answer.content.decode()) for answer in answers] == [[], [], [], []]


def test_english_texts_finds_what_was_not_translated() -> None:
    page = '<a title="Outbox">Hộp thư đi</a><p>Lỗi in</p><p>Saved, 12</p><script>Save</script>'
    assert english_texts(page) == ["Outbox", "Saved, 12"]


def test_vietnamese_texts_finds_what_was_not_translated_back() -> None:
    page = "<h1>Hộp thư đi</h1><p>Sở Tài chính</p><p>Outbox</p><p>Nhiệm vụ 12</p>"
    assert vietnamese_texts(page) == ["Hộp thư đi", "Nhiệm vụ 12"]
