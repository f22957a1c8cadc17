"""What a unit finds on "My work" once the result is published."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from parindex.accounts.enums import Role
from tests.scoring.index.field import Field
from tests.scoring.publication.conftest import approved, published

SignIn = Callable[[Role], Client]


def home_of(field: Field, client: Client) -> str:
    return client.get(f"{field.world.url}/home/").content.decode()


def test_unit_finds_its_result_and_the_decision(field: Field, client_of: SignIn) -> None:
    published(field)
    text = home_of(field, client_of(Role.HEAD))
    assert "Kết quả năm 2026 của đơn vị" in text
    assert "/ 4, đồng hạng" in text
    results = f"{field.world.url}/results/{field.campaign.slug}"
    assert f'href="{results}/so-a/"' in text
    assert f'href="{results}/decision.pdf"' in text


def test_nothing_is_shown_under_embargo(field: Field, client_of: SignIn) -> None:
    approved(field)
    assert "Kết quả năm 2026" not in home_of(field, client_of(Role.HEAD))


def test_other_roles_have_no_unit_result(field: Field, client_of: SignIn) -> None:
    published(field)
    assert "Kết quả năm 2026 của đơn vị" not in home_of(field, client_of(Role.AUDITOR))
