"""What the frame of every page shows: authority, campaign, navigation, who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from appraisal.domain.nav_counts import Followed, followed_campaigns, own_sheets
from campaigns.matrix import MATRIX, Action
from parindex.accounts.enums import Role
from parindex.common.formats import format_count
from parindex.guide.help import help_of
from parindex.notify.domain.notices import unread_count
from surveys.domain.own_surveys import concerned


@dataclass(frozen=True, slots=True)
class Item:
    """One link of the navigation."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: str = ""


@dataclass(slots=True)
class Group:
    """A group of links with a label; the first group has none."""

    label: str
    items: list[Item] = field(default_factory=list)


def shell(request: Any) -> dict[str, Any]:
    """Context of ``templates/base.html`` and ``public_base.html``.

    Navigation, help and the number of unread notices are made only when a template draws them:
    partial answers to htmx never do.
    """
    tenant = getattr(request, "tenant", None)
    if tenant is None:
        return {}
    public = reverse("scoring:public", args=[tenant.slug])
    context = {"tenant": tenant, "public_home_url": public}
    if not getattr(request, "memberships", None):
        return context
    return context | {
        "home_url": reverse("scoring:home", args=[tenant.slug]),
        "membership_label": _membership_label(request.memberships[0]),
        "other_memberships": [_membership_label(other) for other in request.memberships[1:]],
        "nav": SimpleLazyObject(lambda: _navigation(request)),
        "help": cache(lambda: help_of(request)),
        "notifications_url": reverse("notices:list", args=[tenant.slug]),
        "unread_count": cache(lambda: unread_count(request.user, at=request.received_at)),
    }


def _membership_label(membership: Any) -> str:
    return f"{Role(membership.role).label}, {_short(membership.organisation)}"


def _short(organisation: Any) -> str:
    return organisation.short_name or organisation.name


def _navigation(request: Any) -> list[Group]:
    roles = {membership.role for membership in request.memberships}
    running = followed_campaigns(counted=bool(roles & MATRIX[Action.OBSERVE].roles))
    groups = [
        Group("", list(_own_work(request, roles, running))),
        Group(_("Campaign"), list(_campaign_work(request, roles, running))),
        Group(_("Office"), list(_office(request, roles))),
    ]
    return [group for group in groups if group.items]


def _item(request: Any, label: str, icon: str, name: str, *args: Any, count: str = "") -> Item:
    url = reverse(name, args=[request.tenant.slug, *args])
    return Item(label, url, icon, current=request.path == url, count=count)


def _some(number: int) -> str:
    """A count that is shown only while there is something."""
    return format_count(number) if number else ""


def _own_work(request: Any, roles: set[str], running: list[Followed]) -> Iterator[Item]:
    yield _item(request, _("My work"), "home", "scoring:home")
    if roles & {Role.OFFICER, Role.HEAD}:
        own = [m for m in request.memberships if m.role in {Role.OFFICER, Role.HEAD}]
        names = {m.organisation_id: _short(m.organisation) for m in own}
        sheets = own_sheets(names, [campaign.pk for campaign in running])
        several = len({sheet.organisation for sheet in sheets}) > 1
        for sheet in sheets:
            # Who works for two units has two sheets of one year.
            unit = f", {names[sheet.organisation]}" if several else ""
            label = _("Scoring sheet %(year)s") % {"year": sheet.year} + unit
            done = f"{sheet.scored}/{sheet.scorable}"
            yield _item(request, label, "list", "scoring:sheet", sheet.pk, count=done)
            label, open_items = _("Answers after appraisal") + unit, _some(sheet.unanswered)
            yield _item(request, label, "chat", "appraisal:replies", sheet.pk, count=open_items)
        asked = concerned(list(names))
        if asked.any:
            label, waiting = _("Surveys of our unit"), _some(asked.to_send)
            yield _item(request, label, "phone", "own_surveys:list", count=waiting)


def _campaign_work(request: Any, roles: set[str], running: list[Followed]) -> Iterator[Item]:
    yield _item(request, _("Campaigns"), "cal", "campaigns:list")
    for campaign in running:
        if roles & MATRIX[Action.APPRAISE].roles:
            label = _("Appraisal %(year)s") % {"year": campaign.year}
            yield _item(request, label, "scale", "appraisal:queue", campaign.slug)
        if roles & MATRIX[Action.OBSERVE].roles:
            yield from _observed(request, campaign)
        if roles & MATRIX[Action.DECIDE].roles:
            label = _("Council %(year)s") % {"year": campaign.year}
            waiting = _some(campaign.undecided)
            yield _item(request, label, "gavel", "appraisal:council", campaign.slug, count=waiting)
    yield _item(request, _("Who sees what?"), "eye", "campaigns:rights")


def _observed(request: Any, campaign: Followed) -> Iterator[Item]:
    """What secretariat, council, approver and auditors follow in a running campaign."""
    pages = (
        (_("Progress %(year)s"), "chart", "scoring:progress"),
        (_("Surveys %(year)s"), "phone", "waves:list"),
        (_("Survey figures %(year)s"), "table", "surveys:figures"),
        (_("Index runs %(year)s"), "fn", "scoring:runs"),
    )
    for words, icon, name in pages:
        waiting = _some(campaign.unsent) if name == "scoring:progress" else ""
        label = words % {"year": campaign.year}
        yield _item(request, label, icon, name, campaign.slug, count=waiting)


def _office(request: Any, roles: set[str]) -> Iterator[Item]:
    if roles & MATRIX[Action.ADMINISTER].roles:
        yield _item(request, _("Criteria sets"), "tree", "campaigns:sets")
        yield _item(request, _("People"), "users", "campaigns:people")
        yield _item(request, _("Outbox"), "mail", "office:mail")
    if roles & MATRIX[Action.READ_AUDIT].roles:
        yield _item(request, _("Audit trail"), "hist", "office:trail")
