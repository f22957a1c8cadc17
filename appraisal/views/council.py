"""Contested items one by one: self, cut, reply, decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appraisal.domain.decisions import decide
from appraisal.domain.item import ItemFile, read_item
from appraisal.domain.judgements import Way
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import contested_reviews
from appraisal.domain.rights import can_decide_item, can_see_council
from appraisal.forms.judgement import DecisionForm, show_points_problems
from appraisal.models import Review
from appraisal.tables.council import contested_table
from appraisal.views.frame import campaign_or_404, frame
from campaigns.enums import PhaseKind
from campaigns.models import Campaign
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.formats import format_exact
from parindex.common.verdict import Refused
from scoring.engine.facts import FactsError
from scoring.enums import Source
from scoring.forms.facts import form_problems, inputs_of, posted_facts


@require_GET
def council(request: TenantRequest, campaign_slug: str) -> HttpResponse:
    """Every contested item of the campaign, decided or not."""
    campaign = campaign_or_404(request, campaign_slug)
    can_see_council(request.user, campaign).require()
    reviews = list(contested_reviews(campaign))
    table = contested_table(request, reviews)
    if table.wants_export:
        return table.export(_("Contested items"))
    decided = sum(hasattr(review, "decision") for review in reviews)
    context = frame(request, campaign, kind=PhaseKind.COUNCIL) | {
        "table": table,
        "total": len(reviews),
        "decided": decided,
        "next": next((review for review in reviews if not hasattr(review, "decision")), None),
    }
    return render(request, "appraisal/council.html", context)


@require_http_methods(["GET", "POST"])
def decision(request: TenantRequest, campaign_slug: str, review_id: int) -> HttpResponse:
    """One contested item on the screen of the session; POST records the decision."""
    campaign = campaign_or_404(request, campaign_slug)
    can_see_council(request.user, campaign).require()
    review = get_object_or_404(contested_reviews(campaign), pk=review_id)
    review.dossier.participation.campaign = campaign
    found = read_item(review.dossier, review.criterion_id, source=Source.COUNCIL)
    if request.method == "POST":
        return _save(request, campaign, review, found)
    return _page(
        request, campaign, review, found, form=DecisionForm(initial=_initial(review, found))
    )


def _initial(review: Review, found: ItemFile) -> dict[str, Any]:
    made = getattr(review, "decision", None)
    way = Way.APPRAISED
    if made is not None:
        way = Way.PINNED if made.entry.pinned else Way.FACTS
    return {
        "way": way,
        "points": format_exact(made.entry.points) if made and way == Way.PINNED else "",
        "reason": made.reason if made else "",
        "seen_entry": found.own.revision if found.own else 0,
        "seen_version": made.version if made else 0,
    }


def _save(
    request: TenantRequest, campaign: Campaign, review: Review, found: ItemFile
) -> HttpResponse:
    form = DecisionForm(request.POST)
    again: dict[str, Any] = {"form": form, "data": posted_facts(request.POST)}
    if not form.is_valid():
        return _page(request, campaign, review, found, **again, status=422)
    try:
        decide(
            actor=request.user, review=review, judgement=form.judgement(), at=request.received_at
        )
    except JudgementError as error:
        form.add_error(error.field or None, error.message)
        return _page(request, campaign, review, found, **again, status=422)
    except FactsError as error:
        show_points_problems(form, error.problems)
        again["problems"] = error.problems
        return _page(request, campaign, review, found, **again, status=422)
    except StaleEdit as error:
        again["stale"] = error.current
        return _page(request, campaign, review, found, **again, status=409)
    except Refused as error:
        return _page(request, campaign, review, found, **again, refusal=str(error), status=403)
    messages.success(request, _("Decided: %(code)s") % {"code": review.criterion.code})
    left = [item for item in contested_reviews(campaign) if not hasattr(item, "decision")]
    slug = request.tenant.slug
    if left:
        return redirect(reverse("appraisal:decision", args=[slug, campaign.slug, left[0].pk]))
    return redirect(reverse("appraisal:council", args=[slug, campaign.slug]))


def _page(
    request: TenantRequest,
    campaign: Campaign,
    review: Review,
    found: ItemFile,
    *,
    form: DecisionForm,
    status: int = 200,
    data: Any = None,
    problems: Any = (),
    stale: object = None,
    refusal: str = "",
) -> HttpResponse:
    order = list(contested_reviews(campaign).values_list("pk", flat=True))
    place = order.index(review.pk)
    verdict = can_decide_item(request.user, review.dossier, at=request.received_at)
    made = getattr(review, "decision", None)
    facts = made.entry.facts if made else found.facts
    context = frame(request, campaign, kind=PhaseKind.COUNCIL) | {
        "review": review,
        "found": found,
        "form": form,
        "decision": made,
        "inputs": inputs_of(
            found.leaf, others=found.others, facts=facts, data=data, problems=problems
        ),
        "form_problems": form_problems(problems),
        "ways": DecisionForm.WAYS,
        "way": form["way"].value(),
        "place": place + 1,
        "total": len(order),
        "previous": order[place - 1] if place else None,
        "following": order[place + 1] if place + 1 < len(order) else None,
        "verdict": verdict,
        "refusal": refusal or ("" if verdict else verdict.reason),
        "stale": stale,
        "cut": review.entry.points - found.own_points,
    }
    return render(request, "appraisal/decision.html", context, status=status)
