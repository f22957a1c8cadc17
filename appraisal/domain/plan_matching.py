"""Take the assignments over from a plan: its words are matched to the criteria of each group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.assignments import assign, tree_of
from appraisal.models import Assignment
from campaigns.models import Campaign, Criterion, UnitGroup
from parindex.tenants.domain.names import organisations_named, spelled_out
from parindex.tenants.models import Organisation

# Words a plan puts around the name of a criterion.
_FRAME = ("linh vuc ", "tieu chi ", "danh gia viec ", "noi dung ")
_YEAR = re.compile(r" nam \d{4}$")
# A name inside a longer title counts only when it is not a trifle.
_SHORTEST_PART = 12


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Words of the plan that no criterion of the group, or no unit of the tenant, answers to."""

    body: str
    name: str
    group: str
    reason: str


@dataclass
class PlanMatch:
    """What came of a plan: assignments made, words left over, parts not for appraising."""

    assigned: list[Assignment] = field(default_factory=list)
    unmatched: list[Unmatched] = field(default_factory=list)
    coordinating: list[str] = field(default_factory=list)


def title_words(text: str) -> str:
    """The words of a title or of a plan's name for it, without the frame around them."""
    plain = spelled_out(text)
    for frame in _FRAME:
        plain = plain.removeprefix(frame)
    return _YEAR.sub("", plain)


@transaction.atomic
def assign_from_plan(
    *, actor: Any, campaign: Campaign, assignments: Sequence[Mapping[str, Any]]
) -> PlanMatch:
    """Assign what a "parindex-plan/1" file says in ``appraisal_assignments``, in every group.

    A name is compared with the titles of the group's set. A name no title answers to takes the
    code that the file gives and no other name of the row has taken. Rows in which a body only
    coordinates are listed, not assigned. Raises ``Refused`` for anybody but the secretariat.
    """
    groups = list(campaign.groups.select_related("criteria_set"))
    nodes = tree_of(groups)
    bodies = organisations_named(str(row.get("body", "")) for row in assignments)
    result = PlanMatch()
    for row in assignments:
        body = str(row.get("body", ""))
        if row.get("role", "appraise") != "appraise":
            result.coordinating.append(_row_text(row))
            continue
        organisation = bodies.get(body)
        if organisation is None:
            result.unmatched.append(Unmatched(body, "", "", _("no such unit")))
            continue
        for group in groups:
            tree = [node for node in nodes if node.criteria_set_id == group.criteria_set_id]
            _assign_row(
                actor=actor,
                group=group,
                tree=tree,
                organisation=organisation,
                row=row,
                result=result,
            )
    return result


def _assign_row(
    *,
    actor: Any,
    group: UnitGroup,
    tree: Sequence[Criterion],
    organisation: Organisation,
    row: Mapping[str, Any],
    result: PlanMatch,
) -> None:
    names = [str(name) for name in (*row.get("fields", ()), *row.get("criteria", ()))]
    fields = {str(name) for name in row.get("fields", ())}
    found = {name: match(name, tree, fields_only=name in fields) for name in names}
    taken = {node.code for node in found.values() if node is not None}
    by_code = {node.code: node for node in tree}
    spare = [str(code) for code in row.get("codes", ()) if str(code) not in taken]
    left = [name for name in names if found[name] is None]
    if len(spare) == len(left):
        found |= {name: by_code.get(code) for name, code in zip(left, spare, strict=True)}
    for name, node in found.items():
        if node is None:
            reason = _("no such criterion in the set of this group")
            result.unmatched.append(Unmatched(organisation.name, name, group.name, reason))
        else:
            result.assigned.append(
                assign(actor=actor, group=group, criterion=node, organisation=organisation)
            )


def match(name: str, tree: Iterable[Criterion], *, fields_only: bool = False) -> Criterion | None:
    """The one node whose title says the same; else the one whose title contains it or is contained.

    Nothing is guessed: two candidates are none.
    """
    wanted = title_words(name)
    nodes = [(title_words(node.title), node) for node in tree if not fields_only or node.depth == 1]
    same = [node for title, node in nodes if title == wanted]
    if len(same) == 1:
        return same[0]
    if same or len(wanted) < _SHORTEST_PART:
        return None
    near = [
        node
        for title, node in nodes
        if wanted in title or (len(title) >= _SHORTEST_PART and title in wanted)
    ]
    highest = min((node.depth for node in near), default=0)
    best = [node for node in near if node.depth == highest]
    return best[0] if len(best) == 1 else None


def _row_text(row: Mapping[str, Any]) -> str:
    names = [str(name) for name in (*row.get("fields", ()), *row.get("criteria", ()))]
    return f"{row.get('body', '')}: {'; '.join(names)}"
