"""The annex we print, read again: no rule comes back as another one without a word about it."""

from __future__ import annotations

import textwrap
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from campaigns.domain.annex.proposal import Proposal
from campaigns.domain.annex.reading import propose_set
from campaigns.domain.criteria_document import check_document
from campaigns.domain.rule_sentence import NotSaid, read_sentence
from campaigns.domain.sentence_clauses import Variant
from campaigns.exporters.printed_set import printed_xlsx
from campaigns.models import CriteriaSet
from parindex.common.documents.child import read_here
from scoring.exporters.pdf import render_pdf
from scoring.exporters.set_annex import set_annex_html
from tests.campaigns.annex.test_dialect import same_rule
from tests.campaigns.documents import fixture
from tests.campaigns.sentences.said import SAID

Json = dict[str, Any]
DOCUMENT = check_document(fixture("ha-nam-so-minh-hoa")).document


def pdf(state: str) -> bytes:
    made = CriteriaSet(name=DOCUMENT["name"], year=2026, document=DOCUMENT, state=state)
    return render_pdf(set_annex_html(made))


def broken_cells() -> bytes:
    """The workbook with lines broken inside its cells, as Alt+Enter breaks them."""
    book = load_workbook(BytesIO(printed_xlsx(DOCUMENT)))
    for row in book.active.iter_rows(min_col=4, max_col=4):
        cell = row[0]
        if isinstance(cell.value, str) and "Phương pháp" not in cell.value:
            cell.value = "\n".join(textwrap.wrap(cell.value.replace("\n", ". "), 24))
    found = BytesIO()
    book.save(found)
    return found.getvalue()


def as_answers(rule: Json, maximum: str) -> Json:
    """A rule to be laid beside another: yes and no are two answers, each with its points."""
    plain = same_rule(rule, maximum)
    if rule["kind"] == "yes_no":
        worth = {rule[f"{key}_label"]: rule[key] for key in ("yes", "no") if f"{key}_label" in rule}
        if len(worth) == 2 and "none_arises" not in rule:
            return {"kind": "choice", "worth": worth}
    if rule["kind"] == "choice" and not any("up_to" in item for item in rule["options"]):
        return {
            "kind": "choice",
            "worth": {item["label"]: item["points"] for item in rule["options"]},
        }
    return plain


def came_back(proposal: Proposal) -> dict[str, list[str]]:
    """Codes of leaves: the same rule, left to a person and said so, another rule."""
    rows = {row.values["code"]: row for row in proposal.rows}
    found: dict[str, list[str]] = {"same": [], "asked": [], "wrong": []}
    for node in DOCUMENT["nodes"]:
        if not node.get("rule"):
            continue
        row, maximum = rows[node["code"]], node["max_points"]
        assert row.values["max_points"] == maximum, node["code"]
        got = as_answers(row.values["rule"], maximum)
        same = got == as_answers(node["rule"], maximum)
        asked = any(doubt.field == "rule" for doubt in row.doubts)
        found["same" if same else "asked" if asked else "wrong"].append(node["code"])
    return found


ASKED = ["1.2.1", "1.5", "2.3.2", "5.2.2", "5.4.2", "5.5"]


@pytest.mark.parametrize(
    ("ext", "data"),
    [
        (".xlsx", printed_xlsx(DOCUMENT)),
        (".xlsx", broken_cells()),
        (".pdf", pdf("frozen")),
        (".pdf", pdf("draft")),
    ],
    ids=["xlsx", "xlsx-broken-lines", "pdf", "pdf-of-a-draft"],
)
def test_the_rules_of_a_printed_annex_come_back_or_are_asked_for(ext: str, data: bytes) -> None:
    found = came_back(propose_set(read_here(ext, data)))
    assert found["wrong"] == []
    assert (len(found["same"]), found["asked"]) == (77, ASKED)


@pytest.mark.parametrize(
    ("text", "maximum", "rule", "open_"), SAID, ids=lambda item: str(item)[:50]
)
def test_where_a_line_is_broken_does_not_matter(
    text: str, maximum: str, rule: Json, open_: list[str]
) -> None:
    """A break never makes another rule of a sentence; the breaks of a column make none less."""
    words = text.split(" ")
    for place in range(1, len(words)):
        broken = f"{' '.join(words[:place])}\n{' '.join(words[place:])}"
        found = read_sentence(broken, maximum=maximum)
        assert not isinstance(found, Variant) or found.rule == rule, broken
    for width in (22, 30, 46):
        lines = [part for line in text.splitlines() for part in textwrap.wrap(line, width)]
        found = read_sentence("\n".join(lines), maximum=maximum)
        if isinstance(found, NotSaid):
            assert "\n" in text, lines  # where one of several lines ends is lost
        else:
            assert found.rule == rule, lines
