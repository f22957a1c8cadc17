"""The pages of the appraisal, as each role opens them."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns.enums import PhaseKind
from parindex.accounts.models import User
from tests.appraisal.stage import Court, open_now


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "page", ["queue", "table", "assignments", "progress", "council", "closing"]
)
def test_page_opens_for_the_secretariat(court: Court, page: str) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    answer = signed_in(court.binh).get(f"{court.world.url}/appraisal/cchc-2026/{page}/")
    assert answer.status_code == 200


def test_item_opens(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    url = (
        f"{court.world.url}/appraisal/cchc-2026/items/{court.dossier().pk}/{court.leaf('1.1').pk}/"
    )
    answer = signed_in(court.chi).get(url)
    assert answer.status_code == 200
