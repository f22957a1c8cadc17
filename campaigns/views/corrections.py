"""Correct a frozen set: a corrected file with a reason, the differences, the switch."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.corrections import correct_set, switch_group, touched_by
from campaigns.domain.criteria_import import check_file
from campaigns.domain.problems import ImportProblems
from campaigns.domain.rights import can_administer, can_run
from campaigns.domain.set_differences import differences
from campaigns.domain.set_readings import reading_of
from campaigns.forms.sets import CorrectionForm
from campaigns.models import CriteriaSet, UnitGroup
from campaigns.views.pages import go, saved, show
from campaigns.views.proposals import read_upload
from parindex.accounts.requests import TenantRequest


@require_http_methods(["GET", "POST"])
def correct(request: TenantRequest, pk: int) -> HttpResponse:
    """The next version as a draft: in the editor, or from a corrected file."""
    can_administer(request.user).require()
    old = get_object_or_404(CriteriaSet, pk=pk)
    form = CorrectionForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form, "criteria_set": old}
    if request.method != "POST":
        return show(request, "set_correct", context)
    made: list[CriteriaSet] = []
    if form.is_valid():
        try:
            if saved(form, lambda: made.append(_correct(request, old, form))):
                there = "set_changes" if form.cleaned_data["file"] else "set_edit"
                return go(request, there, made[0].pk)
        except ImportProblems as error:
            context["problems"] = error.problems
    return show(request, "set_correct", context, status=422)


def _correct(request: TenantRequest, old: CriteriaSet, form: CorrectionForm) -> CriteriaSet:
    file, document = form.cleaned_data["file"], old.document
    if file:
        document = check_file(name=file.name, data=read_upload(file)).document
    reason = form.cleaned_data["reason"]
    return correct_set(actor=request.user, criteria_set=old, document=document, reason=reason)


@require_safe
def changes(request: TenantRequest, pk: int) -> HttpResponse:
    """What a correction changes, and who is touched."""
    new: CriteriaSet = get_object_or_404(CriteriaSet.objects.select_related("corrects"), pk=pk)
    old = get_object_or_404(CriteriaSet, pk=new.corrects_id)
    found = differences(old.document, new.document)
    sound = reading_of(new).engine is not None
    context = {"old": old, "new": new, "changes": found, "sound": sound}
    touched = touched_by(old, found)
    context["touched"] = touched
    context["runs"] = {
        item.group.pk for item in touched if can_run(request.user, item.group.campaign)
    }
    return show(request, "set_changes", context)


@require_POST
def switch(request: TenantRequest, pk: int, group_pk: int) -> HttpResponse:
    """Let one running group use the correction."""
    new = get_object_or_404(CriteriaSet, pk=pk)
    group: UnitGroup = get_object_or_404(
        UnitGroup.objects.select_related("campaign", "criteria_set"), pk=group_pk
    )
    try:
        switch_group(actor=request.user, group=group, criteria_set=new, at=request.received_at)
    except ImportProblems:
        messages.error(request, _("The correction is not complete yet; finish it first."))
        return go(request, "set_edit", pk)
    messages.success(request, _("The group now uses the corrected set."))
    return go(request, "detail", group.campaign.slug)
