"""Set up the campaigns of the demo through the same functions the pages call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appraisal.domain.assignments import assign
from appraisal.domain.plan_matching import assign_from_plan
from campaigns.domain.campaigns import DEFAULT_BANDS, PhaseDates, edit_campaign
from campaigns.domain.criteria_import import import_set
from campaigns.domain.groups import add_group, exclude, set_units
from campaigns.domain.plan.importing import create_from_plan
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Criterion, Participation
from parindex.demo.places import Place, read
from parindex.demo.plans import plan_for, set_for

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True)
class Scheme:
    """What a campaign of the demo is made of: a plan file, a set per group, and its hours."""

    year: int
    name: str
    plan: str
    sets: Mapping[str, str]
    phases: tuple[PhaseDates, ...] | None
    slug: str = ""


def moment(day: str, hour: int = 17) -> datetime:
    """``hour`` o'clock in Viet Nam on an ISO day."""
    return datetime.combine(date.fromisoformat(day), time(hour), VIETNAM)


def phases(*hours: tuple[datetime, datetime]) -> tuple[PhaseDates, ...]:
    """Opening and closing moments for the five kinds, in their order."""
    return tuple(
        PhaseDates(kind, opens, closes)
        for kind, (opens, closes) in zip(PhaseKind, hours, strict=True)
    )


def build(place: Place, scheme: Scheme) -> Campaign:
    """A campaign in planning: plan, tasks, groups with units and sets, assignments."""
    plan = plan_for(read(f"plans/{scheme.plan}.json"), scheme.year)
    campaign = create_from_plan(
        actor=None,
        document=plan,
        name=scheme.name,
        year=scheme.year,
        slug=scheme.slug,
        secretariat=place.organisations[place.standing_body],
        illustrative=True,
        phases=scheme.phases,
    )
    if not campaign.bands:  # the plan names no classes: those of Hà Nam
        campaign = edit_campaign(
            actor=place.secretary,
            campaign=campaign,
            expected_version=campaign.version,
            bands=DEFAULT_BANDS,
        )
    imported = {
        file: import_set(
            actor=place.secretary, document=set_for(read(f"criteria/{file}.json"), scheme.year)
        )
        for file in dict.fromkeys(scheme.sets.values())
    }
    for key, file in scheme.sets.items():
        group = add_group(
            actor=None,
            campaign=campaign,
            name=place.groups[key],
            key=key,
            criteria_set=imported[file],
        )
        units = [place.organisations[code] for code in place.members[key]]
        set_units(actor=None, group=group, organisations=units)
    rows = plan["appraisal_assignments"] or []
    assign_from_plan(actor=place.secretary, campaign=campaign, assignments=rows)
    return campaign


def exclude_from_file(campaign: Campaign, file: str) -> None:
    """The exclusions of a file (Hà Nam 2023: units without administrative procedures)."""
    for row in read(f"criteria/{file}.json")["exclusions"]:
        unit = Participation.objects.get(campaign=campaign, organisation__code=row["unit_code"])
        criteria = Criterion.objects.filter(
            criteria_set=unit.group.criteria_set, code__in=row["codes"]
        )
        exclude(actor=None, participations=[unit], criteria=criteria, reason=row["reason"])


def finished_phases(year: int) -> tuple[PhaseDates, ...]:
    """The hours of the Hà Nam plan of ``year``; the explanation is ours, the plan names none."""
    return phases(
        (moment(f"{year}-10-01", 7), moment(f"{year}-10-31")),
        (moment(f"{year}-11-01", 7), moment(f"{year}-11-20")),
        (moment(f"{year}-11-21", 7), moment(f"{year}-11-29")),
        (moment(f"{year}-11-30", 7), moment(f"{year}-12-09")),
        (moment(f"{year}-12-10", 7), moment(f"{year}-12-15")),
    )


def last_hour_phases(now: datetime) -> tuple[PhaseDates, ...]:
    """Self-assessment that closes within the hour; the rest follows."""
    lock = now + timedelta(minutes=58)
    return phases(
        (lock - timedelta(days=30), lock),
        (lock, lock + timedelta(days=20)),
        (lock + timedelta(days=20), lock + timedelta(days=27)),
        (lock + timedelta(days=27), lock + timedelta(days=34)),
        (lock + timedelta(days=34), lock + timedelta(days=40)),
    )


def appraising_phases(now: datetime) -> tuple[PhaseDates, ...]:
    """Self-assessment over; appraisal, answers and council side by side, as in a small district."""
    return phases(
        (now - timedelta(days=40), now - timedelta(days=10)),
        (now - timedelta(days=10), now + timedelta(days=9)),
        (now - timedelta(days=4), now + timedelta(days=12)),
        (now - timedelta(days=1), now + timedelta(days=16)),
        (now + timedelta(days=16), now + timedelta(days=20)),
    )


def add_bodies(
    campaign: Campaign, place: Place, assignments: Mapping[str, tuple[str, ...]]
) -> None:
    """Assignments of bodies to field codes where the plan names bodies but no fields."""
    for group in campaign.groups.all():
        fields = Criterion.objects.filter(criteria_set=group.criteria_set, depth=1)
        for field in fields:
            for code, codes in assignments.items():
                if field.code in codes:
                    body = place.organisations[code]
                    assign(actor=place.secretary, group=group, criterion=field, organisation=body)
