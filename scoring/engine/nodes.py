"""Reading the nodes of a criteria set and finding their places in the tree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from scoring.engine.numbers import ZERO, plain
from scoring.engine.spec import MAX_POINTS, Place, SpecReader
from scoring.engine.structure import Group, Node

LEVELS = ("field", "criterion", "subcriterion")
GROUPS: tuple[Group, ...] = ("main", "bonus", "penalty")
SOURCES = ("self", "survey", "satisfaction", "external")
MAX_NODES = 2000
_MAX_CODE = 40
_MAX_CHAIN = 2 * len(LEVELS)


@dataclass(slots=True)  # frozen ones cost four times as much to make, and a set has hundreds
class Draft:
    """A node as written, with the reader its further problems go to; never changed.

    The reader of its rule may be that of an earlier reading: only what it holds is good.
    """

    spec: SpecReader
    code: str
    parent: str | None
    title: str
    maximum: Decimal
    group: Group | None
    kind: str
    cap: Decimal | None
    source: str
    flags: Mapping[str, bool]
    texts: Mapping[str, str]
    rule: SpecReader | None


class Tree:
    """The drafts by code, with levels, children and groups; faults are noted once."""

    def __init__(self, drafts: list[Draft]) -> None:
        self.drafts: dict[str, Draft] = {}
        self._chains: dict[str, list[str] | None] = {}
        self._leaves: dict[str, list[str]] = {}
        for draft in drafts:
            if draft.code in self.drafts:
                draft.spec.wrong("code", "duplicate_code", got=draft.code)
            elif draft.code:
                self.drafts[draft.code] = draft
        self.children: dict[str, list[str]] = {code: [] for code in self.drafts}
        for draft in self.drafts.values():
            if draft.parent is None:
                continue
            if draft.parent in self.drafts:
                self.children[draft.parent].append(draft.code)
            else:
                draft.spec.wrong("parent", "unknown_parent", got=draft.parent)

    def chain(self, code: str) -> list[str] | None:
        """Return the codes from the field down to `code`; None when there is no way up.

        A chain far too long is cut, so that a hostile file cannot cost time.
        """
        if code not in self._chains:
            self._chains[code] = self._chain(code)
        return self._chains[code]

    def _chain(self, code: str) -> list[str] | None:
        chain = [code]
        while (parent := self.drafts[chain[0]].parent) is not None and len(chain) <= _MAX_CHAIN:
            if parent not in self.drafts or parent in chain:
                return None
            chain.insert(0, parent)
        return chain

    def level(self, code: str) -> int | None:
        """Return 1 for a field, 2, 3…; None when the node hangs nowhere."""
        chain = self.chain(code)
        return None if chain is None else len(chain)

    def group(self, code: str) -> Group:
        """Return the group of the node, which is the one of its field."""
        top = self.drafts[(self.chain(code) or [code])[0]]
        return top.group or "main"

    def is_leaf(self, code: str) -> bool:
        """Say whether nothing hangs below the node."""
        return not self.children[code]

    def leaves_under(self, code: str) -> list[str]:
        """Return the leaves below the node in order; a leaf has itself."""
        if self.is_leaf(code):
            return [code]
        if code not in self._leaves:
            below = self.children[code]
            self._leaves[code] = [leaf for child in below for leaf in self.leaves_under(child)]
        return self._leaves[code]


def read_drafts(spec: SpecReader, known: Mapping[str, Draft]) -> list[Draft]:
    """Read the list "nodes"; at most MAX_NODES of them are looked at.

    `known` are drafts without fault; a node written like one of them is not read again.
    """
    readers = spec.items("nodes")
    if len(readers) > MAX_NODES:
        spec.wrong("nodes", "too_many_nodes", expected=f"≤ {MAX_NODES}", got=str(len(readers)))
    return [_draft(reader, known) for reader in readers[:MAX_NODES]]


def _draft(spec: SpecReader, known: Mapping[str, Draft]) -> Draft:
    code = spec.data.get("code")
    before = known.get(code) if isinstance(code, str) else None
    if before is None or (before.spec.data is not spec.data and before.spec.data != spec.data):
        return _read_draft(spec)
    place = spec.place
    spec.place = Place(place.path, place.problems, place.limits, before.code)
    return Draft(
        spec=spec,
        code=before.code,
        parent=before.parent,
        title=before.title,
        maximum=before.maximum,
        group=before.group,
        kind=before.kind,
        cap=before.cap,
        source=before.source,
        flags=before.flags,
        texts=before.texts,
        rule=before.rule,
    )


def _read_draft(spec: SpecReader) -> Draft:
    code = spec.text("code")
    if len(code) > _MAX_CODE or (code and not all(code.split("."))):
        spec.wrong("code", "bad_code", expected="I.1.2", got=code)
    spec.place = replace(spec.place, node=code)
    maximum = spec.number("max_points", minimum=ZERO, maximum=MAX_POINTS)
    draft = Draft(
        spec=spec,
        code=code,
        parent=spec.text("parent", code.rpartition(".")[0]) or None,
        title=spec.text("title"),
        maximum=maximum,
        group=_group(spec),
        kind=spec.choice("kind", LEVELS) if spec.has("kind") else "",
        cap=spec.optional_number("cap"),
        source=spec.choice("source", SOURCES, "self"),
        flags={
            "na_allowed": spec.flag("na_allowed"),
            "evidence_required": spec.flag("evidence_required"),
        },
        texts={
            key: spec.text(key, "")
            for key in ("rule_text", "evidence", "legal_basis", "guidance", "appraised_by")
        },
        rule=spec.inner("rule") if spec.has("rule") else None,
    )
    spec.ignore("kind", "group", "rule", "note")
    spec.done()
    return draft


def _group(spec: SpecReader) -> Group | None:
    if not spec.has("group"):
        return None
    written = spec.choice("group", GROUPS)
    return next(group for group in GROUPS if group == written)


def node_of(draft: Draft, tree: Tree, known: Node | None = None) -> Node:
    """Return the finished node of a draft whose place in the tree is sound.

    `known` is that of a draft written alike; it is the node where the place is the same too.
    """
    group = tree.group(draft.code)
    if known is not None:
        place = known.group, known.level, known.is_leaf
        if place == (group, tree.level(draft.code), tree.is_leaf(draft.code)):
            return known
    cap = draft.cap
    if cap is not None and group == "penalty":
        cap = -abs(cap)
    return Node(
        code=draft.code,
        parent=draft.parent,
        level=tree.level(draft.code) or 0,
        title=draft.title,
        maximum=draft.maximum,
        group=group,
        source=draft.source,
        is_leaf=tree.is_leaf(draft.code),
        cap=cap,
        rule_text=draft.texts["rule_text"],
        evidence=draft.texts["evidence"],
        legal_basis=draft.texts["legal_basis"],
        guidance=draft.texts["guidance"],
        appraised_by=draft.texts["appraised_by"],
        na_allowed=draft.flags["na_allowed"],
        evidence_required=draft.flags["evidence_required"],
        rule=None if draft.rule is None else draft.rule.data,
    )


def check_tree(tree: Tree) -> None:
    """Note nodes at a wrong level, groups that differ from their field, sums that do not add."""
    for draft in tree.drafts.values():
        level = tree.level(draft.code)
        if level is None:
            if draft.parent in tree.drafts:
                draft.spec.wrong("parent", "no_field_above", got=draft.parent or "")
            continue
        _check_level(draft, level, tree)
        _check_group(draft, level, tree)
        if not tree.is_leaf(draft.code):
            _check_sum(draft, tree)


def _check_level(draft: Draft, level: int, tree: Tree) -> None:
    if level > len(LEVELS):
        draft.spec.wrong("code", "too_deep", expected=f"≤ {len(LEVELS)}", got=str(level))
        return
    if draft.kind and draft.kind != LEVELS[level - 1]:
        draft.spec.wrong("kind", "kind_level", expected=LEVELS[level - 1], got=draft.kind)
    if not tree.is_leaf(draft.code):
        if draft.rule is not None and draft.rule.data:
            draft.spec.wrong("rule", "rule_on_group")
    elif level == 1:
        draft.spec.wrong("code", "field_without_criteria", got=draft.code)


def _check_group(draft: Draft, level: int, tree: Tree) -> None:
    group = tree.group(draft.code)
    if draft.group is not None and draft.group != group:
        draft.spec.wrong("group", "group_mismatch", expected=group, got=draft.group)
    if draft.cap is not None and (level > 1 or group == "main"):
        draft.spec.wrong("cap", "cap_not_allowed", got=plain(draft.cap))
    if group == "penalty" and draft.maximum != 0:
        draft.spec.wrong("max_points", "penalty_maximum", expected="0", got=plain(draft.maximum))


def _check_sum(draft: Draft, tree: Tree) -> None:
    total = sum((tree.drafts[code].maximum for code in tree.children[draft.code]), ZERO)
    capped = tree.group(draft.code) == "bonus" and draft.cap is not None
    expected = min(total, draft.cap) if capped and draft.cap is not None else total
    if draft.maximum not in {total, expected}:
        draft.spec.wrong(
            "max_points", "sum_of_children", expected=plain(expected), got=plain(draft.maximum)
        )
