"""Changes of the tree of a draft, as functions from a document to a new one.

Codes are never changed behind somebody's back: they are those of the decision. Only a node that
comes under another parent takes the next free code there; everything that names it follows.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from campaigns.domain.draft.nodes import (
    Document,
    Node,
    above,
    branch,
    children,
    find,
    height,
    nodes_of,
)
from scoring.engine.nodes import LEVELS

WAYS = ("up", "down", "in", "out")
PLACES = ("before", "after", "into")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV")
_NUMBER = re.compile(r"\d{1,4}", re.ASCII)


class CannotMove(Exception):  # noqa: N818  # an answer, not a fault
    """The node cannot go there: no such neighbour, a fourth level, or into itself."""


def added(document: Document, *, parent: str | None, group: str = "main") -> tuple[Document, str]:
    """An empty node as the last one below ``parent`` (None: a field). Raises CannotMove."""
    nodes = nodes_of(document)
    if parent is not None and len(above(nodes, parent)) + 2 > len(LEVELS):
        raise CannotMove
    code = next_code(nodes, parent)
    node: Node = {
        "code": code,
        "parent": parent,
        "title": "",
        "max_points": "0",
        "group": group if parent is None else find(nodes, parent)["group"],
        "source": "self",
    }
    return _with(document, [*nodes, node]), code


def moved(document: Document, *, code: str, way: str) -> tuple[Document, str]:
    """One step up or down among its siblings, in (below the one before), out (after its parent).

    Answers the document and the code the node has now. Raises CannotMove, UnknownNodeError.
    """
    nodes = nodes_of(document)
    parent = find(nodes, code)["parent"]
    row = children(nodes, parent)
    at = row.index(code)
    if way in {"up", "down"}:
        to = at - 1 if way == "up" else at + 1
        if not 0 <= to < len(row):
            raise CannotMove
        return placed(document, code=code, target=row[to], where=_SIDES[way])
    if way == "in" and at > 0:
        return placed(document, code=code, target=row[at - 1], where="into")
    if way == "out" and parent is not None:
        return placed(document, code=code, target=parent, where="after")
    raise CannotMove


_SIDES = {"up": "before", "down": "after"}


def ways_open(document: Document, *, code: str) -> frozenset[str]:
    """The ways ``moved`` would take."""
    return frozenset(way for way in WAYS if _can(document, code, way))


def _can(document: Document, code: str, way: str) -> bool:
    try:
        moved(document, code=code, way=way)
    except CannotMove:
        return False
    return True


def placed(document: Document, *, code: str, target: str, where: str) -> tuple[Document, str]:
    """Put a node with all below it before, after or into (as the last below) another.

    Raises CannotMove, UnknownNodeError.
    """
    nodes = nodes_of(document)
    taken = branch(nodes, code)
    goal = find(nodes, target)
    parent = target if where == "into" else goal["parent"]
    depth = 0 if parent is None else len(above(nodes, parent)) + 1
    if goal in taken or depth + height(nodes, code) > len(LEVELS):
        raise CannotMove
    rest = [node for node in nodes if node not in taken]
    old_parent = taken[0]["parent"]
    root = {**taken[0], "parent": parent}
    at = rest.index(goal) if where == "before" else rest.index(branch(rest, target)[-1]) + 1
    joined = [*rest[:at], root, *taken[1:], *rest[at:]]
    names = {code: code}
    if parent != old_parent:
        names = _names_below(rest, taken, next_code(rest, parent))
    return _with(_cases_renamed(document, names), _renamed(joined, names)), names[code]


def dropped(document: Document, *, code: str, onto: str) -> tuple[Document, str]:
    """A node let go over another: below it when that is one level up, else in its place.

    Raises CannotMove, UnknownNodeError.
    """
    nodes = nodes_of(document)
    codes = [node["code"] for node in nodes]
    if len(above(nodes, onto)) + 1 == len(above(nodes, code)):
        where = "into"
    else:
        find(nodes, onto)
        where = "after" if codes.index(code) < codes.index(onto) else "before"
    return placed(document, code=code, target=onto, where=where)


def copied(document: Document, *, code: str) -> tuple[Document, str]:
    """A copy of the node with all below it right after it; answers the code of the copy."""
    nodes = nodes_of(document)
    original = branch(nodes, code)
    names = _names_below(nodes, original, next_code(nodes, original[0]["parent"]))
    twin = [
        {**copy.deepcopy(node), "code": names[node["code"]]}
        | ({} if node["code"] == code else {"parent": names[node["parent"]]})
        for node in original
    ]
    at = nodes.index(original[-1]) + 1
    return _with(document, [*nodes[:at], *twin, *nodes[at:]]), names[code]


def removed(document: Document, *, code: str) -> Document:
    """Without the node and everything below it. Raises UnknownNodeError."""
    nodes = nodes_of(document)
    gone = branch(nodes, code)
    codes = {node["code"] for node in gone}
    cases = [case for case in document.get("cases", ()) if not codes & _named(case)]
    kept = {**document, "cases": cases} if cases else _without_cases(document)
    return _with(kept, [node for node in nodes if node not in gone])


def numbered(document: Document) -> Document:
    """Every code below the fields by its place: 1.1, 1.2, …; fields keep theirs."""
    nodes = nodes_of(document)
    names: dict[str, str] = {}
    for field in children(nodes, None):
        names[field] = field
        _number(nodes, field, field, names)
    return recoded(document, names)


def _number(nodes: list[Node], parent: str, prefix: str, names: dict[str, str]) -> None:
    for place, code in enumerate(children(nodes, parent), start=1):
        names[code] = f"{prefix}.{place}"
        _number(nodes, code, names[code], names)


def recoded(document: Document, names: Mapping[str, str]) -> Document:
    """The document with other codes, also where rules and parents name them."""
    return _with(_cases_renamed(document, names), _renamed(nodes_of(document), names))


def _named(case: Mapping[str, Any]) -> set[str]:
    return {*case.get("facts", ()), *case.get("points", ())}


def _without_cases(document: Document) -> Document:
    return {key: value for key, value in document.items() if key != "cases"}


def _cases_renamed(document: Document, names: Mapping[str, str]) -> Document:
    """The document with the codes its cases name changed."""
    if not document.get("cases"):
        return document
    cases = [
        case
        | {
            part: {names.get(code, code): value for code, value in case.get(part, {}).items()}
            for part in ("facts", "points")
        }
        for case in document["cases"]
    ]
    return {**document, "cases": cases}


def _renamed(nodes: list[Node], names: Mapping[str, str]) -> list[Node]:
    found = []
    for node in nodes:
        parent = node["parent"]
        changed = {
            "code": names.get(node["code"], node["code"]),
            "parent": names.get(parent, parent),
        }
        if isinstance(node.get("rule"), Mapping):
            changed["rule"] = _rule_with(node["rule"], names)
        found.append({**node, **changed})
    return found


def next_code(nodes: list[Node], parent: str | None) -> str:
    """The free code after the highest of its siblings, in their way of counting."""
    row = children(nodes, parent)
    taken = {node["code"] for node in nodes}
    if parent is None and row and all(code in _ROMAN[:-1] for code in row):
        return _ROMAN[max(_ROMAN.index(code) for code in row) + 1]
    prefix = "" if parent is None else f"{parent}."
    tails = [code.removeprefix(prefix) for code in row]
    number = max((int(tail) for tail in tails if _NUMBER.fullmatch(tail)), default=len(row)) + 1
    while f"{prefix}{number}" in taken:
        number += 1
    return f"{prefix}{number}"


def _names_below(nodes: list[Node], taken: list[Node], new: str) -> dict[str, str]:
    """New codes of a branch whose first node becomes ``new``: the ends of the codes stay."""
    old = taken[0]["code"]
    used = {node["code"] for node in nodes} | {new}
    names = {old: new}
    for code in (node["code"] for node in taken[1:]):
        name = new + code.removeprefix(old) if code.startswith(f"{old}.") else code
        while name in used:
            name += "a"
        names[code] = name
        used.add(name)
    return names


def _rule_with(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {
            key: names.get(inner, inner)
            if key == "on" and isinstance(inner, str)
            else _rule_with(inner, names)
            for key, inner in value.items()
        }
    return [_rule_with(inner, names) for inner in value] if isinstance(value, list) else value


def _with(document: Document, nodes: list[Node]) -> Document:
    changed = {**document, "nodes": nodes}
    return {**changed, "nodes": nodes_of(changed)}
