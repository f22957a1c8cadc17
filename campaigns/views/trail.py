"""The audit trail of a tenant."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from campaigns.domain.rights import can_read_audit
from campaigns.domain.trail.words import in_words
from campaigns.tables.office import trail_table
from parindex.accounts.requests import TenantRequest
from parindex.audit.domain.queries import trail_lines


@require_safe
def trail(request: TenantRequest) -> HttpResponse:
    """Who changed what, when, old → new; newest first."""
    can_read_audit(request.user).require()
    table = trail_table(request)
    if table.wants_export:
        return table.export(_("Audit trail"))
    lines = [in_words(line) for line in trail_lines(table.page_obj.object_list)]
    return render(request, "office/trail.html", {"table": table, "lines": lines})
