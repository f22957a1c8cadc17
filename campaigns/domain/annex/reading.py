"""Read an annex: from the rows of a document to the proposal of a criteria set."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from campaigns.domain.annex.columns import bodies
from campaigns.domain.annex.facts import facts_above
from campaigns.domain.annex.folding import Grouped, fields_of
from campaigns.domain.annex.outline import Doubt, Item, Outline, outline
from campaigns.domain.annex.points import written
from campaigns.domain.annex.proposal import Proposal, ProposedRow, Source
from campaigns.domain.annex.rules import JUDGED, SURVEYED, penalty_rule, sentence_rule
from campaigns.domain.problems import whole_file
from parindex.common.documents.blocks import Document, Place, Remark, joined
from parindex.common.folding import fold
from scoring.engine.leaf import leaf_from
from scoring.engine.problems import SetError

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
    _total(proposal, fields, found)
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
    if "method" in row.sources:
        row.sources["rule_text"] = row.sources.pop("method")
    if group != "main" and level == 1:
        row.doubts.append(Doubt("group", "group_from_words"))
    if not item.children and level > 1:
        _score(row, item, group)
    elif not row.values["max_points"]:
        row.doubts.append(Doubt("max_points", "points_missing"))
    proposal.rows.append(row)
    for child in item.children:
        _add(proposal, child, group, parent=item.name, level=level + 1)


def _maximum(item: Item, group: str) -> str:
    if group == "penalty":
        return "0"
    if item.points is None and item.children:
        values = [below.points for below in item.children]
        known = [value for value in values if value is not None]
        if known and len(known) == len(values):
            item.points = sum(known, Decimal(0))
            item.doubts.append(Doubt("max_points", "points_summed"))
    return written(item.points)


def _score(row: ProposedRow, item: Item, group: str) -> None:
    """How a leaf is scored: by a survey, by the rule its sentence says, or by judgement."""
    values, text = row.values, row.values["rule_text"]
    if group == "penalty":
        values["rule"] = penalty_rule(joined((item.title, text)), written(item.points))
        if values["rule"] is None:
            row.doubts.append(Doubt("rule", "penalty_unread"))
        return
    if not values["max_points"]:
        row.doubts.append(Doubt("max_points", "points_missing"))
    source, words = _source(item)
    if source:
        values["source"], values["rule"] = source, dict(SURVEYED)
        row.doubts.append(Doubt("source", "source_from_words", words))
        return
    values["rule"] = sentence_rule(text, maximum=values["max_points"])
    if values["rule"] is not None:
        _check_fit(row)
    else:
        values["rule"] = dict(JUDGED)
        row.doubts.append(Doubt("rule", "rule_judged" if text.strip() else "rule_not_said"))


def _source(item: Item) -> tuple[str, str]:
    """``survey`` or ``satisfaction`` with the words that say so; "" when the unit scores."""
    texts = (item.texts.get(role, "") for role in ("survey_mark", "method", "note"))
    for text in texts:
        folded = fold(text)
        for source, marks in (("satisfaction", _SATISFACTION), ("survey", _SURVEY)):
            if any(folded.startswith(mark) or f"({mark}" in folded for mark in marks):
                return source, text[:80]
    return ("survey", "XHH") if item.surveyed else ("", "")


def _check_fit(row: ProposedRow) -> None:
    """A rule the engine would refuse under these points is for a person to settle."""
    values = row.values
    try:
        leaf_from(values["rule"], maximum=Decimal(values["max_points"] or "0"), penalty=False)
    except SetError as error:
        reason = error.problems[0].code if error.problems else ""
        row.doubts.append(Doubt("rule", "rule_conflict", reason))
        values["rule"] = dict(JUDGED)


def _total(proposal: Proposal, fields: list[Grouped], found: Outline) -> None:
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
