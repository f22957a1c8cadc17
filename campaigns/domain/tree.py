"""The tree of a criteria set, ready to walk and to score with; frozen sets are kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from threading import Lock

from campaigns.domain.set_readings import reading_of
from campaigns.enums import CriteriaSetState, PointSource
from campaigns.models import CriteriaSet, Criterion
from scoring.engine.leaf import Leaf
from scoring.engine.structure import CriteriaSet as EngineSet
from scoring.engine.structure import Node, Policy

KEPT = 32
_NOTHING = EngineSet(
    name="",
    year=0,
    level="",
    source="",
    note="",
    illustrative=False,
    total=Decimal(0),
    survey_points=None,
    places=2,
    policy=Policy(False, Decimal(0), None, None, "self", "zero"),
    nodes={},
    leaves={},
    fields=(),
    under={},
    order=(),
    dependents={},
    maximum=Decimal(0),
    warnings=(),
    cases=(),
    continues=None,
    origin=None,
    bands=(),
)


@dataclass(frozen=True)
class TreeNode:
    """A node with its children; ``leaf`` is the engine's scorable leaf, None above the leaves."""

    criterion: Criterion
    children: tuple[TreeNode, ...]
    leaf: Leaf | None

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def is_leaf(self) -> bool:
        return self.leaf is not None

    def walk(self) -> Iterator[TreeNode]:
        """The node and everything below it, in the order of the set."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Tree:
    """A whole set. ``engine`` is the parsed set, ``roots`` are the fields.

    The criteria are shared between requests: read them, never change them.
    """

    set_id: int
    engine: EngineSet
    roots: tuple[TreeNode, ...]

    @cached_property
    def nodes(self) -> tuple[TreeNode, ...]:
        """Every node in the order of the set."""
        return tuple(node for root in self.roots for node in root.walk())

    @cached_property
    def leaves(self) -> tuple[TreeNode, ...]:
        """The scorable nodes in order."""
        return tuple(node for node in self.nodes if node.is_leaf)

    @cached_property
    def own_leaves(self) -> tuple[tuple[int, Node], ...]:
        """Primary key and node of the leaves that units score themselves, in order."""
        return self._leaves_of(own=True)

    @cached_property
    def figure_leaves(self) -> tuple[tuple[int, Node], ...]:
        """The same of the leaves whose points are brought in: surveys, external figures."""
        return self._leaves_of(own=False)

    def _leaves_of(self, *, own: bool) -> tuple[tuple[int, Node], ...]:
        nodes = [(leaf.criterion.pk, self.engine.nodes[leaf.code]) for leaf in self.leaves]
        return tuple(item for item in nodes if (item[1].source == PointSource.SELF) is own)

    @cached_property
    def by_code(self) -> dict[str, TreeNode]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def by_pk(self) -> dict[int, TreeNode]:
        return {node.criterion.pk: node for node in self.nodes}

    @cached_property
    def codes(self) -> dict[int, str]:
        """Primary key → code, for what looks up every leaf on every save."""
        return {node.criterion.pk: node.code for node in self.nodes}


_kept: OrderedDict[tuple[int, str], Tree] = OrderedDict()
_lock = Lock()


def tree(criteria_set: CriteriaSet) -> Tree:
    """The tree of a set: one query, none for a frozen set this process has seen before.

    A draft that is incomplete has nothing to score yet: its tree is empty.
    """
    if criteria_set.state != CriteriaSetState.FROZEN:
        return _build(criteria_set)
    key = (criteria_set.pk, criteria_set.content_hash)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    built = _build(criteria_set)
    with _lock:
        _kept[key] = built
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return built


def _build(criteria_set: CriteriaSet) -> Tree:
    reading = reading_of(criteria_set)
    if reading.engine is None:
        return Tree(criteria_set.pk, _NOTHING, ())
    engine = reading.engine
    below: dict[int | None, list[Criterion]] = {}
    for criterion in Criterion.objects.filter(criteria_set=criteria_set).order_by("position"):
        below.setdefault(criterion.parent_id, []).append(criterion)

    def node(criterion: Criterion) -> TreeNode:
        children = tuple(node(child) for child in below.get(criterion.pk, []))
        return TreeNode(criterion, children, engine.leaves.get(criterion.code))

    return Tree(criteria_set.pk, engine, tuple(node(root) for root in below.get(None, [])))
