"""What whole campaigns ask of those who set them up, run them and approve their result."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.phases import is_open, phase_of
from campaigns.domain.readiness import ERROR, Finding, findings_of
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign, Participation
from parindex.common.formats import format_count, format_moment
from parindex.notify.domain.queries import standstill
from parindex.notify.models import MailState, OutboxMail
from scoring.domain.home import Asker, Task
from scoring.enums import DossierState

# What somebody who sets up but does not run the campaign can mend.
_MENDED_BY_ADMIN = ("people", "sets")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is missing before a campaign can be opened. ``places``: the only ones this person
    may mend; empty for all."""

    campaign: Campaign
    findings: list[Finding]
    places: tuple[str, ...]

    @property
    def errors(self) -> int:
        """Points that keep it from opening."""
        return sum(finding.severity == ERROR for finding in self.findings)


def readiness_of(asker: Asker, campaigns: Iterable[Campaign]) -> list[Readiness]:
    """The checklist of every campaign in preparation, for those who set campaigns up."""
    if not asker.roles & MATRIX[Action.ADMINISTER].roles:
        return []
    places = () if asker.roles & MATRIX[Action.RUN].roles else _MENDED_BY_ADMIN
    return [
        Readiness(campaign, findings_of(campaign, at=asker.at), places)
        for campaign in campaigns
        if campaign.state == CampaignState.PLANNING
    ]


def campaign_tasks(
    asker: Asker, campaigns: Iterable[Campaign], readiness: Iterable[Readiness]
) -> Iterator[Task]:
    """What the administrator, the secretariat and the approver have to do."""
    runs = bool(asker.roles & MATRIX[Action.RUN].roles)
    for item in readiness:
        yield _prepare(asker, item)
    for campaign in campaigns:
        if runs:
            yield from _running_tasks(asker, campaign)
        if asker.roles & MATRIX[Action.PUBLISH].roles and campaign.state == CampaignState.CLOSED:
            yield Task(
                _("Approve the result of %(campaign)s") % {"campaign": campaign.name},
                _("The appraisal is closed. Approving freezes one computation for good."),
                asker.url("scoring:runs", campaign.slug),
                _("Look and approve"),
                _closing(campaign, PhaseKind.PUBLICATION),
                tone="warn",
            )
    if runs:
        yield from _mail_task(asker)


def _prepare(asker: Asker, item: Readiness) -> Task:
    campaign, count = item.campaign, item.errors
    phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
    missing = ngettext(
        "%(count)s point is missing before it can be opened.",
        "%(count)s points are missing before it can be opened.",
        count,
    )
    return Task(
        _("Prepare %(campaign)s") % {"campaign": campaign.name},
        missing % {"count": count} if count else _("Everything is there; it can be opened."),
        asker.url("campaigns:detail", campaign.slug),
        _("Continue"),
        phase.opens_at if phase and phase.opens_at > asker.at else None,
        tone="warn" if count else "",
    )


def _running_tasks(asker: Asker, campaign: Campaign) -> Iterator[Task]:
    if campaign.state == CampaignState.OPEN:
        phase = phase_of(campaign, PhaseKind.SELF_ASSESSMENT)
        if phase is None or not is_open(phase, at=asker.at):
            return
        late = _unsent(campaign)
        if late:
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


def _mail_task(asker: Asker) -> Iterator[Task]:
    """Letters that did not arrive: somebody does not know of a deadline."""
    stuck = standstill(at=asker.at)
    if stuck is not None:
        yield Task(
            _("No mail leaves"),
            _("%(count)s messages have been waiting since %(moment)s. %(words)s")
            % {
                "count": format_count(stuck.waiting),
                "moment": format_moment(stuck.since),
                "words": stuck.words,
            },
            asker.url("office:mail_server"),
            _("Look at the mail server"),
            otherwise=_("Nobody is told of a deadline or asked in a survey until it works."),
            tone="bad",
        )
    lost = [MailState.FAILED, MailState.BOUNCED]
    count = OutboxMail.objects.filter(state__in=lost).count()
    if count:
        yield Task(
            ngettext("%(count)s message did not arrive", "%(count)s messages did not arrive", count)
            % {"count": count},
            _("Look at the address, then queue the message again."),
            f"{asker.url('office:mail')}?state={MailState.FAILED}",
            _("Open the outbox"),
            otherwise=_("Whoever did not get it does not know of the deadline."),
            tone="bad",
        )


def _unsent(campaign: Campaign) -> int:
    waiting = [DossierState.DRAFT, DossierState.WITH_HEAD]
    return Participation.objects.filter(campaign=campaign, dossier__state__in=waiting).count()


def _closing(campaign: Campaign, kind: PhaseKind) -> datetime | None:
    phase = phase_of(campaign, kind)
    return phase.closes_at if phase else None
