"""The phases of the progress screen as tabs, each with its own address."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from campaigns.enums import PhaseKind
from campaigns.models import Campaign

_TABS: dict[PhaseKind, tuple[str, tuple[str, ...]]] = {
    PhaseKind.SELF_ASSESSMENT: ("scoring:progress", ()),
    PhaseKind.APPRAISAL: ("appraisal:progress", ()),
    PhaseKind.EXPLANATION: ("appraisal:progress_tab", ("explanation",)),
    PhaseKind.COUNCIL: ("appraisal:progress_tab", ("council",)),
}


def progress_tabs(slug: str, campaign: Campaign, current: PhaseKind) -> list[dict[str, Any]]:
    """Label, address and whether it is the one shown; ``slug`` is that of the tenant."""
    return [
        {
            "label": kind.label,
            "url": reverse(name, args=[slug, campaign.slug, *more]),
            "current": kind == current,
        }
        for kind, (name, more) in _TABS.items()
    ]
