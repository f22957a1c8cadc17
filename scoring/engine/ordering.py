"""The order in which leaves can be scored when some look at the points of others."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from scoring.engine.leaf import Leaf
from scoring.engine.nodes import Tree


def scoring_order(leaves: Mapping[str, Leaf], tree: Tree) -> tuple[str, ...]:
    """Return the leaves, each after those it looks at; note unknown leaves and circles.

    A leaf whose own rule is wrong is no reason to call the leaf that looks at it wrong too.
    """
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for code, leaf in leaves.items():
        known = sorted(leaf.rule.depends_on & leaves.keys())
        sorter.add(code, *known)
        for other in sorted(leaf.rule.depends_on):
            if other not in tree.drafts or not tree.is_leaf(other):
                tree.drafts[code].spec.wrong("rule.on", "branch_unknown_leaf", got=other)
    try:
        return tuple(sorter.static_order())
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        tree.drafts[circle[0]].spec.wrong("rule.on", "branch_circle", got=" → ".join(circle))
        return ()


def dependents_of(leaves: Mapping[str, Leaf]) -> dict[str, tuple[str, ...]]:
    """Return for each leaf that others look at, the leaves that look at it directly."""
    found: dict[str, tuple[str, ...]] = {}
    for code, leaf in leaves.items():
        for other in leaf.rule.depends_on:
            found[other] = (*found.get(other, ()), code)
    return found
