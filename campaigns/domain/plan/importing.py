"""A campaign made from a plan, and what to look at before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.domain.campaigns import PhaseDates, checked_phases, create_campaign
from campaigns.domain.plan.reading import PlanProposal, read_plan
from campaigns.domain.plan.tasks import add_first_tasks
from campaigns.domain.plan.workshops import add_first_workshops
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase
from parindex.tenants.domain.names import organisations_named
from parindex.tenants.models import Organisation


def likely_secretariat(proposal: PlanProposal) -> Organisation | None:
    """The organisation that leads most tasks of the plan."""
    known = organisations_named(name for task in proposal.tasks for name in task.lead)
    counted = Counter(known[n].pk for t in proposal.tasks for n in t.lead if n in known)
    if not counted:
        return None
    first = counted.most_common(1)[0][0]
    return next(organisation for organisation in known.values() if organisation.pk == first)


@transaction.atomic
def create_from_plan(
    *,
    actor: Any | None,
    document: Any,
    name: str = "",
    year: int | None = None,
    slug: str = "",
    secretariat: Organisation | None = None,
    illustrative: bool = False,
    phases: tuple[PhaseDates, ...] | None = None,
) -> Campaign:
    """Create a campaign in planning with the tasks, phases and classes of a plan.

    What is given beside ``document`` takes the place of what the plan says. Bodies are linked to
    organisations by name. Raises ImportProblems, Refused, ValidationError.
    """
    plan = read_plan(document)
    campaign = create_campaign(
        actor=actor,
        year=year or plan.year,
        name=name or plan.name,
        slug=slug,
        plan_number=plan.plan_number,
        plan_date=plan.plan_date,
        plan_document=plan.document,
        secretariat=secretariat or likely_secretariat(plan),
        bands=plan.bands,
        phases=checked_phases(plan.phases if phases is None else phases),
        illustrative=illustrative,
    )
    by_task = {
        number: phase
        for phase in Phase.objects.filter(campaign=campaign)
        for number in plan.phase_tasks.get(PhaseKind(phase.kind), ())
    }
    placed = [replace(draft, phase=by_task.get(draft.number)) for draft in plan.tasks]
    add_first_tasks(actor=actor, campaign=campaign, drafts=placed)
    add_first_workshops(actor=actor, campaign=campaign, several=plan.workshops)
    return campaign


def notes_on(proposal: PlanProposal) -> list[str]:
    """What a person must still see to, in words."""
    known = organisations_named(proposal.bodies)
    unknown = [body for body in proposal.bodies if body not in known]
    notes = []
    if proposal.missing:
        names = ", ".join(str(kind.label) for kind in proposal.missing)
        notes.append(_("The plan gives no dates for: %(names)s. Set them.") % {"names": names})
    if unknown:
        text = _("These bodies are not organisations of this authority: %(names)s.")
        notes.append(text % {"names": "; ".join(unknown)})
    return notes
