"""The unit reads what was changed and answers each item once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appraisal.domain.item import Proof, proofs_of
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import changed_reviews, self_entries
from appraisal.domain.replies import answer
from appraisal.domain.rights import can_answer, can_read_replies, results_shown
from appraisal.forms.reply import ReplyForm
from appraisal.models import Review
from appraisal.views.frame import campaign_or_404, frame
from campaigns.enums import PhaseKind
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused, Verdict
from scoring.models import Dossier, ScoreEntry


@dataclass(frozen=True, slots=True)
class Card:
    """One changed item with its answer or the form for it."""

    review: Review
    own: ScoreEntry | None
    proofs: list[Proof]
    verdict: Verdict
    form: ReplyForm | None
    refusal: str = ""
    stale: bool = False

    @property
    def own_points(self) -> Any:
        return self.own.points if self.own else 0

    @property
    def difference(self) -> Any:
        return self.review.entry.points - self.own_points


@require_GET
def replies(request: Any, dossier_id: int) -> HttpResponse:
    """Every changed item of one dossier."""
    return _page(request, _dossier(request, dossier_id))


@require_POST
def send(request: Any, dossier_id: int, review_id: int) -> HttpResponse:
    """Send the answer to one item."""
    dossier = _dossier(request, dossier_id)
    review = get_object_or_404(changed_reviews(dossier), pk=review_id)
    form = ReplyForm(request.POST, request.FILES, auto_id=f"r{review.pk}_%s")
    if not form.is_valid():
        return _page(request, dossier, review=review, form=form, status=422)
    try:
        answer(
            actor=request.user,
            review=review,
            said=form.answer(),
            at=request.received_at,
        )
    except JudgementError as error:
        form.add_error(error.field or None, error.message)
        return _page(request, dossier, review=review, form=form, status=422)
    except StaleEdit:
        return _page(request, dossier, review=review, form=form, stale=True, status=409)
    except Refused as error:
        return _page(request, dossier, review=review, form=form, refusal=str(error), status=403)
    messages.success(request, _("Answer sent: %(code)s") % {"code": review.criterion.code})
    url = reverse("appraisal:replies", args=[request.tenant.slug, dossier.pk])
    return redirect(f"{url}#item-{review.pk}")


def _dossier(request: Any, dossier_id: int) -> Dossier:
    dossier: Dossier = get_object_or_404(
        Dossier.objects.select_related("participation__organisation", "participation__campaign"),
        pk=dossier_id,
    )
    campaign = campaign_or_404(request, dossier.participation.campaign.slug)
    dossier.participation.campaign = campaign
    can_read_replies(request.user, dossier, at=request.received_at).require()
    return dossier


def _page(
    request: Any,
    dossier: Dossier,
    *,
    review: Review | None = None,
    form: ReplyForm | None = None,
    refusal: str = "",
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    campaign = dossier.participation.campaign
    shown = results_shown(request.user, dossier, at=request.received_at)
    reviews = list(changed_reviews(dossier)) if shown else []
    own = self_entries(reviews)
    proofs = proofs_of(dossier, [item.criterion_id for item in reviews])
    cards = []
    for item in reviews:
        item.dossier = dossier
        at_hand = review is not None and item.pk == review.pk
        verdict = can_answer(request.user, item, at=request.received_at)
        blank = ReplyForm(initial={"seen_version": item.version}, auto_id=f"r{item.pk}_%s")
        cards.append(
            Card(
                review=item,
                own=own.get((item.dossier_id, item.criterion_id)),
                proofs=proofs.get(item.criterion_id, []),
                verdict=verdict,
                form=form if at_hand else (blank if verdict else None),
                refusal=refusal if at_hand else "",
                stale=stale and at_hand,
            )
        )
    context = frame(
        request,
        campaign,
        kind=PhaseKind.EXPLANATION,
        unit=dossier.participation.organisation_id,
    ) | {
        "dossier": dossier,
        "cards": cards,
        "shown": shown,
        "answered": sum(hasattr(card.review, "reply") for card in cards),
        "verdict": next(
            (card.verdict for card in cards if not hasattr(card.review, "reply")), None
        ),
    }
    return render(request, "appraisal/replies.html", context, status=status)
