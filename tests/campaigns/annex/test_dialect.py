"""A printed annex in the sentences decisions use, in every format, gives the rules they say."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.domain.annex.frames import propose_frame
from campaigns.domain.annex.proposal import Proposal
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.annex.rules import penalty_rule
from campaigns.domain.annex.set_words import (
    cap_in_words,
    name_in_words,
    read_composition,
    says_not_applicable,
)
from campaigns.domain.criteria_document import check_document
from campaigns.domain.rule_sentence import read_sentence
from campaigns.domain.sentence_clauses import Variant
from parindex.common.documents.blocks import Document
from parindex.common.documents.child import read_here
from tests.campaigns.annex.test_complete_frame import bare
from tests.campaigns.annex.test_frames import frame
from tests.campaigns.annex.test_reading import doubts, tabbed
from tests.campaigns.documents import fixture
from tests.common.documents.makers import Table, docx, pdf, xlsx

Json = dict[str, Any]
NAME = "commune-resolution-57-2026-source"
TITLES = ["STT", "Tiêu chí", "Điểm tối đa", "Cách tính điểm", "Ghi chú", "Tài liệu kiểm chứng"]


def annex_of_the_source() -> Table:
    """The complete source as a decision would print it."""
    table = [TITLES]
    for node in frame(NAME)["nodes"]:
        below = node["code"].startswith("V.")
        points = str(node.get("penalty_base" if below else "max_points")).replace(".", ",")
        rule = node["rule"]
        if node.get("depends_on"):
            rule = f"Tính theo tiêu chí {node['depends_on']}. {rule}"
        if node["kind"] == "field" or rule == "Tổng các tiêu chí con":
            rule = ""
        notes = " ".join(filter(None, (node.get("note"), node.get("na_rule"))))
        table.append(
            [
                *(node["code"], node["title"], "" if node["code"] == "V" else points),
                *(rule, notes, node.get("evidence", "")),
            ]
        )
    return table


SOURCE = annex_of_the_source()


def rules(proposal: Proposal) -> dict[str, Json]:
    return {
        row.values["code"]: row.values["rule"] for row in proposal.rows if row.values.get("rule")
    }


@pytest.mark.parametrize(
    "document",
    [
        read_here(".xlsx", xlsx(SOURCE)),
        read_here(".docx", docx(SOURCE)),
        read_here(".pdf", pdf(SOURCE)),
        tabbed(SOURCE),
    ],
    ids=["xlsx", "docx", "pdf", "text"],
)
def test_one_annex_in_every_format_has_the_rules_of_its_sentences(document: Document) -> None:
    proposal, source = propose_set(document), propose_frame(frame(NAME))
    assert rules(proposal) == rules(source)
    named, expected = doubts(proposal), doubts(source)
    # The printed annex has no column for what does not arise; its note says so.
    for code in ("I.2.1", "II.2", "II.6"):
        expected[code] = ["na_from_words", *expected.get(code, [])]
    assert named == expected
    groups = {row.values["code"]: row.values["group"] for row in proposal.rows if row.level == 1}
    assert groups == {"I": "main", "II": "main", "IV": "bonus", "V": "penalty"}
    caps = {row.values["code"]: row.values["cap"] for row in proposal.rows if row.values.get("cap")}
    assert caps == {"IV": "15"}
    allowed = [row.values["code"] for row in proposal.rows if row.values.get("na_allowed")]
    assert allowed == ["I.2.1", "II.2", "II.6"]
    proposal.facts |= {"name": "Bộ tiêu chí minh họa", "year": "2026", "total": "85"}
    assert len(check_document(proposal.document()).engine.leaves) == 28


def one(rule: str, *, points: str = "2", note: str = "", more: Table = ()) -> Proposal:
    table = [TITLES[:5], ["1", "Chỉ đạo", points, "", ""], ["1.1", "Kế hoạch", points, rule, note]]
    return propose_set(tabbed([*table, *more]))


@pytest.mark.parametrize(
    ("rule", "kind", "doubt"),
    [
        ("Từ 90% trở lên: 2; dưới 90%: 0", "tiers", None),
        ("Từ 90% trở lên: 1; dưới 90%: 0", "tiers", "rule_below_maximum"),
        ("Từ 90% trở lên: 2; từ 70% đến dưới 80%: 1; dưới 70%: 0", "judged", "rule_judged"),
        ("Từ 90% trở lên: 3; dưới 90%: 0", "judged", "rule_judged"),
        ("có=3; không=0", "judged", "rule_conflict"),
        ("Tỷ lệ x điểm tối đa, làm tròn 02 chữ số", "linear", None),
        ("Tỷ lệ x điểm tối đa, làm tròn 1 chữ số thập phân", "linear", "rounding_of_set"),
        (
            (
                "Theo tiêu chí 9.9. Nhóm a (có kế hoạch): có: 2; không: 0. Nhóm b (không có kế "
                "hoạch): có: 1; không: 0"
            ),
            "judged",
            "branch_unknown",
        ),
    ],
)
def test_what_is_not_sure_of_a_rule_is_told(rule: str, kind: str, doubt: str | None) -> None:
    row = one(rule).rows[1]
    assert row.values["rule"]["kind"] == kind
    assert [item.code for item in row.doubts] == ([doubt] if doubt else [])


def test_a_branch_on_a_criterion_about_something_else_wants_a_look() -> None:
    text = "Theo tiêu chí 1.1. Nhóm a (có {0}): có: 1; không: 0. Nhóm b (không có {0}): có: 1"
    for words, expected in (("kế hoạch", []), ("kinh phí", ["branch_unlike"])):
        more = [["1.2", "Thực hiện", "1", text.format(words), ""]]
        found = one("Có: 1", points="1", more=more)
        codes = [doubt.code for doubt in found.rows[2].doubts]
        assert codes == ["branch_by_points", *expected]


def test_a_note_gives_an_answer_of_its_own() -> None:
    rule = "Đã xử lý: 2; chưa xử lý: 0"
    row = one(rule, note="Không có vấn đề cần xử lý thì được điểm tối đa").rows[1]
    assert row.values["rule"]["none_arises"] == "2"
    assert row.values["rule"]["none_arises_label"] == "Không có vấn đề cần xử lý"
    assert one(rule, note="Không có hồ sơ thì 0 điểm").rows[1].values["rule"].keys() == {
        *("kind", "yes", "no", "yes_label", "no_label"),
    }


@pytest.mark.parametrize(
    ("title", "text", "points", "rule", "doubt"),
    [
        ("Chậm báo cáo", "", "-0,5", {"kind": "penalty_flat", "points": "-0.5"}, []),
        (
            "Chậm báo cáo, mỗi báo cáo",
            "",
            "-0,5",
            {"kind": "penalty_flat", "points": "-0.5", "per_time": True},
            [],
        ),
        ("Chậm báo cáo: trừ 0,5 điểm", "", "", {"kind": "penalty_flat", "points": "-0.5"}, []),
        (
            "Chậm báo cáo",
            "Trừ 1 điểm nếu quá 5 ngày, trừ 2 điểm nếu quá 10 ngày",
            "",
            {"kind": "penalty_judged", "lowest": "-2"},
            ["penalty_judged"],
        ),
        (
            "Chậm báo cáo",
            "Tùy mức độ, trừ tối đa 1,5 điểm",
            "",
            {"kind": "penalty_judged", "lowest": "-1.5"},
            ["penalty_judged"],
        ),
        (
            "Chậm báo cáo",
            "Trừ 1 điểm",
            "-0,5",
            {"kind": "penalty_judged", "lowest": "-1"},
            ["penalty_judged"],
        ),
        (
            "Chậm báo cáo",
            "Trừ 0,5 điểm/báo cáo, tối đa 2 điểm",
            "2",
            {"kind": "penalty_flat", "points": "-0.5", "per_time": True, "cap": "-2"},
            [],
        ),
        ("Chậm báo cáo", "Theo quyết định của Ban Chỉ đạo", "", None, []),
    ],
)
def test_deductions_of_a_row(
    title: str, text: str, points: str, rule: Json | None, doubt: list[str]
) -> None:
    found = penalty_rule(title, text, points)
    assert (found.rule if found else None) == rule
    assert [code for code, _got in (found or Variant({})).assumed] == doubt


def test_a_cap_of_a_bonus_is_not_its_maximum() -> None:
    more = [
        ["B", "Điểm thưởng (tối đa 3 điểm)", "", "", ""],
        ["B.1", "Sáng kiến", "2", "Có: 2", ""],
        ["B.2", "Giải thưởng", "2", "Có: 2", ""],
        ["C", "Điểm trừ (tối đa 2 điểm)", "", "", ""],
        ["C.1", "Chậm báo cáo", "", "Trừ 1 điểm/báo cáo", ""],
    ]
    proposal = one("Có: 2", more=more)
    found = {row.values["code"]: row.values for row in proposal.rows}
    assert (found["B"]["max_points"], found["B"]["cap"]) == ("4", "3")
    assert (found["C"]["max_points"], found["C"]["cap"]) == ("0", "2")
    proposal.facts |= {"name": "Minh họa", "year": "2026"}
    assert check_document(proposal.document()).engine.nodes["B"].cap == 3


def test_words_about_the_whole_set() -> None:
    assert cap_in_words("Điểm thưởng (tối đa 15 điểm)") == "15"
    assert cap_in_words("Cộng các mục, chặn trên 7,5") == "7.5"
    assert cap_in_words("Điểm thưởng (tối đa 15% tổng điểm)") == ""
    assert cap_in_words("Điểm thưởng") == ""
    assert says_not_applicable("Không phát sinh thì không đánh giá tiêu chí này")
    assert not says_not_applicable("Không phát sinh thì được điểm tối đa")
    assert (
        name_in_words("KHÔNG phải PAR Index: bộ tiêu chí cấp xã; dùng thử") == "Bộ tiêu chí cấp xã"
    )
    assert name_in_words("Chỉ số 2026") == ""


FIELDS = {"A": "main", "B": "main", "C": "main", "D": "main"}


def test_a_composition_is_read_clause_by_clause() -> None:
    text = (
        "A 40 + B 50 + thưởng C 10 - trừ D; A + B giới hạn 0 đến 90; điểm trừ chặn 0..5; tổng điểm "
        "chặn 0..100, làm tròn đến 1 chữ số thập phân"
    )
    found = read_composition(text, FIELDS)
    assert found.groups == {"A": "main", "B": "main", "C": "bonus", "D": "penalty"}
    assert (found.caps, found.main_cap) == ({"penalty": "5"}, "90")
    assert (found.total_floor, found.total_cap, found.places) == ("0", "100", 1)
    assert found.unread == []


@pytest.mark.parametrize(
    "text",
    [
        "A chặn 0..40",  # one of two main fields
        "A 40 + E 50",  # no such field
        "hệ số 1,5 cho xã miền núi",
        "A 40",
    ],
)
def test_a_composition_that_is_not_understood_is_named(text: str) -> None:
    found = read_composition(text, {"A": "main", "B": "main"})
    assert found.unread == [text]
    document: Json = {"complete": True, "composition": text, "total": 1}
    document["nodes"] = [{"code": "A"}, {"code": "B"}]
    assert "composition_unread" in [item.code for item in propose_frame(document).doubts]


def test_caps_that_contradict_each_other_are_named() -> None:
    nodes: list[Json] = [
        {"code": "I", "title": "Chỉ đạo", "max_points": 10, "kind": "field"},
        {"code": "II", "title": "Điểm thưởng (tối đa 5 điểm)", "max_points": 5, "kind": "field"},
        {"code": "II.1", "title": "Sáng kiến", "max_points": 5, "rule": "Có: 5"},
        {"code": "III", "title": "Khác", "kind": "field", "rule_kind": "penalty"},
        {"code": "III.1", "title": "Chậm", "method": "survey", "na_rule": "Tùy xét"},
    ]
    document = {"complete": True, "nodes": nodes, "composition": "thưởng chặn 0..4"}
    found = propose_frame(document)
    values = {row.values["code"]: row.values for row in found.rows}
    assert (values["II"]["cap"], doubts(found)["II"]) == ("5", ["group_from_words", "caps_differ"])
    assert (values["III"]["group"], values["III"]["max_points"]) == ("penalty", "0")
    assert (values["III.1"]["source"], doubts(found)["III.1"]) == ("survey", ["na_unread"])


def same_rule(rule: Json, maximum: str) -> Json:
    """A rule without what its sentence cannot say and what is the case anyway."""
    plain: Json = bare(rule)
    idle = (("whole", True), ("floor", "0"), ("full_at", "100"), ("cap", maximum))
    return {name: value for name, value in plain.items() if (name, value) not in idle}


@pytest.mark.parametrize(
    ("name", "leaves", "same", "judged"),
    [
        ("ha-nam-huyen-minh-hoa", 88, 77, 7),
        ("ha-nam-so-minh-hoa", 83, 74, 7),
        ("national-province-minh-hoa", 76, 68, 4),
        ("van-canh-minh-hoa", 60, 55, 4),
    ],
)
def test_the_words_of_a_made_up_set_give_its_rules_or_none(
    name: str, leaves: int, same: int, judged: int
) -> None:
    found = {"same": 0, "judged": 0, "leaves": 0}
    for node in check_document(fixture(name)).document["nodes"]:
        rule, text = node.get("rule"), node["rule_text"]
        if not rule or not text:
            continue
        found["leaves"] += 1
        maximum = node["max_points"]
        said = read_sentence(text, maximum=maximum)
        if not isinstance(said, Variant):
            found["judged"] += 1
        elif same_rule(said.rule, maximum) == same_rule(rule, maximum):
            found["same"] += 1
        else:  # one of two answers, under another name
            assert [item["points"] for item in said.rule["options"]] == [maximum, "0"], text
            assert rule["kind"] in {"yes_no", "tiers"}
    assert found == {"same": same, "judged": judged, "leaves": leaves}
