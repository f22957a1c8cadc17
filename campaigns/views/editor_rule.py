"""The rule of a leaf in the editor: saved as it is typed, rows added and taken out."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from campaigns.domain.draft.edits import edit_rule
from campaigns.domain.draft.nodes import find, nodes_of
from campaigns.domain.draft.page import draft_page
from campaigns.forms.rule_codec import rule_from
from campaigns.views.editor_parts import (
    draft_to_edit,
    page_context,
    panel_context,
    part_answer,
    rule_context,
)
from campaigns.views.pages import show
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


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
    try:
        saved = edit_rule(
            actor=request.user,
            criteria_set=draft,
            code=code,
            rule=typed,
            seen=post.get("seen", ""),
        )
    except StaleEdit as error:
        page = draft_page(error.current)
        node = find(nodes_of(error.current.document), code)
        more = rule_context(page, node, typed) | {"rule_clash": True, "theirs": page.reading(node)}
        context = page_context(request, page) | panel_context(page, code, **more)
        template = "editor/rule" if request.htmx else "set_edit"
        return show(request, template, context | {"shown": page.shown()}, status=409)
    return part_answer(request, before, saved, code, "rule")
