"""What the answers of the editor are made of: the page, the panel, the rows that changed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language

from campaigns.domain.draft.nodes import Node, UnknownNodeError, above, facts_seal, find, seal
from campaigns.domain.draft.page import DraftPage, draft_page
from campaigns.domain.draft.saying import said_of
from campaigns.domain.draft.shape import ways_open
from campaigns.domain.golden_cases import leaf_of
from campaigns.domain.rights import can_read_set
from campaigns.domain.rule_pictures import pictures
from campaigns.domain.rule_reading import read_rule
from campaigns.domain.set_drafts import can_edit_set
from campaigns.enums import CriterionGroup
from campaigns.forms.drafts import CodeForm, NodeForm
from campaigns.forms.rule_inputs import Drawing
from campaigns.forms.rule_parts import kinds_for
from campaigns.models import CriteriaSet
from campaigns.views.case_parts import case_lines, cases_context
from campaigns.views.pages import show
from parindex.accounts.requests import TenantRequest
from scoring.engine.nodes import LEVELS


def draft_or_404(request: TenantRequest, pk: int) -> CriteriaSet:
    """The set of the address, for those who may read it as it is; else 403."""
    found: CriteriaSet = get_object_or_404(CriteriaSet.objects.select_related("corrects"), pk=pk)
    can_read_set(request.user, found).require()
    return found


def draft_to_edit(request: TenantRequest, pk: int) -> CriteriaSet:
    """The set of the address, for those who may change it; else 403."""
    found: CriteriaSet = get_object_or_404(CriteriaSet, pk=pk)
    can_edit_set(request.user, found).require()
    return found


def editor_url(request: TenantRequest, draft: CriteriaSet, code: str = "") -> str:
    """The address of the editor, with the panel of a criterion open."""
    base = reverse("campaigns:set_edit", args=[request.tenant.slug, draft.pk])
    return f"{base}?row={quote(code, safe='')}#panel" if code else base


def page_context(
    request: TenantRequest, page: DraftPage, *, may_edit: bool | None = None
) -> dict[str, Any]:
    """What every part of the editor needs. ``may_edit``: where that has just been asked."""
    draft = page.criteria_set
    return {
        "page": page,
        "draft": draft,
        "base": reverse("campaigns:set_edit", args=[request.tenant.slug, draft.pk]),
        "may_edit": bool(can_edit_set(request.user, draft)) if may_edit is None else may_edit,
    }


def panel_context(page: DraftPage, code: str, **more: Any) -> dict[str, Any]:
    """The panel of one criterion. ``more`` takes the place of a form that was refused."""
    nodes = list(page.nodes)
    try:
        node = find(nodes, code)
    except UnknownNodeError:
        raise Http404 from None
    row = page.by_code[code]
    codes = [other.code for other in page.rows]
    at = codes.index(code)
    document = page.criteria_set.document
    return {
        "node": node,
        "row": row,
        "seen": facts_seal(node),
        "form": node_form(page, node),
        "code_form": CodeForm(initial={"new_code": code}, auto_id="c-%s"),
        "ways": ways_open(document, code=code),
        "may_hold": row.level < len(LEVELS),
        "above": [page.by_code[other] for other in above(nodes, code)],
        "before": codes[at - 1] if at else "",
        "after": codes[at + 1] if at + 1 < len(codes) else "",
        **(rule_context(page, node, node.get("rule")) if row.is_leaf else {}),
        **(said_context(page, node) if row.is_leaf else {}),
        **(cases_context(page, code) if row.is_leaf else {}),
        **more,
    }


def rule_context(page: DraftPage, node: Node, rule: Any) -> dict[str, Any]:
    """The form of a rule beside what it says; ``rule`` is the stored one, or one just typed."""
    code, penalty = node["code"], node["group"] == CriterionGroup.PENALTY
    drawing = Drawing(
        problems=[problem for problem in page.problems if problem.node == code],
        leaves=tuple(
            (row.code, f"{row.code} {row.title}")
            for row in page.rows
            if row.is_leaf and row.code != code
        ),
        penalty=penalty,
    )
    return {
        "box": drawing.box(rule if isinstance(rule, Mapping) else None),
        "rule_seen": seal(node.get("rule")),
        "examples": examples(penalty=penalty, language=get_language() or ""),
        **reading_context(page, node),
    }


def said_context(page: DraftPage, node: Node) -> dict[str, Any]:
    """What the words of a leaf say that its rule does not, and the rule it was laid beside."""
    leaves = (row.code for row in page.rows if row.is_leaf and row.code != node["code"])
    return {"said": said_of(node, leaves=leaves), "rule_seen": seal(node.get("rule"))}


def reading_context(page: DraftPage, node: Node) -> dict[str, Any]:
    """What the rule of a leaf says, in words and in pictures."""
    reading, leaf = page.reading(node), leaf_of(page.criteria_set.document, node["code"])
    return {"reading": reading, "pictures": pictures(leaf) if reading and leaf else []}


@cache
def examples(*, penalty: bool, language: str) -> list[tuple[str, str, str]]:
    """Every kind a leaf may have: its name, what it does, and what it says when it begins.

    In the active ``language``.
    """
    return [
        (str(form.label), str(form.hint), "; ".join(read_rule(form.start("2"), maximum="2")))
        for _kind, form in kinds_for(penalty=penalty)
    ]


def node_form(page: DraftPage, node: Node, data: Mapping[str, Any] | None = None) -> NodeForm:
    """The form of a node, filled with what was posted, else with what is stored."""
    row = page.by_code[node["code"]]
    return NodeForm(
        data,
        initial=NodeForm.values_of(node),
        level=row.level,
        is_leaf=row.is_leaf,
        group=node["group"],
        auto_id="n-%s",
    )


def changed_rows(before: DraftPage, after: DraftPage) -> list[Any]:
    """The rows that look different now."""
    old = before.by_code
    return [row for row in after.rows if old.get(row.code) != row]


def part_answer(
    request: TenantRequest, before: DraftPage, draft: CriteriaSet, code: str, part: str
) -> HttpResponse:
    """After a save of ``part`` of the panel: that part, the rows and sums that changed.

    Without scripts: back to the editor.
    """
    if not request.htmx:
        return redirect(editor_url(request, draft, code))
    page = draft_page(draft)
    context = page_context(request, page, may_edit=True) | _part_context(before, page, code, part)
    if context.get("fresh_cases"):
        context |= cases_context(page, code, typed=request.POST)
    context |= {"part": part, "rows": changed_rows(before, page), "saved": True}
    return show(request, "editor/answer", context)


def _part_context(before: DraftPage, page: DraftPage, code: str, part: str) -> dict[str, Any]:
    """The part that was saved, and of the rest of the panel what looks different now."""
    node, row = find(list(page.nodes), code), page.by_code[code]
    was = find(list(before.nodes), code)
    context: dict[str, Any] = {"node": node, "row": row}
    old = before.by_code[code]
    said = (row.gap, row.errors, row.warnings)
    context["fresh_says"] = said != (old.gap, old.errors, old.warnings)
    if part == "facts":
        context |= {"seen": facts_seal(node), "form": node_form(page, node)}
    if not row.is_leaf:
        return context
    context |= said_context(page, node)
    offered = (context["said"], said_context(before, was)["said"])
    context["fresh_said"] = part == "rule" and any(offered)
    if part == "rule":
        context |= rule_context(page, node, node.get("rule"))
        context["fresh_cases"] = _kind(before, code) != _kind(page, code)
    elif any(node.get(key) != was.get(key) for key in ("max_points", "rule", "group")):
        context |= {"fresh_reading": True, **reading_context(page, node)}
    if part == "cases":
        return context | cases_context(page, code)
    lines = case_lines(page, code)
    return context | {"case_lines": lines, "fresh_lines": lines != case_lines(before, code)}


def _kind(page: DraftPage, code: str) -> tuple[Any, bool]:
    """The kind of a leaf's rule, and whether it can be scored with: what its cases ask for."""
    node = find(list(page.nodes), code)
    rule = node.get("rule")
    kind = rule.get("kind") if isinstance(rule, Mapping) else None
    return kind, bool(page.reading(node))


def tree_answer(
    request: TenantRequest,
    draft: CriteriaSet,
    code: str,
    *,
    status: int = 200,
    refusal: str = "",
    told: str = "",
) -> HttpResponse:
    """After a change of the tree: all rows, sums and the panel. Without scripts: the editor.

    ``told``: what was done, for those who do not see the rows; else where the row stands now.
    """
    if not request.htmx and not refusal:
        return redirect(editor_url(request, draft, code))
    page = draft_page(draft)
    known = code if code in page.by_code else ""
    context = page_context(request, page) | {"rows": page.rows, "refusal": refusal, "row": None}
    if known:
        context |= panel_context(page, known)
        told = told or page.place(known)
    context["told"] = refusal or told
    template = "editor/tree_answer" if request.htmx else "set_edit"
    return show(request, template, context | {"shown": page.shown()}, status=status)
