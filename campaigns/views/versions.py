"""Versions of a set: issued, listed, compared."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.domain.continuity.page import undecided_of
from campaigns.domain.draft.page import draft_page
from campaigns.domain.issuing import issue_set, versions_of
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer, can_read_set
from campaigns.domain.set_differences import differences
from campaigns.enums import CriteriaSetState
from campaigns.forms.sets import IssueForm
from campaigns.models import CriteriaSet
from campaigns.views.editor_parts import draft_or_404, draft_to_edit
from campaigns.views.pages import go, show
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


@require_http_methods(["GET", "POST"])
def issue(request: TenantRequest, pk: int) -> HttpResponse:
    """What is still wrong, or the form that freezes the set by its decision."""
    draft = draft_to_edit(request, pk)
    form = IssueForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                issue_set(
                    actor=request.user,
                    criteria_set=draft,
                    number=form.cleaned_data["number"],
                    day=form.cleaned_data["day"],
                    seen=request.POST.get("seen", ""),
                    at=request.received_at,
                )
            except ImportProblems:
                pass  # the page lists them
            except StaleEdit:
                form.add_error(
                    None,
                    _("The draft was changed meanwhile; look at it again before it is issued."),
                )
                status = 409
            else:
                messages.success(request, _("The set is issued. It never changes from now on."))
                return go(request, "set", pk)
        draft.refresh_from_db()
    context = {
        "draft": draft,
        "page": draft_page(draft),
        "form": form,
        "undecided": undecided_of(draft),
    }
    return show(request, "set_issue", context, status=status)


@require_safe
def versions(request: TenantRequest, pk: int) -> HttpResponse:
    """All versions of the set; what differs between this one and ``?old=``."""
    new = draft_or_404(request, pk)
    listed = versions_of(new)
    if not can_administer(request.user):
        listed = listed.filter(state=CriteriaSetState.FROZEN)
    found = list(listed)
    asked = request.GET.get("old", "")
    later = [item.pk for item in found]
    before = found[later.index(pk) + 1 :] if pk in later else []
    old_pk = int(asked) if asked.isdecimal() and len(asked) < 12 else None
    if old_pk is None and before:
        old_pk = before[0].pk
    context: dict[str, Any] = {"new": new, "old": None, "versions": found}
    if old_pk is not None:
        old = get_object_or_404(CriteriaSet, pk=old_pk)
        can_read_set(request.user, old).require()
        context |= {"old": old, "changes": differences(old.document, new.document)}
    return show(request, "set_versions", context)
