"""The page "My work": everything one person needs on one day, read once."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery

from campaigns.domain.phases import is_open, phase_of
from campaigns.domain.rights import campaigns_visible_to
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign
from scoring.domain.campaign_papers import Paper, papers_of
from scoring.domain.campaign_tasks import Readiness, campaign_tasks, readiness_of
from scoring.domain.history import Happening
from scoring.domain.home import Asker, Task, by_stake, provided_tasks
from scoring.domain.next_step import Lead, lead_of
from scoring.domain.own_changes import changes_of
from scoring.domain.own_dossiers import OwnDossier, dossier_tasks, own_dossiers
from scoring.domain.own_hours import Hour, PlanRow, hours_of, plan_rows_of
from scoring.domain.progress import UnitStanding, groups_with_sets, standings_of, trees_of
from scoring.enums import PublicationState
from scoring.models import IndexLine

LATE_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Day:
    """``tasks`` are those beside the lead, most points at stake first; ``campaign`` the newest
    one that runs; ``result``: the unit's last published line."""

    campaign: Campaign | None
    own: list[OwnDossier]
    lead: Lead
    tasks: list[Task]
    hours: list[Hour]
    plan_rows: list[PlanRow]
    changes: list[Happening]
    papers: list[Paper]
    readiness: list[Readiness]
    result: IndexLine | None
    late: list[UnitStanding]

    @property
    def at_stake(self) -> bool:
        """Whether any task says what points it is about."""
        return any(task.points for task in self.tasks)


def day_of(asker: Asker) -> Day:
    """Read the day of one person; as many statements for sixty units as for one."""
    campaigns = list(
        campaigns_visible_to(asker.user).prefetch_related("phases").order_by("-year", "-pk")
    )
    own = own_dossiers(asker)
    readiness = readiness_of(asker, campaigns)
    tasks = [
        *(task for item in own for task in dossier_tasks(asker, item)),
        *campaign_tasks(asker, campaigns, readiness),
        *provided_tasks(asker),
    ]
    hours = hours_of(asker, campaigns)
    lead = lead_of(asker, own=own, tasks=tasks, hours=hours, campaigns=campaigns)
    running = (item for item in campaigns if item.state == CampaignState.OPEN)
    campaign = own[0].campaign if own else next(running, None)
    return Day(
        campaign=campaign,
        own=own,
        lead=lead,
        tasks=by_stake(task for task in tasks if task is not lead.task),
        hours=hours,
        plan_rows=plan_rows_of(asker, campaigns),
        changes=changes_of(asker),
        papers=papers_of(asker, campaign or next(iter(campaigns), None)),
        readiness=readiness,
        result=_last_result(asker),
        late=_late(asker, campaign),
    )


def _late(asker: Asker, campaign: Campaign | None) -> list[UnitStanding]:
    """Units that have not sent, furthest behind first, for those who run the campaign."""
    phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT) if campaign else None
    runs = asker.roles & MATRIX[Action.RUN].roles
    if campaign is None or phase is None or not runs or not is_open(phase, at=asker.at):
        return []
    trees = trees_of(groups_with_sets(campaign))
    waiting = [unit for unit in standings_of(campaign, trees, at=asker.at) if unit.waits]
    return sorted(waiting, key=lambda unit: (not unit.at_risk, unit.share))[:LATE_SHOWN]


def _last_result(asker: Asker) -> IndexLine | None:
    """The line of the unit with ``ranked``: how many units of its group have a rank."""
    if not asker.units:
        return None
    ranked = (
        IndexLine.objects.filter(run=OuterRef("run"), group_key=OuterRef("group_key"))
        .exclude(rank=None)
        .order_by()
        .values("run")
        .annotate(count=Count("pk"))
    )
    return (
        IndexLine.objects.filter(
            participation__organisation__in=asker.units,
            run__publications__state=PublicationState.PUBLISHED,
        )
        .select_related("run__campaign")
        .annotate(ranked=Subquery(ranked.values("count")))
        .order_by("-run__campaign__year", "-pk")
        .first()
    )
