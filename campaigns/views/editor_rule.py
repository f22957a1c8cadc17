"""The rule of a leaf in the editor: saved as it is typed, rows added and taken out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from campaigns.domain.draft.edits import edit_rule
from campaigns.domain.draft.nodes import find, nodes_of
from campaigns.domain.draft.page import DraftPage, draft_page
from campaigns.forms.rule_codec import rule_from
from campaigns.models import CriteriaSet
from campaigns.views.editor_parts import (
    draft_to_edit,
    page_context,
    panel_context,
    part_answer,
    rule_context,
    said_context,
)
from campaigns.views.pages import show
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit

Rule = Mapping[str, Any]


@require_POST
def rule(request: TenantRequest, pk: int, code: str) -> HttpResponse:
    """Save the rule that was typed, whatever it lacks."""
    draft = draft_to_edit(request, pk)
    before = draft_page(draft)
    if code not in before.by_code:
        raise Http404
    post = request.POST
    maximum = str(find(list(before.nodes), code).get("max_points") or "0")
    typed = rule_from(
        post.dict(), maximum=maximum, add=post.get("add", ""), drop=post.get("drop", "")
    )
    return _put(request, before, code, typed, seen=post.get("seen", ""))


@require_POST
def take_said(request: TenantRequest, pk: int, code: str) -> HttpResponse:
    """Put the rule in force that the words of a leaf say, when it is the one that was shown."""
    draft = draft_to_edit(request, pk)
    before = draft_page(draft)
    if code not in before.by_code or not before.by_code[code].is_leaf:
        raise Http404
    node = find(list(before.nodes), code)
    said = said_context(before, node)["said"]
    if said is None or said.rule is None or said.seal != request.POST.get("said"):
        return _clash(request, draft, code, node.get("rule"))
    return _put(request, before, code, said.rule, seen=request.POST.get("rule_seen", ""))


def _put(
    request: TenantRequest, before: DraftPage, code: str, rule: Rule | None, *, seen: str
) -> HttpResponse:
    try:
        saved = edit_rule(
            actor=request.user,
            criteria_set=before.criteria_set,
            code=code,
            rule=rule,
            seen=seen,
        )
    except StaleEdit as error:
        return _clash(request, error.current, code, rule)
    return part_answer(request, before, saved, code, "rule")


def _clash(
    request: TenantRequest, current: CriteriaSet, code: str, typed: Rule | None
) -> HttpResponse:
    """The rule as it stands now beside the one that was refused."""
    page = draft_page(current)
    node = find(nodes_of(current.document), code)
    more = rule_context(page, node, typed) | {"rule_clash": True, "theirs": page.reading(node)}
    context = page_context(request, page) | panel_context(page, code, **more)
    template = "editor/rule" if request.htmx else "set_edit"
    return show(request, template, context | {"shown": page.shown()}, status=409)
