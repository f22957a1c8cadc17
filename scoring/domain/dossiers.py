"""The way of a dossier: officer, head of unit, sent; and the lock at the deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from campaigns.matrix import MATRIX, Action
from parindex.accounts.domain.queries import people_with
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused, Verdict, refused
from parindex.notify.domain.outbox import queue_mail
from scoring.domain.queries import dossiers_to_tell
from scoring.domain.rights import approve_verdict, self_assessment_verdict
from scoring.domain.standing import Standing, standing_of
from scoring.enums import DOSSIER_ARROWS, DossierState, Source
from scoring.models import Dossier, Explanation, ScoreEntry


@dataclass(frozen=True, slots=True)
class Arrow:
    """What one arrow needs and whom it tells."""

    action: str
    told: Role
    subject: str | Promise
    body: str | Promise
    needs_reason: bool = False


ARROWS: dict[str, Arrow] = {
    "submit": Arrow(
        "dossier.submitted",
        Role.HEAD,
        gettext_lazy("%(unit)s: the dossier waits for your approval"),
        gettext_lazy(
            "%(actor)s has finished the self-assessment of %(unit)s for %(campaign)s.\n\n"
            "What to do: look at the points and documents, then approve and send, or return the "
            "dossier with a reason. What is not sent at the deadline is locked as not "
            "approved.\n%(url)s\n"
        ),
    ),
    "return": Arrow(
        "dossier.returned",
        Role.OFFICER,
        gettext_lazy("%(unit)s: the head of unit has returned the dossier"),
        gettext_lazy(
            "%(actor)s has returned the dossier of %(unit)s for %(campaign)s.\n\n"
            "Reason: %(reason)s\n\n"
            "What to do: correct it and hand it over again before the deadline.\n%(url)s\n"
        ),
        needs_reason=True,
    ),
    "approve": Arrow(
        "dossier.sent",
        Role.OFFICER,
        gettext_lazy("%(unit)s: the dossier has been sent"),
        gettext_lazy(
            "%(actor)s has approved and sent the dossier of %(unit)s for %(campaign)s.\n\n"
            "Seal of what was sent (SHA-256): %(digest)s\n%(url)s\n"
        ),
    ),
    "recall": Arrow(
        "dossier.recalled",
        Role.OFFICER,
        gettext_lazy("%(unit)s: the head of unit has recalled the dossier"),
        gettext_lazy(
            "%(actor)s has recalled the dossier of %(unit)s for %(campaign)s.\n\n"
            "Reason: %(reason)s\n\n"
            "It counts as not sent until it is approved and sent again.\n%(url)s\n"
        ),
        needs_reason=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the head saw when approving: the digest of the ledger, and the version of the dossier,
    which counts every line of the ledger and every step there and back."""

    digest: str
    version: int

    def is_of(self, dossier: Dossier) -> bool:
        """Whether this is the dossier as it stands now."""
        return (self.digest, self.version) == (dossier.ledger_digest, dossier.version)


def arrow_verdict(standing: Standing, arrow: str, *, at: datetime) -> Verdict:
    """Whether the person of ``standing`` may do ``arrow`` now; a refusal says why."""
    if arrow == "submit":
        if MATRIX[Action.FILL].codename not in standing.grants:
            return refused(_("Only officers of the unit hand its dossier over."))
        verdict = self_assessment_verdict(standing, at=at, any_criterion=True)
    else:
        verdict = approve_verdict(standing, at=at)
    if verdict and _state(standing) != DOSSIER_ARROWS[arrow][0]:
        words = _("The dossier has moved on meanwhile: it is now “%(state)s”.")
        return refused(words % {"state": DossierState(standing.state).label})
    return verdict


def _state(standing: Standing) -> DossierState:
    # Locked at the common deadline but open again by an extension: it is being scored.
    state = DossierState(standing.state)
    return DossierState.DRAFT if state == DossierState.LOCKED else state


@transaction.atomic
def advance_dossier(
    *,
    actor: Any,
    dossier: Dossier,
    arrow: str,
    at: datetime,
    reason: str = "",
    signed: Signed | None = None,
) -> Dossier:
    """Do one arrow of ``DOSSIER_ARROWS``: submit, return, approve or recall.

    ``signed`` is what the head saw, compulsory to approve: what is sent is what was signed.
    Raises ``Refused``, ``StaleEdit`` (with the dossier), ``Dossier.DoesNotExist``.
    """
    standing = standing_of(dossier.pk, actor.pk, lock=True)
    arrow_verdict(standing, arrow, at=at).require()
    if ARROWS[arrow].needs_reason and not reason.strip():
        raise Refused(_("Say why, so that the others know what to do."))
    if arrow == "submit":
        _require_reasons(standing)
    found = dossiers_to_tell().get(pk=dossier.pk)
    if arrow == "approve" and (signed is None or not signed.is_of(found)):
        raise StaleEdit(found)
    _move(found, arrow, actor=actor, at=at, reason=reason.strip())
    record(
        actor=actor,
        action=ARROWS[arrow].action,
        subject=found,
        old={"state": standing.state},
        new={"state": found.state, "digest": found.ledger_digest},
        reason=reason.strip(),
        at=at,
    )
    _tell(found, arrow, actor=actor, reason=reason.strip(), at=at)
    return found


def _require_reasons(standing: Standing) -> None:
    """What did not arise leaves the maximum only with a reason, which the appraiser judges."""
    explained = Explanation.objects.filter(dossier=standing.dossier_id).exclude(text="")
    gone = standing.excluded
    without = (
        ScoreEntry.objects.filter(
            dossier=standing.dossier_id,
            source=Source.SELF,
            is_current=True,
            not_applicable=True,
        )
        .exclude(criterion__in=explained.values("criterion"))
        .exclude(criterion__in=gone)
        .exclude(criterion__parent__in=gone)
        .exclude(criterion__field__in=gone)
        .order_by("criterion__position")
    )
    codes = list(without.values_list("criterion__code", flat=True))
    if codes:
        words = _("Say in the explanation why these items did not arise: %(codes)s.")
        raise Refused(words % {"codes": ", ".join(codes)})


def _move(dossier: Dossier, arrow: str, *, actor: Any, at: datetime, reason: str) -> None:
    dossier.state = DOSSIER_ARROWS[arrow][1]
    dossier.version += 1
    dossier.locked_at = None
    dossier.return_reason = reason
    sent = arrow == "approve"
    dossier.sent_at = at if sent else None
    dossier.sent_by = actor if sent else None
    dossier.sent_digest = dossier.ledger_digest if sent else ""
    dossier.save(
        update_fields=[
            "state",
            "version",
            "locked_at",
            "return_reason",
            "sent_at",
            "sent_by",
            "sent_digest",
        ]
    )


def _tell(dossier: Dossier, arrow: str, *, actor: Any, reason: str, at: datetime) -> None:
    words = ARROWS[arrow]
    unit = dossier.participation.organisation
    for person in people_with(role=words.told, organisation=unit):
        if person.pk == actor.pk:
            continue
        mail_person(
            person,
            dossier,
            subject=words.subject,
            body=words.body,
            kind=words.action,
            at=at,
            values={"actor": str(actor), "reason": reason, "digest": dossier.sent_digest},
        )


def mail_person(
    person: User,
    dossier: Dossier,
    *,
    subject: str | Promise,
    body: str | Promise,
    kind: str,
    at: datetime,
    values: dict[str, str],
    dedupe_key: str | None = None,
) -> bool:
    """Queue one letter about a dossier in the person's language; False when it was there."""
    unit = dossier.participation
    path = reverse("scoring:dossier", args=[unit.campaign.tenant.slug, dossier.pk])
    with override(person.language):
        filled = values | {
            "unit": unit.organisation.name,
            "campaign": unit.campaign.name,
            "url": f"{settings.BASE_URL}{path}",
        }
        mail = queue_mail(
            to=person.email,
            to_user=person,
            subject=str(subject) % filled,
            body=str(body) % filled,
            kind=kind,
            dedupe_key=dedupe_key,
            due_at=at,
            path=path,
        )
    return mail is not None
