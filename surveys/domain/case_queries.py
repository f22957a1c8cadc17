"""What the pages of cases read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from scoring.models import IndexRun
from surveys.domain.cases import RUNNING
from surveys.models import (
    Case,
    CaseDecision,
    Count,
    CountLine,
    Flag,
    SignalRun,
    StatementDraft,
    SurveyObject,
    Wave,
)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The percentages of one unit in every count; ``rows``: leaf → one cell per count."""

    counts: Sequence[Count]
    rows: Sequence[tuple[str, list[Decimal | None]]]


def flags_of(case: Case) -> QuerySet[Flag]:
    """The flags of the unit a case is about."""
    found: QuerySet[Flag] = Flag.objects.filter(object=case.object_id).select_related("group")
    return found


def decisions_of(case: Case) -> QuerySet[CaseDecision]:
    """Everything that was decided, in its order."""
    found: QuerySet[CaseDecision] = CaseDecision.objects.filter(case=case).select_related(
        "decided_by", "group", "flag__group", "count"
    )
    return found


def draft_of(case: Case) -> StatementDraft | None:
    """What the officers propose to say."""
    return StatementDraft.objects.filter(case=case).select_related("drafted_by").first()


def cases_of(wave: Wave) -> QuerySet[Case]:
    """Every case of a wave, newest first."""
    found: QuerySet[Case] = Case.objects.filter(wave=wave).select_related("object", "opened_by")
    return found


def units_without_case(wave: Wave) -> QuerySet[SurveyObject]:
    """What was rated and is in no running case."""
    running = Case.objects.filter(wave=wave, state__in=RUNNING).values("object")
    found: QuerySet[SurveyObject] = SurveyObject.objects.filter(wave=wave).exclude(pk__in=running)
    return found.select_related("participation")


def signal_run_of(wave: Wave) -> SignalRun | None:
    """When the signals were computed; None before."""
    return SignalRun.objects.filter(wave=wave).first()


def counts_beside(case: Case) -> SideBySide | None:
    """All counts side by side; None while there is only one."""
    counts = list(Count.objects.filter(wave=case.wave).order_by("number"))
    if len(counts) < 2:
        return None
    lines = CountLine.objects.filter(count__wave=case.wave, object=case.object_id)
    found = {
        (leaf, count): percent
        for leaf, count, percent in lines.values_list("leaf", "count", "percent")
    }
    leaves = sorted({leaf for leaf, _count in found})
    rows = [(leaf, [found.get((leaf, count.pk)) for count in counts]) for leaf in leaves]
    return SideBySide(counts, rows)


def index_is_older(case: Case, decisions: Sequence[CaseDecision]) -> bool:
    """Whether a run of the index does not know yet what was decided."""
    made = [decision for decision in decisions if decision.count_id is not None]
    if not made:
        return False
    last = IndexRun.objects.filter(campaign=case.wave.campaign_id).order_by("-number").first()
    return last is not None and last.started_at < made[-1].decided_at
