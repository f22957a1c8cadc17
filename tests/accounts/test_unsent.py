"""Nothing typed is lost when the session has ended or somebody signed in anew meanwhile."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.plugins.cast import PASSWORD, World

PATH = "/t/ha-nam/campaigns/criteria/new/"
TYPED = {"name": "Bộ tiêu chí <b>gõ dở</b>", "year": "2027", "start": ""}
OWN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True, headers={"accept-language": "vi"})


def token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found is not None
    return found.group(1)


def sign_in(browser: Client, world: World) -> None:
    page = browser.get("/account/login/").content.decode()
    email = world.people[Role.SECRETARIAT].email
    data = {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": token(page)}
    assert browser.post("/account/login/", data).status_code == 302


def test_a_form_sent_after_the_session_has_ended_is_sent_again(
    world: World, browser: Client
) -> None:
    sign_in(browser, world)
    data = TYPED | {"csrfmiddlewaretoken": token(browser.get(PATH).content.decode())}
    del browser.cookies["sessionid"]
    ended = browser.post(PATH, data, headers=OWN)
    page = ended.content.decode()
    assert ended.status_code == 401
    assert "Bộ tiêu chí &lt;b&gt;gõ dở&lt;/b&gt;" in page
    assert 'target="_blank"' in page

    sign_in(browser, world)
    old = browser.post(PATH, TYPED, headers=OWN)
    again = old.content.decode()
    assert old.status_code == 403
    assert "Bộ tiêu chí &lt;b&gt;gõ dở&lt;/b&gt;" in again
    answer = browser.post(PATH, TYPED | {"csrfmiddlewaretoken": token(again)}, headers=OWN)
    assert answer.status_code == 302
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.get().document["name"] == TYPED["name"]


@pytest.mark.parametrize("site", [{}, {"sec-fetch-site": "cross-site"}])
def test_what_another_site_sends_is_never_offered_again(
    world: World, browser: Client, site: dict[str, str]
) -> None:
    sign_in(browser, world)
    answer = browser.post(PATH, TYPED, headers=site)
    assert answer.status_code == 403
    assert "gõ dở" not in answer.content.decode()


def test_passwords_are_not_written_into_a_page(world: World, browser: Client) -> None:
    sign_in(browser, world)
    data = {"oldpassword": PASSWORD, "password1": "bi-mat-moi", "password2": "bi-mat-moi"}
    answer = browser.post("/account/password/change/", data, headers=OWN)
    assert answer.status_code == 403
    assert "bi-mat-moi" not in answer.content.decode()


def test_an_empty_form_leads_to_sign_in(world: World) -> None:
    answer = Client().post(PATH)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=")


def test_a_save_of_its_own_is_told_to_sign_in(world: World, browser: Client) -> None:
    assert browser.post(PATH, TYPED, headers={"hx-request": "true"}).status_code == 401
