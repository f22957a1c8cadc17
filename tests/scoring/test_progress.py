"""The progress screen: units × fields, late ones first, by the pace of the past days."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from campaigns.domain.groups import exclude
from campaigns.models import Participation
from parindex.accounts.enums import Role
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.ledger import record_score
from scoring.domain.opening import create_dossiers
from scoring.domain.pace import Pace, falls_behind
from scoring.domain.progress import cells_of
from scoring.enums import DossierState, Source
from scoring.models import Dossier
from scoring.tables.heat import heat_cell, step_of
from scoring.tables.progress import PER_PAGE, Asked, Board
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, Stage

PROGRESS_QUERIES = 20


def score(stage: Stage, code: str = "1.1", unit: str = "so-a") -> None:
    """Score a yes/no leaf of one unit."""
    record_score(
        actor=None,
        dossier=stage.dossiers[unit],
        criterion=stage.criterion(code),
        source=Source.SELF,
        facts={"answer": "yes"},
        at=NOW,
        expected_revision=0,
    )


def board(stage: Stage, *, late: bool = False, **asked: str) -> Board:
    at = CLOSES - timedelta(hours=3) if late else NOW
    return Board(stage.campaign, Asked(**asked), at, may_run=True)


def codes(found: Board) -> list[str]:
    names = {"Sở Công Thương": "so-a", "Sở Xây dựng": "so-b"}
    return [names[unit.name] for unit in found.page]


def test_cells_count_self_assessed_leaves_and_missing_documents(stage: Stage) -> None:
    score(stage)
    found = board(stage)
    unit = next(unit for unit in found.everybody if unit.name == "Sở Công Thương")
    detail = cells_of([unit], found.trees)[unit.pk]
    cells = [(code, cell.done, cell.total) for code, cell in detail.cells.items()]
    assert cells == [("1", 1, 3), ("2", 0, 2), ("3", 0, 1)]
    assert (unit.done, unit.total, unit.last_saved, detail.without_document) == (1, 6, NOW, 1)


def test_what_has_to_be_entered_again_is_not_counted(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    for code, facts, seen in (("1.1", "no", 0), ("1.3", "yes", 0), ("1.1", "yes", 1)):
        record_score(
            actor=None,
            dossier=stage.dossier,
            criterion=stage.criterion(code),
            source=Source.SELF,
            facts={"answer": facts},
            at=NOW,
            expected_revision=seen,
        )
    found = board(stage)
    unit = next(unit for unit in found.everybody if unit.name == "Sở Công Thương")
    cell = cells_of([unit], found.trees)[unit.pk].cells["1"]
    assert (unit.done, cell.done) == (1, 1)
    home = sign_in(Role.OFFICER).get(f"{stage.world.url}/home/").content.decode()
    assert '<span class="count">1/6</span>' in home


def test_what_a_unit_is_not_assessed_on_is_not_counted(stage: Stage) -> None:
    exclude(
        actor=stage.world.people[Role.SECRETARIAT],
        participations=[stage.dossier.participation],
        criteria=[stage.criterion("2")],
        reason="Không có thủ tục hành chính",
    )
    found = board(stage)
    unit = next(unit for unit in found.everybody if unit.name == "Sở Công Thương")
    assert (unit.total, unit.totals["2"]) == (4, 0)
    assert '<td class="h hx">–</td>' in found.rows_html("ha-nam")


def test_late_ones_stand_first_and_sent_ones_last(stage: Stage) -> None:
    score(stage)
    assert codes(board(stage)) == ["so-b", "so-a"]
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.SENT)
    assert codes(board(stage)) == ["so-a", "so-b"]


def test_chips_filter_by_state_and_words_need_no_diacritics(stage: Stage) -> None:
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.LOCKED)
    assert codes(board(stage, state="locked")) == ["so-b"]
    assert codes(board(stage, q="cong thuong")) == ["so-a"]
    assert codes(board(stage, q="khong co")) == []
    assert codes(board(stage, group="so")) == ["so-a", "so-b"]
    counts = {chip.query: chip.count for chip in board(stage).chips}
    assert counts == {"?": 2, "?state=risk": 1, "?state=idle": 1, "?state=locked": 1}


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("unit", ["so-a", "so-b"]),
        ("-unit", ["so-b", "so-a"]),
        ("-items", ["so-a", "so-b"]),
        ("saved", ["so-b", "so-a"]),
        ("nonsense", ["so-b", "so-a"]),
    ],
)
def test_another_order_is_asked_for_in_the_address(
    stage: Stage, sort: str, order: list[str]
) -> None:
    score(stage)
    assert codes(board(stage, sort=sort)) == order


@pytest.mark.parametrize(
    ("recent", "done", "expected"), [(0, 0, True), (9, 9, True), (15, 15, False), (0, 30, False)]
)
def test_pace_of_three_days_must_reach_the_end(recent: int, done: int, expected: bool) -> None:
    # 30 items, three days measured, three days left: 15 done in three days just reach it.
    pace = Pace(done, 30, recent, timedelta(days=3))
    assert falls_behind(pace, NOW + timedelta(days=3), NOW) is expected


def test_nobody_falls_behind_on_the_first_day_or_after_the_end() -> None:
    assert not falls_behind(Pace(0, 30, 0, timedelta(hours=5)), NOW + timedelta(days=9), NOW)
    assert not falls_behind(Pace(0, 30, 0, timedelta(days=3)), NOW, NOW)


def test_in_the_last_day_a_dossier_with_the_head_is_at_risk(stage: Stage) -> None:
    Dossier.objects.update(state=DossierState.WITH_HEAD)
    assert [unit.at_risk for unit in board(stage).everybody] == [False, False]
    assert [unit.at_risk for unit in board(stage, late=True).everybody] == [True, True]


@pytest.mark.parametrize(
    ("done", "step"), [(0, 0), (1, 1), (39, 1), (40, 2), (69, 2), (70, 3), (99, 3), (100, 4)]
)
def test_heat_steps_are_those_of_the_legend(done: int, step: int) -> None:
    assert step_of(done, 100) == step
    assert heat_cell(done, 100) == f'<td class="h h{step}">{done}/100</td>'


def test_names_are_escaped(stage: Stage) -> None:
    unit = create_organisation(actor=None, code="x", name='<b>"Sở"</b>')
    group = stage.campaign.groups.get()
    Participation.objects.create(campaign=stage.campaign, group=group, organisation=unit)
    create_dossiers(actor=None, campaign=stage.campaign)
    html = board(stage).rows_html("ha-nam")
    assert "&lt;b&gt;&quot;Sở&quot;&lt;/b&gt;" in html
    assert "<b>&quot;" not in html


def test_units_at_risk_are_ticked_and_their_letter_is_shown(
    stage: Stage, sign_in: Callable[..., Client]
) -> None:
    Dossier.objects.filter(pk=stage.dossiers["so-b"].pk).update(state=DossierState.SENT)
    page = sign_in(Role.SECRETARIAT).get(url(stage)).content.decode()
    assert page.count('name="row"') == page.count(" checked></label>") == 1
    assert "khóa lúc 17:00 ngày 31/10/2026: Sở Công Thương chưa gửi" in page
    assert "2 người nhận thư" in page
    auditor = sign_in(Role.AUDITOR).get(url(stage)).content.decode()
    assert 'name="row"' not in auditor


def test_export_holds_what_the_filters_leave(stage: Stage, sign_in: Callable[..., Client]) -> None:
    score(stage)
    client = sign_in(Role.AUDITOR)
    answer = client.get(url(stage), {"export": "xlsx", "q": "cong thuong"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[0] for row in rows[1:]] == ["Sở Công Thương"]
    assert rows[1][3:10] == (1, 6, "1/3", "0/2", "0/1", 1, rows[1][9])


def test_pages_hold_a_hundred_units(stage: Stage, sign_in: Callable[..., Client]) -> None:
    add_units(stage, PER_PAGE + 1)
    client = sign_in(Role.SECRETARIAT)
    first = client.get(url(stage), {"state": "idle"}).content.decode()
    assert first.count('<th scope="row">') == PER_PAGE
    assert "?state=idle&amp;page=2" in first
    second = client.get(url(stage), {"state": "idle", "page": "2"}).content.decode()
    assert second.count('<th scope="row">') == 1


@pytest.mark.parametrize("units", [1, 3, 60])
def test_page_asks_as_many_queries_for_sixty_units_as_for_one(
    stage: Stage,
    elsewhere: World,
    sign_in: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
    units: int,
) -> None:
    add_units(stage, units)
    client = sign_in(Role.SECRETARIAT)
    cache.clear()
    with django_assert_num_queries(PROGRESS_QUERIES):
        page = client.get(url(stage))
    assert page.status_code == 200
    stranger = sign_in(Role.SECRETARIAT, world=elsewhere)
    assert stranger.get(url(stage)).status_code == 404


def add_units(stage: Stage, units: int) -> None:
    """The campaign with so many units."""
    keep = stage.dossier.participation_id
    Dossier.objects.exclude(participation=keep).delete()
    Participation.objects.exclude(pk=keep).delete()
    group = stage.campaign.groups.get()
    for number in range(units - 1):
        unit = create_organisation(actor=None, code=f"u{number}", name=f"Đơn vị {number}")
        Participation.objects.create(campaign=stage.campaign, group=group, organisation=unit)
    create_dossiers(actor=None, campaign=stage.campaign)


def url(stage: Stage) -> str:
    return f"{stage.world.url}/campaigns/{stage.campaign.slug}/progress/"


def test_after_the_lock_nobody_is_reminded(stage: Stage, sign_in: Callable[..., Client]) -> None:
    client = sign_in(Role.SECRETARIAT)
    with time_machine.travel(CLOSES + timedelta(hours=1), tick=False):
        page = client.get(url(stage))
        refused = client.post(f"{url(stage)}remind/", {"verb": "preview"})
    assert (page.status_code, refused.status_code) == (200, 403)
    assert 'id="remind"' not in page.content.decode()
