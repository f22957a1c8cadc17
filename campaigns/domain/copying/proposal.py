"""What a copied campaign would be, part by part, beside what it is copied from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from campaigns.domain.campaigns import PhaseDates
from campaigns.domain.copying.shifting import shifted_moment
from campaigns.domain.plan.tasks import TaskDraft
from campaigns.domain.plan.workshops import WorkshopFacts
from campaigns.enums import PhaseKind
from campaigns.models import (
    Campaign,
    Exclusion,
    Participation,
    Phase,
    UnitGroup,
)
from parindex.tenants.models import Organisation


@dataclass(frozen=True, slots=True)
class PhaseCopy:
    """A phase before and after."""

    old: Phase
    new: PhaseDates

    @property
    def label(self) -> str:
        """Its name in words."""
        return str(PhaseKind(self.new.kind).label)


@dataclass(frozen=True, slots=True)
class TaskCopy:
    """A task of the plan before and after; ``phase`` is the kind of the phase it belongs to."""

    old_text: str
    old_due: date | None
    phase: PhaseKind | None
    new: TaskDraft

    @property
    def reworded(self) -> bool:
        """Whether the words of the task name another year now."""
        return self.old_text != self.new.text


@dataclass(frozen=True, slots=True)
class GroupCopy:
    """A group: the units that go on in it, those that ended, and the new ones in their place."""

    old: UnitGroup
    units: tuple[Participation, ...]
    ended: tuple[Participation, ...]
    heirs: tuple[Organisation, ...]
    left_out: tuple[Exclusion, ...]

    @property
    def exclusions(self) -> int:
        """How many exclusions go on."""
        return len(self.left_out)

    @property
    def size(self) -> int:
        """How many units the group would have."""
        return len(self.units) + len(self.heirs)


@dataclass(frozen=True, slots=True)
class CopyProposal:
    """What the campaign of ``year`` would be; nothing is stored. ``notes`` ask for a look.

    ``forward``: by how much more than the years between its hours lie later (or earlier).
    """

    source: Campaign
    year: int
    name: str
    phases: tuple[PhaseCopy, ...]
    tasks: tuple[TaskCopy, ...]
    workshops: tuple[WorkshopFacts, ...]
    groups: tuple[GroupCopy, ...]
    notes: tuple[str, ...]
    forward: timedelta = timedelta(0)

    def moved(self, moment: datetime) -> datetime:
        """Where an hour of the copied campaign comes to lie."""
        return shifted_moment(moment, self.year - self.source.year) + self.forward
