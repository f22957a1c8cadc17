"""Create, edit and open campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.domain.criteria_import import freeze_set
from campaigns.domain.readiness import Finding, errors_of
from campaigns.domain.rights import can_administer, can_run, give_campaign_grants
from campaigns.domain.rows import (
    apply_changes,
    check_version,
    lock_campaign,
    lock_tenant,
    require_planning,
)
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign, CriteriaSet, Phase
from campaigns.models.plan import default_reminders
from campaigns.signals import campaign_opened
from parindex.audit.domain.record import record
from parindex.common.folding import fold, nfc
from parindex.tenants.models import Organisation
from scoring.engine.bands import parse_bands
from scoring.engine.numbers import plain
from scoring.engine.problems import SetError

# Parts of addresses that a campaign must not take.
RESERVED_SLUGS = frozenset({"new", "criteria", "people", "organisations", "rights", "plan"})
DEFAULT_BANDS: tuple[dict[str, str], ...] = (
    {"name": "Xuất sắc", "from": "95"},
    {"name": "Tốt", "from": "85"},
    {"name": "Khá", "from": "75"},
    {"name": "Trung bình", "from": "70"},
    {"name": "Yếu", "from": "0"},
)
MAX_REMINDERS = 8
MAX_REMINDER_HOURS = 24 * 60


class NotReady(Exception):  # noqa: N818  # the page lists what is missing
    """The campaign cannot be opened yet; ``findings`` say what is missing."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("; ".join(finding.text for finding in findings))
        self.findings = findings


@dataclass(frozen=True, slots=True)
class PhaseDates:
    """A phase to be: the hours are UTC-aware moments, open in [opens_at, closes_at)."""

    kind: PhaseKind
    opens_at: datetime
    closes_at: datetime
    reminder_hours: tuple[int, ...] = tuple(default_reminders())


def checked_bands(bands: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Bands in their stored form; raises ValidationError unless they fall from ≤ 100 to 0."""
    from campaigns.domain.problems import from_engine

    rows = [{"name": nfc(str(b["name"]).strip()), "from": str(b["from"])} for b in bands]
    if not rows:
        return []
    try:
        parsed = parse_bands(rows)
    except SetError as error:
        raise ValidationError([from_engine(item).words for item in error.problems]) from None
    return [{"name": band.name, "from": plain(band.start)} for band in parsed.bands]


def checked_phases(phases: Iterable[PhaseDates]) -> list[PhaseDates]:
    """Phases in the order of their kinds; raises ValidationError for hours that make no sense."""
    order = {kind: index for index, kind in enumerate(PhaseKind)}
    found = sorted(phases, key=lambda phase: order[phase.kind])
    problems = []
    for phase in found:
        name = PhaseKind(phase.kind).label
        if phase.closes_at <= phase.opens_at:
            problems.append(_("“%(phase)s” must close after it opens.") % {"phase": name})
        hours = phase.reminder_hours
        if len(hours) > MAX_REMINDERS or any(not 0 < h <= MAX_REMINDER_HOURS for h in hours):
            problems.append(
                _("Reminders: at most %(count)s, each from 1 to %(hours)s hours before.")
                % {"count": MAX_REMINDERS, "hours": MAX_REMINDER_HOURS}
            )
    if len({phase.kind for phase in found}) != len(found):
        problems.append(_("Every phase occurs once."))
    if problems:
        raise ValidationError(problems)
    return found


@transaction.atomic
def create_campaign(
    *,
    actor: Any | None,
    year: int,
    name: str,
    slug: str = "",
    plan_number: str = "",
    plan_date: date | None = None,
    plan_document: Mapping[str, Any] | None = None,
    secretariat: Organisation | None = None,
    bands: Iterable[Mapping[str, Any]] = DEFAULT_BANDS,
    phases: Iterable[PhaseDates] = (),
    illustrative: bool = False,
) -> Campaign:
    """Create a campaign in planning and give the roles of the tenant their rights on it.

    ``actor`` None is the system (demo data). Raises Refused, ValidationError.
    """
    if actor is not None:
        can_administer(actor).require()
    lock_tenant()
    campaign = Campaign(
        year=year,
        name=nfc(name.strip()),
        slug=_free_slug(slug or str(year)),
        plan_number=nfc(plan_number.strip()),
        plan_date=plan_date,
        plan_document=dict(plan_document or {}),
        secretariat=secretariat,
        bands=checked_bands(bands),
        illustrative=illustrative,
    )
    unchecked = ["tenant", "plan_document", "bands", "secretariat", "opened_at", "closed_at"]
    campaign.full_clean(exclude=unchecked)
    campaign.save()
    _write_phases(campaign, checked_phases(phases))
    give_campaign_grants(campaign=campaign)
    record(
        actor=actor,
        action="campaign.created",
        subject=campaign,
        new={"year": year, "name": campaign.name, "slug": campaign.slug},
    )
    return campaign


def _free_slug(wanted: str) -> str:
    base = slugify(fold(wanted))[:34] or "dot"
    taken = set(Campaign.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED_SLUGS
    candidates = [base, *(f"{base}-{number}" for number in range(2, 2 + len(taken)))]
    return next(slug for slug in candidates if slug not in taken)


def _write_phases(campaign: Campaign, phases: list[PhaseDates]) -> None:
    order = list(PhaseKind)
    for phase in phases:
        Phase.objects.update_or_create(
            campaign=campaign,
            kind=phase.kind,
            defaults={
                "position": order.index(phase.kind) + 1,
                "opens_at": phase.opens_at,
                "closes_at": phase.closes_at,
                "reminder_hours": sorted(set(phase.reminder_hours), reverse=True),
            },
        )


@transaction.atomic
def edit_campaign(
    *,
    actor: Any,
    campaign: Campaign,
    expected_version: int,
    bands: Iterable[Mapping[str, Any]] | None = None,
    **changes: Any,
) -> Campaign:
    """Change the facts of a campaign in planning. Raises Refused, StaleEdit, ValidationError."""
    locked = lock_campaign(campaign)
    can_run(actor, locked).require()
    require_planning(locked, _("An open campaign keeps its name, plan and classes."))
    check_version(locked, expected_version)
    if bands is not None:
        changes["bands"] = checked_bands(bands)
    apply_changes(actor=actor, row=locked, changes=changes, action="campaign.edited")
    return locked


@transaction.atomic
def set_phases(
    *, actor: Any | None, campaign: Campaign, phases: Iterable[PhaseDates], expected_version: int
) -> Campaign:
    """Replace the phases of a campaign in planning. Raises Refused, StaleEdit, ValidationError."""
    locked = lock_campaign(campaign)
    if actor is not None:
        can_run(actor, locked).require()
    require_planning(
        locked,
        _("An open campaign keeps its phases; its deadlines are moved one by one, with a reason."),
    )
    check_version(locked, expected_version)
    wanted = checked_phases(phases)
    old = _as_text(locked.phases.all())
    locked.phases.exclude(kind__in=[phase.kind for phase in wanted]).delete()
    _write_phases(locked, wanted)
    locked.version += 1
    locked.save(update_fields=["version"])
    new = _as_text(Phase.objects.filter(campaign=locked))
    record(actor=actor, action="campaign.phases_set", subject=locked, old=old, new=new)
    return locked


def _as_text(phases: Iterable[Phase]) -> dict[str, Any]:
    return {
        phase.kind: [phase.opens_at, phase.closes_at, *phase.reminder_hours] for phase in phases
    }


@transaction.atomic
def open_campaign(*, actor: Any | None, campaign: Campaign, at: datetime) -> Campaign:
    """Open the campaign: freeze its sets and let scoring create the dossiers, all or nothing.

    Raises Refused; NotReady with every finding of severity "error".
    """
    locked = lock_campaign(campaign)
    if actor is not None:
        can_run(actor, locked).require()
    require_planning(locked, _("This campaign has been opened already."))
    findings = errors_of(locked, at=at)
    if findings:
        raise NotReady(findings)
    sets = CriteriaSet.objects.filter(unitgroup__campaign=locked).distinct()
    frozen = [freeze_set(actor=actor, criteria_set=item, at=at) for item in sets.order_by("pk")]
    locked.state, locked.opened_at = CampaignState.OPEN, at
    locked.version += 1
    locked.save(update_fields=["state", "opened_at", "version"])
    record(
        actor=actor,
        action="campaign.opened",
        subject=locked,
        old={"state": CampaignState.PLANNING},
        new={"state": CampaignState.OPEN, "sets": {s.pk: s.content_hash for s in frozen}},
        at=at,
    )
    campaign_opened.send(sender=Campaign, campaign=locked, actor=actor)
    return locked
