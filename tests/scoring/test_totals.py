"""Totals on pages: each says what it is the total of, beside the maximum that belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from campaigns.enums import PhaseKind
from campaigns.models import Exclusion, Phase
from parindex.accounts.enums import Role
from scoring.domain.ledger import record_score
from scoring.domain.lines import Book
from scoring.domain.totals import book_of
from scoring.enums import Source
from tests.plugins.cast import World
from tests.scoring.stage import CLOSES, NOW, OPENS, Stage

SignIn = Callable[..., Client]


def give(stage: Stage, code: str, source: str, points: str | None = None, **facts: str) -> Book:
    """Points of a leaf from one source; appraised ones as if the appraisal had begun."""
    if source == Source.APPRAISED:
        Phase.objects.filter(campaign=stage.campaign, kind=PhaseKind.APPRAISAL).update(
            opens_at=OPENS, closes_at=CLOSES
        )
    return record_score(
        actor=stage.world.people[Role.OFFICER] if source == Source.SELF else None,
        dossier=stage.dossier,
        criterion=stage.criterion(code),
        source=source,
        facts=facts,
        points=Decimal(points) if points else None,
        at=NOW,
        expected_revision=None,
    ).book


def row(text: str, name: str) -> str:
    """The words of one row of totals."""
    found = re.search(rf'<tr[^>]*id="{name}".*?</tr>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def page(client: Client, stage: Stage, rest: str = "") -> str:
    with time_machine.travel(NOW, tick=False):
        answer: Any = client.get(f"/t/ha-nam/dossiers/{stage.dossier.pk}/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_own_part_has_a_maximum_of_its_own(stage: Stage) -> None:
    give(stage, "1.2", Source.SELF, numerator="40", denominator="40")
    give(stage, "2.3", Source.SURVEY, percent="90")
    book = give(stage, "1.2", Source.APPRAISED, "1.5")
    assert book.own_part(Source.SELF) == (Decimal(2), Decimal(8))
    assert book.own_part() == (Decimal("1.5"), Decimal(8))
    assert (book.totals().points, book.totals().maximum) == (Decimal("3.3"), Decimal(10))


def test_what_is_excluded_leaves_the_maximum_it_was_part_of(stage: Stage) -> None:
    Exclusion.objects.create(
        participation=stage.dossier.participation, criterion=stage.criterion("2"), reason="Lý do"
    )
    book = book_of(stage.dossier)
    assert book.own_part() == (Decimal(0), Decimal(5))
    assert book.maximum_of_figures() == 0


def test_sheet_shows_one_row_until_others_give_points(stage: Stage, sign_in: SignIn) -> None:
    give(stage, "1.2", Source.SELF, numerator="40", denominator="40")
    text = page(sign_in(Role.OFFICER), stage, "sheet/")
    assert row(text, "total").startswith(
        "Phần tự chấm ngoài 2,00 điểm điều tra XHH, số liệu 8,00 2,00"
    )
    assert row(text, "whole") == ""


def test_sheet_tells_the_own_part_from_the_whole(
    stage: Stage, sign_in: SignIn, elsewhere: World
) -> None:
    give(stage, "1.2", Source.SELF, numerator="40", denominator="40")
    give(stage, "2.3", Source.SURVEY, percent="90")
    client = sign_in(Role.OFFICER)
    text = page(client, stage, "sheet/")
    assert row(text, "whole") == "Cả bộ tiêu chí, gồm điều tra XHH, số liệu 10,00 3,80"
    give(stage, "1.2", Source.APPRAISED, "1.5")
    text = page(client, stage, "sheet/")
    assert "8,00 2,00 1,50" in row(text, "total")
    assert row(text, "whole") == "Cả bộ tiêu chí, gồm điều tra XHH, số liệu 10,00 – 3,30"


def test_dossier_page_names_both_maxima(stage: Stage, sign_in: SignIn) -> None:
    give(stage, "1.2", Source.SELF, numerator="40", denominator="40")
    give(stage, "2.3", Source.SURVEY, percent="90")
    give(stage, "1.2", Source.APPRAISED, "1.5")
    text = " ".join(re.sub(r"<[^>]+>", " ", page(sign_in(Role.OFFICER), stage)).split())
    assert "2,00 trên 8,00 đơn vị tự chấm" in text
    assert "3,30 trên 10,00, gồm điều tra XHH, số liệu; đạt 33,00%" in text
    assert "5,00 3,00 0,00 1,80" in text  # field 2: maximum, own maximum, own points, counts


@pytest.mark.parametrize("rest", ["", "sheet/"])
def test_totals_of_another_tenant_stay_there(elsewhere: World, stage: Stage, rest: str) -> None:
    client = Client()
    client.force_login(elsewhere.people[Role.OFFICER])
    assert client.get(f"/t/ha-nam/dossiers/{stage.dossier.pk}/{rest}").status_code == 404
