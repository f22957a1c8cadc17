"""The audit trail of a tenant."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.domain.rights import can_read_audit
from campaigns.domain.trail_words import action_choices, in_words
from parindex.audit.domain.queries import trail as read_trail
from parindex.audit.domain.queries import trail_lines

LINES_A_PAGE = 50


@require_safe
def trail(request: Any) -> HttpResponse:
    """Who changed what, when, old → new; newest first."""
    can_read_audit(request.user).require()
    asked = {name: request.GET.get(name, "").strip() for name in ("action", "actor")}
    page = Paginator(read_trail(**asked), LINES_A_PAGE).get_page(request.GET.get("page"))
    lines = [in_words(line) for line in trail_lines(page.object_list)]
    context = {"page_obj": page, "lines": lines, "actions": action_choices(), **asked}
    return render(request, "office/trail.html", context)
