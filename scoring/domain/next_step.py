"""The one next step on top of "My work": what to do now, or what comes next and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.domain.phases import phase_of
from campaigns.enums import CampaignState, PhaseKind
from campaigns.matrix import MATRIX, Action
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.formats import format_datetime, format_moment
from scoring.domain.home import Asker, Task
from scoring.domain.own_dossiers import OwnDossier
from scoring.domain.own_hours import Hour
from scoring.enums import DossierState


@dataclass(frozen=True, slots=True)
class Lead:
    """The next step with its one button. ``task``: the task of the list it repeats.

    ``unit``: the one it is about, where the person works for several.
    """

    title: str
    text: str
    url: str
    verb: str
    due: datetime | None = None
    extended: bool = False
    task: Task | None = None
    unit: str = ""


def lead_of(
    asker: Asker,
    *,
    own: Sequence[OwnDossier],
    tasks: Sequence[Task],
    hours: Sequence[Hour],
    campaigns: Iterable[Campaign],
) -> Lead:
    """What locks first; where nothing is due, what the person waits for."""
    first = min(tasks, key=lambda task: _urgency(task, asker.at), default=None)
    draft = _draft(asker, own)
    if draft is not None and (first is None or first.due is None or first.due == draft.closes_at):
        unit = asker.unit_words(draft.dossier.participation.organisation)
        return replace(_scoring(asker, draft), unit=unit)
    if first is not None:
        return Lead(
            first.title,
            first.words,
            first.url,
            first.verb,
            first.due,
            first.extended,
            task=first,
            unit=first.unit,
        )
    return _waiting(asker, own, hours) or _between(asker, campaigns)


def _urgency(task: Task, at: datetime) -> tuple[bool, datetime, bool]:
    return task.due is None, task.due or at, task.tone != "bad"


def _draft(asker: Asker, own: Sequence[OwnDossier]) -> OwnDossier | None:
    drafts = (
        item
        for item in own
        if item.is_open
        and item.state == DossierState.DRAFT
        and Role.OFFICER in asker.roles_in(item.dossier.participation.organisation_id)
    )
    return next(drafts, None)


def _scoring(asker: Asker, own: OwnDossier) -> Lead:
    """An officer's own dossier: how much is left, what the lock does."""
    progress = own.progress
    sheet = asker.url("scoring:sheet", own.dossier.pk)
    parts = []
    if progress.missing:
        count = len(progress.missing)
        words = ngettext("%(count)s item without points", "%(count)s items without points", count)
        parts.append(words % {"count": count})
    if progress.without_document:
        count = len(progress.without_document)
        words = ngettext(
            "%(count)s item without evidence", "%(count)s items without evidence", count
        )
        parts.append(words % {"count": count})
    if not parts:
        return Lead(
            _("All %(count)s items are scored.") % {"count": progress.total},
            _(
                "Hand the dossier over: the head checks, approves and sends it. Without the "
                "head's approval it is locked as not approved."
            ),
            asker.url("scoring:dossier", own.dossier.pk),
            _("Check and hand over"),
            own.closes_at,
            own.extended,
        )
    verb, show, codes = _("Score on from %(code)s"), "missing", progress.missing
    if not codes:
        verb, show, codes = _("Add evidence to %(code)s"), "document", progress.without_document
    row = own.first(codes)
    return Lead(
        _("Left: %(parts)s.") % {"parts": _(" and ").join(parts)},
        _(
            "Leave the head of unit the time to check and send. At the deadline the software locks "
            "by itself: items without points count 0, what has been saved stays, and a dossier "
            "nobody approved counts as not approved."
        ),
        f"{sheet}?show={show}&row={row}#r{row}",
        verb % {"code": codes[0]},
        own.closes_at,
        own.extended,
    )


def _waiting(asker: Asker, own: Sequence[OwnDossier], hours: Sequence[Hour]) -> Lead | None:
    """Nothing to do in a running campaign: how the own dossier stands, what opens next."""
    follow = _next_hour(hours, asker.today)
    for item in own:
        title, text = _standing(item)
        page = asker.url("scoring:dossier", item.dossier.pk)
        unit = asker.unit_words(item.dossier.participation.organisation)
        return Lead(title, f"{text} {follow}".strip(), page, _("See the dossier"), unit=unit)
    if not follow:
        return None
    url, verb = _place(asker)
    return Lead(_("Nothing of yours is due today."), follow, url, verb)


def _standing(own: OwnDossier) -> tuple[str, str]:
    done = {"done": own.progress.scored, "total": own.progress.total}
    if own.state == DossierState.WITH_HEAD:
        return (
            _("The dossier is with the head of unit."),
            _("Only what the head approves and sends counts as signed."),
        )
    if own.state == DossierState.DRAFT and own.is_open:
        return (
            _("The officers are scoring: %(done)s of %(total)s items.") % done,
            _("When they hand the dossier over, it stands here for you to check and send."),
        )
    if own.state == DossierState.SENT:
        sent = own.dossier.sent_at
        when = format_datetime(sent) if sent else ""
        return _("Your dossier has been sent."), _("Sent at %(time)s.") % {"time": when}
    return (
        _("Your dossier was locked at the deadline."),
        _("Saved points stay; it counts as not approved by the head of unit."),
    )


def _next_hour(hours: Sequence[Hour], today: date) -> str:
    """What closes or opens next, in one sentence."""
    ahead = [hour for hour in hours if not hour.open]
    if ahead:
        hour = min(ahead, key=lambda hour: hour.opens_at)
        moments = {
            "phase": hour.label,
            "opens": format_moment(hour.opens_at, today=today),
            "closes": format_moment(hour.closes_at, today=today),
        }
        return _("Next: %(phase)s, from %(opens)s to %(closes)s.") % moments
    if hours:
        moments = {
            "phase": hours[0].label,
            "closes": format_moment(hours[0].closes_at, today=today),
        }
        return _("%(phase)s runs until %(closes)s.") % moments
    return ""


def _place(asker: Asker) -> tuple[str, str]:
    return asker.url("campaigns:list"), _("See the campaigns")


def _between(asker: Asker, campaigns: Iterable[Campaign]) -> Lead:
    """No campaign asks anything: the result awaited, the last one published, or none at all."""
    found = list(campaigns)
    by_state = {item.state: item for item in reversed(found)}
    if closed := by_state.get(CampaignState.CLOSED):
        phase = phase_of(closed, PhaseKind.PUBLICATION)
        day = format_moment(phase.closes_at, today=asker.today) if phase else ""
        return Lead(
            _("The appraisal of %(campaign)s is closed.") % {"campaign": closed.name},
            _("The result waits for approval. Publication is planned by %(day)s.") % {"day": day}
            if day
            else _("The result waits for approval and publication."),
            asker.url("campaigns:detail", closed.slug),
            _("See the campaign"),
        )
    if published := by_state.get(CampaignState.PUBLISHED):
        return Lead(
            _("Nothing of yours is due today."),
            _(
                "The result of %(campaign)s is published. The next campaign stands here as soon as "
                "it is opened."
            )
            % {"campaign": published.name},
            asker.url("scoring:ranking", published.slug),
            _("See the result"),
        )
    return _none_open(asker, found)


def _none_open(asker: Asker, campaigns: Sequence[Campaign]) -> Lead:
    if campaigns:
        url, verb = _place(asker)
        phase = phase_of(campaigns[0], PhaseKind.SELF_ASSESSMENT)
        day = format_moment(phase.opens_at, today=asker.today) if phase else ""
        text = _("Self-assessment is planned from %(day)s.") % {"day": day} if day else ""
        return Lead(
            _("%(campaign)s is being prepared.") % {"campaign": campaigns[0].name}, text, url, verb
        )
    if asker.roles & MATRIX[Action.ADMINISTER].roles:
        return Lead(
            _("There is no campaign yet."),
            _("Begin with the plan: upload it and the software reads phases, tasks and units."),
            asker.url("campaigns:plan_upload"),
            _("Upload the plan"),
        )
    return Lead(
        _("Nothing of yours is due today."),
        _("No campaign is open. As soon as one is, what it asks of you stands here with its hour."),
        asker.url("scoring:public"),
        _("Published results"),
    )
