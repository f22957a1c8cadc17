"""The scoring sheet: the whole tree on one page, each row saved by itself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from campaigns.domain.phases import timeline
from campaigns.models import Criterion
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from parindex.files.framing import frames_files
from scoring.domain.explanations import write_explanation
from scoring.domain.hour import hour_of, state_of
from scoring.domain.ledger import Saved, record_score, take_back_score
from scoring.engine.facts import FactsError
from scoring.enums import Source
from scoring.forms.facts import posted_facts, typed
from scoring.forms.sheet import ExplanationForm, seen_revision
from scoring.models import Dossier, ScoreEntry
from scoring.tables.answer import answer_html, totals_html
from scoring.tables.markup import row_html, rows_html
from scoring.tables.panel import Typed, first_to_do
from scoring.tables.refusals import clash, retyped, saved_words
from scoring.tables.sheet import Row, load_sheet, sheet_around
from scoring.views.evidence_parts import describe_forms, upload_parts
from scoring.views.opened import (
    Opened,
    look_of,
    open_dossier,
    page_verdict,
    panel_parts,
    part_answer,
)

STATUS: dict[type[Exception], int] = {FactsError: 422, StaleEdit: 409, Refused: 403}


@require_safe
@never_cache
@frames_files
def sheet(request: TenantRequest, pk: int) -> HttpResponse:
    """The sheet; ``?row=`` opens the panel of an item, ``?show=`` a filter.

    Browsers keep no copy: one brought back after the lock would still have open fields.
    """
    opened = open_dossier(request, pk)
    row = request.GET.get("row", "")
    context = _page(request, opened, row=int(row) if row.isdecimal() else None)
    return _draw(request, context)


@require_safe
def hour(request: TenantRequest, pk: int) -> HttpResponse:
    """Whether the open page is locked by now, and when it should ask again."""
    if not request.htmx:
        return redirect("scoring:sheet", request.tenant.slug, pk)
    return render(
        request, "scoring/sheet/hour_answer.html", _head(request, open_dossier(request, pk))
    )


@require_safe
def panel(request: TenantRequest, pk: int, criterion: int) -> HttpResponse:
    """One criterion: inputs, rule, why this number, documents, explanation, history."""
    if not request.htmx:
        return redirect(_row_url(request, pk, criterion))
    opened = open_dossier(request, pk)
    found = load_sheet(opened.standing, at=request.received_at)
    context = panel_parts(request, opened, found, criterion)
    describe_forms(context["panel"])
    return render(request, "scoring/sheet/panel.html", context | upload_parts())


def score(request: TenantRequest, pk: int, criterion: int) -> HttpResponse:
    """POST: save one row as it was typed. GET: the row (or the panel's score) as it is saved."""
    if request.method != "POST":
        return _current(request, pk, criterion, request.GET.get("from", ""))
    try:
        saved = _store(request, pk, criterion)
    except (Dossier.DoesNotExist, Criterion.DoesNotExist):
        raise Http404 from None
    except ScoreEntry.DoesNotExist:  # taken back already
        return _current(request, pk, criterion, request.POST.get("from", ""))
    except (FactsError, StaleEdit, Refused) as refusal:
        return _refused(request, pk, criterion, refusal)
    return _saved(request, saved)


def _store(request: TenantRequest, pk: int, criterion: int) -> Saved:
    """Save what was typed. Where nothing is left in the inputs, and nothing is no answer to the
    rule, the points are taken back; so they are by the button for it."""
    given: dict[str, Any] = {
        "actor": request.user,
        "dossier": Dossier(pk=pk),
        "criterion": Criterion(pk=criterion),
        "at": request.received_at,
        "expected_revision": seen_revision(request.POST),
    }
    if "take_back" in request.POST:
        return take_back_score(**given)
    facts = typed(request.POST)
    try:
        return record_score(source=Source.SELF, facts=facts, **given)
    except FactsError as nothing:
        if any(facts.data.values()):
            raise
        try:
            return take_back_score(**given)
        except ScoreEntry.DoesNotExist:
            raise nothing from None


@require_POST
def explanation(request: TenantRequest, pk: int, criterion: int) -> HttpResponse:
    """Save the words beside one criterion."""
    form = ExplanationForm(request.POST)
    error: Exception | None = None
    if form.is_valid():
        try:
            write_explanation(
                actor=request.user,
                dossier=Dossier(pk=pk),
                criterion=Criterion(pk=criterion),
                text=form.cleaned_data["text"],
                at=request.received_at,
                expected_version=form.cleaned_data["revision"],
            )
        except (Dossier.DoesNotExist, Criterion.DoesNotExist):
            raise Http404 from None
        except (StaleEdit, Refused) as refusal:
            error = refusal
    return _words(request, pk, criterion, form, error)


def _row_url(request: TenantRequest, pk: int, criterion: int) -> str:
    base = reverse("scoring:sheet", args=[request.tenant.slug, pk])
    return f"{base}?row={criterion}#r{criterion}"


def _page(
    request: TenantRequest, opened: Opened, *, row: int | None = None, again: Typed | None = None
) -> dict[str, Any]:
    """What the whole sheet needs; ``again`` is what was typed into ``row`` and refused."""
    found = load_sheet(opened.standing, at=request.received_at)
    look = look_of(request, opened.dossier.pk, found, row)
    context = _head(request, opened) | {
        "sheet": found,
        "rows": found.rows,
        "look": look,
        "show": look.show,
        "start": first_to_do(found) if row is None else None,
    }
    if row is not None:
        context |= panel_parts(request, opened, found, row, again) | upload_parts()
        describe_forms(context["panel"])
    return context


def _head(request: TenantRequest, opened: Opened) -> dict[str, Any]:
    """What stands above the rows and changes at the hour."""
    at, unit = request.received_at, opened.dossier.participation
    return {
        "dossier": opened.dossier,
        "state": state_of(opened.standing, at=at),
        "campaign": unit.campaign,
        "timeline": timeline(unit.campaign, at=at, unit=unit.organisation_id),
        "verdict": page_verdict(request, opened),
        "hour": hour_of(opened.standing, at=at),
    }


def _current(request: TenantRequest, pk: int, criterion: int, origin: str) -> HttpResponse:
    if request.method == "POST" and not request.htmx:
        return redirect(_row_url(request, pk, criterion))
    opened = open_dossier(request, pk)
    found = load_sheet(opened.standing, at=request.received_at)
    context = panel_parts(request, opened, found, criterion)
    if origin == "panel":
        return render(request, "scoring/sheet/panel_score.html", context)
    look = look_of(request, pk, found, criterion)
    return HttpResponse(row_html(context["panel"].row, look))


def _saved(request: TenantRequest, saved: Saved) -> HttpResponse:
    """The row again, and everywhere its points add up."""
    pk, criterion = saved.standing.dossier_id, saved.entry.criterion_id
    if not request.htmx:
        return redirect(_row_url(request, pk, criterion))
    found = sheet_around(saved.standing, saved.book, at=request.received_at)
    changed = [criterion, *(entry.criterion_id for entry in saved.dependants)]
    above = {group for leaf in changed for group in found.above(leaf)}
    rows = {row.shape.pk: row for row in found.rows_of([*changed, *above])}
    from_panel = request.POST.get("from") == "panel"
    shown = from_panel or request.POST.get("shown") == str(criterion)
    look = look_of(request, pk, found, criterion if shown else None)
    panel = ""
    if shown:
        context = panel_parts(request, open_dossier(request, pk), found, criterion)
        context["oob_score"] = not from_panel
        panel = render_to_string("scoring/sheet/panel_score.html", context, request)
    main = panel if from_panel else row_html(rows.pop(criterion), look)
    others = [row_html(row, look, oob=True) for row in rows.values()]
    beside = "" if from_panel else panel
    return HttpResponse(answer_html(main, found, look, others=others, panel=beside))


def _refused(request: TenantRequest, pk: int, criterion: int, refusal: Exception) -> HttpResponse:
    """The row with what was typed still in it, and what stands against it."""
    opened = open_dossier(request, pk)
    data = posted_facts(request.POST)
    again = Typed(data, getattr(refusal, "problems", ()))
    if request.htmx:
        found = load_sheet(opened.standing, at=request.received_at)
        context = panel_parts(request, opened, found, criterion, again) | {"sheet": found}
        row = context["panel"].row
    else:
        context = _page(request, opened, row=criterion, again=again)
        row = next(row for row in context["rows"] if row.shape.pk == criterion)
        context["panel"].row = row
    retyped(row, data, refusal)
    context["panel"].keeps_typed = True
    if isinstance(refusal, Refused):
        context["panel"].errors.append(str(refusal))
    if isinstance(refusal, StaleEdit):
        leaf = opened.standing.tree.engine.leaves[row.shape.code]
        others = context["sheet"].book.seen_by(Source.SELF)
        row.conflict = clash(leaf, others, refusal.current, data, request.POST, reader=request.user)
    return _answer(request, pk, context, row, status=STATUS[type(refusal)])


def _answer(
    request: TenantRequest, pk: int, context: dict[str, Any], row: Row, *, status: int
) -> HttpResponse:
    """The refused row where it was saved from: the page, the panel or the row itself."""
    if not request.htmx:
        return _draw(request, context, status=status)
    if request.POST.get("from") == "panel":
        return render(request, "scoring/sheet/panel_score.html", context, status=status)
    if row.conflict is not None:
        return render(request, "scoring/sheet/conflict.html", context | {"row": row}, status=status)
    look = look_of(request, pk, context["sheet"], row.shape.pk)
    return HttpResponse(row_html(row, look), status=status)


def _draw(request: TenantRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page of the sheet."""
    look = context["look"]
    context["rows_html"] = rows_html(context["rows"], look)
    context["totals_html"] = totals_html(context["sheet"], look)
    return render(request, "scoring/sheet.html", context, status=status)


def _words(
    request: TenantRequest, pk: int, criterion: int, form: ExplanationForm, error: Exception | None
) -> HttpResponse:
    """The explanation again: saved, or with what was typed and what stands against it."""
    status = STATUS[type(error)] if error else 200 if form.is_valid() else 422
    if not request.htmx and status == 200:
        return redirect(_row_url(request, pk, criterion))
    opened = open_dossier(request, pk)
    if request.htmx:
        found = load_sheet(opened.standing, at=request.received_at)
        context = panel_parts(request, opened, found, criterion)
    else:
        context = _page(request, opened, row=criterion)
    shown = context["panel"]
    if status != 200:
        shown.typed_words = request.POST.get("text", "")
        if status == 409 and shown.explanation is not None:
            said = shown.explanation
            shown.words_conflict = saved_words(
                said.updated_by_id, said.updated_by, said.updated_at, request.user
            )
        shown.words_errors = [str(error)] if status == 403 else form.errors.get("text", [])
    if not request.htmx:
        return _draw(request, context, status=status)
    main = render_to_string("scoring/sheet/panel_words.html", context, request)
    return HttpResponse(part_answer(request, pk, found, criterion, main), status=status)
