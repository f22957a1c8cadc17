"""The order in which leaves can be scored when some look at the points of others."""

from collections.abc import Mapping

from scoring.engine.leaf import Leaf
from scoring.engine.nodes import Tree

MAX_CHAIN = 20


def scoring_order(leaves: Mapping[str, Leaf], tree: Tree) -> tuple[str, ...]:
    """Return the leaves, each after those it looks at; note unknown ones and circles."""
    order: dict[str, None] = {}
    for code in leaves:
        _visit(code, leaves, tree, order, ())
    return tuple(order)


def _visit(
    code: str,
    leaves: Mapping[str, Leaf],
    tree: Tree,
    order: dict[str, None],
    path: tuple[str, ...],
) -> None:
    if code in order:
        return
    if code in path:
        circle = " → ".join((*path[path.index(code) :], code))
        tree.drafts[code].spec.wrong("rule.on", "branch_circle", got=circle)
        return
    if len(path) > MAX_CHAIN:
        tree.drafts[code].spec.wrong("rule.on", "branch_chain", expected=f"≤ {MAX_CHAIN}")
        return
    for other in sorted(leaves[code].rule.depends_on):
        if other in leaves:
            _visit(other, leaves, tree, order, (*path, code))
        elif other not in tree.drafts or not tree.is_leaf(other):
            tree.drafts[code].spec.wrong("rule.on", "branch_unknown_leaf", got=other)
    order[code] = None


def dependents_of(leaves: Mapping[str, Leaf]) -> dict[str, tuple[str, ...]]:
    """Return for each leaf that others look at, the leaves that look at it directly."""
    found: dict[str, tuple[str, ...]] = {}
    for code, leaf in leaves.items():
        for other in leaf.rule.depends_on:
            found[other] = (*found.get(other, ()), code)
    return found
