"""The list of campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy

from campaigns.domain.queries import listed_campaigns
from campaigns.domain.rights import campaigns_visible_to
from campaigns.enums import PhaseKind
from campaigns.forms.filters import CampaignFilter
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from parindex.common.tables import Column, DataTable


def self_assessed_until(campaign: Campaign) -> datetime | None:
    """When the self-assessment of a campaign closes; phases are read with the list."""
    ends = (p.closes_at for p in campaign.phases.all() if p.kind == PhaseKind.SELF_ASSESSMENT)
    found = next(ends, None)
    return timezone.localtime(found) if found else None


CAMPAIGNS = (
    Column("year", gettext_lazy("Year"), "", ("year",), lambda row: row.year),
    Column("name", gettext_lazy("Name"), "first", ("name",), lambda row: row.name, fixed=True),
    Column("state", gettext_lazy("State"), "", ("state",), lambda row: row.get_state_display()),
    Column("until", gettext_lazy("Self-assessment until"), "nowrap", None, self_assessed_until),
    Column(
        "body",
        gettext_lazy("Standing body"),
        "",
        ("secretariat__sort_key",),
        lambda row: row.secretariat or "",
    ),
    Column("units", gettext_lazy("Units"), "num", ("units",), lambda row: row.units),
    Column(
        "plan",
        gettext_lazy("Plan"),
        value=lambda row: row.plan_number,
        extra=True,
    ),
)


def campaign_table(request: TenantRequest) -> DataTable:
    """Every campaign the person may open, the newest year first."""
    form = CampaignFilter(request.GET)
    asked: Mapping[str, str] = form.cleaned_data if form.is_valid() else {}
    rows = listed_campaigns(campaigns_visible_to(request.user), **asked)
    return DataTable(request, key="campaigns", columns=CAMPAIGNS, rows=rows, filters=form)
