"""Who appraises what: give, change and withdraw assignments; the most specific one wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from guardian.shortcuts import assign_perm

from appraisal.models import Assignment
from campaigns.domain.copying.making import Ground
from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState, PointSource
from campaigns.models import Campaign, Criterion, UnitGroup
from parindex.accounts.domain.memberships import role_group
from parindex.accounts.enums import Role
from parindex.audit.domain.record import record
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import ALLOWED, Verdict, refused
from parindex.tenants.models import Organisation

GRANT = "appraise_assignment"
# Columns of a criterion that assigning and queues read; the long texts stay in the database.
TREE_COLUMNS = (
    "pk",
    "criteria_set_id",
    "parent_id",
    "field_id",
    "code",
    "title",
    "position",
    "depth",
    "kind",
    "group",
    "is_leaf",
    "max_points",
    "source",
    "tenant_id",
)

# (group, node of its tree) → the assignment in force there.
Winners = dict[tuple[int, int], Assignment]


def can_assign(user: Any, campaign: Campaign) -> Verdict:
    """The secretariat assigns, as long as the appraisal is not closed."""
    verdict = can_run(user, campaign)
    if not verdict:
        return verdict
    if campaign.state in {CampaignState.CLOSED, CampaignState.PUBLISHED}:
        return refused(_("The appraisal is closed; assignments no longer change."))
    return ALLOWED


@transaction.atomic
def assign(
    *, actor: Any, group: UnitGroup, criterion: Criterion, organisation: Organisation
) -> Assignment:
    """Give a field, criterion or leaf of a group to a body; a former body loses it.

    Raises ``Refused`` for anybody but the secretariat, ``ValueError`` for a foreign criterion.
    """
    campaign = _locked(group.campaign_id)
    can_assign(actor, campaign).require()
    if criterion.criteria_set_id != group.criteria_set_id:
        raise ValueError("The criterion is not in the criteria set of the group.")
    former = (
        Assignment.objects.select_related("organisation")
        .filter(group=group, criterion=criterion)
        .first()
    )
    if former is not None:
        if former.organisation_id == organisation.pk:
            return former
        former.delete()  # its grants go with it, so the former body loses the right at once
    return _give(actor, group, criterion, organisation, former)


def _give(
    actor: Any | None,
    group: UnitGroup,
    criterion: Criterion,
    body: Organisation,
    former: Assignment | None = None,
) -> Assignment:
    made = Assignment.objects.create(
        campaign_id=group.campaign_id, group=group, criterion=criterion, organisation=body
    )
    assign_perm(GRANT, role_group(role=Role.APPRAISER, organisation=body), made)
    record(
        actor=actor,
        action="assignment.given",
        subject=made,
        old={"organisation": former.organisation.name} if former else None,
        new={"group": group.key, "criterion": criterion.code, "organisation": body.name},
    )
    return made


@transaction.atomic
def withdraw(*, actor: Any, group: UnitGroup, criterion: Criterion) -> None:
    """Take an assignment back; the one above it in the tree, if any, is in force again."""
    campaign = _locked(group.campaign_id)
    can_assign(actor, campaign).require()
    former = (
        Assignment.objects.select_related("group", "criterion", "organisation")
        .filter(group=group, criterion=criterion)
        .first()
    )
    if former is not None:
        _take_back(actor, former)


def move_to_correction(*, actor: Any, group: UnitGroup, nodes: Mapping[int, Criterion]) -> None:
    """Move the assignments of a group to the nodes of the same code in the correction of its set.

    The rows stay, so their grants do; an assignment whose node is gone is withdrawn.
    """
    rows = Assignment.objects.filter(group=group, criterion__in=nodes)
    gone = Assignment.objects.filter(group=group).exclude(pk__in=rows)
    for row in gone.select_related("group", "criterion", "organisation"):
        _take_back(actor, row)
    for row in rows:
        row.criterion = nodes[row.criterion_id]
        row.save(update_fields=["criterion"])


def copy_assignments(
    *, actor: Any | None, source: Campaign, groups: Mapping[int, UnitGroup], ground: Ground
) -> int:
    """Give the groups of a copy of ``source`` the assignments of the old ones (old pk → new group).

    A body that no longer exists gets none: its criteria stand unassigned on the list of what is
    missing before the opening. Answers how many were given.
    """
    with tenant_scope(source.tenant):
        found = Assignment.objects.filter(group__in=groups)
        rows = list(found.select_related("criterion", "organisation"))
    today = timezone.localdate()
    made = 0
    for row in rows:
        group, body = groups[row.group_id], row.organisation
        if body.valid_to is not None and body.valid_to <= today:
            continue
        criterion = ground.criterion(row.criterion)
        if criterion.criteria_set_id == group.criteria_set_id:
            _give(actor, group, criterion, ground.organisation(body))
            made += 1
    return made


def _take_back(actor: Any, assignment: Assignment) -> None:
    record(
        actor=actor,
        action="assignment.withdrawn",
        subject=assignment,
        old={
            "group": assignment.group.key,
            "criterion": assignment.criterion.code,
            "organisation": assignment.organisation.name,
        },
    )
    assignment.delete()


def _locked(campaign_id: int) -> Campaign:
    return Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign_id)


def tree_of(groups: Iterable[UnitGroup]) -> list[Criterion]:
    """Every node of the sets of ``groups``, in order of the sets, one query."""
    sets = {group.criteria_set_id for group in groups if group.criteria_set_id}
    return list(
        Criterion.objects.filter(criteria_set__in=sets)
        .only(*TREE_COLUMNS)
        .order_by("criteria_set_id", "position")
    )


def winners(
    *,
    groups: Iterable[UnitGroup],
    nodes: Iterable[Criterion],
    assignments: Iterable[Assignment],
) -> Winners:
    """The assignment in force at every node of every group: its own, else that of its parent.

    Works top down, so ``nodes`` must name a parent before its children, as ``tree_of`` does.
    """
    own = {(row.group_id, row.criterion_id): row for row in assignments}
    by_set: dict[int, list[Criterion]] = {}
    for node in nodes:
        by_set.setdefault(node.criteria_set_id, []).append(node)
    found: Winners = {}
    for group in groups:
        for node in by_set.get(group.criteria_set_id or 0, []):
            inherited = found.get((group.pk, node.parent_id)) if node.parent_id else None
            winner = own.get((group.pk, node.pk)) or inherited
            if winner is not None:
                found[group.pk, node.pk] = winner
    return found


def winners_of(
    campaign: Campaign,
) -> tuple[dict[int, UnitGroup], list[Criterion], Winners]:
    """Groups by key, nodes and winning assignments of a whole campaign, in three queries."""
    groups = {group.pk: group for group in campaign.groups.select_related("criteria_set")}
    nodes = tree_of(groups.values())
    assignments = Assignment.objects.filter(campaign=campaign).select_related("organisation")
    return (
        groups,
        nodes,
        winners(groups=groups.values(), nodes=nodes, assignments=assignments),
    )


def assignment_of(group: UnitGroup, criterion: Criterion) -> Assignment | None:
    """The assignment in force for one criterion of a group, or ``None``."""
    path: list[int] = []
    node: Criterion | None = criterion
    while node is not None:
        path.append(node.pk)
        node = node.parent
    rows = {
        row.criterion_id: row
        for row in Assignment.objects.filter(group=group, criterion__in=path).select_related(
            "organisation"
        )
    }
    return next((rows[pk] for pk in path if pk in rows), None)


def is_appraised(node: Criterion) -> bool:
    """Only self-scored leaves are appraised; figures of surveys and other systems are imported."""
    return node.is_leaf and node.source == PointSource.SELF


def unassigned_leaves(
    groups: Mapping[int, UnitGroup], nodes: Iterable[Criterion], found: Winners
) -> list[tuple[UnitGroup, Criterion]]:
    """Appraised leaves no body is responsible for, by group."""
    return [
        (group, node)
        for node in nodes
        if is_appraised(node)
        for group in groups.values()
        if group.criteria_set_id == node.criteria_set_id and (group.pk, node.pk) not in found
    ]
