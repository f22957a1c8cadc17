"""A frame: the JSON of a set of which only parts are known; its gaps are named, not filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.annex.outline import Doubt
from campaigns.domain.annex.points import written
from campaigns.domain.annex.proposal import Proposal, ProposedRow, Source
from campaigns.domain.annex.rules import JUDGED, sentence_rule
from campaigns.domain.problems import whole_file
from parindex.common.documents.blocks import Place
from parindex.common.folding import nfc
from scoring.engine.bands import bands_data, parse_bands
from scoring.engine.problems import SetError

_MAX_ROWS = 2_000
_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
_AT_LEAST = re.compile(rf"(?:xếp loại:?\s+)?([^\W\d_][^,;:<>=≥]{{0,59}}?)\s*(?:>=|≥)\s*{_NUMBER}")
_BELOW = re.compile(rf"(?:xếp loại:?\s+)?([^\W\d_][^,;:<>=≥]{{0,59}}?)\s*<\s*{_NUMBER}")
_LONGEST = 4_000


def is_frame(document: Mapping[str, Any]) -> bool:
    """Whether a JSON file is a frame rather than a set in its format."""
    nodes = document.get("nodes")
    return "format" not in document and "complete" in document and isinstance(nodes, list)


def propose_frame(document: Mapping[str, Any]) -> Proposal:
    """The set as far as the frame says it. Raises ImportProblems when it has no rows."""
    nodes = [node for node in document["nodes"][:_MAX_ROWS] if isinstance(node, Mapping)]
    if not nodes:
        raise whole_file("no_annex_table")
    facts = {
        "name": _text(document.get("name")),
        "year": _text(document.get("year")),
        "level": _text(document.get("level")),
        "source": _text(document.get("source")),
        "total": _points(document.get("total")),
        "survey_points": _points(document.get("survey_points")),
    }
    doubts = [
        Doubt(name, code)
        for name, code in (("name", "name_missing"), ("year", "year_missing"))
        if not facts[name]
    ]
    bands = _bands(document.get("bands")) or bands_in_words(_text(document.get("composition")))
    proposal = Proposal(facts, {}, [], doubts=doubts, bands=bands)
    codes = {_text(node.get("code")) for node in nodes}
    parents = {code: _parent(code, codes) for code in codes}
    for key, node in enumerate(nodes, start=1):
        code = _text(node.get("code"))
        is_group = code in parents.values() or node.get("kind") == "field"
        proposal.rows.append(_row(key, node, parents[code], is_group=is_group))
    return proposal


def bands_in_words(text: str) -> list[dict[str, str]]:
    """Classes written as "A>=90, B>=75, C>=50, D<50", best first; none unless the last one closes
    the list."""
    starts = [(name, Decimal(low.replace(",", "."))) for name, low in _AT_LEAST.findall(text)]
    last = _BELOW.search(text)
    if not starts or last is None or Decimal(last[2].replace(",", ".")) != starts[-1][1]:
        return []
    return _bands(
        [
            *({"name": name, "from": str(low)} for name, low in starts),
            {"name": last[1], "from": "0"},
        ]
    )


def _bands(value: Any) -> list[dict[str, str]]:
    """Classes that are sound; none of others."""
    try:
        return bands_data(parse_bands(value).bands) if value else []
    except SetError:
        return []


def _row(key: int, node: Mapping[str, Any], parent: str, *, is_group: bool) -> ProposedRow:
    code, title = _text(node.get("code")), _text(node.get("title"))
    maximum, rule_text = _points(node.get("max_points")), _text(node.get("rule"))
    row = ProposedRow(
        key=key,
        values={
            "code": code,
            "parent": parent,
            "title": title,
            "max_points": maximum,
            "group": "" if parent else "main",
            "level": code.count(".") + 1,
            "rule_text": "" if is_group else rule_text,
            "evidence": _text(node.get("evidence")),
        },
        sources={"title": Source(f"{code} {title}", Place(line=key))},
    )
    if not maximum:
        row.doubts.append(Doubt("max_points", "gap_maximum"))
    missing = _missing(node)
    if missing:
        row.doubts.append(Doubt("title", "gap_rows", missing))
    if not is_group:
        row.values["rule"] = sentence_rule(rule_text, maximum=maximum) or dict(JUDGED)
        if row.values["rule"] == JUDGED:
            row.doubts.append(Doubt("rule", "rule_judged" if rule_text else "rule_not_said"))
    return row


def _missing(node: Mapping[str, Any]) -> str:
    """How many rows stand below in the decision that the frame does not have."""
    counts = (node.get("n_criteria"), node.get("n_subcriteria"))
    whole = [count if isinstance(count, int) and 0 <= count < 1000 else 0 for count in counts]
    if not any(whole):
        return ""
    values = {"criteria": whole[0], "subcriteria": whole[1]}
    return _("%(criteria)s criteria, %(subcriteria)s sub-criteria") % values


def _parent(code: str, codes: set[str]) -> str:
    above = code.rpartition(".")[0]
    return above if above in codes else ""


def _text(value: Any) -> str:
    return nfc(str(value)).strip()[:_LONGEST] if isinstance(value, str | int) else ""


def _points(value: Any) -> str:
    """Points of a frame; "" for what is not known or no number."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return ""
    return written(number) if number.is_finite() and abs(number) < 1_000_000 else ""
