"""What differs between two versions of a set: added, removed, moved, changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.draft.nodes import Node, nodes_of
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.set_matching import counterparts
from campaigns.domain.set_words import KEY_LABELS, SCORING_KEYS, SHOWN_KEYS
from campaigns.enums import PointSource

Document = Mapping[str, Any]
# What stands for a property that a document leaves out.
_LEFT_OUT = {"source": "self"}


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that differs between two versions; ``kind``: added, removed, moved or changed.

    ``code`` is the one in the new version (the old one of what was removed), ``keys`` which of
    its properties differ; ``scoring``: whether one of them decides points.
    """

    code: str
    title: str
    kind: str
    keys: tuple[str, ...] = ()
    old: Mapping[str, Any] | None = None
    new: Mapping[str, Any] | None = None

    @property
    def labels(self) -> list[str]:
        """What differs, in words."""
        return [str(KEY_LABELS[key]) for key in self.keys]

    @property
    def scoring(self) -> bool:
        return self.kind in {"added", "removed"} or bool(set(self.keys) & set(SCORING_KEYS))

    @property
    def old_code(self) -> str:
        """The code in the old version, empty for what is new."""
        return str(self.old["code"]) if self.old else ""

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """Label, old and new words of every property that differs."""
        return [
            (str(KEY_LABELS[key]), _said(key, self.old or {}), _said(key, self.new or {}))
            for key in self.keys
            if key not in {"parent", "position"}
        ]


def same_nodes(old: Document, new: Document) -> dict[str, str]:
    """Code in the old document → code in the new one, of the nodes that are the same criterion."""
    return counterparts(_names(nodes_of(old)), _names(nodes_of(new)))


def differences(old: Document, new: Document) -> list[NodeChange]:
    """The nodes that differ, in the order of the new version, removed ones at the end."""
    before = {node["code"]: node for node in nodes_of(old)}
    after = nodes_of(new)
    kept = same_nodes(old, new)
    origin = {code: was for was, code in kept.items()}
    turned = set(_turned(before, after, kept))
    found = []
    for node in after:
        was = before.get(origin.get(node["code"], ""))
        if was is None:
            found.append(NodeChange(node["code"], _title(node), "added", new=node))
            continue
        keys = [
            key for key in SHOWN_KEYS if key != "parent" and _value(was, key) != _value(node, key)
        ]
        moved = kept.get(was["parent"] or "") != node["parent"] if was["parent"] else node["parent"]
        keys += ["parent"] if moved else []
        keys += ["code"] if was["code"] != node["code"] else []
        keys += ["position"] if node["code"] in turned and not moved else []
        if keys:
            kind = "moved" if set(keys) & {"parent", "position", "code"} else "changed"
            found.append(NodeChange(node["code"], _title(node), kind, tuple(keys), was, node))
    gone = (node for code, node in before.items() if code not in kept)
    return found + [NodeChange(n["code"], _title(n), "removed", old=n) for n in gone]


def _turned(
    before: Mapping[str, Node], after: list[Node], kept: Mapping[str, str]
) -> Iterator[str]:
    """Codes of the new version that stand elsewhere among the same siblings."""
    rows: dict[str | None, list[str]] = {}
    for node in after:
        rows.setdefault(node["parent"], []).append(node["code"])
    old_rows: dict[str | None, list[str]] = {}
    for code, node in before.items():
        if code in kept:
            parent = node["parent"]
            old_rows.setdefault(kept.get(parent) if parent else None, []).append(kept[code])
    for parent, row in rows.items():
        same = [code for code in row if code in old_rows.get(parent, ())]
        was = [code for code in old_rows.get(parent, ()) if code in same]
        for tag, _a, _b, start, end in SequenceMatcher(None, was, same, False).get_opcodes():
            if tag != "equal":
                yield from same[start:end]


def _names(nodes: list[Node]) -> list[tuple[str, str]]:
    return [(node["code"], _title(node)) for node in nodes]


def _title(node: Mapping[str, Any]) -> str:
    return str(node.get("title") or "")


def _value(node: Mapping[str, Any], key: str) -> Any:
    """A property; what is left out is the same as what is empty, or as what stands for it."""
    return node.get(key) or _LEFT_OUT.get(key)


def _said(key: str, node: Mapping[str, Any]) -> str:
    value = node.get(key)
    if key == "rule" and isinstance(value, Mapping):
        try:
            return "; ".join(read_rule(value, maximum=str(node.get("max_points") or "")))
        except (KeyError, ValueError, ArithmeticError, TypeError):
            return str(dict(value))
    if key == "source":
        return str(PointSource(value or PointSource.SELF).label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return "" if value is None else str(value)
