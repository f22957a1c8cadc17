"""Compute the index of a campaign as a recorded experiment (design 3.3).

The same inputs have the same hash and give the same lines; nothing of a run changes afterwards.
The engine in Python is the reference: ``scoring.domain.verification`` proves every line by it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from parindex.audit.domain.record import canonical, record
from parindex.common.verdict import Refused
from scoring.domain import index_sql
from scoring.domain.inputs import Inputs, collect
from scoring.engine.version import ENGINE_VERSION
from scoring.models import Dossier, IndexRun

# For the statements of a run alone: sums in memory, and from the narrow index of the effective
# entries instead of the whole ledger (the default price of a random page is that of an old disk).
# Compiling the statements costs more than all the rest of them. Behind a wall the planner guesses
# how many rows there are, mostly far too few: of lists of thousands it would go through one for
# every row of the other, which took ten times as long beside a second tenant, or sort them first.
SETTINGS = {
    "work_mem": "64MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "enable_nestloop": "off",
    "enable_mergejoin": "off",
}


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """What was read of the units: how many, and the hash over their state."""

    units: int
    digest: str


@transaction.atomic
def run_index(
    *, actor: Any | None, campaign: Campaign, at: datetime, note: str = "", force: bool = False
) -> IndexRun:
    """Compute the index of every unit, rank and classify it, and keep the lines.

    The points of all units are read by one statement, so they belong to one moment. A finished
    run of the same inputs is returned as it is, unless ``force``. Before the appraisal is closed
    the run is provisional. ``actor`` ``None`` is the system.

    :raises Refused: without the right, before the campaign is open, without units.
    """
    if actor is not None:
        can_run(actor, campaign).require()
    campaign = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    if campaign.state == CampaignState.PLANNING:
        raise Refused(_("The campaign has not been opened: there is nothing to compute yet."))
    inputs = collect(campaign)
    run = _keep(inputs, _read(inputs), actor=actor, at=at, note=note, force=force)
    _execute(f"DROP TABLE {index_sql.UNITS}")
    return run


def hash_of(inputs: Inputs, units_digest: str) -> str:
    """SHA-256 over engine version, sets, policies, bands, groups and the state of all units."""
    told = {"engine": ENGINE_VERSION, "units": units_digest, **inputs.document()}
    return hashlib.sha256(canonical(told).encode()).hexdigest()


def _read(inputs: Inputs) -> _Snapshot:
    ends = Dossier.objects.filter(participation__campaign=inputs.campaign).aggregate(
        first=Min("pk"), last=Max("pk")
    )
    bounds = {"first": ends["first"] or 0, "last": ends["last"] or 0}
    with connection.cursor() as cursor:
        for setting in SETTINGS.items():
            cursor.execute("SELECT set_config(%s, %s, true)", setting)
        cursor.execute(*index_sql.snapshot(inputs, **bounds))
        cursor.execute(index_sql.state(), bounds)
        units, inside, digest = cursor.fetchone()
    if not units:
        raise Refused(_("The campaign has no units."))
    if not inside:
        raise Refused(_("Units were added while the index was computed. Please run it again."))
    return _Snapshot(units, digest)


def _keep(
    inputs: Inputs,
    read: _Snapshot,
    *,
    actor: Any | None,
    at: datetime,
    note: str,
    force: bool,
) -> IndexRun:
    inputs_hash = hash_of(inputs, read.digest)
    provisional = inputs.campaign.state == CampaignState.OPEN
    runs = IndexRun.objects.filter(campaign=inputs.campaign)
    same = (
        _since_closing(runs, inputs.campaign)
        .filter(inputs_hash=inputs_hash, provisional=provisional)
        .first()
    )
    if same is not None and not force:
        return same
    run = IndexRun.objects.create(
        campaign=inputs.campaign,
        number=(runs.aggregate(latest=Max("number"))["latest"] or 0) + 1,
        inputs_hash=inputs_hash,
        engine_version=ENGINE_VERSION,
        policy=inputs.kept(),
        provisional=provisional,
        started_at=at,
        started_by=actor,
        note=note,
    )
    text, parameters = index_sql.lines(inputs)
    _execute(text, parameters | {"tenant": run.tenant_id, "run": run.pk})
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    record(
        actor=actor,
        action="index.run",
        subject=run,
        new={
            "campaign": inputs.campaign.pk,
            "number": run.number,
            "sha256": inputs_hash,
            "units": read.units,
            "provisional": provisional,
        },
        reason=note,
        at=at,
    )
    return run


def _since_closing(runs: QuerySet[IndexRun], campaign: Campaign) -> QuerySet[IndexRun]:
    """Runs that may be handed out again: one from before a reopening could not be approved."""
    return runs.filter(started_at__gte=campaign.closed_at) if campaign.closed_at else runs


def _execute(text: str, parameters: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
