"""One case: what speaks for and against it, what each decision would mean, the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.rights import can_run
from campaigns.views.pages import saved, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from scoring.domain.publication import publication_in_force
from surveys.domain.case_decisions import Ruling, decide_case, reverse_decision
from surveys.domain.case_outlook import Way, outlook_of, ways_of
from surveys.domain.case_queries import counts_beside, decisions_of, flags_of, index_is_older
from surveys.domain.case_rights import can_decide_case, can_hear, can_reverse
from surveys.domain.cases import RUNNING, files_of, give_more_time
from surveys.domain.counter_points import how_chosen
from surveys.domain.points import unwritten
from surveys.forms.cases import DecisionForm, HearingForm, ReversalForm, way_label
from surveys.models import Case
from surveys.tables.flags import told
from surveys.views.frame import frame, wave_or_404
from surveys.views.integrity import to_case


@require_safe
def case(request: TenantRequest, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Flags with base rates and harmless explanations, the statement, the ways to decide."""
    return _page(request, case_or_404(request, campaign_slug, wave_slug, number))


@require_POST
def decide(request: TenantRequest, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Decide as the form says."""
    found = case_or_404(request, campaign_slug, wave_slug, number)
    verdict = can_decide_case(request.user, found, at=request.received_at)
    if not verdict and can_reverse(request.user, found):
        return _page(request, found, status=409)  # decided meanwhile, in another window
    verdict.require()
    ways = {way.key: way for way in ways_of(found)}
    form = _decision_form(request, list(ways.values()))
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    ruling = _ruling(form, ways[form.cleaned_data["way"]])

    def work() -> None:
        decide_case(
            actor=request.user,
            case=found,
            ruling=ruling,
            expected_version=typed_version(request),
            at=request.received_at,
        )

    try:
        done = saved(form, work)
    except StaleEdit as error:
        return _page(request, error.current, form=form, status=409)
    if not done:
        return _page(request, found, form=form, status=422)
    messages.success(request, _("The case is decided; the unit is told."), extra_tags="stay")
    return to_case(request, found)


@require_http_methods(["GET", "POST"])
def time(request: TenantRequest, campaign_slug: str, wave_slug: str, number: int) -> HttpResponse:
    """Give the unit more time to be heard."""
    found = case_or_404(request, campaign_slug, wave_slug, number)
    can_hear(request.user, found.wave, found.object).require()
    form = HearingForm(request.POST or None, initial={"due_at": found.hearing_due_at})
    if request.method == "POST" and form.is_valid():

        def work() -> None:
            give_more_time(
                actor=request.user, case=found, at=request.received_at, **form.cleaned_data
            )

        if saved(form, work):
            messages.success(request, _("The unit has more time."))
            return to_case(request, found)
    status = 422 if request.method == "POST" else 200
    context = frame(request, found.wave) | {"case": found, "form": form}
    return render(request, "surveys/integrity/time.html", context, status=status)


@require_http_methods(["GET", "POST"])
def reverse(
    request: TenantRequest, campaign_slug: str, wave_slug: str, number: int
) -> HttpResponse:
    """Take the decision back by another one, with its reason."""
    found = case_or_404(request, campaign_slug, wave_slug, number)
    can_reverse(request.user, found).require()
    form = ReversalForm(request.POST or None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():

        def work() -> None:
            reverse_decision(
                actor=request.user,
                case=found,
                expected_version=typed_version(request),
                at=request.received_at,
                **form.cleaned_data,
            )

        try:
            if saved(form, work):
                messages.success(request, _("The decision has been reversed."), extra_tags="stay")
                return to_case(request, found)
        except StaleEdit as error:
            found, status = error.current, 409
    context = frame(request, found.wave) | {
        "case": found,
        "form": form,
        "decision": decisions_of(found).last(),
        "stale": status == 409,
    }
    return render(request, "surveys/integrity/reverse.html", context, status=status)


def case_or_404(request: Any, campaign_slug: str, wave_slug: str, number: int) -> Case:
    """The case of the address; 403 for whoever may not see the wave."""
    wave = wave_or_404(request, campaign_slug, wave_slug)
    cases = Case.objects.select_related("object__participation__group", "opened_by", "stated_by")
    found: Case = get_object_or_404(cases, wave=wave, number=number)
    found.wave = wave
    return found


def _page(
    request: Any, found: Case, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    at = request.received_at
    decide_it = can_decide_case(request.user, found, at=at)
    decisions = list(decisions_of(found))
    # Of a decided case nothing is foreseen: every count stands side by side below.
    outlook = outlook_of(found, ways_of(found)) if found.state in RUNNING else []
    if decide_it and form is None:
        form = _decision_form(request, [row.way for row in outlook])
    context = frame(request, found.wave) | {
        "case": found,
        "chosen": how_chosen(found.wave),
        "flags": [told(flag) for flag in flags_of(found)],
        "outlook": [(about(row.way), row) for row in outlook],
        "files": files_of(found) if found.statement else [],
        "decide_it": decide_it,
        "reverse_it": can_reverse(request.user, found),
        "hear_it": can_hear(request.user, found.wave, found.object),
        "form": form if decide_it else None,
        "decisions": decisions,
        "beside": counts_beside(found),
        "run_again": index_is_older(found, decisions),
        "may_run": can_run(request.user, found.wave.campaign),
        "waiting": unwritten(found.wave) if decisions else None,
        "publication": publication_in_force(found.wave.campaign),
        "stale": status == 409,
        "typed": [request.POST.get(name, "") for name in ("legal_ground", "reason")],
    }
    return render(request, "surveys/integrity/case.html", context, status=status)


def about(way: Way) -> str:
    """The group or pattern a way is about, in words; empty for the unit as a whole."""
    if way.flag is not None:
        return f"{way.flag.get_kind_display()}, {way.flag.group.name}"
    return way.group.name if way.group is not None else ""


def _decision_form(request: Any, ways: list[Way]) -> DecisionForm:
    choices = [(way.key, way_label(way.outcome, about(way))) for way in ways]
    return DecisionForm(request.POST or None, ways=choices)


def _ruling(form: DecisionForm, way: Way) -> Ruling:
    return Ruling(
        outcome=way.outcome,
        reason=form.cleaned_data["reason"],
        legal_ground=form.cleaned_data["legal_ground"],
        flag=way.flag,
        group=way.group,
    )
