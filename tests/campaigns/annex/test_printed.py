"""What is exported can be read again: our own form exactly, the printed annex row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.domain.annex.proposal import Proposal
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.criteria_document import check_document, read_json
from campaigns.domain.criteria_import import import_set
from campaigns.domain.criteria_xlsx import read_xlsx
from campaigns.exporters.criteria import criteria_json, criteria_xlsx
from campaigns.exporters.printed_set import printed_rows, printed_xlsx, printed_year
from parindex.accounts.enums import Role
from parindex.common.documents.child import read_here
from parindex.common.tenancy import tenant_scope
from scoring.engine.numbers import plain
from scoring.exporters.pdf import render_pdf
from scoring.exporters.set_annex import set_annex_html
from tests.campaigns.documents import fixture
from tests.campaigns.pages import client_of
from tests.plugins.cast import World

SETS = [
    "commune-resolution-57-2026",
    "ha-nam-huyen-minh-hoa",
    "ha-nam-so-minh-hoa",
    "national-province-minh-hoa",
    "van-canh-minh-hoa",
]
Node = dict[str, Any]

_POINTS = st.integers(1, 40).map(lambda number: Decimal(number) / 2)
_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=40
).filter(lambda text: text.strip() == text)


@st.composite
def rules(draw: st.DrawFn, maximum: str) -> dict[str, Any]:
    half = plain(Decimal(maximum) / 2)
    tiers = [{"from": "50", "points": maximum}, {"from": "0", "points": "0"}]
    return draw(
        st.sampled_from(
            [
                {"kind": "yes_no", "yes": maximum, "no": "0"},
                {"kind": "linear", "full_at": "90", "floor": "40"},
                {"kind": "judged"},
                {
                    "kind": "tiers",
                    "input": "percent",
                    "tiers": tiers,
                },
                {"kind": "per_item", "points": half, "cap": maximum},
                {
                    "kind": "all_or_nothing",
                    "points": maximum,
                    "conditions": [{"key": "a", "label": "Đủ"}, {"key": "b", "label": "Đúng hạn"}],
                },
            ]
        )
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A set of one to three fields whose sums agree."""
    nodes: list[Node] = []
    total = Decimal(0)
    for field in range(1, draw(st.integers(1, 3)) + 1):
        top: Node = {"code": str(field), "title": draw(_TEXTS), "max_points": "", "kind": "field"}
        nodes.append(top)
        above = Decimal(0)
        for number in range(1, draw(st.integers(1, 3)) + 1):
            points = draw(_POINTS)
            above += points
            leaf: Node = {
                "code": f"{field}.{number}",
                "title": draw(_TEXTS),
                "max_points": plain(points),
                "kind": "criterion",
                "rule": draw(rules(plain(points))),
                "rule_text": draw(st.just("") | _TEXTS),
                "evidence": draw(st.just("") | _TEXTS),
                "evidence_required": draw(st.booleans()),
                "na_allowed": draw(st.booleans()),
            }
            nodes.append(leaf)
        top["max_points"] = plain(above)
        total += above
    return {
        "format": "parindex-criteria/1",
        "name": draw(_TEXTS),
        "year": draw(st.integers(2000, 2100)),
        "source": draw(st.just("") | _TEXTS),
        "total": plain(total),
        "rounding": {"places": draw(st.integers(2, 3))},
        "nodes": nodes,
    }


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_is_exported_is_imported_unchanged(made: dict[str, Any]) -> None:
    document = check_document(made).document
    assert read_xlsx(criteria_xlsx(document)) == document
    assert check_document(read_json(criteria_json(document))).document == document


SAID = ("evidence", "legal_basis", "evidence_required", "na_allowed")


def said_of(proposal: Proposal) -> dict[str, list[Any]]:
    """What each row says beside points and rule; the guidance is not printed."""
    assert not any(row.values["guidance"] for row in proposal.rows)
    return {
        row.values["code"]: [row.values.get(name) or None for name in SAID] for row in proposal.rows
    }


def test_the_printed_annex_names_its_year_once_and_its_source_comes_back() -> None:
    document = check_document(fixture("ha-nam-so-minh-hoa")).document | {"year": 2026}
    proposal = propose_set(read_here(".xlsx", printed_xlsx(document)))
    assert (proposal.facts["year"], proposal.facts["source"]) == ("2026", document["source"])
    # The source names the plan of another year, which somebody should look at.
    assert [(doubt.code, doubt.got) for doubt in proposal.doubts] == [("years_differ", "2023")]
    named = document | {"name": "Bộ tiêu chí năm 2026"}
    assert (printed_year(document), printed_year(named)) == ("Năm 2026", "")


def test_the_pdf_of_the_annex_is_read_back_too(world: World) -> None:
    document = check_document(fixture("van-canh-minh-hoa")).document
    with tenant_scope(world.tenant):
        made = import_set(actor=None, document=document)
        html = set_annex_html(made)
    proposal = propose_set(read_here(".pdf", render_pdf(html)))
    assert proposal.facts["year"] == "2021"
    assert proposal.facts["survey_points"] == document["survey_points"]
    marks = ("evidence_required", "na_allowed")
    assert {
        row.values["code"]: [bool(row.values.get(name)) for name in marks] for row in proposal.rows
    } == {node["code"]: [bool(node.get(name)) for name in marks] for node in document["nodes"]}


@pytest.mark.parametrize("name", SETS)
def test_the_printed_workbook_is_read_back_as_the_same_rows(name: str) -> None:
    document = check_document(fixture(name)).document
    proposal = propose_set(read_here(".xlsx", printed_xlsx(document)))
    found = [(row.values["code"], row.values["title"]) for row in proposal.rows]
    assert found == [(node["code"], node["title"]) for node in document["nodes"]]
    points = {row.values["code"]: row.values["max_points"] for row in proposal.rows}
    assert points == {node["code"]: node["max_points"] for node in document["nodes"]}
    sources = {row.values["code"]: row.values.get("source") or "self" for row in proposal.rows}
    surveyed = {"survey", "satisfaction"}
    for node in document["nodes"]:
        if node["source"] in surveyed:
            assert sources[node["code"]] == node["source"], node["code"]
    assert proposal.facts["year"] == str(document["year"])
    assert proposal.facts["name"] == document["name"]
    assert proposal.facts.get("survey_points") == document["survey_points"]
    assert said_of(proposal) == {
        node["code"]: [node.get(name) or None for name in SAID] for node in document["nodes"]
    }


@pytest.mark.parametrize("state", ["draft", "frozen"])
def test_the_annex_as_pdf_holds_every_row(world: World, state: str) -> None:
    document = check_document(fixture("van-canh-minh-hoa")).document
    with tenant_scope(world.tenant):
        made = import_set(actor=None, document=document)
        made.state = state
        html = set_annex_html(made)
    assert ("DỰ THẢO" in html, "Dữ liệu minh họa" in html) == (state == "draft", True)
    rows = [row for row in read_here(".pdf", render_pdf(html)).rows() if row.at(0)]
    codes = [cell.text for row in rows if (cell := row.at(0)) and cell.text != "STT"]
    assert codes == [row.code for row in printed_rows(document)]


def test_the_annex_is_handed_out(world: World) -> None:
    with tenant_scope(world.tenant):
        made = import_set(actor=None, document=fixture("van-canh-minh-hoa"))
    client = client_of(world, Role.ADMIN)
    base = f"{world.url}/campaigns/criteria/{made.pk}"
    assert client.get(f"{base}/annex.pdf")["Content-Type"] == "application/pdf"
    assert client.get(f"{base}/annex.xlsx").status_code == 200
    page = client.get(f"{base}/").content.decode()
    assert ("annex.pdf" in page, "annex.xlsx" in page) == (True, True)
