"""Groups of units: name, set, units, exclusions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.domain.groups import (
    add_group,
    delete_group,
    edit_group,
    exclude,
    remove_exclusion,
    set_units,
)
from campaigns.domain.queries import candidates_for, exclusions_of
from campaigns.domain.remaining import remaining_maxima
from campaigns.domain.set_classes import differing_classes, take_classes
from campaigns.forms.groups import ExclusionForm, GroupForm
from campaigns.models import Campaign, Exclusion, UnitGroup
from campaigns.views.pages import campaign_to_run, frame, go, saved, show
from parindex.accounts.requests import TenantRequest
from parindex.tenants.models import Organisation


def _group(campaign: Campaign, pk: int) -> UnitGroup:
    groups = UnitGroup.objects.select_related("campaign", "criteria_set")
    return get_object_or_404(groups, campaign=campaign, pk=pk)


@require_http_methods(["GET", "POST"])
def group_add(request: TenantRequest, slug: str) -> HttpResponse:
    """A new group; its units are chosen next."""
    campaign = campaign_to_run(request, slug)
    form = GroupForm(request.POST or None)
    made: list[UnitGroup] = []
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        work = lambda: add_group(actor=request.user, campaign=campaign, **values)  # noqa: E731
        if saved(form, lambda: made.append(work())):
            return go(request, "group", slug, made[0].pk)
    status = 422 if request.method == "POST" else 200
    return show(request, "group_add", frame(request, campaign, form=form), status=status)


@require_http_methods(["GET", "POST"])
def group(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Name and set of a group, and the list its units are ticked in."""
    campaign = campaign_to_run(request, slug)
    found = _group(campaign, pk)
    initial = {"name": found.name, "criteria_set": found.criteria_set_id}
    form = GroupForm(request.POST or None, initial=initial)
    search = request.GET.get("q", "")[:100]
    units = candidates_for(found, search=search)
    context = frame(
        request,
        campaign,
        form=form,
        group=found,
        units=units,
        search=search,
        set_classes=differing_classes(found),
    )
    if request.htmx:
        return show(request, "_units", context)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: edit_group(actor=request.user, group=found, **form.cleaned_data))
    ):
        messages.success(request, _("Saved."))
        return go(request, "group", slug, pk)
    return show(request, "group", context, status=422 if request.method == "POST" else 200)


@require_POST
def group_units(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Store the ticks: of what was shown, the ticked are in and the others are out."""
    campaign = campaign_to_run(request, slug)
    found = _group(campaign, pk)
    shown, ticked = (
        {int(v) for v in request.POST.getlist(name) if v.isdigit() and len(v) < 19}
        for name in ("shown", "unit")
    )
    members = set(found.participations.values_list("organisation", flat=True))
    wanted = Organisation.objects.filter(pk__in=(members - shown) | (ticked & shown))
    form = GroupForm({"name": found.name})
    form.full_clean()
    if saved(form, lambda: set_units(actor=request.user, group=found, organisations=wanted)):
        messages.success(request, _("The units of the group are saved."))
    else:
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()))
    return go(request, "group", slug, pk)


@require_POST
def group_classes(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Let the campaign use the classes of the set of this group."""
    campaign = campaign_to_run(request, slug)
    take_classes(actor=request.user, group=_group(campaign, pk))
    messages.success(request, _("The campaign uses the classes of the criteria set."))
    return go(request, "group", slug, pk)


@require_POST
def group_delete(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a group while planning."""
    campaign = campaign_to_run(request, slug)
    delete_group(actor=request.user, group=_group(campaign, pk))
    return go(request, "detail", slug)


@require_http_methods(["GET", "POST"])
def exclusions(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What single units of a group are not assessed on; several units at once."""
    campaign = campaign_to_run(request, slug)
    found = _group(campaign, pk)
    form = ExclusionForm(request.POST or None, group=found)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(form, lambda: _exclude(request, form))
    ):
        messages.success(request, _("The exclusions are recorded."))
        return go(request, "exclusions", slug, pk)
    rows = exclusions_of(campaign).filter(participation__group=found)
    context = frame(request, campaign, form=form, group=found, exclusions=rows)
    context["remaining"] = remaining_maxima(found, rows)
    return show(request, "exclusions", context, status=422 if request.method == "POST" else 200)


def _exclude(request: TenantRequest, form: ExclusionForm) -> None:
    values = form.cleaned_data
    units = values["units"].select_related("campaign", "group", "organisation")
    exclude(
        actor=request.user,
        participations=units,
        criteria=values["criteria"],
        reason=values["reason"],
    )


@require_POST
def exclusion_remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Assess the unit on it again."""
    campaign = campaign_to_run(request, slug)
    rows = Exclusion.objects.select_related("participation__campaign", "criterion")
    found: Exclusion = get_object_or_404(rows, participation__campaign=campaign, pk=pk)
    group_pk = found.participation.group_id
    remove_exclusion(actor=request.user, exclusion=found)
    return go(request, "exclusions", slug, group_pk)
