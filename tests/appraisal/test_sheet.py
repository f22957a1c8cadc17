"""The scoring sheet once it is appraised: side by side, differences marked, filtered."""

from __future__ import annotations

import re

from django.test import Client
from django.utils import timezone

from appraisal.domain.judgements import Way
from scoring.domain.standing import standing_of
from scoring.tables.sheet import Sheet, load_sheet
from tests.appraisal.stage import Court


def sheet_of(court: Court) -> Sheet:
    standing = standing_of(court.dossier().pk, court.an.pk)
    return load_sheet(standing, at=timezone.now())


def codes(court: Court, pks: frozenset[int]) -> set[str]:
    return {court.stage.criteria_set.criteria.get(pk=pk).code for pk in pks}


def test_nothing_is_cut_or_waiting_before_the_appraisal(court: Court) -> None:
    found = sheet_of(court)
    assert (found.cut, found.unjudged) == (frozenset(), frozenset())


def test_cut_and_unjudged_items_are_found(court: Court) -> None:
    court.cut("1.1")
    court.review("1.2")
    found = sheet_of(court)
    assert codes(court, found.cut) == {"1.1"}
    assert codes(court, found.unjudged) >= {"2.1", "2.2", "3.1"}
    assert not codes(court, found.unjudged) & {"1.1", "1.2"}


def test_rows_say_which_way_the_points_went(court: Court) -> None:
    court.cut("1.1")
    court.review("1.2", way=Way.FACTS, facts={"percent": "95"}, reason="Tính lại.", pages="1")
    rows = {row.shape.code: row for row in sheet_of(court).rows}
    ways = {code: (rows[code].appraised, rows[code].appraised_way) for code in ("1.1", "1.2")}
    assert ways == {"1.1": ("0,00", "down"), "1.2": ("1,90", "up")}


def test_page_marks_and_filters_differences(court: Court, client: Client) -> None:
    court.cut("1.1")
    client.force_login(court.an)
    url = f"{court.world.url}/dossiers/{court.dossier().pk}/sheet/"
    page = client.get(url, {"show": "cut"}).content.decode()
    assert re.search(
        r'class="num dec down" data-label="Thẩm định"><svg[^>]+aria-label="giảm"', page
    )
    row = re.compile(r'<tr role="row" id="r\d+"[^>]*data-row="([\d.]+)"([^>]*)>')
    shown = [code for code, rest in row.findall(page) if "hidden" not in rest]
    assert "1.1" in shown
    assert not {"1.2", "2.1"} & set(shown)
