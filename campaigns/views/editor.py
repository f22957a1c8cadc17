"""The editor of a draft criteria set: tree and panel, saved by themselves, undone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.draft import edits
from campaigns.domain.draft.nodes import UnknownNodeError, facts_seal, find, nodes_of, seal
from campaigns.domain.draft.page import draft_page
from campaigns.domain.draft.shape import PLACES, WAYS
from campaigns.domain.draft.steps import redo, undo
from campaigns.domain.rights import can_administer
from campaigns.domain.set_drafts import copy_set, create_set
from campaigns.enums import CriteriaSetState, CriterionGroup
from campaigns.forms.drafts import NewSetForm, NodeForm, SetFactsForm
from campaigns.models import CriteriaSet
from campaigns.views.editor_parts import (
    draft_or_404,
    draft_to_edit,
    editor_url,
    node_form,
    page_context,
    panel_context,
    part_answer,
    tree_answer,
)
from campaigns.views.pages import go, show, stale
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit


@require_http_methods(["GET", "POST"])
def create(request: TenantRequest) -> HttpResponse:
    """A new draft, empty or copied from another set."""
    can_administer(request.user).require()
    initial = {"year": request.received_at.year, "based_on": request.GET.get("from")}
    form = NewSetForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        given: dict[str, Any] = {"actor": request.user, "name": data["name"], "year": data["year"]}
        source = data["based_on"]
        made = copy_set(criteria_set=source, **given) if source else create_set(**given)
        messages.success(request, _("The draft is made. Everything typed here is saved at once."))
        return redirect(editor_url(request, made))
    return show(request, "set_new", {"form": form}, status=422 if form.errors else 200)


@require_safe
@never_cache
def editor(request: TenantRequest, pk: int) -> HttpResponse:
    """The tree; ``?row=`` opens the panel of a criterion, ``?q=`` and ``?show=`` filter."""
    draft = draft_or_404(request, pk)
    if draft.state == CriteriaSetState.FROZEN:
        return go(request, "set", pk)
    page = draft_page(draft)
    q, tag = request.GET.get("q", ""), request.GET.get("show", "")
    context = page_context(request, page)
    context |= {"q": q, "tag": tag, "shown": page.shown(q=q, tag=tag), "row": None}
    code = request.GET.get("row", "")
    if code in page.by_code:
        context |= panel_context(page, code)
    return show(request, "set_edit", context)


@require_http_methods(["GET", "POST"])
def node(request: TenantRequest, pk: int, code: str) -> HttpResponse:
    """GET: the panel of a criterion. POST: save what its form holds."""
    if request.method == "POST":
        return _save_node(request, draft_to_edit(request, pk), code)
    draft = draft_or_404(request, pk)
    if not request.htmx:
        return redirect(editor_url(request, draft, code))
    page = draft_page(draft)
    context = page_context(request, page) | panel_context(page, code)
    return show(request, "editor/panel", context)


def _save_node(request: TenantRequest, draft: CriteriaSet, code: str) -> HttpResponse:
    before = draft_page(draft)
    if code not in before.by_code:
        raise Http404
    form = node_form(before, find(list(before.nodes), code), request.POST)
    if not form.is_valid():
        return _refused_node(request, draft, code, {"form": form}, 422)
    try:
        saved = edits.edit_node(
            actor=request.user,
            criteria_set=draft,
            code=code,
            facts=form.facts,
            seen=request.POST.get("seen", ""),
        )
    except UnknownNodeError:
        raise Http404 from None
    except StaleEdit as error:
        theirs = find(nodes_of(error.current.document), code)
        clash = stale(error, form, NodeForm.values_of(theirs)) | {"form": form, "version": True}
        return _refused_node(
            request, error.current, code, clash | {"seen": facts_seal(theirs)}, 409
        )
    return part_answer(request, before, saved, code, "facts")


def _refused_node(
    request: TenantRequest, draft: CriteriaSet, code: str, more: dict[str, Any], status: int
) -> HttpResponse:
    page = draft_page(draft)
    context = page_context(request, page) | panel_context(page, code, **more)
    template = "editor/facts" if request.htmx else "set_edit"
    return show(request, template, context | {"shown": page.shown()}, status=status)


@require_POST
def reshape(request: TenantRequest, pk: int, what: str) -> HttpResponse:
    """One change of the tree: add, up, down, in, out, place, copy, remove, code, number."""
    draft = draft_to_edit(request, pk)
    code = request.POST.get("code", "")
    try:
        saved, now = _reshaped(request, draft, what, code)
    except (UnknownNodeError, StaleEdit):
        words = _("The tree was changed meanwhile; this is how it stands now. Nothing was done.")
        current = draft_to_edit(request, pk)
        return tree_answer(request, current, code, status=409, refusal=words)
    except ValidationError as error:
        words = " ".join(error.messages)
        return tree_answer(request, draft, code, status=422, refusal=words)
    return tree_answer(request, saved, now, told=_told(what, code))


def _told(what: str, code: str) -> str:
    """What was done, where the place of a row does not say it."""
    if what == "remove":
        return _("%(code)s was taken out.") % {"code": code}
    return _("All criteria were numbered again.") if what == "number" else ""


def _reshaped(
    request: TenantRequest, draft: CriteriaSet, what: str, code: str
) -> tuple[CriteriaSet, str]:
    post = request.POST
    given: dict[str, Any] = {
        "actor": request.user,
        "criteria_set": draft,
        "seen": post.get("seen", ""),
    }
    if what in WAYS:
        return edits.move_node(code=code, way=what, **given)
    if what == "place" and post.get("where") in PLACES:
        return edits.place_node(
            code=code, target=post.get("target", ""), where=post["where"], **given
        )
    if what == "drop":
        return edits.drop_node(code=code, onto=post.get("onto", ""), **given)
    if what == "add":
        chosen = post.get("group", "")
        group = chosen if chosen in CriterionGroup.values else CriterionGroup.MAIN.value
        return edits.add_node(parent=code or None, group=group, **given)
    if what == "copy":
        return edits.copy_node(code=code, **given)
    if what == "remove":
        return edits.remove_node(code=code, **given)
    if what == "code":
        return edits.rename_node(code=code, new_code=post.get("new_code", ""), **given)
    if what == "number":
        return edits.renumber(**given)
    raise Http404


@require_POST
def step(request: TenantRequest, pk: int, what: str) -> HttpResponse:
    """Take the last change back, or make it again."""
    if what not in {"undo", "redo"}:
        raise Http404
    draft, code = draft_to_edit(request, pk), request.POST.get("code", "")
    change = undo if what == "undo" else redo
    try:
        saved = change(actor=request.user, criteria_set=draft, seen=request.POST.get("whole", ""))
    except StaleEdit as error:
        words = _("Somebody changed the draft meanwhile; look at it before you undo anything.")
        return tree_answer(request, error.current, code, status=409, refusal=words)
    done = _("The last change was taken back.") if what == "undo" else _("Made again.")
    return tree_answer(request, saved, code, told=done)


@require_http_methods(["GET", "POST"])
def facts(request: TenantRequest, pk: int) -> HttpResponse:
    """Name, year, total, rounding and the way of adding up."""
    draft = draft_to_edit(request, pk)
    correction = draft.corrects_id is not None
    values = SetFactsForm.values_of(draft.document)
    form = SetFactsForm(request.POST or None, initial=values, correction=correction)
    context: dict[str, Any] = {"form": form, "draft": draft}
    context["seen"] = seal(edits.set_facts(draft.document))
    if request.method != "POST":
        return show(request, "set_facts", context)
    status = 422
    if form.is_valid():
        seen = request.POST.get("seen", "")
        try:
            edits.edit_set_facts(
                actor=request.user, criteria_set=draft, facts=form.facts, seen=seen
            )
        except StaleEdit as error:
            document = error.current.document
            context |= stale(error, form, SetFactsForm.values_of(document)) | {"version": True}
            context["seen"], status = seal(edits.set_facts(document)), 409
        else:
            messages.success(request, _("Saved."))
            return redirect(editor_url(request, draft))
    return show(request, "set_facts", context, status=status)
