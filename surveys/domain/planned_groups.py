"""Groups of respondents that the plan of the campaign names, taken over into a wave."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from parindex.common.folding import fold
from parindex.common.verdict import Refused
from surveys.domain.respondent_groups import GroupFacts, add_group
from surveys.domain.wave_setup import can_prepare
from surveys.models import RespondentGroup, Wave

_LONGEST = 200


def planned_groups(wave: Wave) -> list[str]:
    """Names in the order of the plan, without those the wave has already.

    The order is that of the plan, which names first the role that counts for a person in several.
    """
    document = wave.campaign.plan_document
    rows = document.get("respondent_groups", []) if isinstance(document, dict) else []
    named = [str(row.get("name", "")).strip()[:_LONGEST] for row in rows if isinstance(row, dict)]
    if not any(named):
        return []
    there = RespondentGroup.objects.filter(wave=wave).values_list("name", flat=True)
    known = {fold(name) for name in there}
    return [name for name in dict.fromkeys(named) if name and fold(name) not in known]


@transaction.atomic
def take_planned_groups(
    *, actor: Any, wave: Wave, names: Collection[str] | None = None
) -> list[RespondentGroup]:
    """Add the groups of the plan called ``names`` (all: None) behind those of the wave.

    Each has weight 1 and the smallest sample the wave shows. Raises ``Refused``.
    """
    can_prepare(actor, wave).require()
    planned = planned_groups(wave)
    wanted = [name for name in planned if names is None or name in names]
    if not wanted:
        raise Refused(_("The plan names no other group of respondents."))
    last = RespondentGroup.objects.filter(wave=wave).aggregate(last=Max("priority"))["last"] or 0
    several = [
        GroupFacts(name, place, Decimal(1), wave.least_group)
        for place, name in enumerate(wanted, start=last + 1)
    ]
    return [add_group(actor=actor, wave=wave, facts=facts) for facts in several]
