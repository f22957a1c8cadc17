"""The secretariat says who appraises what."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from appraisal.domain.assignments import (
    Winners,
    assign,
    can_assign,
    is_appraised,
    unassigned_leaves,
    winners_of,
    withdraw,
)
from appraisal.domain.plan_matching import assign_from_plan
from appraisal.domain.queries import bodies_with_appraisers
from appraisal.forms.assignment import AssignmentForm
from appraisal.models import Assignment
from appraisal.views.frame import campaign_or_404, frame
from campaigns.domain.rights import can_run
from campaigns.enums import PhaseKind
from campaigns.models import Criterion, UnitGroup
from parindex.accounts.requests import TenantRequest


@dataclass(frozen=True, slots=True)
class Row:
    """One node of the tree: its own assignment, or the one it inherits."""

    node: Criterion
    own: Assignment | None
    winner: Assignment | None
    appraised: bool
    editing: bool
    form: AssignmentForm | None = None


@require_GET
def assignments(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """The tree of one group with the body of every node."""
    campaign = campaign_or_404(request, campaign_slug)
    can_run(request.user, campaign).require()
    groups, nodes, found = winners_of(campaign)
    group = _chosen(list(groups.values()), request.GET.get("group", ""))
    unassigned = unassigned_leaves(groups, nodes, found)
    context = frame(request, campaign, kind=PhaseKind.APPRAISAL) | {
        "groups": list(groups.values()),
        "group": group,
        "rows": _rows(group, nodes, found, edit=request.GET.get("edit", "")) if group else [],
        "unassigned": [node for owner, node in unassigned if group and owner.pk == group.pk],
        "unassigned_total": len(unassigned),
        "without_people": _without_people(found),
        "verdict": can_assign(request.user, campaign),
        "has_plan": bool(campaign.plan_document.get("appraisal_assignments")),
    }
    return render(request, "appraisal/assignments.html", context)


@require_POST
def set_assignment(
    request: TenantRequest, campaign_slug: str, group_id: int, criterion_id: int
) -> HttpResponse:
    """Give a node to a body, or take it back."""
    campaign = campaign_or_404(request, campaign_slug)
    can_assign(request.user, campaign).require()
    group = get_object_or_404(campaign.groups, pk=group_id)
    criterion: Criterion = get_object_or_404(
        Criterion.objects.filter(criteria_set=group.criteria_set_id), pk=criterion_id
    )
    form = AssignmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the units listed."))
    elif form.cleaned_data["organisation"] is None:
        withdraw(actor=request.user, group=group, criterion=criterion)
        messages.success(request, _("Assignment of %(code)s withdrawn") % {"code": criterion.code})
    else:
        body = form.cleaned_data["organisation"]
        assign(actor=request.user, group=group, criterion=criterion, organisation=body)
        messages.success(
            request, _("%(code)s is assigned to %(body)s") % {"code": criterion.code, "body": body}
        )
    return redirect(f"{_page(request, campaign_slug)}?group={group.key}#node-{criterion.pk}")


@require_POST
def take_over_plan(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Assign what the plan of the campaign says."""
    campaign = campaign_or_404(request, campaign_slug)
    can_assign(request.user, campaign).require()
    wanted = campaign.plan_document.get("appraisal_assignments", [])
    result = assign_from_plan(actor=request.user, campaign=campaign, assignments=wanted)
    count = len(result.assigned)
    done = ngettext("%(count)d assignment made.", "%(count)d assignments made.", count)
    messages.success(request, done % {"count": count}, extra_tags="stay")
    for left in result.unmatched:
        messages.warning(request, f"{left.body}: {left.name} ({left.group or '–'}): {left.reason}")
    for text in result.coordinating:
        messages.warning(request, _("Only coordinates, not assigned: %(text)s") % {"text": text})
    return redirect(_page(request, campaign_slug))


def _page(request: TenantRequest, campaign_slug: str) -> str:
    slug = request.tenant.slug
    return reverse("appraisal:assignments", args=[slug, campaign_slug])


def _chosen(groups: list[UnitGroup], key: str) -> UnitGroup | None:
    return next((group for group in groups if group.key == key), groups[0] if groups else None)


def _rows(group: UnitGroup, nodes: list[Criterion], found: Winners, *, edit: str) -> list[Row]:
    rows = []
    for node in nodes:
        if node.criteria_set_id != group.criteria_set_id:
            continue
        winner = found.get((group.pk, node.pk))
        own = winner if winner is not None and winner.criterion_id == node.pk else None
        editing = str(node.pk) == edit
        form = None
        if editing:
            form = AssignmentForm(initial={"organisation": own.organisation_id if own else None})
        rows.append(Row(node, own, winner, is_appraised(node), editing, form))
    return rows


def _without_people(found: Winners) -> list[str]:
    """Assigned bodies in which nobody holds the role of an appraiser."""
    bodies = {winner.organisation_id: winner.organisation.name for winner in found.values()}
    staffed = bodies_with_appraisers(bodies)
    return sorted(name for pk, name in bodies.items() if pk not in staffed)
