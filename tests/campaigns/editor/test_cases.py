"""Golden cases travel with a set, run on every change, and keep a red one from being frozen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from campaigns.domain.criteria_document import check_document, read_json
from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.draft.nodes import seal
from campaigns.domain.draft.page import draft_page
from campaigns.domain.draft.shape import placed, removed
from campaigns.domain.golden_cases import cases_of, drop_case, put_case, red_cases, run_cases
from campaigns.domain.problems import ImportProblems
from campaigns.domain.readiness import errors_of
from campaigns.exporters.criteria import criteria_json
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from tests.campaigns.audit import last
from tests.campaigns.documents import small
from tests.campaigns.editor.test_pages import HTMX, base_of, hidden, stored
from tests.campaigns.pages import client_of
from tests.campaigns.years import START, planned, secretary
from tests.plugins.cast import World

GREEN = {"facts": {"1.1": {"answer": "yes"}}, "points": {"1.1": "1"}}
RED = {"note": "Sai", "facts": {"1.1": {"answer": "no"}}, "points": {"1.1": "1"}}


def branched(*cases: dict[str, Any]) -> dict[str, Any]:
    """Leaf 2.1.1 looks at leaf 1.1."""
    document = small(cases=list(cases))
    rules = [
        {"when": {"points_at_least": "1"}, "label": "Có", "rule": {"kind": "judged"}},
        {"when": {"otherwise": True}, "label": "Không", "rule": {"kind": "yes_no", "yes": "2"}},
    ]
    document["nodes"][-1]["rule"] = {"kind": "branch", "on": "1.1", "cases": rules}
    return document


def test_json_keeps_the_cases() -> None:
    document = check_document(small(cases=[GREEN, RED])).document
    assert check_document(read_json(criteria_json(document))).document["cases"] == [GREEN, RED]


def test_cases_run_also_beside_what_is_incomplete() -> None:
    document = small(cases=[GREEN, RED], total="9")
    document["nodes"][2].pop("rule")
    assert [run.passed for run in run_cases(document)] == [True, False]
    [problem] = red_cases(document)
    assert (problem.code, problem.node, problem.got) == ("case_red", "1.1", "0")
    document["nodes"][1].pop("rule")
    assert [problem.got for problem in red_cases(document)] == ["–", "–"]
    document["nodes"][1]["rule"] = {"kind": "judged", "step": "x"}
    assert len(red_cases(document)) == 2
    assert run_cases(small(cases="x")) == []


def test_cases_follow_their_leaves_and_go_with_them() -> None:
    moved, code = placed(small(cases=[GREEN]), code="1.1", target="2", where="into")
    assert moved["cases"] == [{"facts": {code: {"answer": "yes"}}, "points": {code: "1"}}]
    assert "cases" not in removed(small(cases=[GREEN]), code="1.1")
    assert removed(small(cases=[GREEN]), code="1.2")["cases"] == [GREEN]


@pytest.mark.usefixtures("_in_world")
def test_a_red_case_keeps_a_set_from_being_frozen_and_a_campaign_from_opening(
    world: World,
) -> None:
    draft = import_set(actor=None, document=small(cases=[GREEN, RED]))
    assert draft_page(draft).ready is False
    with pytest.raises(ImportProblems) as caught:
        freeze_set(actor=None, criteria_set=draft)
    assert [problem.code for problem in caught.value.problems] == ["case_red"]
    campaign = planned(world, small(cases=[RED], name="Bộ đỏ"))
    assert "Bộ đỏ" in " ".join(finding.text for finding in errors_of(campaign, at=START))
    assert freeze_set(
        actor=None, criteria_set=import_set(actor=None, document=small(cases=[GREEN]))
    )


@pytest.mark.usefixtures("_in_world")
def test_cases_are_put_and_dropped_under_a_seal(world: World) -> None:
    draft = import_set(actor=None, document=small())
    given: dict[str, Any] = {"actor": secretary(world), "criteria_set": draft, "code": "1.1"}
    facts = {"1.1": {"answer": "yes"}}
    more: dict[str, Any] = {"facts": facts, "points": Decimal(1), "note": "Có"}
    saved = put_case(index=None, seen=seal([]), **more, **given)
    assert saved.document["cases"] == [{"note": "Có", "facts": facts, "points": {"1.1": "1"}}]
    with pytest.raises(StaleEdit):
        put_case(index=0, seen=seal([]), **more, **given)
    seen = seal(cases_of(saved.document))
    saved = put_case(index=0, seen=seen, **more | {"note": "Khác"}, **given)
    assert [case["note"] for case in saved.document["cases"]] == ["Khác"]
    saved = drop_case(index=0, seen=seal(cases_of(saved.document)), **given)
    assert "cases" not in saved.document
    assert last("criteria_set.cases_edited")["new"] == {"code": "1.1", "count": 0}


@pytest.fixture
def draft(world: World) -> CriteriaSet:
    with tenant_scope(world.tenant):
        return import_set(actor=None, document=branched())


def test_a_case_is_added_seen_red_mended_and_taken_out(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    url = f"{base}case/2.1.1/"
    page = client.get(f"{base}edit/?row=2.1.1").content.decode()
    typed = {
        "seen": hidden(page, "seen", "node-cases"),
        "1.1|f-answer": "yes",
        "2.1.1|f-points": "1,5",
        "points": "2",
        "note": "Khi có kế hoạch",
    }
    added = client.post(url, typed, headers=HTMX)
    html = added.content.decode()
    assert added.status_code == 200
    assert "cho 1,5, phải được 2" in html
    with tenant_scope(world.tenant):
        draft.refresh_from_db()
        assert draft.document["cases"][0]["facts"] == {
            "1.1": {"answer": "yes"},
            "2.1.1": {"points": "1.5"},
        }
    stale = client.post(url, typed, headers=HTMX)
    assert (stale.status_code, "Khi có kế hoạch" in stale.content.decode()) == (409, True)
    right = typed | {"seen": hidden(html, "seen", "node-cases"), "index": "0", "points": "1,5"}
    mended = client.post(url, right, headers=HTMX).content.decode()
    assert "cho 1,5, phải được 1,5" in mended
    gone = {"seen": hidden(mended, "seen", "node-cases"), "index": "0", "drop": "1"}
    assert client.post(url, gone).url == f"{base}edit/?row=2.1.1#panel"
    assert stored(world, draft)
    with tenant_scope(world.tenant):
        assert "cases" not in draft.document


@pytest.mark.parametrize(
    "wrong",
    [{"points": "x"}, {"points": ""}, {"2.1.1|f-points": "9"}, {"1.1|f-answer": "maybe"}],
)
def test_a_case_that_cannot_be_stored_keeps_what_was_typed(
    world: World, draft: CriteriaSet, wrong: dict[str, str]
) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    page = client.get(f"{base}edit/?row=2.1.1").content.decode()
    typed = {
        "seen": hidden(page, "seen", "node-cases"),
        "1.1|f-answer": "yes",
        "2.1.1|f-points": "1",
        "points": "1",
        "note": "Giữ lại",
    }
    for headers in (HTMX, {}):
        answer = client.post(f"{base}case/2.1.1/", typed | wrong, headers=headers)
        assert (answer.status_code, "Giữ lại" in answer.content.decode()) == (422, True)
    assert client.post(f"{base}case/2.1/", typed).status_code == 404


def test_a_rule_that_is_complete_at_last_opens_the_cases(world: World, draft: CriteriaSet) -> None:
    client, base = client_of(world, Role.SECRETARIAT), base_of(world, draft)
    page = client.get(f"{base}edit/?row=1.1").content.decode()
    none = {"seen": hidden(page, "seen", "node-rule"), "rule-kind": ""}
    html = client.post(f"{base}rule/1.1/", none, headers=HTMX).content.decode()
    assert "Quy tắc hoàn chỉnh thì thêm được ca kiểm tra" in html
    assert client.post(f"{base}case/1.1/", {}).status_code == 404
    again = {"seen": hidden(html, "seen"), "rule-kind": "yes_no"}
    html = client.post(f"{base}rule/1.1/", again, headers=HTMX).content.decode()
    assert "1.1|f-answer" in html
