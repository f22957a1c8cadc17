"""Pages of accounts speak one language, as those of a tenant do (``tests/test_every_page.py``)."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from parindex.accounts.enums import Role
from tests.language.english import english_texts
from tests.language.vietnamese import vietnamese_texts
from tests.plugins.cast import World

OPEN = (
    "landing",
    "guide:index",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
)
SIGNED_IN = ("landing", "account_logout", "account_change_password")
# What does not belong on a page of that language.
FOREIGN = {"vi": english_texts, "en": vietnamese_texts}


def _page(client: Client, url: str) -> str:
    return client.get(url).content.decode()


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
