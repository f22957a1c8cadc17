"""The progress screen: units × fields, late ones first, one reminder a day."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.common.folding import sort_key
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.ledger import record_score
from scoring.domain.opening import create_dossiers
from scoring.domain.progress import progress_by_group, remind_units
from scoring.enums import DossierState, Source
from scoring.models import Dossier
from tests.plugins.cast import World
from tests.scoring.stage import NOW, Stage


def test_cells_count_self_assessed_leaves(stage: Stage) -> None:
    record_score(
        actor=stage.world.people[Role.OFFICER],
        dossier=stage.dossier,
        criterion=stage.criterion("1.1"),
        source=Source.SELF,
        facts={"answer": "yes"},
        at=NOW,
        expected_revision=0,
    )
    (group,) = progress_by_group(stage.campaign)
    found = {row.participation.organisation.code: row for row in group.units}
    assert [(c.code, c.done, c.total) for c in found["so-a"].cells] == [
        ("1", 1, 3),
        ("2", 0, 2),
        ("3", 0, 1),
    ]
    assert (found["so-a"].done, found["so-a"].total, found["so-a"].last_saved) == (1, 6, NOW)
    assert [row.participation.organisation.code for row in group.units] == ["so-b", "so-a"]


def test_sent_units_stand_last_and_search_needs_no_diacritics(stage: Stage) -> None:
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.LOCKED)
    (group,) = progress_by_group(stage.campaign)
    assert [row.waits for row in group.units] == [True, False]
    (group,) = progress_by_group(stage.campaign, text="cong thuong")
    assert [row.participation.organisation.code for row in group.units] == ["so-a"]


def test_reminder_goes_once_a_day_to_units_that_wait(stage: Stage) -> None:
    binh = stage.world.people[Role.SECRETARIAT]
    ids = list(Participation.objects.values_list("pk", flat=True))
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.LOCKED)
    for mails in (2, 0):
        queued = remind_units(actor=binh, campaign=stage.campaign, participation_ids=ids, at=NOW)
        assert queued == mails
    assert sorted(OutboxMail.objects.values_list("to", flat=True)) == [
        "head@ha-nam.example",
        "officer@ha-nam.example",
    ]


def test_only_the_secretariat_reminds(stage: Stage) -> None:
    with pytest.raises(Refused):
        remind_units(
            actor=stage.world.people[Role.AUDITOR],
            campaign=stage.campaign,
            participation_ids=[],
            at=NOW,
        )


@pytest.mark.parametrize("units", [1, 3, 60])
def test_page_asks_as_many_queries_for_sixty_units_as_for_one(
    stage: Stage,
    elsewhere: World,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    units: int,
) -> None:
    for number in range(units - 1):
        unit = create_organisation(actor=None, code=f"u{number}", name=f"Đơn vị {number}")
        group = stage.campaign.groups.get()
        Participation.objects.create(campaign=stage.campaign, group=group, organisation=unit)
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).delete()
    create_dossiers(actor=None, campaign=stage.campaign)
    client.force_login(stage.world.people[Role.SECRETARIAT])
    with django_assert_num_queries(PROGRESS_QUERIES):
        page = client.get(f"/t/ha-nam/campaigns/{stage.campaign.slug}/progress/")
    assert page.status_code == 200
    client.force_login(elsewhere.people[Role.SECRETARIAT])
    assert client.get(f"/t/ha-nam/campaigns/{stage.campaign.slug}/progress/").status_code == 404


PROGRESS_QUERIES = 18


def test_units_are_filtered_by_state_ordered_and_taken_along(stage: Stage, client: Client) -> None:
    client.force_login(stage.world.people[Role.SECRETARIAT])
    base = f"/t/ha-nam/campaigns/{stage.campaign.slug}/progress/"
    rows = r"<tr><th scope=\"row\">.*?>([^<>]+)</a>"
    names = re.findall(rows, client.get(f"{base}?sort=unit").content.decode(), re.DOTALL)
    assert names == sorted(names, key=sort_key)
    back = re.findall(rows, client.get(f"{base}?sort=-unit").content.decode(), re.DOTALL)
    assert (len(names) > 1, back) == (True, names[::-1])
    assert re.findall(rows, client.get(f"{base}?state=sent").content.decode(), re.DOTALL) == []
    wrong = client.get(f"{base}?group=khac&state=%00")
    assert (wrong.status_code, "id_group_error" in wrong.content.decode()) == (200, True)
    book = load_workbook(io.BytesIO(client.get(f"{base}?export=xlsx&sort=unit").content))
    assert [row[1] for row in book.active.values][1:] == names
