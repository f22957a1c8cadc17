"""Appraise items: the only door that writes a review and its APPRAISED line of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from appraisal.domain.desk import Desk, desk_of
from appraisal.domain.judgements import Judgement, Way, as_scored, basis, same_points
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import Item, current_entry
from appraisal.domain.rights import can_appraise
from appraisal.enums import Outcome
from appraisal.models import Review
from campaigns.models import Criterion
from parindex.audit.domain.record import record
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from scoring.domain.ledger import record_score
from scoring.engine.facts import FactsError
from scoring.enums import Source
from scoring.models import Dossier, ScoreEntry


@transaction.atomic
def save_review(
    *,
    actor: Any,
    dossier: Dossier,
    criterion: Criterion,
    judgement: Judgement,
    at: datetime,
    desk: Desk | None = None,
) -> Review:
    """Accept or change one item; locks dossier, review, entry in this order.

    Raises ``Refused`` (not theirs, own unit, phase, already answered), ``StaleEdit`` with the
    review or the entry as it stands, ``FactsError``, and ``JudgementError`` for a missing reason
    or when the rule no longer gives the points that were to stay.
    """
    dossier = lock_dossier(dossier.pk)
    desk = desk or desk_of(actor, dossier.participation.campaign)
    can_appraise(actor, dossier, criterion, at=at, desk=desk).require()
    review = _lock_review(dossier, criterion)
    own = current_entry(dossier, criterion, Source.SELF)
    _check_seen(judgement, review, own)
    appraised = current_entry(dossier, criterion, Source.APPRAISED)
    wanted = basis(judgement, own=own, appraised=appraised)
    if judgement.way == Way.PINNED and judgement.points is None:
        raise JudgementError("points", _("Enter the points."))
    saved = record_score(
        actor=actor,
        dossier=dossier,
        criterion=criterion,
        source=Source.APPRAISED,
        facts=wanted.facts,
        points=wanted.points,
        reason=judgement.reason,
        at=at,
        expected_revision=appraised.revision if appraised else 0,
    )
    if saved.dependants:  # where units are compared, the unit's own points moved too
        own = current_entry(dossier, criterion, Source.SELF)
    outcome = Outcome.ACCEPTED if same_points(saved.entry, own) else Outcome.CHANGED
    _check_reason(judgement, outcome, saved.entry, own)
    written = _write(
        actor=actor,
        review=review or Review(dossier=dossier, criterion=criterion, version=0),
        desk=desk,
        judgement=judgement,
        outcome=outcome,
        entry=saved.entry,
        at=at,
    )
    follow_dependants(actor=actor, dossier=dossier, entries=saved.dependants, at=at)
    return written


def lock_dossier(pk: int) -> Dossier:
    """The dossier with its unit and campaign, locked until the commit."""
    return (
        Dossier.objects.select_for_update(no_key=True, of=("self",))
        .select_related("participation__campaign", "participation__organisation")
        .get(pk=pk)
    )


def _lock_review(dossier: Dossier, criterion: Criterion) -> Review | None:
    rows = Review.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(dossier=dossier, criterion=criterion).first()


def _check_seen(judgement: Judgement, review: Review | None, own: ScoreEntry | None) -> None:
    if review is not None and hasattr(review, "reply"):
        raise Refused(_("The unit has already answered this item; only the council decides now."))
    if (review.version if review else 0) != judgement.seen_version:
        raise StaleEdit(review)
    if (own.revision if own else 0) != judgement.seen_entry:
        raise StaleEdit(own)


def _check_reason(
    judgement: Judgement, outcome: Outcome, entry: ScoreEntry, own: ScoreEntry | None
) -> None:
    if outcome == Outcome.CHANGED and judgement.way == Way.KEEP:
        raise JudgementError(
            "way",
            _(
                "The rule now gives other points, because it looks at another criterion that was "
                "changed. Choose to correct the figures and say why."
            ),
        )
    kept = outcome == Outcome.ACCEPTED and (judgement.way == Way.KEEP or as_scored(entry, own))
    if not kept and not judgement.reason:
        raise JudgementError("reason", _("Say why; the unit reads it and may answer."))


def follow_dependants(
    *, actor: Any, dossier: Dossier, entries: Iterable[ScoreEntry], at: datetime, why: str = ""
) -> None:
    """Keep reviews in step with the ledger when a rule looks at a criterion that was changed.

    The ledger has scored those criteria again; their reviews now point at the new line and say
    why the points moved (``why``), so the unit can answer them like any other change.
    """
    why = why or _("Scored again: the rule looks at a changed criterion.")
    scored = {entry.criterion_id: entry for entry in entries if entry.source == Source.APPRAISED}
    reviews = Review.objects.select_for_update(no_key=True, of=("self",)).filter(
        dossier=dossier, criterion__in=scored
    )
    for review in reviews.order_by("criterion_id") if scored else ():
        entry = scored[review.criterion_id]
        own = current_entry(dossier, review.criterion, Source.SELF)
        old = {"outcome": review.outcome, "version": review.version}
        review.entry, review.version = entry, review.version + 1
        review.outcome = Outcome.ACCEPTED if same_points(entry, own) else Outcome.CHANGED
        review.reason = review.reason or why
        review.save(update_fields=["entry", "version", "outcome", "reason"])
        record(
            actor=actor,
            action="review.followed",
            subject=review,
            old=old,
            new={"outcome": str(review.outcome), "points": entry.points},
            at=at,
        )


def _write(
    *,
    actor: Any,
    review: Review,
    desk: Desk,
    judgement: Judgement,
    outcome: Outcome,
    entry: ScoreEntry,
    at: datetime,
) -> Review:
    old = {"outcome": review.outcome, "reason": review.reason} if review.pk else None
    winner = desk.body_of(review.dossier.participation, review.criterion)
    # The body appraises; for its own unit the secretariat does it in its place.
    review.organisation = _body(desk, review, winner)
    review.outcome = outcome
    review.reason, review.pages = judgement.reason, judgement.pages
    review.entry, review.version = entry, review.version + 1
    review.reviewed_by, review.reviewed_at = actor, at
    review.save()
    record(
        actor=actor,
        action="review.saved",
        subject=review,
        old=old,
        new={
            "dossier": review.dossier_id,
            "criterion": review.criterion.code,
            "outcome": str(outcome),
            "points": entry.points,
            "pages": judgement.pages,
        },
        reason=judgement.reason,
        at=at,
    )
    return review


def _body(desk: Desk, review: Review, winner: Any) -> Any:
    unit = review.dossier.participation.organisation_id
    secretariat = desk.campaign.secretariat
    if winner.organisation_id == unit and secretariat is not None:
        return secretariat
    return winner.organisation


@dataclass
class BulkResult:
    """Items accepted in one go, and those left alone with the reason."""

    accepted: list[Item] = field(default_factory=list)
    skipped: list[tuple[Item, str]] = field(default_factory=list)


def accept_unchanged(
    *, actor: Any, items: Sequence[tuple[Item, int]], desk: Desk, at: datetime
) -> BulkResult:
    """Accept a selection as the units scored it; ``items`` come with the self revision seen.

    Each item is its own transaction: one that is refused, already reviewed or changed meanwhile
    is skipped with its reason and does not hold back the others.
    """
    result = BulkResult()
    for item, seen in items:
        judgement = Judgement(way=Way.KEEP, seen_entry=seen)
        try:
            save_review(
                actor=actor,
                dossier=item.dossier,
                criterion=item.leaf,
                judgement=judgement,
                at=at,
                desk=desk,
            )
        except Refused as error:
            result.skipped.append((item, str(error)))
        except StaleEdit as error:
            result.skipped.append((item, _stale_reason(error.current)))
        except JudgementError as error:
            result.skipped.append((item, error.message))
        except FactsError:
            result.skipped.append((item, _("The figures no longer fit the rule; open the item.")))
        else:
            result.accepted.append(item)
    return result


def _stale_reason(current: object) -> str:
    if isinstance(current, Review):
        return _("Already appraised by %(name)s.") % {"name": current.reviewed_by}
    return _("The unit's points changed meanwhile.")
