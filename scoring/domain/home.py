"""What is due today for one person: tasks with their deadline and what happens otherwise.

Each app adds the tasks of its roles by appending a function to ``PROVIDERS`` in
``AppConfig.ready``; the page only sorts and draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.phases import closes_at, is_open, phase_of
from campaigns.domain.readiness import findings_of
from campaigns.domain.rights import campaigns_visible_to
from campaigns.domain.tree import tree
from campaigns.enums import CampaignState, PhaseKind, PointSource
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, CriteriaSet, Participation
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.tenants.models import Tenant
from scoring.domain.lines import Book, current_lines
from scoring.domain.queries import Progress, beside, progress_of
from scoring.enums import DossierState, Source
from scoring.models import Dossier


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, in which tenant, at which receipt time (UTC)."""

    user: Any
    tenant: Tenant
    memberships: tuple[Membership, ...]
    at: datetime

    @property
    def roles(self) -> set[str]:
        return {membership.role for membership in self.memberships}

    def url(self, name: str, *args: Any) -> str:
        """An address inside the tenant."""
        return reverse(name, args=[self.tenant.slug, *args])


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``otherwise``: what happens if it is not done. ``points`` at stake.

    ``extended``: ``due`` is the unit's own, extended deadline.
    ``tone``: "bad" late or lost otherwise, "warn" due, "" when there is time.
    """

    title: str
    text: str
    url: str
    verb: str
    due: datetime | None = None
    otherwise: str = ""
    points: Decimal | None = None
    tone: str = ""
    extended: bool = False


Provider = Callable[[Asker], Iterable[Task]]
PROVIDERS: list[Provider] = []


@dataclass(frozen=True, slots=True)
class OwnDossier:
    """A dossier of the person's unit with how far it is.

    ``points`` self-assessed so far, of the ``maximum`` the unit can give itself (without surveys).
    ``extended``: ``closes_at`` is the unit's own, later than everybody's.
    """

    dossier: Dossier
    campaign: Campaign
    progress: Progress
    points: Decimal
    maximum: Decimal
    closes_at: datetime | None
    extended: bool
    is_open: bool


def own_dossiers(asker: Asker) -> list[OwnDossier]:
    """The dossiers of the asker's units in campaigns that run, newest first."""
    if not asker.roles & {Role.OFFICER, Role.HEAD}:
        return []
    units = [m.organisation_id for m in asker.memberships if m.role in {Role.OFFICER, Role.HEAD}]
    dossiers = (
        Dossier.objects.filter(
            participation__organisation__in=units,
            participation__campaign__state=CampaignState.OPEN,
        )
        .select_related("participation__campaign", "participation__group__criteria_set")
        .prefetch_related("participation__campaign__phases", "participation__exclusions")
        .order_by("-participation__campaign__year", "pk")
    )
    return [_own(dossier, asker.at) for dossier in dossiers]


def _own(dossier: Dossier, at: datetime) -> OwnDossier:
    unit = dossier.participation
    criteria_set = cast(CriteriaSet, unit.group.criteria_set)  # a campaign does not open without
    excluded = [exclusion.criterion_id for exclusion in unit.exclusions.all()]
    book = Book.of(tree(criteria_set), excluded, current_lines(dossier.pk))
    phase = phase_of(unit.campaign, PhaseKind.SELF_ASSESSMENT)
    closes = closes_at(phase, participation=unit) if phase else None
    totals = book.totals(Source.SELF)
    return OwnDossier(
        dossier,
        unit.campaign,
        progress_of(book, beside(dossier.pk)),
        totals.points,
        totals.maximum - _figures_maximum(book),
        closes,
        phase is not None and closes != phase.closes_at,
        is_open(phase, at=at, participation=unit) if phase else False,
    )


def _figures_maximum(book: Book) -> Decimal:
    """Points that come from surveys and other figures, not from the unit itself."""
    engine, removed = book.tree.engine, book.removed()
    return sum(
        (
            leaf.maximum
            for code, leaf in engine.leaves.items()
            if engine.nodes[code].source != PointSource.SELF and code not in removed
        ),
        start=Decimal(0),
    )


def tasks_of(asker: Asker, own: Iterable[OwnDossier]) -> list[Task]:
    """Everything due, what locks first first."""
    found = [
        replace(task, extended=item.extended)
        for item in own
        for task in _dossier_tasks(asker, item)
    ]
    for provider in (_campaign_tasks, *PROVIDERS):
        found.extend(provider(asker))
    return sorted(found, key=lambda task: (task.due is None, task.due or asker.at))


def _dossier_tasks(asker: Asker, own: OwnDossier) -> Iterator[Task]:
    if not own.is_open:
        return
    sheet = asker.url("scoring:sheet", own.dossier.pk)
    state = own.dossier.state
    if Role.HEAD in asker.roles and state == DossierState.WITH_HEAD:
        yield Task(
            _("Check the dossier and send it"),
            _("The officer has handed it over. Only what you approve counts as signed."),
            asker.url("scoring:dossier", own.dossier.pk),
            _("Check"),
            own.closes_at,
            _("At the deadline it is locked as not approved."),
            tone="warn",
        )
    if Role.OFFICER in asker.roles and state == DossierState.DRAFT:
        yield from _officer_tasks(own, sheet, asker.url("scoring:dossier", own.dossier.pk))


def _officer_tasks(own: OwnDossier, sheet: str, dossier: str) -> Iterator[Task]:
    progress = own.progress
    lost = _("At the deadline it locks by itself; items without points count 0.")
    if progress.missing:
        count = len(progress.missing)
        yield Task(
            ngettext("Score %(count)s item", "Score %(count)s items", count) % {"count": count},
            _first(progress.missing),
            f"{sheet}?show=missing",
            _("Score"),
            own.closes_at,
            lost,
            progress.points_missing,
            "warn",
        )
    if progress.without_document:
        count = len(progress.without_document)
        yield Task(
            ngettext("Add evidence to %(count)s item", "Add evidence to %(count)s items", count)
            % {"count": count},
            _first(progress.without_document),
            f"{sheet}?show=document",
            _("Add"),
            own.closes_at,
            _("Points without evidence may be cut in the appraisal."),
            progress.points_without_document,
            "bad",
        )
    if progress.without_explanation:
        count = len(progress.without_explanation)
        yield Task(
            ngettext("Explain %(count)s item", "Explain %(count)s items", count) % {"count": count},
            _first(progress.without_explanation),
            f"{sheet}?show=explanation",
            _("Write"),
            own.closes_at,
        )
    yield Task(
        _("Hand the dossier to the head of unit"),
        _("The head checks, approves and sends it."),
        dossier,
        _("Check and hand over"),
        own.closes_at,
        _("Without the head's approval it is locked as not approved."),
    )


def _first(codes: tuple[str, ...], shown: int = 6) -> str:
    text = ", ".join(codes[:shown])
    return f"{text}, …" if len(codes) > shown else text


def _campaign_tasks(asker: Asker) -> Iterator[Task]:
    """What the secretariat and the approver have to do with whole campaigns."""
    runs = asker.roles & MATRIX[Action.RUN].roles
    publishes = asker.roles & MATRIX[Action.PUBLISH].roles
    if not runs and not publishes:
        return
    campaigns = campaigns_visible_to(asker.user).prefetch_related("phases").order_by("-year", "-pk")
    for campaign in campaigns:
        if runs:
            yield from _running_tasks(asker, campaign)
        if publishes and campaign.state == CampaignState.CLOSED:
            yield Task(
                _("Approve the result of %(campaign)s") % {"campaign": campaign.name},
                _("The appraisal is closed. Approving freezes one computation for good."),
                asker.url("scoring:runs", campaign.slug),
                _("Look and approve"),
                _closing(campaign, PhaseKind.PUBLICATION),
                tone="warn",
            )


def _running_tasks(asker: Asker, campaign: Campaign) -> Iterator[Task]:
    if campaign.state == CampaignState.PLANNING:
        errors = sum(f.severity == "error" for f in findings_of(campaign, at=asker.at))
        phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
        yield Task(
            _("Prepare %(campaign)s") % {"campaign": campaign.name},
            ngettext(
                "%(count)s point is missing before it can be opened.",
                "%(count)s points are missing before it can be opened.",
                errors,
            )
            % {"count": errors}
            if errors
            else _("Everything is there; it can be opened."),
            asker.url("campaigns:detail", campaign.slug),
            _("Continue"),
            phase.opens_at if phase else None,
        )
    elif campaign.state == CampaignState.OPEN:
        late = _unsent(campaign)
        phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
        if late and phase and is_open(phase, at=asker.at):
            yield Task(
                ngettext(
                    "%(count)s unit has not sent yet", "%(count)s units have not sent yet", late
                )
                % {"count": late},
                campaign.name,
                asker.url("scoring:progress", campaign.slug),
                _("See who"),
                phase.closes_at,
                _("At the deadline their dossiers are locked as not approved."),
                tone="warn",
            )
    elif campaign.state == CampaignState.CLOSED:
        yield Task(
            _("Compute the index of %(campaign)s") % {"campaign": campaign.name},
            _("The appraisal is closed; run the computation and pass it on for approval."),
            asker.url("scoring:runs", campaign.slug),
            _("Compute"),
            _closing(campaign, PhaseKind.PUBLICATION),
        )


def _unsent(campaign: Campaign) -> int:
    waiting = [DossierState.DRAFT, DossierState.WITH_HEAD]
    return Participation.objects.filter(campaign=campaign, dossier__state__in=waiting).count()


def _closing(campaign: Campaign, kind: PhaseKind) -> datetime | None:
    phase = phase_of(campaign, kind)
    return phase.closes_at if phase else None
