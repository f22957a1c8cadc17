"""Mails of the appraisal: to appraisers when it opens, to units when they may answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appraisal.domain.queries import changed_reviews_of
from appraisal.models import Assignment
from campaigns.domain.phases import closes_at, phase_of
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase
from parindex.accounts.domain.queries import people_with
from parindex.accounts.enums import Role
from parindex.common.formats import format_moment
from parindex.notify.domain.outbox import queue_mail
from parindex.tenants.models import Organisation
from scoring.models import Dossier

# The appraisal opens when the self-assessment is locked; units answer when the appraisal is.
OPENS_NEXT = {
    PhaseKind.SELF_ASSESSMENT: PhaseKind.APPRAISAL,
    PhaseKind.APPRAISAL: PhaseKind.EXPLANATION,
}


def tell_of_next_phase(*, phase: Phase, at: datetime) -> None:
    """Queue the mails of the phase that follows ``phase``, due when it opens."""
    kind = OPENS_NEXT.get(PhaseKind(phase.kind))
    following = phase_of(phase.campaign, kind) if kind else None
    if following is None:
        return
    if kind == PhaseKind.APPRAISAL:
        tell_appraisers(phase=following, at=at)
    else:
        tell_units(phase=following, at=at)


def tell_appraisers(*, phase: Phase, at: datetime) -> int:
    """One mail per appraiser of an assigned body; a second call sends nothing twice."""
    campaign = phase.campaign
    bodies = Organisation.objects.filter(
        pk__in=Assignment.objects.filter(campaign=campaign).values("organisation")
    )
    sent = 0
    path = reverse("appraisal:queue", args=[campaign.tenant.slug, campaign.slug])
    for body in bodies:
        for person in people_with(role=Role.APPRAISER, organisation=body):
            with translation.override(person.language):
                sent += _queue(
                    person,
                    kind="appraisal.opens",
                    key=f"appraisal-opens:{phase.pk}:{person.pk}",
                    subject=_("Appraisal is open: %(campaign)s") % {"campaign": campaign},
                    body=_appraiser_text(campaign, phase, body.name, path),
                    path=path,
                    due_at=max(at, phase.opens_at),
                )
    return sent


def tell_units(*, phase: Phase, at: datetime) -> int:
    """One mail per officer and head of every unit with changed items."""
    campaign = phase.campaign
    changed = dict(
        changed_reviews_of(campaign)
        .filter(reply__isnull=True)
        .values_list("dossier")
        .annotate(count=Count("pk"))
    )
    dossiers = Dossier.objects.filter(pk__in=changed).select_related("participation__organisation")
    sent = 0
    for dossier in dossiers:
        unit = dossier.participation.organisation
        people = {
            person.pk: person
            for role in (Role.OFFICER, Role.HEAD)
            for person in people_with(role=role, organisation=unit)
        }
        path = reverse("appraisal:replies", args=[campaign.tenant.slug, dossier.pk])
        for person in people.values():
            with translation.override(person.language):
                sent += _queue(
                    person,
                    kind="explanation.opens",
                    key=f"explanation-opens:{phase.pk}:{dossier.pk}:{person.pk}",
                    subject=_("Appraised points to answer: %(campaign)s") % {"campaign": campaign},
                    body=_unit_text(phase, dossier, changed[dossier.pk], path),
                    path=path,
                    due_at=max(at, phase.opens_at),
                )
    return sent


def _queue(
    person: Any, *, kind: str, key: str, subject: str, body: str, due_at: datetime, path: str
) -> int:
    mail = queue_mail(
        to=person.email,
        to_user=person,
        subject=subject,
        body=body,
        kind=kind,
        dedupe_key=key,
        due_at=due_at,
        path=path,
    )
    return mail is not None


def _appraiser_text(campaign: Campaign, phase: Phase, body: str, path: str) -> str:
    return _(
        "Criteria of “%(campaign)s” are assigned to %(body)s for appraisal.\n\n"
        "Appraisal is open from %(opens)s to %(closes)s (Viet Nam time). After that nothing can be "
        "recorded any more.\n\nYour queue: %(link)s\n"
    ) % {
        "campaign": campaign,
        "body": body,
        "opens": format_moment(phase.opens_at),
        "closes": format_moment(phase.closes_at),
        "link": f"{settings.BASE_URL}{path}",
    }


def _unit_text(phase: Phase, dossier: Dossier, count: int, path: str) -> str:
    unit = dossier.participation.organisation
    head = ngettext(
        "The appraisal changed the points of %(count)d item of %(unit)s in “%(campaign)s”.",
        "The appraisal changed the points of %(count)d items of %(unit)s in “%(campaign)s”.",
        count,
    ) % {"count": count, "unit": unit.name, "campaign": phase.campaign}
    closes = closes_at(phase, participation=dossier.participation)
    rest = _(
        "The unit may accept or contest each of them once, from %(opens)s to %(closes)s (Viet Nam "
        "time). Without an answer the appraised points stand.\n\nRead and answer: %(link)s\n"
    ) % {
        "opens": format_moment(phase.opens_at),
        "closes": format_moment(closes),
        "link": f"{settings.BASE_URL}{path}",
    }
    return f"{head}\n\n{rest}"
