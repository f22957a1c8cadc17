"""The lists of the office: outbox and audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.people import names_like
from campaigns.domain.trail.actions import ACTIONS
from campaigns.domain.trail.words import in_words
from campaigns.forms.filters import MailFilter, TrailFilter
from parindex.accounts.requests import TenantRequest
from parindex.audit.domain.queries import trail, trail_line
from parindex.common.tables import Column, DataTable
from parindex.notify.domain.queries import outbox_messages
from parindex.notify.models import OutboxMail


def _what_happened(row: OutboxMail) -> str:
    return str(row.get_unneeded_display()) if row.unneeded else row.last_error


MAIL = (
    Column(
        "subject",
        gettext_lazy("Subject"),
        "first",
        ("subject",),
        lambda row: row.subject,
        fixed=True,
    ),
    Column("to", gettext_lazy("To"), "", ("to",), lambda row: row.to),
    Column("state", gettext_lazy("State"), "", ("state",), lambda row: row.get_state_display()),
    Column(
        "queued",
        gettext_lazy("Queued at"),
        "nowrap",
        ("created_at",),
        lambda row: timezone.localtime(row.created_at),
    ),
    Column(
        "sent",
        gettext_lazy("Sent at"),
        "nowrap",
        ("sent_at",),
        lambda row: timezone.localtime(row.sent_at) if row.sent_at else None,
    ),
    Column("attempts", gettext_lazy("Attempts"), "num", ("attempts",), lambda row: row.attempts),
    Column("error", gettext_lazy("Last error"), value=_what_happened, extra=True),
)


def mail_table(request: TenantRequest) -> DataTable:
    """Every message of the tenant, newest first."""
    form = MailFilter(request.GET)
    asked: Mapping[str, str] = form.cleaned_data if form.is_valid() else {}
    rows = outbox_messages(state=asked.get("state", ""), text=asked.get("q", ""))
    return DataTable(request, key="mail", columns=MAIL, rows=rows, filters=form)


def _changes(entry: Any) -> str:
    line = in_words(trail_line(entry))
    told = [f"{change.field}: {change.old} → {change.new}" for change in line.changes]
    return "; ".join([*told, line.reason] if line.reason else told)


TRAIL = (
    Column("number", gettext_lazy("No."), "num", ("sequence",), lambda row: row.sequence),
    Column("at", gettext_lazy("Time"), "nowrap", None, lambda row: timezone.localtime(row.at)),
    Column(
        "who",
        gettext_lazy("Who"),
        "",
        ("actor_name", "sequence"),
        lambda row: row.actor_name or _("The system"),
    ),
    Column(
        "action",
        gettext_lazy("Action"),
        "first",
        ("action", "sequence"),
        lambda row: ACTIONS.get(row.action, row.action),
        fixed=True,
    ),
    Column("object", gettext_lazy("Object"), value=lambda row: in_words(trail_line(row)).subject),
    Column("change", gettext_lazy("Change"), "diff", None, _changes),
)


def trail_table(request: TenantRequest) -> DataTable:
    """Who changed what, when; newest first."""
    form = TrailFilter(request.GET)
    asked: Mapping[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows = trail(
        action=asked.get("action", ""),
        actors=names_like(asked["actor"]) if asked.get("actor") else None,
        since=asked.get("since"),
        until=asked.get("until"),
    )
    return DataTable(request, key="trail", columns=TRAIL, rows=rows, filters=form)
