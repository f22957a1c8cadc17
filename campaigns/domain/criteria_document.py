"""The JSON document of a criteria set: read within limits, checked, put into its one form."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.domain.json_reading import JsonError, load_json
from campaigns.domain.problems import ImportProblems, from_engine, whole_file
from parindex.audit.domain.record import canonical
from parindex.common.row_problems import RowProblem
from scoring.engine.bands import bands_data
from scoring.engine.continues import continues_data
from scoring.engine.criteria import FORMAT, NOTHING_READ, SetReading, read_set
from scoring.engine.golden import case_data
from scoring.engine.nodes import LEVELS
from scoring.engine.numbers import decimal_of, plain
from scoring.engine.origin import origin_data
from scoring.engine.structure import CriteriaSet, Node, Policy

MAX_JSON_BYTES = 2 * 1024 * 1024
MAX_TEXT = 20_000
MAX_CODE = 20
MAX_NAME = 300
MAX_POINTS = Decimal(100_000)
# The ledger stores points as numeric(9, 3).
MAX_PLACES = 3
MAX_LISTED = 200
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Checked:
    """A set that may be imported: the engine's reading and the document in its one form."""

    engine: CriteriaSet
    document: dict[str, Any]

    @property
    def warnings(self) -> list[RowProblem]:
        """What is allowed but worth a look."""
        return [from_engine(problem) for problem in self.engine.warnings]


def read_json(data: bytes) -> dict[str, Any]:
    """The object in a JSON file; numbers keep their exact text. Raises ImportProblems."""
    if not data.strip():
        raise whole_file("empty")
    if len(data) > MAX_JSON_BYTES:
        raise whole_file("too_large", expected=f"{MAX_JSON_BYTES // 1024 // 1024} MB")
    try:
        value = load_json(data)
    except RecursionError:
        raise whole_file("too_deep_json") from None
    except JsonError as error:
        raise whole_file("not_json", got=str(error)) from None
    if not isinstance(value, dict):
        raise whole_file("not_an_object")
    return value


@dataclass(frozen=True)
class Reading:
    """Any document, sound or not, as it is stored.

    ``engine`` is None while something is wrong; ``document`` is in its one form when sound, else
    as written. ``problems`` are all errors in the order of the document, then warnings.
    ``read``: what the engine read, for the next reading.
    """

    engine: CriteriaSet | None
    document: dict[str, Any]
    problems: tuple[RowProblem, ...]
    read: SetReading = NOTHING_READ

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """What keeps the set from being used."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


NEVER_READ = Reading(None, {}, ())


def read_document(document: Mapping[str, Any], before: Reading = NEVER_READ) -> Reading:
    """Read a set that may be incomplete, such as a draft. Raises RecursionError.

    Nodes that stand in ``before`` as they stand here are not read again.
    """
    problems: list[RowProblem] = []
    tidy = _tidy_set(document, before, problems)
    read = read_set(tidy, before.read)
    if read.criteria is None:
        problems += [from_engine(item) for item in read.problems]
        return Reading(None, tidy, tuple(problems), read)
    problems += _beyond_storage(read.criteria)
    if problems:
        return Reading(None, tidy, tuple(problems), read)
    warnings = tuple(from_engine(problem) for problem in read.problems)
    return Reading(read.criteria, document_of(read.criteria, before), warnings, read)


def check_document(document: Mapping[str, Any]) -> Checked:
    """Check a whole set. Raises ImportProblems with every problem; the engine has the last word."""
    try:
        reading = read_document(document)
    except RecursionError:
        raise whole_file("too_deep_json") from None
    if reading.engine is None:
        raise ImportProblems(_limited(list(reading.errors)))
    return Checked(reading.engine, reading.document)


def document_of(engine: CriteriaSet, before: Reading = NEVER_READ) -> dict[str, Any]:
    """The one form of a set as a document: every key there, numbers as plain text."""
    known = before.engine.nodes if before.engine else {}
    forms = dict(zip(known, before.document["nodes"], strict=True)) if known else {}
    found = {
        "format": FORMAT,
        "name": engine.name,
        "year": engine.year,
        "level": engine.level,
        "source": engine.source,
        "illustrative": engine.illustrative,
        "note": engine.note,
        "total": plain(engine.total),
        "survey_points": _optional(engine.survey_points),
        "rounding": {"places": engine.places, "mode": "half_up"},
        "policy": _policy(engine.policy),
        "nodes": [
            forms[code] if known.get(code) is node else _node(node)
            for code, node in engine.nodes.items()
        ],
    }
    if engine.cases:
        found["cases"] = [case_data(case) for case in engine.cases]
    if engine.bands:
        found["bands"] = bands_data(engine.bands)
    if engine.origin:
        found["origin"] = origin_data(engine.origin)
    if engine.continues:
        found["continues"] = continues_data(engine.continues)
    return found


def places_of(document: Mapping[str, Any]) -> int:
    """To how many decimals a set rounds; 2 while a draft says nothing that can be."""
    rounding = document.get("rounding")
    written = rounding.get("places") if isinstance(rounding, Mapping) else None
    return next((n for n in range(MAX_PLACES + 1) if n == decimal_of(written)), 2)


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the document in canonical JSON (sorted keys, no spaces, UTF-8)."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "bonus_in_maximum": policy.bonus_in_maximum,
        "total_floor": plain(policy.total_floor),
        "total_cap": _optional(policy.total_cap),
        "main_cap": _optional(policy.main_cap),
        "unappraised": policy.unappraised,
        "missing": policy.missing,
    }


def _node(node: Node) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "code": node.code,
        "parent": node.parent,
        "title": node.title,
        "max_points": plain(node.maximum),
        "kind": LEVELS[node.level - 1],
        "group": node.group,
        "rule_text": node.rule_text,
        "evidence": node.evidence,
        "legal_basis": node.legal_basis,
        "guidance": node.guidance,
        "source": node.source,
        "na_allowed": node.na_allowed,
        "evidence_required": node.evidence_required,
    }
    if node.appraised_by:
        entry["appraised_by"] = node.appraised_by
    if node.cap is not None:
        entry["cap"] = plain(node.cap)
    if node.rule:
        entry["rule"] = dict(node.rule)
    return entry


def _optional(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _tidy_set(
    document: Mapping[str, Any], before: Reading, problems: list[RowProblem]
) -> dict[str, Any]:
    """The document with tidy texts; its nodes that stand in a sound ``before`` are so already."""
    nodes = document.get("nodes")
    if before.engine is None or not isinstance(nodes, list):
        return dict(_tidy(document, "", problems))
    rest = {key: value for key, value in document.items() if key != "nodes"}
    known = {node["code"]: node for node in before.document["nodes"]}
    tidy = [
        _standing(node, known) or _tidy(node, f"nodes[{n}]", problems)
        for n, node in enumerate(nodes)
    ]
    return {**_tidy(rest, "", problems), "nodes": tidy}


def _standing(node: Any, known: Mapping[str, Any]) -> Any:
    """The known node that is written like this one; None without."""
    code = node.get("code") if isinstance(node, Mapping) else None
    found = known.get(code) if isinstance(code, str) else None
    return found if found == node else None


def _tidy(value: Any, path: str, problems: list[RowProblem]) -> Any:
    """The value with texts in NFC and floats as exact text; unstorable text is a problem."""
    if isinstance(value, str):
        text = unicodedata.normalize("NFC", value)
        if _UNSTORABLE.search(text):
            problems.append(RowProblem(None, path, "bad_characters"))
            return _UNSTORABLE.sub("", text)
        if len(text) > MAX_TEXT:
            problems.append(RowProblem(None, path, "text_too_long", expected=str(MAX_TEXT)))
        return text
    if isinstance(value, float):
        return str(value)
    if isinstance(value, Mapping):
        return {
            _tidy(str(key), path, problems): _tidy(
                inner, f"{path}.{key}" if path else str(key), problems
            )
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_tidy(inner, f"{path}[{n}]", problems) for n, inner in enumerate(value)]
    return value


def _beyond_storage(engine: CriteriaSet) -> Iterator[RowProblem]:
    if len(engine.name) > MAX_NAME:
        yield RowProblem(None, "name", "text_too_long", expected=str(MAX_NAME))
    if engine.places > MAX_PLACES:
        yield RowProblem(
            None, "rounding.places", "too_large_number", str(engine.places), f"≤ {MAX_PLACES}"
        )
    limit = f"≤ {plain(MAX_POINTS)}"
    if engine.total > MAX_POINTS:
        yield RowProblem(None, "total", "too_large_number", plain(engine.total), limit)
    for index, node in enumerate(engine.nodes.values()):
        path = f"nodes[{index}]"
        if len(node.code) > MAX_CODE:
            yield RowProblem(
                None, f"{path}.code", "code_too_long", node.code, str(MAX_CODE), node.code
            )
        if node.maximum > MAX_POINTS or (node.cap is not None and abs(node.cap) > MAX_POINTS):
            got = plain(node.maximum)
            yield RowProblem(None, f"{path}.max_points", "too_large_number", got, limit, node.code)


def _limited(problems: list[RowProblem]) -> list[RowProblem]:
    if len(problems) <= MAX_LISTED:
        return problems
    more = RowProblem(None, "", "limit_reached", expected=str(MAX_LISTED))
    return [*problems[:MAX_LISTED], more]
