"""The language of a person goes with the account: to every browser, and into the mail."""

from __future__ import annotations

import pytest
from django.test import Client

from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.notify.models import OutboxMail
from tests.plugins.cast import PASSWORD, World


@pytest.fixture
def officer(world: World) -> User:
    return world.people[Role.OFFICER]


def switch(client: Client, language: str) -> None:
    answer = client.post("/language/", {"language": language, "next": "/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def sign_in(client: Client, user: User) -> str:
    """The page after signing in through the form."""
    data = {"login": user.email, "password": PASSWORD}
    return client.post("/account/login/", data, follow=True).content.decode()


def test_switch_is_kept_with_the_account(officer: User, client: Client) -> None:
    client.force_login(officer)
    switch(client, "en")
    officer.refresh_from_db()
    assert officer.language == "en"
    assert '<html lang="en">' in client.get("/").content.decode()


def test_another_browser_speaks_the_language_of_the_account(officer: User, client: Client) -> None:
    User.objects.filter(pk=officer.pk).update(language="en")
    page = sign_in(client, officer)
    assert '<html lang="en">' in page
    assert "My work today" in page


def test_a_shared_browser_does_not_change_the_account(officer: User, client: Client) -> None:
    """Somebody switched this browser to English and left; the next person signs in."""
    switch(client, "en")
    assert '<html lang="vi">' in sign_in(client, officer)
    officer.refresh_from_db()
    assert officer.language == "vi"


@pytest.mark.parametrize("language", ["fr", "", "vi-\x00", "x" * 300])
def test_unknown_language_changes_nothing(officer: User, client: Client, language: str) -> None:
    client.force_login(officer)
    switch(client, language)
    officer.refresh_from_db()
    assert officer.language == "vi"


def test_visitors_switch_their_browser_only(client: Client, db: None) -> None:
    switch(client, "en")
    assert '<html lang="en">' in client.get("/").content.decode()


def test_account_mail_speaks_the_language_of_the_account(world: World, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(language="en")
    browser = Client(headers={"accept-language": "vi"})
    browser.post("/account/password/reset/", {"email": officer.email})
    with tenant_scope(world.tenant):
        assert "password" in OutboxMail.objects.get().body
