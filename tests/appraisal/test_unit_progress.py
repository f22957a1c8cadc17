"""Tabs of the progress screen: answers of the units, decisions of the council."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from appraisal.domain.unit_progress import unit_progress
from campaigns.enums import PhaseKind
from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.opening import create_dossiers
from tests.appraisal.stage import Court, fill
from tests.plugins.cast import World

TAB_QUERIES = 13


def counted(court: Court, kind: PhaseKind) -> list[tuple[str, int, int]]:
    found = unit_progress(court.stage.campaign, kind)
    return [(unit.name, unit.done, unit.total) for unit in found]


def test_changed_items_are_done_when_answered(court: Court) -> None:
    first, _second = court.cut(), court.cut("1.1", "so-b")
    assert counted(court, PhaseKind.EXPLANATION) == [
        ("Sở Công Thương", 0, 1),
        ("Sở Xây dựng", 0, 1),
    ]
    court.contest(first)
    assert counted(court, PhaseKind.EXPLANATION) == [
        ("Sở Xây dựng", 0, 1),
        ("Sở Công Thương", 1, 1),
    ]


def test_contested_items_are_open_until_decided(court: Court) -> None:
    court.contest(court.cut())
    court.cut("1.1", "so-b")
    (unit,) = unit_progress(court.stage.campaign, PhaseKind.COUNCIL)
    assert (unit.name, unit.cells, unit.left) == ("Sở Công Thương", {"1": (0, 1)}, 1)


def test_only_known_tabs_exist(court: Court, client: Client) -> None:
    client.force_login(court.binh)
    assert client.get(tab(court, "appraisal")).status_code == 404
    assert client.get(tab(court, "council"), {"q": "x", "page": "99"}).status_code == 200


@pytest.mark.parametrize("units", [1, 3, 60])
def test_tab_asks_as_much_for_sixty_units_as_for_one(
    court: Court,
    elsewhere: World,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    units: int,
) -> None:
    court.cut()
    for number in range(units - 1):
        unit = create_organisation(actor=None, code=f"u{number}", name=f"Đơn vị {number}")
        Participation.objects.create(
            campaign=court.stage.campaign, group=court.group, organisation=unit
        )
    for dossier in create_dossiers(actor=None, campaign=court.stage.campaign):
        code = dossier.participation.organisation.code
        court.stage.dossiers[code] = dossier
        fill(dossier, court)
        court.cut("1.1", code)
    client.force_login(court.binh)
    with django_assert_num_queries(TAB_QUERIES):
        page = client.get(tab(court, "explanation"))
    assert page.content.decode().count('<th scope="row"') == units
    client.force_login(elsewhere.people[Role.SECRETARIAT])
    assert client.get(tab(court, "explanation")).status_code == 404


def tab(court: Court, kind: str) -> str:
    return f"{court.world.url}/appraisal/{court.stage.campaign.slug}/progress/{kind}/"
