"""Groups of respondents and the forms they fill in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Max, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.views.pages import edit_page, saved
from surveys.domain.planned_groups import planned_groups, take_planned_groups
from surveys.domain.respondent_groups import (
    add_group,
    delete_group,
    edit_group,
    give_form,
    take_form,
)
from surveys.domain.wave_setup import can_prepare
from surveys.enums import RespondentState
from surveys.forms.setup import GroupFormForm, RespondentGroupForm
from surveys.models import GroupForm, RespondentGroup, Wave
from surveys.views.frame import frame, wave_or_404


@require_safe
def groups(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Every group by priority with its forms."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    forms = GroupForm.objects.select_related("questionnaire", "object", "units")
    active = Count("respondents", filter=Q(respondents__state=RespondentState.ACTIVE))
    found = RespondentGroup.objects.filter(wave=wave).annotate(people=active)
    may_prepare = can_prepare(request.user, wave)
    context = frame(request, wave) | {
        "groups": found.prefetch_related(Prefetch("forms", forms.defer("questionnaire__document"))),
        "may_prepare": may_prepare,
        "planned": planned_groups(wave) if may_prepare else [],
    }
    return render(request, "surveys/groups.html", context)


@require_POST
def take_planned(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """Take over groups that the plan names: one (``name``) or all."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    names = request.POST.getlist("name") or None
    made = take_planned_groups(actor=request.user, wave=wave, names=names)
    words = ngettext("%(count)s group is added.", "%(count)s groups are added.", len(made))
    messages.success(request, words % {"count": len(made)})
    return _to(request, wave)


@require_http_methods(["GET", "POST"])
def add(request: Any, campaign_slug: str, wave_slug: str) -> HttpResponse:
    """A new group."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    can_prepare(request.user, wave).require()
    last = RespondentGroup.objects.filter(wave=wave).aggregate(last=Max("priority"))["last"] or 0
    initial = {"priority": last + 1, "weight": "1", "least_sample": wave.least_group}
    form = RespondentGroupForm(request.POST or None, initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: add_group(actor=request.user, wave=wave, facts=form.facts))
    ):
        messages.success(request, _("The group is added. Give it a form next."))
        return _to(request, wave)
    status = 422 if request.method == "POST" else 200
    context = frame(request, wave) | {"form": form}
    return render(request, "surveys/respondent_group.html", context, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Change a group."""
    group = _group(request, campaign_slug, wave_slug, pk)
    can_prepare(request.user, group.wave).require()
    values = RespondentGroupForm.values_of(group)
    form = RespondentGroupForm(request.POST or None, initial=values)
    context = frame(request, group.wave)
    context |= {"form": form, "group": group, "version": group.wave.version}
    return edit_page(
        request,
        "surveys/respondent_group.html",
        context,
        save=lambda version: _edit(request, group, form, version),
        # The version is that of the wave, which is what a stale edit answers.
        values_of=lambda _wave: RespondentGroupForm.values_of(
            RespondentGroup.objects.get(pk=group.pk)
        ),
        done=_to(request, group.wave),
    )


@require_POST
def delete(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Delete a group nobody is in."""
    group = _group(request, campaign_slug, wave_slug, pk)
    delete_group(actor=request.user, group=group)
    messages.success(request, _("The group is deleted."))
    return _to(request, group.wave)


@require_http_methods(["GET", "POST"])
def give(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> HttpResponse:
    """Give the group a form."""
    group = _group(request, campaign_slug, wave_slug, pk)
    can_prepare(request.user, group.wave).require()
    form = GroupFormForm(request.POST or None, wave=group.wave, initial={"rule": "every"})
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: give_form(actor=request.user, group=group, rule=form.facts))
    ):
        messages.success(request, _("Saved."))
        return _to(request, group.wave)
    status = 422 if request.method == "POST" else 200
    context = frame(request, group.wave) | {"form": form, "group": group}
    return render(request, "surveys/group_form.html", context, status=status)


@require_POST
def take(request: Any, campaign_slug: str, wave_slug: str, pk: int, form_id: int) -> HttpResponse:
    """Take a form from the group."""
    group = _group(request, campaign_slug, wave_slug, pk)
    given: GroupForm = get_object_or_404(
        GroupForm.objects.select_related("questionnaire"), group=group, pk=form_id
    )
    given.group = group
    take_form(actor=request.user, given=given)
    return _to(request, group.wave)


def _group(request: Any, campaign_slug: str, wave_slug: str, pk: int) -> RespondentGroup:
    wave = wave_or_404(request, campaign_slug, wave_slug)
    found: RespondentGroup = get_object_or_404(RespondentGroup, wave=wave, pk=pk)
    found.wave = wave
    return found


def _edit(request: Any, group: RespondentGroup, form: RespondentGroupForm, version: int) -> None:
    edit_group(actor=request.user, group=group, facts=form.facts, expected_version=version)


def _to(request: Any, wave: Wave) -> HttpResponse:
    return redirect("waves:groups", request.tenant.slug, wave.campaign.slug, wave.slug)
