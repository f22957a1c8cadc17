"""What the campaign's checklist before opening asks of the appraisal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.domain.assignments import unassigned_leaves, winners_of
from appraisal.domain.queries import bodies_with_appraisers
from campaigns.domain.readiness import WARNING, Finding
from campaigns.models import Campaign


def check_assignments(campaign: Campaign, at: datetime) -> Iterator[Finding]:
    """Every self-scored leaf has a body, and every body has somebody who appraises."""
    groups, nodes, found = winners_of(campaign)
    for group in groups.values():
        codes = [
            node.code
            for owner, node in unassigned_leaves(groups, nodes, found)
            if owner.pk == group.pk
        ]
        if codes:
            text = ngettext(
                "“%(group)s”: %(count)d criterion has no appraising body (%(codes)s).",
                "“%(group)s”: %(count)d criteria have no appraising body (%(codes)s).",
                len(codes),
            ) % {"group": group.name, "count": len(codes), "codes": _shortened(codes)}
            yield Finding(WARNING, text, "assignments")
    bodies = {row.organisation_id: row.organisation.name for row in found.values()}
    staffed = bodies_with_appraisers(bodies)
    for name in sorted(name for pk, name in bodies.items() if pk not in staffed):
        text = _("%(body)s has no appraiser yet.") % {"body": name}
        yield Finding(WARNING, text, "assignments")


def _shortened(codes: list[str]) -> str:
    shown = ", ".join(codes[:8])
    return f"{shown}, …" if len(codes) > 8 else shown
