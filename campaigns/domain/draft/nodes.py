"""The nodes of a draft as a plain list in the order of the tree: where they stand, what they lack.

A draft may hold anything somebody typed; only the codes are sound: there, and each once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from parindex.audit.domain.record import canonical
from scoring.engine.nodes import LEVELS

Node: TypeAlias = dict[str, Any]
Document: TypeAlias = dict[str, Any]
# What one form of the editor changes together, and what its stale save is compared by.
TEXT_KEYS = ("rule_text", "evidence", "legal_basis", "guidance", "appraised_by")
FACT_KEYS = (
    "title",
    "max_points",
    "group",
    "cap",
    "source",
    "na_allowed",
    "evidence_required",
    *TEXT_KEYS,
)
SEAL_LENGTH = 16


class UnknownNodeError(LookupError):
    """The draft has no node of this code (any more)."""


def nodes_of(document: Mapping[str, Any]) -> list[Node]:
    """The nodes in the order of the tree, each with the parent, level and group it really has."""
    nodes = [node for node in document.get("nodes", ()) if isinstance(node, Mapping)]
    codes = {str(node.get("code", "")) for node in nodes}
    below: dict[str | None, list[Mapping[str, Any]]] = {}
    for node in nodes:
        parent = str(node.get("parent") or str(node.get("code", "")).rpartition(".")[0])
        below.setdefault(parent if parent in codes else None, []).append(node)
    return list(_walk(below, None, 1, ""))


def _walk(
    below: Mapping[str | None, list[Mapping[str, Any]]],
    parent: str | None,
    level: int,
    group: str,
) -> Iterator[Node]:
    for node in below.get(parent, ()):
        own = group or str(node.get("group") or "main")
        kind = LEVELS[min(level, len(LEVELS)) - 1]
        yield {**node, "parent": parent, "kind": kind, "group": own}
        yield from _walk(below, str(node.get("code", "")), level + 1, own)


def find(nodes: list[Node], code: str) -> Node:
    """The node of this code. Raises UnknownNodeError."""
    for node in nodes:
        if node.get("code") == code:
            return node
    raise UnknownNodeError(code)


def children(nodes: list[Node], parent: str | None) -> list[str]:
    """The codes right below a node, or of the fields, in order."""
    return [node["code"] for node in nodes if node["parent"] == parent]


def branch(nodes: list[Node], code: str) -> list[Node]:
    """The node and everything below it, in order."""
    found = [find(nodes, code)]
    for child in children(nodes, code):
        found += branch(nodes, child)
    return found


def above(nodes: list[Node], code: str) -> list[str]:
    """The codes from the field down to the parent of the node."""
    parent = find(nodes, code)["parent"]
    return [] if parent is None else [*above(nodes, parent), parent]


def height(nodes: list[Node], code: str) -> int:
    """How many levels the node and what is below it take."""
    below = children(nodes, code)
    return 1 + max((height(nodes, child) for child in below), default=0)


def seal(value: Any) -> str:
    """A short name of content: two are the same only if nothing differs."""
    return hashlib.sha256(canonical({"": value}).encode()).hexdigest()[:SEAL_LENGTH]


def shape_seal(nodes: list[Node]) -> str:
    """The seal of the tree without its words and points: codes and places."""
    return seal([(node["code"], node["parent"]) for node in nodes])


def facts_seal(node: Mapping[str, Any]) -> str:
    """The seal of what the form of a node shows."""
    return seal({key: node.get(key) for key in FACT_KEYS})
