"""Read an annex: from the rows of a document to the proposal of a criteria set."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from campaigns.domain.annex.columns import bodies
from campaigns.domain.annex.facts import facts_above
from campaigns.domain.annex.folding import fields_of
from campaigns.domain.annex.marks import take_not_applicable, take_required
from campaigns.domain.annex.outline import Doubt, Item, Outline, outline
from campaigns.domain.annex.points import written
from campaigns.domain.annex.proposal import Proposal, ProposedRow, Source
from campaigns.domain.annex.rules import SURVEYED, score_leaf, settle_branches
from campaigns.domain.annex.set_words import cap_in_words, says_not_applicable
from campaigns.domain.problems import whole_file
from parindex.common.documents.blocks import Document, Place, Remark
from parindex.common.folding import fold

_SURVEY = ("dieu tra xa hoi hoc", "dieu tra xhh", "khao sat xa hoi hoc", "xhh", "dtxhh")
_SATISFACTION = ("do luong su hai long", "do luong hai long", "khao sat su hai long", "sipas")
_SAID = {"method": "rule_text", "note": "guidance", "evidence": "evidence"}
_SAID |= {"legal_basis": "legal_basis"}


def propose_set(document: Document) -> Proposal:
    """The set an annex proposes. Raises ImportProblems when it has no table of criteria."""
    head, rows = bodies(document)
    unruled = document.kind == "pdf" and not any(document.rows())
    if not rows:
        raise whole_file("pdf_no_table" if unruled else "no_annex_table")
    found = outline(rows)
    fields = fields_of(found)
    if not fields:
        raise whole_file("no_annex_table")
    facts, sources, doubts = facts_above(head)
    proposal = Proposal(facts, sources, [], doubts=doubts)
    if unruled:
        proposal.doubts.append(Doubt("name", "pdf_unruled"))
    for group, item in fields:
        _add(proposal, item, group, parent="", level=1)
    settle_branches(proposal.rows)
    _total(proposal, found)
    _remarks(proposal, document.remarks)
    return proposal


def _add(proposal: Proposal, item: Item, group: str, *, parent: str, level: int) -> None:
    row = ProposedRow(
        key=len(proposal.rows) + 1,
        values={
            "code": item.name,
            "parent": parent,
            "title": item.title,
            "max_points": _maximum(item, group),
            "group": group if level == 1 else "",
            "level": level,
        },
        sources={name: Source(*source) for name, source in item.sources.items()},
        doubts=list(item.doubts),
    )
    for role, name in _SAID.items():
        row.values[name] = item.texts.get(role, "")
    _take_marks(row.values)
    if "method" in row.sources:
        row.sources["rule_text"] = row.sources.pop("method")
    if group != "main" and level == 1:
        row.doubts.append(Doubt("group", "group_from_words"))
        row.values["cap"] = _cap(item)
    if not item.children and level > 1:
        _score(row, item, group)
    elif not row.values["max_points"]:
        row.doubts.append(Doubt("max_points", "points_missing"))
    proposal.rows.append(row)
    for child in item.children:
        _add(proposal, child, group, parent=item.name, level=level + 1)


def _take_marks(values: dict[str, Any]) -> None:
    """What the words of a row switch on is no part of its texts any more."""
    values["evidence"], required = take_required(values["evidence"])
    values["rule_text"], not_applicable = take_not_applicable(values["rule_text"])
    values |= {"evidence_required": required or None, "na_allowed": not_applicable or None}


def _maximum(item: Item, group: str) -> str:
    if group == "penalty":
        return "0"
    values = [below.points for below in item.children]
    known = [value for value in values if value is not None]
    # What a bonus gives at most is its cap; the rows below may add up to more.
    capped = group == "bonus" and item.points == Decimal(_cap(item) or "-1")
    if known and len(known) == len(values) and (item.points is None or capped):
        total = sum(known, Decimal(0))
        if total != item.points:
            item.doubts.append(Doubt("max_points", "points_summed"))
        item.points = total
    return written(item.points)


def _cap(item: Item) -> str:
    """The most a field of bonus or penalty points gives or takes, where its heading says so."""
    texts = (item.sources[name][0] for name in ("title", "max_points") if name in item.sources)
    return next((cap for text in texts if (cap := cap_in_words(text))), "")


def _score(row: ProposedRow, item: Item, group: str) -> None:
    """How a leaf is scored: by a survey, by the rule its sentence says, or by judgement."""
    values = row.values
    if group == "penalty":
        score_leaf(row, penalty=True, points=written(item.points))
        return
    if not values["max_points"]:
        row.doubts.append(Doubt("max_points", "points_missing"))
    if says_not_applicable(values["guidance"]):
        values["na_allowed"] = True
        row.doubts.append(Doubt("guidance", "na_from_words"))
    if item.survey_share and not item.surveyed:
        row.doubts.append(Doubt("source", "survey_part", item.survey_share))
    source, words = _source(item)
    if source:
        values["source"], values["rule"] = source, dict(SURVEYED)
        row.doubts.append(Doubt("source", "source_from_words", words))
        return
    score_leaf(row)


def _source(item: Item) -> tuple[str, str]:
    """``survey`` or ``satisfaction`` with the words that say so; "" when the unit scores."""
    texts = (item.texts.get(role, "") for role in ("survey_mark", "method", "note"))
    for text in texts:
        folded = fold(text)
        for source, marks in (("satisfaction", _SATISFACTION), ("survey", _SURVEY)):
            if any(folded.startswith(mark) or f"({mark}" in folded for mark in marks):
                return source, text[:80]
    return ("survey", "XHH") if item.surveyed else ("", "")


def _total(proposal: Proposal, found: Outline) -> None:
    if found.survey is not None and found.survey.points is not None:
        proposal.facts["survey_points"] = written(found.survey.points)
        proposal.fact_sources["survey_points"] = Source(*found.survey.sources["max_points"])
    sums: dict[str, Decimal] = {"main": Decimal(0), "bonus": Decimal(0)}
    for row in proposal.rows:
        if row.level == 1 and row.values["group"] in sums:
            sums[row.values["group"]] += Decimal(row.values["max_points"] or "0")
    said = [total for total in found.totals if total.points is not None]
    if not said:
        proposal.facts["total"] = written(sums["main"])
        proposal.doubts.append(Doubt("total", "total_summed"))
        return
    total = max(said, key=lambda item: item.points or Decimal(0))
    proposal.facts["total"] = written(total.points)
    text, place = total.sources.get("max_points", (total.title, total.place))
    proposal.fact_sources["total"] = Source(text, place)
    if sums["bonus"] and total.points == sums["main"] + sums["bonus"] != sums["main"]:
        proposal.policy["bonus_in_maximum"] = True
        proposal.doubts.append(Doubt("total", "total_with_bonus"))


def _remarks(proposal: Proposal, remarks: tuple[Remark, ...]) -> None:
    """What the reader could not read plainly, put to the rows it concerns."""
    rows: dict[tuple[str, int], Any] = {}
    for row in proposal.rows:
        for source in row.sources.values():
            rows.setdefault((source.place.sheet, source.place.row), row)
    for remark in remarks:
        if remark.place == Place():
            proposal.doubts.append(Doubt("name", remark.code))
        target = rows.get((remark.place.sheet, remark.place.row))
        if target is not None:
            target.doubts.append(Doubt("code", remark.code, remark.got))
