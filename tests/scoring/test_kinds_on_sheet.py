"""Every kind of rule on the officer's sheet: filled in, scored, explained, shown again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.local.paths import PROJECT_ROOT
from scoring.models import ScoreEntry
from tests.plugins.cast import World
from tests.scoring.explained import explain
from tests.scoring.stage import Stage, set_stage

KINDS = PROJECT_ROOT / "fixtures" / "criteria" / "rule-kinds-minh-hoa.json"
# Leaf → what is typed, the points, the last sentence but one of why.
TYPED: list[tuple[str, dict[str, Any], str, str]] = [
    ("1.1", {"f-date": "17/02/2026"}, "2", "Điểm: 3 − 1 = 2,00"),
    (
        "1.2",
        {
            "f-base__numerator": "9",
            "f-base__denominator": "10",
            "f-off": ["cham"],
            "f-by__sai": "2",
            "f-by__khac": "0,25",
        },
        "1.1",
        "Điểm trừ: Thiếu sót khác, theo mức độ = −0,25",
    ),
    (
        "2.1",
        {
            "f-ket_noi__numerator": "3",
            "f-ket_noi__denominator": "4",
            "f-ung_dung__count": "5",
        },
        "8",
        "Cộng: 8,00",
    ),
    (
        "2.2",
        {"f-numerator": "30", "f-denominator": "50"},
        "4",
        "So với đơn vị tốt nhất đến nay: 60% ÷ 60% × 4 = 4,00",
    ),
    (
        "2.3",
        {"f-q__co": "1", "f-q__muc": "toan", "f-q__muc_do": "0,75"},
        "1.75",
        "Nhóm: tổng của = 1,75",
    ),
    (
        "3.1",
        {"f-case": "co", "f-v__dung_han": "95", "f-v__tong": "100"},
        "2.85",
        (
            "Công thức: Có phát sinh hồ sơ: "
            "if(dung_han / tong >= 0,9; dung_han / tong * maximum; 0) = 2,85"
        ),
    ),
    ("3.2", {"f-count": "4"}, "2", "So với đơn vị tốt nhất đến nay: 4 ÷ 4 × 2 = 2,00"),
    (
        "4.1",
        {"f-reference": "01/03/2026", "f-date": "14/03/2026"},
        "-0.75",
        "Điểm: 0 − 0,75 = −0,75",
    ),
]


@pytest.fixture
def stage(world: World) -> Iterator[Stage]:
    """The stage with one leaf of every kind that other sets do not use."""
    built = set_stage(world, data=json.loads(KINDS.read_text(encoding="utf-8")))
    with tenant_scope(world.tenant):
        yield built


@pytest.fixture
def officer(stage: Stage, clock: object) -> Client:
    client = Client()
    client.force_login(stage.world.people[Role.OFFICER])
    return client


def url(stage: Stage, tail: str = "") -> str:
    return f"{stage.world.url}/dossiers/{stage.dossier.pk}/sheet/{tail}"


def save(client: Client, stage: Stage, code: str, typed: dict[str, Any]) -> Any:
    address = url(stage, f"{stage.criterion(code).pk}/score/")
    data = {"revision": "0", "from": "panel", **typed}
    return client.post(address, data, headers={"HX-Request": "true"})


@pytest.mark.parametrize("case", TYPED, ids=lambda case: case[0])
def test_kind_is_filled_in_scored_and_explained(
    stage: Stage, officer: Client, case: tuple[str, dict[str, Any], str, str]
) -> None:
    code, typed, points, why = case
    response = save(officer, stage, code, typed)
    assert response.status_code == 200, response.content.decode()
    entry = ScoreEntry.objects.get(criterion=stage.criterion(code))
    assert entry.points == Decimal(points)
    assert explain(entry)[-2] == why
    # What was typed stands in the panel again.
    shown = officer.get(url(stage, f"{entry.criterion_id}/"), headers={"HX-Request": "true"})
    text = shown.content.decode()
    for name, value in typed.items():
        for one in [value] if isinstance(value, str) else value:
            assert f'name="{name}" value="{one}"' in text, (name, one)


def test_sheet_of_all_kinds_is_drawn(stage: Stage, officer: Client) -> None:
    for code, typed, _points, _why in TYPED:
        save(officer, stage, code, typed)
    text = officer.get(url(stage)).content.decode()
    assert all(f'data-row="{code}"' in text for code, *_rest in TYPED)


def test_wrong_values_are_told_at_their_input(stage: Stage, officer: Client) -> None:
    response = save(
        officer, stage, "3.1", {"f-case": "co", "f-v__dung_han": "120", "f-v__tong": "100"}
    )
    assert response.status_code == 422
    assert "Công thức cho 3,6; chỉ được nhiều nhất 3." in response.content.decode()
    response = save(officer, stage, "1.2", {"f-base__numerator": "11", "f-base__denominator": "9"})
    assert response.status_code == 422
    assert "Không được lớn hơn 9." in response.content.decode()
