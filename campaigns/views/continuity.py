"""Which criterion of last year is which of this year: the list, one decision, the safe ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.domain.continuity.choosing import choose_continued, earlier_sets
from campaigns.domain.continuity.decisions import accept_safe, decide_link
from campaigns.domain.continuity.mapping import continuation_of
from campaigns.domain.continuity.page import (
    ContinuityPage,
    LinkRow,
    continuity_page,
    rule_words,
)
from campaigns.domain.rights import can_administer, can_read_set
from campaigns.enums import Comparability
from campaigns.forms.continuity import ContinuedForm, LinkFilter, LinkForm
from campaigns.models import Continuation, CriteriaSet, Criterion, CriterionLink
from campaigns.views.pages import go, saved, show, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


def _set(request: TenantRequest, pk: int) -> CriteriaSet:
    found: CriteriaSet = get_object_or_404(CriteriaSet, pk=pk)
    can_read_set(request.user, found).require()
    return found


@require_http_methods(["GET", "POST"])
def continuity(request: TenantRequest, pk: int) -> HttpResponse:
    """Every criterion of both years; POST chooses the set that is continued."""
    criteria_set = _set(request, pk)
    may = can_administer(request.user)
    known = continuation_of(criteria_set)
    form = ContinuedForm(
        request.POST or None, criteria_set=criteria_set, initial=_initial(criteria_set, known)
    )
    status = 200
    if request.method == "POST":
        may.require()
        status = 422
        if form.is_valid():
            try:
                if saved(form, lambda: _choose(request, criteria_set, form)):
                    return go(request, "set_continuity", pk)
            except StaleEdit:
                form.add_error(None, _("Somebody else chose a set meanwhile; look at it again."))
                known, status = continuation_of(criteria_set), 409
    asked = LinkFilter(request.GET)
    page = continuity_page(known) if known else None
    context = {
        "set": criteria_set,
        "form": form if may else None,
        "filter": asked,
        "page": page,
        "rows": page.shown(**asked.cleaned_data) if page and asked.is_valid() else [],
        "version": known.version if known else 0,
    }
    return show(request, "set_continuity", context, status=status)


def _initial(criteria_set: CriteriaSet, known: Continuation | None) -> dict[str, Any]:
    if known is not None:
        return {"continues": known.continues_id}
    nearest = earlier_sets(criteria_set).filter(name=criteria_set.name).first()
    return {"continues": nearest.pk if nearest else None}


def _choose(request: TenantRequest, criteria_set: CriteriaSet, form: ContinuedForm) -> None:
    choose_continued(
        actor=request.user,
        criteria_set=criteria_set,
        expected_version=typed_version(request),
        **form.cleaned_data,
    )


@require_POST
def accept(request: TenantRequest, pk: int) -> HttpResponse:
    """Take every proposal that nothing speaks against."""
    count = accept_safe(
        actor=request.user, continuation=_continuation(request, pk), at=request.received_at
    )
    text = ngettext(
        "%(count)d criterion is recorded as comparable.",
        "%(count)d criteria are recorded as comparable.",
        count,
    )
    messages.success(request, text % {"count": count})
    return go(request, "set_continuity", pk)


@require_http_methods(["GET", "POST"])
def link(request: TenantRequest, pk: int, node: int) -> HttpResponse:
    """One criterion: what it is in the other year, and whether the two can be compared."""
    can_administer(request.user).require()
    continuation = _continuation(request, pk)
    page = continuity_page(continuation)
    row = page.row_of(node)
    if row is None:
        raise Http404
    subject, others = _ends(page, row, node)
    initial = {"other": _other(row, subject), "state": str(row.state), "reason": row.reason}
    is_new = subject.criteria_set_id == continuation.criteria_set_id
    form = LinkForm(request.POST or None, others=others, is_new=is_new, initial=initial)
    context: dict[str, Any] = {
        "set": continuation.criteria_set,
        "continuation": continuation,
        "row": row,
        "subject": subject,
        "form": form,
        "old_reading": rule_words(row.old),
        "new_reading": rule_words(row.new),
        "version": row.link.version if row.link else 0,
    }
    if request.method != "POST":
        return show(request, "set_link", context)
    status = 422
    if form.is_valid():
        try:
            if saved(form, lambda: _decide(request, continuation, subject, others, form)):
                messages.success(request, _("The decision is recorded."))
                return go(request, "set_continuity", pk)
        except StaleEdit as error:
            status, current = 409, error.current
            context |= {"theirs": current, "version": current.version if current else 0}
    return show(request, "set_link", context, status=status)


def _decide(
    request: TenantRequest,
    continuation: Continuation,
    subject: Criterion,
    others: list[Criterion],
    form: LinkForm,
) -> CriterionLink:
    values = form.cleaned_data
    return decide_link(
        actor=request.user,
        continuation=continuation,
        node=subject,
        other=next((item for item in others if str(item.pk) == values["other"]), None),
        state=Comparability(values["state"]),
        reason=values["reason"],
        expected_version=typed_version(request),
        at=request.received_at,
    )


def _continuation(request: TenantRequest, pk: int) -> Continuation:
    found = continuation_of(_set(request, pk))
    if found is None:
        raise Http404
    return found


def _ends(page: ContinuityPage, row: LinkRow, node: int) -> tuple[Criterion, list[Criterion]]:
    """The criterion of the address, and those of the other set it may be."""
    subject = row.new if row.new is not None and row.new.pk == node else row.old
    assert subject is not None  # noqa: S101 - the line was found by this end
    is_new = subject.criteria_set_id == page.continuation.criteria_set_id
    ends = (item.old if is_new else item.new for item in page.rows)
    return subject, sorted((end for end in ends if end is not None), key=lambda end: end.position)


def _other(row: LinkRow, subject: Criterion) -> str:
    end = row.old if row.new is not None and row.new.pk == subject.pk else row.new
    return str(end.pk) if end is not None else ""
