"""A frame: the JSON of a set of which only parts are known; its gaps are named, not filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.annex.outline import Doubt, group_in_words
from campaigns.domain.annex.points import written
from campaigns.domain.annex.proposal import Proposal, ProposedRow, Source
from campaigns.domain.annex.rules import PLACES, SURVEYED, score_leaf, settle_branches
from campaigns.domain.annex.set_words import (
    Composition,
    cap_in_words,
    name_in_words,
    read_composition,
    says_not_applicable,
)
from campaigns.domain.problems import whole_file
from parindex.common.documents.blocks import Place, joined
from parindex.common.folding import fold, nfc
from scoring.engine.bands import bands_data, parse_bands
from scoring.engine.problems import SetError

_MAX_ROWS = 2_000
_NUMBER = r"(\d{1,3}(?:[.,]\d+)?)"
_AT_LEAST = re.compile(rf"(?:xếp loại:?\s+)?([^\W\d_][^,;:<>=≥]{{0,59}}?)\s*(?:>=|≥)\s*{_NUMBER}")
_BELOW = re.compile(rf"(?:xếp loại:?\s+)?([^\W\d_][^,;:<>=≥]{{0,59}}?)\s*<\s*{_NUMBER}")
_LONGEST = 4_000
# How a frame says who gives the points.
_SOURCES = {"external_confirm": "external", "external": "external", "survey": "survey"}
_SOURCES |= {"satisfaction": "satisfaction"}
_SURVEYED = ("survey", "satisfaction")
# Points claimed with these words need the paper beside them.
_EVIDENCED = re.compile(r"co can cu bang van ban|co minh chung kem theo")


def is_frame(document: Mapping[str, Any]) -> bool:
    """Whether a JSON file is a frame rather than a set in its format."""
    nodes = document.get("nodes")
    return "format" not in document and "complete" in document and isinstance(nodes, list)


def propose_frame(document: Mapping[str, Any]) -> Proposal:
    """The set as far as the frame says it. Raises ImportProblems when it has no rows."""
    nodes = [node for node in document["nodes"][:_MAX_ROWS] if isinstance(node, Mapping)]
    if not nodes:
        raise whole_file("no_annex_table")
    facts, doubts = _facts(document)
    text = _text(document.get("composition"))
    bands = _bands(document.get("bands")) or bands_in_words(text)
    if bands:
        text = _BELOW.sub("", _AT_LEAST.sub("", text))
    codes = {_text(node.get("code")) for node in nodes}
    parents = {code: _parent(code, codes) for code in codes}
    tops = {code: _group(node) for node in nodes if not parents[code := _text(node.get("code"))]}
    found = read_composition(text, tops)
    groups = tops | found.groups
    proposal = Proposal(facts, {}, [], doubts=doubts, bands=bands, places=found.places)
    for key, node in enumerate(nodes, start=1):
        top = code = _text(node.get("code"))
        while parents[top]:
            top = parents[top]
        row = _row(key, node, parents[code], groups[top])
        if code in parents.values() or node.get("kind") == "field":
            _put_group(row, groups[top], found)
        else:
            _score(row, node, groups[top], found)
        proposal.rows.append(row)
    settle_branches(proposal.rows)
    _put_policy(proposal, found)
    return proposal


def _facts(document: Mapping[str, Any]) -> tuple[dict[str, str], list[Doubt]]:
    """What the frame says of the set, and what of it is missing or read from other words."""
    facts = {
        "name": _text(document.get("name")),
        "year": _text(document.get("year")),
        "level": _text(document.get("level")),
        "source": _text(document.get("source")),
        "total": _points(document.get("total")),
        "survey_points": _points(document.get("survey_points")),
        "note": joined(_text(document.get(name)) for name in ("index", "note", "composition")),
    }
    doubts = []
    if not facts["name"]:
        facts["name"] = name_in_words(_text(document.get("index")))
        doubts.append(Doubt("name", "name_from_words" if facts["name"] else "name_missing"))
    if not facts["year"]:
        doubts.append(Doubt("year", "year_missing"))
    return facts, doubts


def _put_policy(proposal: Proposal, found: Composition) -> None:
    """Caps, floor and rounding of the whole, and whether bonus points count in the total."""
    said = {name: getattr(found, name) for name in ("main_cap", "total_floor", "total_cap")}
    proposal.policy |= {name: value for name, value in said.items() if value}
    sums = {"main": Decimal(0), "bonus": Decimal(0)}
    for row in proposal.rows:
        if row.values["group"] in sums:
            sums[row.values["group"]] += Decimal(row.values["max_points"] or "0")
    total = proposal.facts["total"]
    if sums["bonus"] and total and Decimal(total) == sums["main"] + sums["bonus"]:
        proposal.policy["bonus_in_maximum"] = True
        proposal.doubts.append(Doubt("total", "total_with_bonus"))
    proposal.doubts += [Doubt("total", "composition_unread", words) for words in found.unread]


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


def _row(key: int, node: Mapping[str, Any], parent: str, group: str) -> ProposedRow:
    code, title = _text(node.get("code")), _text(node.get("title"))
    notes = (_text(node.get(name)) for name in ("note", "title_note", "na_rule"))
    row = ProposedRow(
        key=key,
        values={
            "code": code,
            "parent": parent,
            "title": title,
            "max_points": _points(node.get("max_points")),
            "group": "" if parent else group,
            "level": code.count(".") + 1,
            "rule_text": _text(node.get("rule")),
            "evidence": _text(node.get("evidence")),
            "guidance": joined(notes),
        },
        sources={"title": Source(f"{code} {title}", Place(line=key))},
    )
    missing = _missing(node)
    if missing:
        row.doubts.append(Doubt("title", "gap_rows", missing))
    return row


def _put_group(row: ProposedRow, group: str, found: Composition) -> None:
    """A row with rows below it: its group of points and the most that gives or takes."""
    values = row.values
    if group == "penalty":
        values["max_points"] = "0"
    if not values["max_points"]:
        row.doubts.insert(0, Doubt("max_points", "gap_maximum"))
    if values["parent"] or group == "main":
        return
    texts = (values["title"], values["rule_text"])
    said = {cap for text in texts if (cap := cap_in_words(text))}
    said |= {found.caps[group]} if group in found.caps else set()
    row.doubts.append(Doubt("group", "group_from_words"))
    values["cap"] = max(said, key=Decimal, default="")
    if len(said) > 1:
        row.doubts.append(Doubt("group", "caps_differ", ", ".join(sorted(said, key=Decimal))))


def _score(row: ProposedRow, node: Mapping[str, Any], group: str, found: Composition) -> None:
    """A leaf: where its points come from, what its words say, and how it is scored."""
    values, penalty = row.values, group == "penalty"
    if penalty:
        values["max_points"] = "0"
    if not values["max_points"]:
        row.doubts.insert(0, Doubt("max_points", "gap_maximum"))
    if values["evidence"] or _EVIDENCED.search(fold(values["rule_text"])):
        values["evidence_required"] = True
    if node.get("na_rule"):
        values["na_allowed"] = says_not_applicable(_text(node.get("na_rule")))
        if not values["na_allowed"]:
            row.doubts.append(Doubt("guidance", "na_unread"))
    values["source"] = _SOURCES.get(_text(node.get("method")), "")
    if values["source"] in _SURVEYED:
        values["rule"] = dict(SURVEYED)
        return
    score_leaf(
        row,
        penalty=penalty,
        points=_points(node.get("penalty_base")),
        on=_text(node.get("depends_on")),
        places=PLACES if found.places is None else found.places,
    )


def _group(node: Mapping[str, Any]) -> str:
    """The group of a field: by its heading, or by the kind the file gives it."""
    group = group_in_words(_text(node.get("title")))
    kind = _text(node.get("rule_kind"))
    named = next((name for name in ("bonus", "penalty") if kind.startswith(name)), "main")
    return group if group != "main" else named


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
