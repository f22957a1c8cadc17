"""What the appraisal asks of a person today, for the page "My work"."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.domain.desk import desk_of
from appraisal.domain.queries import changed_reviews, undecided
from appraisal.domain.tally import tally_mine
from appraisal.models import Review
from campaigns.domain.phases import closes_at, is_open, phase_of
from campaigns.domain.rights import campaigns_visible_to
from campaigns.enums import CampaignState, PhaseKind
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from scoring.domain.home import Asker, Task
from scoring.models import Dossier


def appraisal_tasks(asker: Asker) -> Iterator[Task]:
    """Items to appraise, changed items to answer, contested items to decide."""
    campaigns = list(
        campaigns_visible_to(asker.user).filter(state=CampaignState.OPEN).prefetch_related("phases")
    )
    for campaign in campaigns:
        if asker.roles & {Role.APPRAISER, Role.SECRETARIAT, Role.COUNCIL}:
            yield from _to_appraise(asker, campaign)
        if asker.roles & {Role.OFFICER, Role.HEAD}:
            yield from _to_answer(asker, campaign)
        if asker.roles & {Role.SECRETARIAT, Role.COUNCIL}:
            yield from _to_decide(asker, campaign)


def _to_appraise(asker: Asker, campaign: Campaign) -> Iterator[Task]:
    phase = phase_of(campaign, PhaseKind.APPRAISAL)
    if phase is None or not is_open(phase, at=asker.at):
        return
    count = sum(cell.pending for cell in tally_mine(desk_of(asker.user, campaign)))
    if count:
        yield Task(
            ngettext("Appraise %(count)s item", "Appraise %(count)s items", count)
            % {"count": count},
            campaign.name,
            asker.url("appraisal:queue", campaign.slug),
            _("Open the queue"),
            phase.closes_at,
            _("Items nobody appraised count as the criteria set says."),
            tone="warn",
        )


def _to_answer(asker: Asker, campaign: Campaign) -> Iterator[Task]:
    phase = phase_of(campaign, PhaseKind.EXPLANATION)
    if phase is None or asker.at < phase.opens_at:
        return
    units = [m.organisation_id for m in asker.memberships if m.role in {Role.OFFICER, Role.HEAD}]
    dossiers = Dossier.objects.filter(
        participation__organisation__in=units, participation__campaign=campaign
    ).select_related("participation__organisation")
    for dossier in dossiers:
        closes = closes_at(phase, participation=dossier.participation)
        waiting = changed_reviews(dossier).filter(reply__isnull=True)
        if asker.at < closes and (words := _answer_words(asker, dossier, waiting)):
            title, text, verb = words
            yield Task(
                title,
                f"{campaign.name}. {text}" if text else campaign.name,
                asker.url("appraisal:replies", dossier.pk),
                verb,
                closes,
                _("Without an answer the appraised points stand."),
                tone="bad",
                extended=closes != phase.closes_at,
                unit=asker.unit_words(dossier.participation.organisation),
            )


def _answer_words(
    asker: Asker, dossier: Dossier, waiting: QuerySet[Review]
) -> tuple[str, str, str] | None:
    """Title, text and verb: the head sends every answer, the officers draft what has no draft."""
    count = waiting.count()
    drafted = waiting.filter(draft__isnull=False).count()
    unit = dossier.participation.organisation_id
    heads = any(m.role == Role.HEAD and m.organisation_id == unit for m in asker.memberships)
    if heads and count:
        title = ngettext("Answer %(count)s changed item", "Answer %(count)s changed items", count)
        text = ngettext(
            "%(count)s draft waits for your signature.",
            "%(count)s drafts wait for your signature.",
            drafted,
        )
        said = text % {"count": drafted} if drafted else ""
        return title % {"count": count}, said, _("Read and answer")
    if not heads and (left := count - drafted):
        title = ngettext(
            "Draft the answer to %(count)s changed item",
            "Draft the answers to %(count)s changed items",
            left,
        )
        return title % {"count": left}, _("The head of the unit sends them."), _("Read and draft")
    return None


def _to_decide(asker: Asker, campaign: Campaign) -> Iterator[Task]:
    phase = phase_of(campaign, PhaseKind.COUNCIL)
    if phase is None or not is_open(phase, at=asker.at):
        return
    count = undecided(campaign)
    if count:
        yield Task(
            ngettext("Decide %(count)s contested item", "Decide %(count)s contested items", count)
            % {"count": count},
            campaign.name,
            asker.url("appraisal:council", campaign.slug),
            _("Open the items"),
            phase.closes_at,
            _("Undecided items keep the appraised points."),
            tone="warn",
        )
