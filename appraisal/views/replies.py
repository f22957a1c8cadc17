"""The unit reads what was changed: its officers draft, its head answers each item once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appraisal.domain.drafts import save_draft
from appraisal.domain.item import Proof, proofs_of
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import changed_reviews, self_entries
from appraisal.domain.replies import answer
from appraisal.domain.rights import (
    can_answer,
    can_draft,
    can_read_replies,
    dossier_grants,
    reads_drafts,
    results_shown,
)
from appraisal.forms.reply import DraftForm, ReplyForm
from appraisal.models import DraftFile, ReplyDraft, Review
from appraisal.views.frame import campaign_or_404, frame
from campaigns.enums import PhaseKind
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused, Verdict
from parindex.files.domain.serve import file_response
from scoring.models import Dossier, ScoreEntry


@dataclass(frozen=True, slots=True)
class Card:
    """One changed item with its answer, or the draft and the form for it.

    ``send``, ``draft_it``: whether the person may; ``stale``: "review" or "draft", what changed
    while the person was reading.
    """

    review: Review
    own: ScoreEntry | None
    proofs: list[Proof]
    send: Verdict
    draft_it: Verdict
    draft: ReplyDraft | None
    form: ReplyForm | None
    refusal: str = ""
    stale: str = ""

    @property
    def own_points(self) -> Any:
        return self.own.points if self.own else 0

    @property
    def difference(self) -> Any:
        return self.review.entry.points - self.own_points


@require_GET
def replies(request: TenantRequest, dossier_id: int) -> HttpResponse:
    """Every changed item of one dossier."""
    return _page(request, _dossier(request, dossier_id))


@require_POST
def send(request: TenantRequest, dossier_id: int, review_id: int) -> HttpResponse:
    """The head sends the answer to one item."""

    def write(review: Review, form: ReplyForm) -> str:
        answer(actor=request.user, review=review, said=form.answer(), at=request.received_at)
        return _("Answer sent: %(code)s")

    return _save(request, dossier_id, review_id, ReplyForm, write)


@require_POST
def draft(request: TenantRequest, dossier_id: int, review_id: int) -> HttpResponse:
    """An officer keeps the draft of an answer."""

    def write(review: Review, form: DraftForm) -> str:
        save_draft(actor=request.user, review=review, said=form.proposal(), at=request.received_at)
        return _("Draft saved, the head of the unit sees it: %(code)s")

    return _save(request, dossier_id, review_id, DraftForm, write)


@require_GET
def draft_file(
    request: TenantRequest, dossier_id: int, review_id: int, file_id: int
) -> HttpResponseBase:
    """A document of a draft, for those who read the draft."""
    dossier = _dossier(request, dossier_id)
    if not reads_drafts(dossier_grants(request.user, dossier)):
        raise Refused(_("Only the officers and the head of the unit read its drafts."))
    files = DraftFile.objects.select_related("stored_file")
    found: DraftFile = get_object_or_404(
        files, pk=file_id, draft__review=review_id, draft__review__dossier=dossier
    )
    return file_response(found.stored_file, inline=True)


def _save(
    request: TenantRequest,
    dossier_id: int,
    review_id: int,
    kind: type[Any],
    write: Callable[[Review, Any], str],
) -> HttpResponse:
    dossier = _dossier(request, dossier_id)
    review: Review = get_object_or_404(changed_reviews(dossier), pk=review_id)
    form = kind(request.POST, request.FILES, auto_id=f"r{review.pk}_%s", draft=_draft_of(review))
    again: dict[str, Any] = {"review": review, "form": form}
    if not form.is_valid():
        return _page(request, dossier, **again, status=422)
    try:
        done = write(review, form)
    except JudgementError as error:
        form.add_error(error.field or None, error.message)
        return _page(request, dossier, **again, status=422)
    except StaleEdit as error:
        what = "review" if isinstance(error.current, Review) else "draft"
        return _page(request, dossier, **again, stale=what, status=409)
    except Refused as error:
        return _page(request, dossier, **again, refusal=str(error), status=403)
    messages.success(request, done % {"code": review.criterion.code})
    url = reverse("appraisal:replies", args=[request.tenant.slug, dossier.pk])
    return redirect(f"{url}#item-{review.pk}")


def _draft_of(review: Review) -> ReplyDraft | None:
    return getattr(review, "draft", None)


def _dossier(request: TenantRequest, dossier_id: int) -> Dossier:
    dossier: Dossier = get_object_or_404(
        Dossier.objects.select_related("participation__organisation", "participation__campaign"),
        pk=dossier_id,
    )
    campaign = campaign_or_404(request, dossier.participation.campaign.slug)
    dossier.participation.campaign = campaign
    can_read_replies(request.user, dossier, at=request.received_at).require()
    return dossier


def _page(
    request: TenantRequest,
    dossier: Dossier,
    *,
    review: Review | None = None,
    status: int = 200,
    **at_hand: Any,
) -> HttpResponse:
    """The cards of all items; ``at_hand`` is what was said about ``review`` just now."""
    shown = results_shown(request.user, dossier, at=request.received_at)
    cards = _cards(request, dossier, {review.pk: at_hand} if review else {}) if shown else []
    waiting = [card for card in cards if not hasattr(card.review, "reply")]
    first = waiting[0] if waiting else None
    context = frame(request, dossier.participation.campaign, kind=PhaseKind.EXPLANATION) | {
        "dossier": dossier,
        "cards": cards,
        "shown": shown,
        "answered": len(cards) - len(waiting),
        "send": first.send if first else None,
        "draft_it": first.draft_it if first else None,
    }
    return render(request, "appraisal/replies.html", context, status=status)


def _cards(
    request: TenantRequest, dossier: Dossier, at_hand: dict[int, dict[str, Any]]
) -> list[Card]:
    reviews = list(changed_reviews(dossier))
    own = self_entries(reviews)
    proofs = proofs_of(dossier, [item.criterion_id for item in reviews])
    grants = dossier_grants(request.user, dossier)
    asked: dict[str, Any] = {"at": request.received_at, "grants": grants}
    cards = []
    for item in reviews:
        item.dossier = dossier
        send, draft_it = (may(request.user, item, **asked) for may in (can_answer, can_draft))
        found = _draft_of(item) if reads_drafts(grants) else None
        said = at_hand.get(item.pk, {})
        if "form" not in said:
            said = {"form": _blank(item, found) if send or draft_it else None}
        proof = proofs.get(item.criterion_id, [])
        mine = own.get((item.dossier_id, item.criterion_id))
        cards.append(Card(item, mine, proof, send, draft_it, found, **said))
    return cards


def _blank(review: Review, found: ReplyDraft | None) -> ReplyForm:
    """The form as the officers left it."""
    words = {"kind": found.kind, "text": found.text} if found else {}
    return ReplyForm(initial=words, auto_id=f"r{review.pk}_%s", draft=found)
