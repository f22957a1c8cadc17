"""One item: the unit's points beside its documents, and the form of the appraiser."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal.domain.boxes import Boxes
from appraisal.domain.desk import Desk, desk_of
from appraisal.domain.item import ItemFile, preview_points, read_item
from appraisal.domain.judgements import Way
from appraisal.domain.problems import JudgementError
from appraisal.domain.queries import Item, lines_of
from appraisal.domain.reviews import save_review
from appraisal.domain.rights import can_appraise
from appraisal.forms.judgement import JudgementForm, show_points_problems
from appraisal.views.desk import chosen_order
from appraisal.views.frame import campaign_or_404, frame
from campaigns.domain.rights import can_observe
from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Criterion
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.formats import format_exact
from parindex.common.verdict import Refused
from parindex.files.domain.serve import file_response
from parindex.files.framing import frames_files
from scoring.domain.evidence import note_opening
from scoring.domain.traces import trace_steps
from scoring.engine.facts import FactsError
from scoring.forms.facts import FormData, form_problems, inputs_of, posted_facts
from scoring.models import DocumentRevision, Dossier, ScoreEntry


@require_http_methods(["GET", "POST"])
@frames_files
def item(request: TenantRequest, campaign_slug: str, dossier_id: int, leaf_id: int) -> HttpResponse:
    """Read one item; POST saves the judgement and goes to the next one."""
    campaign, desk, found = _open(request, campaign_slug, dossier_id, leaf_id)
    if request.method == "POST":
        return _save(request, campaign, desk, found)
    form = JudgementForm(initial=_initial(found))
    return _page(request, campaign, desk, found, form=form)


@require_POST
def preview(
    request: TenantRequest, campaign_slug: str, dossier_id: int, leaf_id: int
) -> HttpResponse:
    """What the rule gives for the figures typed so far; nothing is stored."""
    _campaign, _desk, found = _open(request, campaign_slug, dossier_id, leaf_id)
    context: dict[str, Any] = {"found": found, "way": Way.FACTS, "ways": JudgementForm.WAYS}
    try:
        result = preview_points(found, posted_facts(request.POST))
    except FactsError as error:
        inputs = inputs_of(
            found.leaf,
            others=found.others,
            data=posted_facts(request.POST),
            problems=error.problems,
        )
        context["problems"] = [
            *form_problems(error.problems),
            *(f"{shown.label}: {text}" for shown in inputs for text in shown.errors),
        ]
    else:
        entry = ScoreEntry(
            points=result.points,
            trace=[{"code": step.code, **dict(step.params)} for step in result.trace],
        )
        context |= {
            "suggested": result.points,
            "difference": result.points - found.own_points,
            "steps": trace_steps(entry),
        }
    return render(request, "appraisal/item_preview.html", context)


@require_GET
def document(
    request: TenantRequest, campaign_slug: str, dossier_id: int, leaf_id: int, revision_id: int
) -> HttpResponseBase:
    """A document of the item, shown in the page; only what is cited for this item."""
    _campaign, _desk, found = _open(request, campaign_slug, dossier_id, leaf_id)
    known = {proof.revision.pk for proof in found.proofs if proof.revision is not None}
    if revision_id not in known:
        raise Http404
    revision: DocumentRevision = get_object_or_404(
        DocumentRevision.objects.select_related("stored_file"), pk=revision_id
    )
    note_opening(actor=request.user, revision=revision, at=request.received_at)
    return file_response(revision.stored_file, inline=True)


def _open(
    request: TenantRequest, campaign_slug: str, dossier_id: int, leaf_id: int
) -> tuple[Campaign, Desk, ItemFile]:
    """The item, if it is on the person's desk or the person reads everything."""
    campaign = campaign_or_404(request, campaign_slug)
    dossier: Dossier = get_object_or_404(
        Dossier.objects.select_related("participation__organisation", "participation__group"),
        pk=dossier_id,
        participation__campaign=campaign,
    )
    # One campaign object for all: its phases are prefetched.
    dossier.participation.campaign = campaign
    desk = desk_of(request.user, campaign)
    leaf = desk.nodes.get(leaf_id)
    if leaf is None or not leaf.is_leaf:
        raise Http404
    verdict = desk.may_read(dossier, leaf)
    if not verdict and not can_observe(request.user, campaign):
        verdict.require()
    try:
        return campaign, desk, read_item(dossier, leaf_id)
    except Criterion.DoesNotExist:
        raise Http404 from None


def _initial(found: ItemFile) -> dict[str, Any]:
    review = found.review
    way = Way.KEEP
    if review is not None and review.outcome == "changed":
        way = Way.PINNED if found.appraised and found.appraised.pinned else Way.FACTS
    return {
        "way": way,
        "points": format_exact(found.appraised.points)
        if found.appraised and way == Way.PINNED
        else "",
        "reason": review.reason if review else "",
        "pages": review.pages if review else "",
        "seen_entry": found.own.revision if found.own else 0,
        "seen_version": review.version if review else 0,
    }


def _save(request: TenantRequest, campaign: Campaign, desk: Desk, found: ItemFile) -> HttpResponse:
    form = JudgementForm(request.POST)
    data = posted_facts(request.POST)
    again: dict[str, Any] = {"form": form, "data": data}
    if not form.is_valid() or _forgot_way(form, found, data):
        return _page(request, campaign, desk, found, **again, status=422)
    try:
        save_review(
            actor=request.user,
            dossier=found.dossier,
            criterion=found.criterion,
            judgement=form.judgement(),
            at=request.received_at,
            desk=desk,
        )
    except JudgementError as error:
        form.add_error(error.field or None, error.message)
        return _page(request, campaign, desk, found, **again, status=422)
    except FactsError as error:
        show_points_problems(form, error.problems)
        return _page(request, campaign, desk, found, **again, problems=error.problems, status=422)
    except StaleEdit as error:
        found = read_item(found.dossier, found.criterion.pk)
        return _page(request, campaign, desk, found, **again, stale=error.current, status=409)
    except Refused as error:
        return _page(request, campaign, desk, found, **again, refusal=str(error), status=403)
    return _onwards(request, campaign, desk, found)


def _forgot_way(form: JudgementForm, found: ItemFile, data: FormData) -> bool:
    """Figures were typed but the points were to stay: ask, never drop what was typed."""
    if form.cleaned_data["way"] != Way.KEEP or not data:
        return False
    before = inputs_of(found.leaf, others=found.others, facts=found.facts)
    after = inputs_of(found.leaf, others=found.others, data=data)
    if before == after:
        return False
    form.add_error("way", _("You changed figures. Choose “correct the figures”, or put them back."))
    return True


def _onwards(
    request: TenantRequest, campaign: Campaign, desk: Desk, found: ItemFile
) -> HttpResponse:
    by = chosen_order(request)
    following = Boxes(desk, by=by).next(after=(found.dossier, found.criterion))
    messages.success(
        request,
        _("Saved: %(code)s, %(unit)s")
        % {"code": found.criterion.code, "unit": found.dossier.participation.organisation},
    )
    slug = request.tenant.slug
    if following is None:
        messages.success(request, _("No item is waiting any more."), extra_tags="stay")
        return redirect(reverse("appraisal:queue", args=[slug, campaign.slug]) + f"?by={by}")
    return redirect(_url(slug, campaign, following, by))


def _url(slug: str, campaign: Campaign, other: Item, by: str) -> str:
    args = [slug, campaign.slug, other.dossier.pk, other.leaf.pk]
    return reverse("appraisal:item", args=args) + f"?by={by}"


def _page(
    request: TenantRequest,
    campaign: Campaign,
    desk: Desk,
    found: ItemFile,
    *,
    form: JudgementForm,
    data: FormData | None = None,
    problems: Any = (),
    stale: object = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    verdict = can_appraise(
        request.user,
        found.dossier,
        desk.nodes[found.criterion.pk],
        at=request.received_at,
        desk=desk,
    )
    context = frame(request, campaign, kind=PhaseKind.APPRAISAL) | {
        "found": found,
        "form": form,
        "inputs": inputs_of(
            found.leaf, others=found.others, facts=found.facts, data=data, problems=problems
        ),
        "form_problems": form_problems(problems),
        "ways": JudgementForm.WAYS,
        "way": form["way"].value(),
        "steps": trace_steps(found.own) if found.own else [],
        "suggested": found.appraised.points if found.appraised else found.own_points,
        **_among_mine(request, desk, found),
        "verdict": verdict,
        "answered": found.review is not None and hasattr(found.review, "reply"),
        "refusal": refusal or ("" if verdict else verdict.reason),
        "stale": stale,
        "shown": _shown_proof(request, found),
    }
    return render(request, "appraisal/item.html", context, status=status)


def _among_mine(request: TenantRequest, desk: Desk, found: ItemFile) -> dict[str, Any]:
    """Where the item stands in the person's queue: neighbours, the lines of its box, how far."""
    boxes = Boxes(desk, by=chosen_order(request))
    near = boxes.near(found.dossier, found.criterion)
    return {
        "by": boxes.by,
        "lines": lines_of(near.inside),
        "previous": near.previous,
        "following": near.following,
        "done": boxes.done,
        "total": boxes.total,
    }


def _shown_proof(request: TenantRequest, found: ItemFile) -> Any:
    """The document open in the reader: the one asked for, else the first."""
    wanted = request.GET.get("doc", "")
    chosen = [proof for proof in found.proofs if str(proof.citation.pk) == wanted]
    return next(iter(chosen or found.proofs), None)
