"""Making and changing a wave while it is being prepared."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.domain.rights import can_run
from campaigns.models import Campaign
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.folding import fold, nfc
from parindex.common.verdict import Verdict, refused
from surveys.domain.wave_rights import can_run_wave
from surveys.enums import WaveState
from surveys.models import Wave


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """What a person decides about a wave; hours in UTC."""

    name: str
    kind: str
    opens_at: datetime
    closes_at: datetime
    lists_due_at: datetime | None
    least_group: int
    one_page: bool
    reminder_cap: int
    reminder_hours: int
    turnout_hours: int
    paper_until: datetime | None = None


def can_prepare(user: Any, wave: Wave) -> Verdict:
    """Change the set-up: the secretariat, until the wave has been opened."""
    verdict = can_run_wave(user, wave)
    if verdict and wave.state != WaveState.PREPARING:
        return refused(_("The wave has been opened; its set-up no longer changes."))
    return verdict


@transaction.atomic
def create_wave(*, actor: Any, campaign: Campaign, facts: WaveFacts) -> Wave:
    """A new wave of the campaign. Raises ``Refused``."""
    can_run(actor, campaign).require()
    wave = store_wave(campaign=campaign, facts=facts)
    record(actor=actor, action="wave.created", subject=wave, new={"name": wave.name})
    return wave


def store_wave(*, campaign: Campaign, facts: WaveFacts) -> Wave:
    """The row of a new wave under a free address; right and trail are the caller's."""
    wave = Wave(campaign=campaign, slug=_free_slug(campaign, facts.name), **asdict(facts))
    wave.name = nfc(facts.name)
    wave.save()
    return wave


@transaction.atomic
def edit_wave(*, actor: Any, wave: Wave, facts: WaveFacts, expected_version: int) -> Wave:
    """Change what was decided. Raises ``Refused``, ``StaleEdit``."""
    wave = lock_to_prepare(actor, wave, expected_version=expected_version)
    wanted = asdict(facts) | {"name": nfc(facts.name)}
    changed = {name: value for name, value in wanted.items() if getattr(wave, name) != value}
    if not changed:
        return wave
    old = {name: getattr(wave, name) for name in changed}
    for name, value in changed.items():
        setattr(wave, name, value)
    wave.version += 1
    wave.save(update_fields=[*changed, "version"])
    record(actor=actor, action="wave.edited", subject=wave, old=old, new=changed)
    return wave


def lock_to_prepare(actor: Any, wave: Wave, *, expected_version: int | None = None) -> Wave:
    """The wave, locked: changes of its set-up start here. Raises ``Refused``, ``StaleEdit``."""
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    locked.campaign = wave.campaign
    can_prepare(actor, locked).require()
    if expected_version is not None and locked.version != expected_version:
        raise StaleEdit(locked)
    return locked


def set_up(wave: Wave) -> None:
    """Count a change of what belongs to a locked wave: objects, groups, forms."""
    wave.version += 1
    wave.save(update_fields=["version"])


def _free_slug(campaign: Campaign, name: str) -> str:
    base = slugify(fold(name))[:34].strip("-") or "dot"
    taken = set(Wave.objects.filter(campaign=campaign).values_list("slug", flat=True)) | {"new"}
    candidates = (base if place == 1 else f"{base}-{place}" for place in range(1, 1000))
    return next(slug for slug in candidates if slug not in taken)
