"""Figures enter the ledger with their source: all of a file or nothing."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, Participation
from parindex.accounts.enums import Role
from parindex.audit.models import AuditEntry
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.models import StoredFile
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.opening import create_dossiers
from scoring.enums import Source
from scoring.models import ScoreEntry
from surveys.domain.board import board_of
from surveys.domain.figures import enter_figure, figure_for
from surveys.domain.imports import Waiting, import_figures
from surveys.domain.proposal import propose
from surveys.domain.rights import can_enter_figures
from surveys.models import FigureImport
from tests.appraisal.stage import APPRAISING, Court, open_now, set_court
from tests.plugins.cast import World
from tests.scoring.stage import NOW, OPENS
from tests.surveys.files import table

TWO = table(("so-a", "", "2.3", 87.5), ("so-b", "", "2.3", 90, None, "Tr. 2"))
SOURCE = "Báo cáo 12/BC-CTK ngày 05/11/2026"


def waiting(data: bytes = TWO) -> Waiting:
    return Waiting("số liệu.xlsx", data, SOURCE)


def imported(court: Court, data: bytes = TWO, at: datetime = APPRAISING) -> FigureImport:
    proposal = propose(campaign=court.stage.campaign, name="a.xlsx", data=data)
    return import_figures(
        actor=court.binh,
        campaign=court.stage.campaign,
        waiting=waiting(data),
        seen=proposal.digest,
        at=at,
    )


def test_file_is_taken_over_with_its_source(court: Court) -> None:
    made = imported(court)
    entries = ScoreEntry.objects.filter(source=Source.SURVEY).order_by("dossier")
    assert [(entry.points, entry.reason, entry.is_effective) for entry in entries] == [
        (Decimal("1.75"), SOURCE, True),
        (Decimal("1.8"), f"{SOURCE} Tr. 2", True),
    ]
    assert (made.rows, made.stored_file.original_name) == (2, "số liệu.xlsx")
    assert default_storage.exists(made.stored_file.storage_name)
    assert AuditEntry.objects.filter(action="figures.imported", actor=court.binh).count() == 1


def test_second_file_changes_only_what_differs(court: Court) -> None:
    imported(court)
    imported(court, table(("so-a", "", "2.3", 87.5), ("so-b", "", "2.3", 95)))
    rows = ScoreEntry.objects.filter(source=Source.SURVEY, is_current=True)
    revisions = dict(rows.values_list("dossier__participation__organisation__code", "revision"))
    assert revisions == {"so-a": 1, "so-b": 2}


def test_file_is_refused_when_the_figures_moved(court: Court) -> None:
    proposal = propose(campaign=court.stage.campaign, name="a.xlsx", data=TWO)
    imported(court, table(("so-a", "", "2.3", 50)))
    with pytest.raises(StaleEdit):
        import_figures(
            actor=court.binh,
            campaign=court.stage.campaign,
            waiting=waiting(),
            seen=proposal.digest,
            at=APPRAISING,
        )
    assert FigureImport.objects.count() == 1


@pytest.mark.parametrize("role", [Role.APPRAISER, Role.OFFICER, Role.COUNCIL, Role.AUDITOR])
def test_only_the_secretariat_brings_figures(court: Court, role: Role) -> None:
    assert not can_enter_figures(court.world.people[role], court.stage.campaign, at=APPRAISING)


def test_figures_come_from_self_assessment_until_closing(court: Court) -> None:
    campaign = court.stage.campaign
    assert not can_enter_figures(court.binh, campaign, at=OPENS - timedelta(seconds=1))
    assert can_enter_figures(court.binh, campaign, at=NOW)
    assert can_enter_figures(court.binh, campaign, at=APPRAISING + timedelta(days=300))
    for state in (CampaignState.PLANNING, CampaignState.CLOSED, CampaignState.PUBLISHED):
        campaign.state = state
        assert not can_enter_figures(court.binh, campaign, at=NOW)


def test_nothing_is_stored_after_closing(court: Court) -> None:
    proposal = propose(campaign=court.stage.campaign, name="a.xlsx", data=TWO)
    Campaign.objects.update(state=CampaignState.CLOSED)
    with pytest.raises(Refused):
        import_figures(
            actor=court.binh,
            campaign=court.stage.campaign,
            waiting=waiting(),
            seen=proposal.digest,
            at=APPRAISING,
        )
    assert (StoredFile.objects.count(), FigureImport.objects.count()) == (0, 0)


def test_one_figure_is_entered_and_a_stale_one_refused(court: Court) -> None:
    place = next(iter(board_of(court.stage.campaign).places.values()))
    assert place.node.leaf is not None
    figure = figure_for(place.node.leaf, percent=Decimal(80), points=None)
    values = {
        "actor": court.binh,
        "campaign": court.stage.campaign,
        "place": place,
        "source_text": SOURCE,
        "at": APPRAISING,
        "expected_revision": 0,
    }
    saved = enter_figure(figure=figure, **values)  # type: ignore[arg-type]
    assert saved.entry.points == Decimal("1.6")
    other = figure_for(place.node.leaf, percent=Decimal(90), points=None)
    enter_figure(figure=other, **(values | {"expected_revision": 1}))  # type: ignore[arg-type]
    with pytest.raises(StaleEdit):
        enter_figure(figure=figure, **(values | {"expected_revision": 1}))  # type: ignore[arg-type]


def signed_in(court: Court, role: Role = Role.SECRETARIAT) -> Client:
    client = Client()
    client.force_login(court.world.people[role])
    return client


def page(court: Court, name: str = "") -> str:
    return f"{court.world.url}/figures/cchc-2026/{name}"


def upload(court: Court, data: bytes = TWO) -> dict[str, object]:
    return {"file": SimpleUploadedFile("so-lieu.xlsx", data), "source_text": SOURCE}


@pytest.mark.parametrize("role", list(Role))
def test_page_opens_for_those_who_read_everything(court: Court, role: Role) -> None:
    readers = {Role.SECRETARIAT, Role.COUNCIL, Role.APPROVER, Role.AUDITOR}
    found = signed_in(court, role).get(page(court))
    assert found.status_code == (200 if role in readers else 403)


def test_page_of_another_tenant_does_not_exist(court: Court, elsewhere: World) -> None:
    client = Client()
    client.force_login(elsewhere.people[Role.SECRETARIAT])
    assert client.get(page(court)).status_code == 404


def test_file_is_shown_before_it_is_taken_over(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court)
    shown = client.post(page(court, "upload/"), upload(court))
    assert shown.status_code == 200
    assert "1,75" in shown.content.decode()
    assert (FigureImport.objects.count(), ScoreEntry.objects.filter(source="survey").count()) == (
        0,
        0,
    )
    confirmed = {"key": shown.context["key"], "seen": shown.context["proposal"].digest}
    assert client.post(page(court, "confirm/"), confirmed).status_code == 302
    made = FigureImport.objects.get()
    assert client.post(page(court, "confirm/"), confirmed).status_code == 302
    assert FigureImport.objects.count() == 1
    back = client.get(page(court, f"files/{made.pk}/"))
    assert b"".join(back.streaming_content) == TWO  # type: ignore[attr-defined]


def test_wrong_file_lists_its_rows_and_stores_nothing(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    wrong = upload(court, table(("so-x", "", "2.3", 87.5)))
    found = signed_in(court).post(page(court, "upload/"), wrong)
    text = found.content.decode()
    assert (found.status_code, "so-x" in text, SOURCE in text) == (422, True, True)
    assert StoredFile.objects.count() == 0


def test_unreadable_file_is_a_message_and_not_an_error(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court).post(page(court, "upload/"), upload(court, b"MZ\x90"))
    assert found.status_code == 422


def test_file_without_source_is_refused(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court).post(page(court, "upload/"), upload(court) | {"source_text": " "})
    assert found.status_code == 422


def test_kept_file_belongs_to_one_person(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    shown = signed_in(court).post(page(court, "upload/"), upload(court))
    confirmed = {"key": shown.context["key"], "seen": shown.context["proposal"].digest}
    signed_in(court, Role.COUNCIL).post(page(court, "confirm/"), confirmed)
    assert FigureImport.objects.count() == 0


def test_reader_cannot_bring_figures(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    found = signed_in(court, Role.AUDITOR).post(page(court, "upload/"), upload(court))
    assert found.status_code == 403


def test_table_is_exported_harmless(court: Court) -> None:
    unit = court.world.organisations["so-a"]
    unit.name = "=HYPERLINK(1)"
    unit.save(update_fields=["name"])
    imported(court)
    content = signed_in(court).get(page(court, "template.xlsx")).content
    sheet = load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["so-a"][1] == "'=HYPERLINK(1)"
    assert (rows["so-a"][5], rows["so-b"][5]) == (87.5, 90)


def test_single_figure_is_saved_and_conflicts_are_shown(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    client = signed_in(court)
    url = page(court, f"{court.dossier().pk}/{court.leaf('2.3').pk}/")
    assert client.get(url).status_code == 200
    sent = {"percent": "87,5", "points": "", "source_text": SOURCE, "seen": "0"}
    assert client.post(url, sent).status_code == 302
    stale = client.post(url, sent | {"percent": "50", "seen": "7"})
    assert (stale.status_code, 'value="50"' in stale.content.decode()) == (409, True)
    both = client.post(url, sent | {"points": "1"})
    assert both.status_code == 422
    high = client.post(url, sent | {"percent": "", "points": "99", "seen": "1"})
    assert (high.status_code, 'value="99"' in high.content.decode()) == (422, True)
    assert client.get(page(court, f"{court.dossier().pk}/999/")).status_code == 404


def test_figure_after_closing_is_refused_and_kept(court: Court) -> None:
    open_now(court, PhaseKind.APPRAISAL)
    Campaign.objects.update(state=CampaignState.CLOSED)
    url = page(court, f"{court.dossier().pk}/{court.leaf('2.3').pk}/")
    sent = {"percent": "87,5", "points": "", "source_text": SOURCE, "seen": "0"}
    found = signed_in(court).post(url, sent)
    assert (found.status_code, 'value="87,5"' in found.content.decode()) == (403, True)


@pytest.mark.parametrize("units", [1, 3, 60])
def test_page_costs_the_same_for_any_number_of_units(
    world: World, units: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    court = set_court(world, units=("so-a",))
    with tenant_scope(world.tenant):
        for number in range(units):
            unit = create_organisation(actor=None, code=f"u{number}", name=f"Đơn vị {number}")
            Participation.objects.create(
                campaign=court.stage.campaign, group=court.group, organisation=unit
            )
        create_dossiers(actor=None, campaign=court.stage.campaign)
        imported(court, table(("so-a", "", "2.3", 87.5)))
        client = signed_in(court)
        client.get(page(court))
        with django_assert_num_queries(17):
            assert client.get(page(court)).status_code == 200
