"""Every change of a draft in the editor: one node, the tree, the facts of the set.

What was typed is stored as it is: the engine says what is wrong with it, nothing is refused but
codes, by which nodes are known. A stale change raises StaleEdit with the set as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.criteria_document import MAX_CODE
from campaigns.domain.draft.nodes import (
    Document,
    Node,
    branch,
    facts_seal,
    find,
    nodes_of,
    seal,
    shape_seal,
)
from campaigns.domain.draft.shape import (
    CannotMove,
    added,
    copied,
    dropped,
    moved,
    numbered,
    placed,
    recoded,
    removed,
)
from campaigns.domain.set_drafts import lock_draft, save_draft
from campaigns.models import CriteriaSet
from parindex.common.edits import StaleEdit
from parindex.common.folding import nfc
from parindex.common.verdict import Refused

# The facts of the set beside its nodes.
SET_KEYS = (
    "name",
    "year",
    "level",
    "source",
    "illustrative",
    "note",
    "total",
    "survey_points",
    "rounding",
    "policy",
    "bands",
)
# (document, code) → the new document and the code the node has now
Change = Callable[[Document], tuple[Document, str]]


def set_facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the set in the document."""
    return {key: document.get(key) for key in SET_KEYS}


@transaction.atomic
def edit_set_facts(
    *, actor: Any, criteria_set: CriteriaSet, facts: Mapping[str, Any], seen: str
) -> CriteriaSet:
    """Change name, year, total, rounding, policy. ``seen``: seal of ``set_facts``.

    Raises Refused, StaleEdit.
    """
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    before = set_facts(locked.document)
    if seal(before) != seen:
        raise StaleEdit(locked)
    document = {**locked.document, **facts}
    old, new = _differing(before, set_facts(document))
    action = "criteria_set.facts_edited"
    return save_draft(
        actor=actor, locked=locked, document=document, action=action, old=old, new=new
    )


@transaction.atomic
def edit_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, facts: Mapping[str, Any], seen: str
) -> CriteriaSet:
    """Change what the form of one node shows. ``seen``: ``facts_seal`` of the node.

    Raises Refused, StaleEdit, UnknownNodeError.
    """
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    nodes = nodes_of(locked.document)
    node = find(nodes, code)
    if facts_seal(node) != seen:
        raise StaleEdit(locked)
    return _put(actor, locked, nodes, node, {**node, **facts})


@transaction.atomic
def edit_rule(
    *, actor: Any, criteria_set: CriteriaSet, code: str, rule: Mapping[str, Any] | None, seen: str
) -> CriteriaSet:
    """Give a leaf a rule, or none. ``seen``: ``seal`` of the rule that was shown.

    Raises Refused, StaleEdit, UnknownNodeError.
    """
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    nodes = nodes_of(locked.document)
    node = find(nodes, code)
    if seal(node.get("rule")) != seen:
        raise StaleEdit(locked)
    return _put(actor, locked, nodes, node, {**node, "rule": dict(rule) if rule else None})


def _put(
    actor: Any, locked: CriteriaSet, before: list[Node], node: Node, fresh: Node
) -> CriteriaSet:
    fresh = {key: value for key, value in fresh.items() if value is not None}
    nodes = [fresh if other is node else other for other in before]
    old, new = _differing(_told(node), _told(fresh))
    return save_draft(
        actor=actor,
        locked=locked,
        document={**locked.document, "nodes": nodes},
        action="criteria_set.node_edited",
        old={"code": node["code"], **old},
        new=new,
    )


def _told(node: Node) -> Node:
    """The node in the words of the audit trail, where “rule” is something else."""
    return {"scoring_rule" if key == "rule" else key: value for key, value in node.items()}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Node, Node]:
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {key: before.get(key) for key in keys}, {key: after.get(key) for key in keys}


def add_node(
    *, actor: Any, criteria_set: CriteriaSet, parent: str | None, group: str = "main", seen: str
) -> tuple[CriteriaSet, str]:
    """An empty node as the last below ``parent``, or a field; answers its code.

    ``seen`` here and below: ``shape_seal`` of the tree that was shown. Raises Refused, StaleEdit,
    UnknownNodeError.
    """
    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=lambda document: added(document, parent=parent, group=group),
        action="criteria_set.node_added",
        seen=seen,
    )


def move_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, way: str, seen: str
) -> tuple[CriteriaSet, str]:
    """One step up, down, in or out; answers the code it has now. Raises as ``add_node``."""
    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=lambda document: moved(document, code=code, way=way),
        action="criteria_set.node_moved",
        seen=seen,
        code=code,
    )


def place_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, target: str, where: str, seen: str
) -> tuple[CriteriaSet, str]:
    """Put a node before, after or into another; answers its code. Raises as ``add_node``."""
    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=lambda document: placed(document, code=code, target=target, where=where),
        action="criteria_set.node_moved",
        seen=seen,
        code=code,
    )


def drop_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, onto: str, seen: str
) -> tuple[CriteriaSet, str]:
    """Where a node was let go with the mouse; answers its code. Raises as ``add_node``."""
    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=lambda document: dropped(document, code=code, onto=onto),
        action="criteria_set.node_moved",
        seen=seen,
        code=code,
    )


def copy_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, seen: str
) -> tuple[CriteriaSet, str]:
    """A copy with all below it right after it; answers its code. Raises as ``add_node``."""
    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=lambda document: copied(document, code=code),
        action="criteria_set.node_copied",
        seen=seen,
        code=code,
    )


def remove_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, seen: str
) -> tuple[CriteriaSet, str]:
    """Take a node out with all below it; answers the code above it, or "". Raises as ``add_node``.

    The audit trail keeps what was taken out.
    """

    def change(document: Document) -> tuple[Document, str]:
        above = find(nodes_of(document), code)["parent"]
        return removed(document, code=code), above or ""

    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=change,
        action="criteria_set.node_removed",
        seen=seen,
        code=code,
    )


def rename_node(
    *, actor: Any, criteria_set: CriteriaSet, code: str, new_code: str, seen: str
) -> tuple[CriteriaSet, str]:
    """Give a node another code; codes below it and rules that name it follow.

    Raises ValidationError for a code that cannot be used, else as ``add_node``.
    """
    fresh = nfc(new_code.strip())

    def change(document: Document) -> tuple[Document, str]:
        nodes = nodes_of(document)
        node = find(nodes, code)
        names = {
            item["code"]: fresh + item["code"].removeprefix(code)
            for item in branch(nodes, code)
            if item["code"] == code or item["code"].startswith(f"{code}.")
        }
        _check_code(fresh, is_field=node["parent"] is None)
        others = {item["code"] for item in nodes} - set(names)
        if others & set(names.values()):
            raise ValidationError(_("Another criterion has this code."))
        return recoded(document, names), fresh

    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=change,
        action="criteria_set.node_recoded",
        seen=seen,
        code=code,
    )


def _check_code(code: str, *, is_field: bool) -> None:
    if not code or len(code) > MAX_CODE or not all(part.strip() for part in code.split(".")):
        message = _("Write a code of at most %(count)s characters, for example I.1.2.")
        raise ValidationError(message % {"count": MAX_CODE})
    if any(sign in code for sign in "/\\?#") or not code.isprintable():
        raise ValidationError(_("A code holds letters, digits, dots and dashes."))
    if is_field and "." in code:
        raise ValidationError(_("The code of a field has no dot."))


def renumber(*, actor: Any, criteria_set: CriteriaSet, seen: str) -> tuple[CriteriaSet, str]:
    """Number every criterion below the fields by its place. Raises as ``add_node``.

    Raises Refused for a correction too: explanations, documents and assignments of running
    campaigns follow their criterion by its code.
    """
    if criteria_set.corrects_id is not None:
        raise Refused(
            _(
                "A correction keeps the codes of the version it corrects; change single codes "
                "where you must."
            )
        )
    return _reshape(
        actor=actor,
        criteria_set=criteria_set,
        change=lambda document: (numbered(document), ""),
        action="criteria_set.renumbered",
        seen=seen,
    )


@transaction.atomic
def _reshape(
    *,
    actor: Any,
    criteria_set: CriteriaSet,
    change: Change,
    action: str,
    seen: str,
    code: str = "",
) -> tuple[CriteriaSet, str]:
    locked = lock_draft(actor=actor, criteria_set=criteria_set)
    nodes = nodes_of(locked.document)
    if shape_seal(nodes) != seen:
        raise StaleEdit(locked)
    try:
        document, now = change(locked.document)
    except CannotMove:
        raise Refused(_("It cannot go there: a set has three levels at most.")) from None
    old = {"code": code} if code else {}
    if code and action == "criteria_set.node_removed":
        old["title"] = "; ".join(f"{n['code']} {n.get('title', '')}" for n in branch(nodes, code))
    new = {"code": now} if now else {}
    saved = save_draft(
        actor=actor, locked=locked, document=document, action=action, old=old, new=new
    )
    return saved, now
