"""The complete source of a commune set: read by itself it gives the points of the set made by hand.

What differs from the set in ``fixtures/criteria`` is listed here by name, with its reason.
"""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import zip_longest
from typing import Any

import pytest

from campaigns.domain.annex.deciding import examine
from campaigns.domain.annex.frames import propose_frame
from campaigns.domain.annex.proposal import Proposal, proposal_from
from campaigns.domain.criteria_document import check_document
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.engine.cases import parse_case
from scoring.engine.computing import compute
from scoring.engine.criteria import parse_set
from scoring.engine.score import evaluate
from tests.campaigns.annex.test_frames import FRAMES, frame
from tests.campaigns.documents import fixture
from tests.campaigns.pages import client_of, upload
from tests.campaigns.test_commands import run
from tests.fixtures.test_commune_rules import RULES, TRAINING
from tests.plugins.cast import World

Json = dict[str, Any]
NAME = "commune-resolution-57-2026-source"
KEY = check_document(fixture("commune-resolution-57-2026")).document
# What the set made by hand calls the conditions and levels, and what they are called when read.
KEYS = {
    "quality": "m1",
    "count": "m1",
    "content": "m2",
    "on_time": "m3",
    "effective": "m1",
    "irregular": "m2",
    "pioneering": "m1",
    "improved": "m2",
    "none": "m3",
    "four_stars": "m1",
    "three_stars": "m2",
}
WHOLE = "the sentence does not say that what is counted are whole numbers"
# Rules of another form, beside keys and labels; the points are the same.
RULES_DIFFER = {
    "I.2.1": WHOLE,
    "II.1.1": WHOLE,
    "II.1.2": WHOLE,
    "II.4.2": WHOLE,
    "II.7": "one question of yes and no: no word of it says that its commas part conditions",
}
SET_DIFFERS = {
    "name": "the file names no set; what it says it is was taken, flagged",
    "note": "the words of the file as they stand, without the remarks made by hand",
}
COMPARED = (
    *("code", "parent", "title", "max_points", "kind", "group", "cap", "rule_text", "evidence"),
    *("legal_basis", "source", "na_allowed", "evidence_required"),
)


def proposal() -> Proposal:
    return propose_frame(frame(NAME))


def bare(value: Any) -> Any:
    """A rule without keys, labels, units and what is the case anyway."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    left_out = {"key", "label", "unit", "to", "direction"}
    defaults = {("late", "0"), ("never", "0"), ("otherwise", "0"), ("else", "0"), ("below", "0")}
    return {
        name: bare(item)
        for name, item in value.items()
        if name not in left_out
        and not name.endswith("_label")
        and not (isinstance(item, str) and (name, item) in defaults)
    }


def test_every_row_says_what_the_set_made_by_hand_says() -> None:
    made = check_document(proposal().document()).document
    differ = {
        (node["code"], name)
        for node, ours in zip_longest(KEY["nodes"], made["nodes"])
        for name in COMPARED
        if node.get(name) != ours.get(name)
    }
    assert differ == set()
    rules = {
        node["code"]
        for node, ours in zip_longest(KEY["nodes"], made["nodes"])
        if bare(node.get("rule")) != bare(ours.get("rule"))
    }
    assert rules == set(RULES_DIFFER)
    whole = {name for name, value in KEY.items() if name != "nodes" and made.get(name) != value}
    assert whole == set(SET_DIFFERS)
    assert made["policy"] == KEY["policy"]
    assert (made["rounding"], made["bands"]) == (KEY["rounding"], KEY["bands"])


def test_no_rule_is_left_to_judgement_and_every_doubt_is_named() -> None:
    read = proposal()
    assert proposal_from(read.to_plain()) == read
    assert examine(read).sound
    kinds = [row.values["rule"]["kind"] for row in read.rows if row.values.get("rule")]
    assert (len(kinds), "judged" in kinds) == (28, False)
    doubts = {
        row.values["code"]: [doubt.code for doubt in row.doubts] for row in read.rows if row.doubts
    }
    assert doubts == {
        "I.1": ["late_from_reference"],
        "I.2.2": ["none_arises_from_note"],
        "I.3": ["conditions_split"],
        "II.4.2": ["branch_by_points"],
        "II.5.1": ["none_is_zero"],
        "II.5.2": ["none_is_zero"],
        "IV": ["group_from_words"],
        "IV.1": ["zero_below"],
        "IV.3.1": ["zero_assumed"],
        "IV.3.2": ["zero_below"],
        "IV.3.3": ["best_counts"],
        "V": ["group_from_words"],
        "V.1": ["late_added"],
    }
    assert [doubt.code for doubt in read.doubts] == ["name_from_words", "total_with_bonus"]


def as_read(code: str, facts: Json) -> Json:
    """Facts of the set made by hand as the set that was read takes them."""
    if code == "II.7":
        return {"answer": "yes" if len(facts["met"]) == 3 else "no"}
    found = dict(facts)
    if "met" in facts:
        found["met"] = [KEYS[key] for key in facts["met"]]
    if "option" in facts:
        found["option"] = KEYS[facts["option"]]
    if "alternatives" in facts:
        found["alternatives"] = {KEYS[key]: item for key, item in facts["alternatives"].items()}
    return found


READ = parse_set(propose_frame(frame(NAME)).document())
BY_HAND = parse_set(KEY)


@pytest.mark.parametrize(("code", "facts", "points"), RULES)
def test_a_leaf_gives_the_points_of_the_set_made_by_hand(
    code: str, facts: Json, points: str
) -> None:
    found = evaluate(READ.leaves[code], as_read(code, facts)).points
    assert found == evaluate(BY_HAND.leaves[code], facts).points == Decimal(points)


@pytest.mark.parametrize(("plan", "facts", "points"), TRAINING)
def test_the_branch_gives_the_points_of_the_set_made_by_hand(
    plan: str, facts: Json, points: str
) -> None:
    others = {"II.4.1": Decimal(plan)}
    assert evaluate(READ.leaves["II.4.2"], facts, others).points == Decimal(points)


def test_not_applicable_leaves_the_maximum_where_the_file_says_so() -> None:
    allowed = {code for code, leaf in READ.leaves.items() if leaf.na_allowed}
    assert allowed == {"I.2.1", "II.2", "II.6"}


def units(*, read: bool) -> list[Json]:
    """As many units as a leaf has facts at most; what a leaf has no more of begins anew."""
    facts: dict[str, list[Json]] = {}
    for code, given, _points in RULES:
        facts.setdefault(code, []).append(as_read(code, given) if read else given)
    facts["II.4.1"] = [{"answer": "yes"}]
    facts["II.4.2"] = [{"percent": "100"}, {"percent": "84"}, {"none": True}]
    count = max(len(items) for items in facts.values())
    return [
        {
            "code": f"xa-{place}",
            "name": f"Xã {place}",
            "group": "xã",
            "facts": {
                code: {BY_HAND.nodes[code].source: items[place % len(items)]}
                for code, items in facts.items()
            },
        }
        for place in range(count)
    ]


def test_whole_units_have_the_same_index_rank_and_class() -> None:
    results = []
    for document, read in ((KEY, False), (proposal().document(), True)):
        case = {"format": "parindex-case/1", "set": document, "units": units(read=read)}
        totals = [(found.totals, found) for found in compute(parse_case(case))]
        results.append(
            [
                (found.unit.code, total.points, total.maximum, total.index, found.rank, found.band)
                for total, found in totals
            ]
        )
    assert results[0] == results[1]
    assert len({index for _code, _points, _maximum, index, _rank, _band in results[0]}) > 3


def test_the_page_takes_all_rows_at_once_and_makes_the_set(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    data = (FRAMES / f"{NAME}.json").read_bytes()
    answer = upload(client, f"{world.url}/campaigns/criteria/import/", "nghi-quyet-57.json", data)
    page = client.get(answer.url).content.decode()
    for words in (
        "trần 15",
        "có thể không áp dụng: trừ khỏi điểm và điểm tối đa",
        "Tệp không ghi tên; đây là điều tệp tự nói về mình.",
        "“Trễ không quá 60 ngày” được tính từ cùng ngày với mức đầu.",
        "A=90; B=75; C=50; D=0",
    ):
        assert words in page
    client.post(answer.url, {"accept_all": "1"})
    assert client.post(answer.url, {"finish": "1"}).status_code == 302
    with tenant_scope(world.tenant):
        made = CriteriaSet.objects.get()
    assert (made.state, made.year, made.total_points, made.name) == (
        *("draft", 2026, Decimal(100)),
        "Bộ tiêu chí đánh giá thực hiện Nghị quyết 57-NQ/TW cấp xã 2026",
    )
    assert made.document == check_document(proposal().document()).document


def test_the_command_takes_it_with_everything_to_look_at(world: World) -> None:
    path = str(FRAMES / f"{NAME}.json")
    code, out, _err = run("import_criteria", path, "--tenant", "ha-nam", "--json")
    told = json.loads(out)
    assert (code, told["imported"], told["nodes"], told["leaves"]) == (0, True, 38, 28)
    assert "gaps" not in told
    assert len(told["warnings"]) == 15
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.get().document["bands"] == KEY["bands"]


# Rows without points, and what is wrong with the whole.
GAPS = {
    "ministry-876-frame": (7, {"year", "name", "total", "survey_points"}),
    "ha-noi-district-offices-frame": (7, {"year", "name", "total", "survey_points"}),
    "ha-nam-2023-frame": (1, {"year", "name", "total"}),
}


@pytest.mark.parametrize("name", GAPS)
def test_the_command_makes_a_draft_of_a_frame_and_names_its_gaps(world: World, name: str) -> None:
    path = str(FRAMES / f"{name}.json")
    code, out, _err = run("import_criteria", path, "--tenant", "ha-nam", "--json", "--dry-run")
    told = json.loads(out)
    assert (code, told["imported"], told["name"]) == (0, False, "")
    points, whole = GAPS[name]
    assert sum(gap["code"] == "number_missing" for gap in told["gaps"]) == points
    assert {gap["column"] for gap in told["gaps"] if gap["row"] is None} == whole
    missing = [words for words in told["warnings"] if "Khung hiện có không ghi điểm" in words]
    assert len(missing) == points
    code, out, _err = run("import_criteria", path, "--tenant", "ha-nam", "--year", "2023")
    assert (code, "imported: True" in out, f"name: {name}" in out) == (0, True, True)
    with tenant_scope(world.tenant):
        draft = CriteriaSet.objects.get()
    assert (draft.state, draft.year, draft.name) == ("draft", 2023, name)
    assert len(draft.document["nodes"]) == told["nodes"]


def test_the_name_and_the_year_of_a_frame_are_checked(world: World) -> None:
    path = str(FRAMES / "ministry-876-frame.json")
    run("import_criteria", path, "--tenant", "ha-nam", "--name", "Khung 876")
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.get().name == "Khung 876"
    code, out, _err = run("import_criteria", path, "--tenant", "ha-nam", "--year", "22", "--json")
    assert (code, [row["code"] for row in json.loads(out)["problems"]]) == (2, ["not_taken"])
