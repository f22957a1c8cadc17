"""What a row of the sheet looks like before any unit has filled it in; kept per frozen set."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Literal

from django.utils.translation import get_language

from campaigns.domain.tree import Tree, TreeNode
from parindex.common.formats import format_points
from scoring.domain.wording import label_text
from scoring.engine.fields import FactField
from scoring.engine.score import NOT_APPLICABLE, fields_of

Entry = Literal["ratio", "number", "date", "choice", "panel"]

KEPT = 64
# Inputs that only the panel shows; where one of them is filled in, the row shows its summary.
_NUMERIC = ("number", "percent", "points")
PANEL_ONLY = frozenset({"percent", "none", NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class RowInput:
    """One input inside the row; ``options`` are (key, label) of a choice.

    ``is_points``: what is typed are the points themselves. ``attributes``: its fixed attributes
    as HTML.
    """

    name: str
    label: str
    css: str
    numeric: bool
    is_points: bool
    attributes: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """The fixed part of a row. ``maximum`` is text; ``entry`` says how the leaf is filled in.

    ``safe_code`` and ``safe_title`` are escaped for HTML.
    """

    pk: int
    code: str
    title: str
    css: str
    is_group: bool
    maximum: str
    source: str
    entry: Entry
    inputs: tuple[RowInput, ...]
    safe_code: str
    safe_title: str
    above: tuple[int, ...]


def shapes_of(tree: Tree) -> tuple[Shape, ...]:
    """The shapes of a whole set in its order, in the language of the page."""
    return _kept(_Key(tree), get_language() or "vi")


def shapes_by_pk(tree: Tree) -> dict[int, Shape]:
    """The same by the primary keys of the criteria."""
    return _kept_by_pk(_Key(tree), get_language() or "vi")


class _Key:
    """A tree as a cache key: trees of frozen sets are shared, so identity will do."""

    __slots__ = ("tree",)

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def __hash__(self) -> int:
        return id(self.tree)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.tree is self.tree


@lru_cache(maxsize=KEPT)
def _kept_by_pk(key: _Key, language: str) -> dict[int, Shape]:
    return {shape.pk: shape for shape in _kept(key, language)}


@lru_cache(maxsize=KEPT)
def _kept(key: _Key, language: str) -> tuple[Shape, ...]:
    return tuple(_shape(node, key.tree) for node in key.tree.nodes)


def _shape(node: TreeNode, tree: Tree) -> Shape:
    entry, inputs = _entry(node)
    criterion = node.criterion
    depth = criterion.depth
    parent_depth = "lv2x" if depth == 2 else "lv3"
    own = tree.engine.nodes[node.code]
    return Shape(
        pk=criterion.pk,
        code=criterion.code,
        title=criterion.title,
        css=f"{parent_depth} leaf" if node.is_leaf else f"lv{depth} group",
        is_group=not node.is_leaf,
        maximum=format_points(own.maximum if own.group != "penalty" else Decimal(0)),
        source=own.source,
        entry=entry,
        inputs=inputs,
        safe_code=escape(criterion.code),
        safe_title=escape(criterion.title),
        above=_above(node, tree),
    )


def _above(node: TreeNode, tree: Tree) -> tuple[int, ...]:
    """Primary keys of the groups the node stands in, the nearest first."""
    found = []
    parent = node.criterion.parent_id
    while parent is not None:
        found.append(parent)
        parent = tree.by_pk[parent].criterion.parent_id
    return tuple(found)


def _entry(node: TreeNode) -> tuple[Entry, tuple[RowInput, ...]]:
    """Simple kinds are filled in inside the row, all others in the panel."""
    if node.leaf is None or node.leaf.rule.depends_on:
        return "panel", ()
    fields = [field for field in fields_of(node.leaf) if field.name not in PANEL_ONLY]
    names = [field.name for field in fields]
    if names == ["numerator", "denominator"]:
        return "ratio", tuple(row_input(node, field) for field in fields)
    if len(fields) != 1:
        return "panel", ()
    (field,) = fields
    if field.kind in _NUMERIC:
        return "number", (row_input(node, field),)
    if field.kind == "date":
        return "date", (row_input(node, field),)
    if field.name == "answer":
        return "choice", (row_input(node, field),)
    return "panel", ()


def row_input(node: TreeNode, field: FactField) -> RowInput:
    """One input with its label and options in words."""
    pk, numeric = node.criterion.pk, field.kind in _NUMERIC
    label = field.label or label_text(field.label_code)
    attributes = (
        f' id="i{pk}-{field.name}" name="f-{field.name}" data-score'
        f' aria-label="{escape(node.code)}: {escape(label)}"'
    )
    return RowInput(
        name=field.name,
        label=label,
        css={"points": "point", "date": "day"}.get(field.kind, "short"),
        numeric=numeric,
        is_points=field.kind == "points",
        attributes=attributes + (' inputmode="decimal"' if numeric else ""),
        options=tuple(
            (option.key, option.label or label_text(option.label_code)) for option in field.options
        ),
    )
