"""What the page of a criteria set shows: the tree as rows, sums, counts, warnings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.domain.criteria_document import Checked, check_document
from campaigns.domain.rule_pictures import Picture, pictures
from campaigns.domain.rule_reading import read_rule
from campaigns.enums import CriterionGroup, CriterionKind, PointSource
from campaigns.models import CriteriaSet, UnitGroup
from parindex.common.row_problems import RowProblem
from scoring.engine.structure import CriteriaSet as EngineSet
from scoring.engine.structure import Node


@dataclass(frozen=True)
class NodeRow:
    """A node with its children and its rule in words and in pictures."""

    node: Node
    kind: str
    source: str
    reading: tuple[str, ...]
    pictures: list[Picture]
    children: tuple[NodeRow, ...]
    leaves: int


@dataclass(frozen=True)
class SetPage:
    """A set as its page and its proposal show it."""

    name: str
    year: int
    engine: EngineSet
    fields: tuple[tuple[str, tuple[NodeRow, ...]], ...]
    counts: tuple[int, int, int]
    leaves: int
    survey: Decimal
    warnings: tuple[RowProblem, ...]
    stored: CriteriaSet | None = None
    corrections: tuple[CriteriaSet, ...] = ()
    groups: tuple[UnitGroup, ...] = ()

    @property
    def hash_groups(self) -> str:
        """The SHA-256 in groups of eight, so that it wraps on a phone."""
        return grouped(self.stored.content_hash if self.stored else "")

    @property
    def origin_hash(self) -> str:
        """That of the set this one is a copy of."""
        return grouped(self.engine.origin.sha256 if self.engine.origin else "")


def grouped(digest: str) -> str:
    """A digest in groups of eight."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def preview_of(document: Mapping[str, Any]) -> SetPage:
    """The page of a document that is not stored yet."""
    return _page(check_document(document))


def set_page(criteria_set: CriteriaSet) -> SetPage:
    """The page of a stored set, with who uses it and which corrections it has."""
    return _page(
        check_document(criteria_set.document),
        stored=criteria_set,
        corrections=tuple(criteria_set.corrections.defer("document").order_by("version")),
        groups=tuple(
            UnitGroup.objects.filter(criteria_set=criteria_set).select_related("campaign")
        ),
    )


def _page(checked: Checked, **more: Any) -> SetPage:
    engine = checked.engine
    below: dict[str | None, list[Node]] = {}
    for node in engine.nodes.values():
        below.setdefault(node.parent, []).append(node)
    roots = [_row(node, below, engine) for node in below.get(None, [])]
    groups = tuple(
        (str(group.label), rows)
        for group in CriterionGroup
        if (rows := tuple(row for row in roots if row.node.group == group))
    )
    levels = [node.level for node in engine.nodes.values()]
    return SetPage(
        name=more["stored"].name if "stored" in more else engine.name,
        year=engine.year,
        engine=engine,
        fields=groups,
        counts=(levels.count(1), levels.count(2), levels.count(3)),
        leaves=len(engine.leaves),
        survey=sum(
            (n.maximum for n in engine.nodes.values() if n.is_leaf and n.source != "self"),
            Decimal(0),
        ),
        warnings=tuple(checked.warnings),
        **more,
    )


def _row(node: Node, below: Mapping[str | None, list[Node]], engine: EngineSet) -> NodeRow:
    children = tuple(_row(child, below, engine) for child in below.get(node.code, []))
    return NodeRow(
        node=node,
        kind=str(list(CriterionKind)[node.level - 1].label),
        source=str(PointSource(node.source).label) if node.is_leaf else "",
        reading=tuple(read_rule(node.rule, maximum=str(node.maximum))) if node.is_leaf else (),
        pictures=pictures(engine.leaves[node.code]) if node.is_leaf else [],
        children=children,
        leaves=sum(child.leaves for child in children) or 1,
    )
