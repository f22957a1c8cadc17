"""The files at hand of which only parts are known: proposals whose gaps are named."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from campaigns.domain.annex.deciding import examine
from campaigns.domain.annex.frames import is_frame, propose_frame
from campaigns.domain.annex.proposal import Proposal, proposal_from
from campaigns.domain.criteria_document import check_document
from campaigns.domain.problems import ImportProblems
from campaigns.models import CriteriaSet, ImportProposal
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.local.paths import PROJECT_ROOT
from scoring.engine.bands import parse_bands
from tests.campaigns.documents import fixture
from tests.campaigns.pages import client_of, upload
from tests.plugins.cast import World

FRAMES = PROJECT_ROOT / "fixtures" / "frames"


def frame(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FRAMES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def gaps(proposal: Proposal) -> list[tuple[str, str, str]]:
    return [
        (row.values["code"], doubt.code, doubt.got)
        for row in proposal.rows
        for doubt in row.doubts
        if doubt.code.startswith("gap")
    ]


# Criteria and sub-criteria each field of the frame has in its decision.
MISSING = {
    "ministry-876-frame": ["7+6", "9+15", "6+19", "4+14", "6+16", "3+13", "3+14"],
    "ha-noi-district-offices-frame": ["6+8", "4+0", "6+4", "2+0", "5+2", "4+0", "2+8"],
}


@pytest.mark.parametrize("name", MISSING)
def test_a_frame_names_its_gaps_field_by_field(name: str) -> None:
    proposal = propose_frame(frame(name))
    assert proposal_from(proposal.to_plain()) == proposal
    expected = []
    for number, count in enumerate(MISSING[name], start=1):
        criteria, _plus, below = count.partition("+")
        expected += [
            (str(number), "gap_maximum", ""),
            (str(number), "gap_rows", f"{criteria} tiêu chí, {below} tiêu chí thành phần"),
        ]
    assert gaps(proposal) == expected
    assert [doubt.code for doubt in proposal.doubts] == ["name_missing", "year_missing"]
    assert not examine(proposal).sound


def test_the_frame_of_ha_nam_lacks_the_points_of_one_row() -> None:
    proposal = propose_frame(frame("ha-nam-2023-frame"))
    assert gaps(proposal) == [("7.5", "gap_maximum", "")]
    points = {row.values["code"]: row.values["max_points"] for row in proposal.rows}
    assert points == {"3": "20", "7.3": "7", "7.5": ""}


def test_the_complete_one_is_in_force_rule_by_rule_with_its_classes() -> None:
    source = frame("commune-resolution-57-2026-source")
    checked = check_document(fixture("commune-resolution-57-2026"))
    nodes = checked.engine.nodes
    assert list(nodes) == [node["code"] for node in source["nodes"]]
    assert [leaf for leaf in checked.engine.leaves if not nodes[leaf].rule] == []
    assert (len(checked.engine.leaves), checked.warnings) == (28, [])
    assert "xếp loại A>=90, B>=75, C>=50, D<50" in checked.document["note"]
    classes = [("A", "90"), ("B", "75"), ("C", "50"), ("D", "0")]
    bands = parse_bands([{"name": name, "from": low} for name, low in classes])
    found = [bands.classify(Decimal(index)).name for index in ("90", "89.99", "75", "50", "49.99")]
    assert found == ["A", "B", "B", "C", "D"]


def test_a_frame_is_kept_with_its_gaps_and_not_made_a_set(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    data = (FRAMES / "ministry-876-frame.json").read_bytes()
    answer = upload(client, f"{world.url}/campaigns/criteria/import/", "khung.json", data)
    page = client.get(answer.url).content.decode()
    assert "Khung hiện có còn thiếu: 9 tiêu chí, 15 tiêu chí thành phần." in page
    client.post(answer.url, {"accept_all": "1"})
    assert client.post(answer.url, {"finish": "1"}).status_code == 422
    with tenant_scope(world.tenant):
        assert (CriteriaSet.objects.count(), ImportProposal.objects.count()) == (0, 1)
    assert client.post(answer.url, {"with_gaps": "1"}).status_code == 422  # no name, no year
    facts = {"facts": "1", "name": "Khung 876", "year": "2022", "total": "100"}
    assert client.post(answer.url, facts).status_code == 302
    assert 'name="with_gaps"' in client.get(answer.url).content.decode()
    made = client.post(answer.url, {"with_gaps": "1"})
    assert made.status_code == 302
    page = client.get(made.url, follow=True).content.decode()  # leads to the editor
    assert "Cải cách thể chế" in page
    assert client.get(f"{made.url}edit/").status_code == 200
    with tenant_scope(world.tenant):
        draft = CriteriaSet.objects.get()
        assert (draft.state, draft.name, ImportProposal.objects.count()) == (
            "draft",
            "Khung 876",
            0,
        )


@pytest.mark.parametrize(
    "document",
    [
        {"complete": False, "nodes": []},
        {"complete": False, "nodes": [1, "x"]},
    ],
)
def test_a_frame_without_rows_says_so(document: dict[str, Any]) -> None:
    assert is_frame(document)
    with pytest.raises(ImportProblems):
        propose_frame(document)


def test_odd_values_of_a_frame_are_gaps() -> None:
    nodes = [{"code": 1, "title": None, "max_points": "x", "n_criteria": -1}, {"max_points": True}]
    proposal = propose_frame({"complete": False, "nodes": nodes, "total": float("inf")})
    assert [row.values["max_points"] for row in proposal.rows] == ["", ""]
    assert not is_frame({"format": "parindex-criteria/1", "complete": True, "nodes": []})
