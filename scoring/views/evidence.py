"""Evidence beside a criterion: upload, describe, revise, use again, withdraw, open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from campaigns.models import Criterion
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from parindex.files.domain.serve import file_response
from scoring.domain.evidence import (
    About,
    cite_document,
    describe_citation,
    note_opening,
    withdraw_citation,
)
from scoring.domain.rights import can_open_evidence
from scoring.domain.uploading import add_documents, revise_document
from scoring.forms.evidence import CiteForm, DescribeForm, UploadForm, read_files, shortened_notes
from scoring.models import Citation, DocumentRevision, Dossier
from scoring.tables.panel import Panel
from scoring.tables.refusals import earlier_words
from scoring.tables.sheet import load_sheet
from scoring.views.evidence_parts import describe_forms, stored_words, upload_parts
from scoring.views.opened import open_dossier, panel_parts, part_answer

Shape = Callable[[Panel], None]


@require_POST
def upload(request: TenantRequest, pk: int, criterion: int) -> HttpResponse:
    """Store the good ones of the files sent for one criterion, say at each other what is wrong."""
    files, titles = request.FILES.getlist("files"), request.POST.getlist("titles")
    form = UploadForm(request.POST, files, titles)
    form.is_valid()
    if not form.checked:
        return _documents(request, pk, criterion, form=form, status=422)

    def take() -> None:
        batch = add_documents(
            actor=request.user,
            dossier=Dossier(pk=pk),
            criterion=Criterion(pk=criterion),
            files=form.checked,
            titles=form.titles,
            about=form.about(),
            at=request.received_at,
        )
        form.took(batch)

    def correct(panel: Panel) -> None:
        """What is wrong in the words is corrected at the documents they were meant for."""
        stored = {citation.pk for citation in form.stored}
        for proof in panel.proofs if form.words_wrong else ():
            if proof.citation.pk in stored:
                proof.form = DescribeForm.again(proof.citation, request.POST)

    answer = _done(request, pk, criterion, take, form=form, shape=correct)
    if form.stored and form.complete:
        _say(request, answer, " ".join([stored_words(len(form.stored)), *_unseen(request, form)]))
    return answer


@require_POST
def cite(request: TenantRequest, pk: int, criterion: int) -> HttpResponse:
    """Let a document of the unit prove this criterion too."""
    form = CiteForm(request.POST, pk)
    if not form.is_valid():
        return _documents(request, pk, criterion, status=422)
    return _done(
        request,
        pk,
        criterion,
        lambda: cite_document(
            actor=request.user,
            document=form.cleaned_data["document"],
            criterion=Criterion(pk=criterion),
            about=About(),
            at=request.received_at,
        ),
    )


@require_POST
def describe(request: TenantRequest, pk: int) -> HttpResponse:
    """Change number, date, issuer, page, section, quote of a document at a criterion."""
    citation = _citation(pk)
    form = DescribeForm(request.POST, auto_id=f"d{pk}_%s")
    place = (citation.document.dossier_id, citation.criterion_id)
    if not form.is_valid():
        return _documents(request, *place, shape=_at(pk, form=form), status=422)
    try:
        return _done(
            request,
            *place,
            lambda: describe_citation(
                actor=request.user,
                citation=citation,
                about=form.about(),
                at=request.received_at,
                expected_version=form.cleaned_data["version"],
            ),
        )
    except StaleEdit as stale:
        again = DescribeForm.again(stale.current, request.POST)
        earlier = earlier_words(stale.current, again, reader=request.user)
        return _documents(request, *place, shape=_at(pk, form=again, earlier=earlier), status=409)


@require_POST
def revise(request: TenantRequest, pk: int) -> HttpResponse:
    """Add a newer file to a document."""
    citation = _citation(pk)
    place = (citation.document.dossier_id, citation.criterion_id)
    good, errors = read_files(request.FILES.getlist("files")[:1])
    if errors:
        return _documents(request, *place, shape=_at(pk, file_errors=errors), status=422)
    notes = shortened_notes(good[0])
    answer = _done(
        request,
        *place,
        lambda: revise_document(
            actor=request.user, document=citation.document, file=good[0], at=request.received_at
        ),
        shape=_at(pk, file_notes=notes),
    )
    if not request.htmx and answer.status_code == HTTPStatus.FOUND:
        for note in notes:
            messages.warning(request, note)
    return answer


@require_POST
def withdraw(request: TenantRequest, pk: int) -> HttpResponse:
    """Take a document away from a criterion; it is kept and marked."""
    citation = _citation(pk)
    return _done(
        request,
        citation.document.dossier_id,
        citation.criterion_id,
        lambda: withdraw_citation(actor=request.user, citation=citation, at=request.received_at),
    )


@require_safe
def opened(request: TenantRequest, pk: int) -> FileResponse:
    """One revision of a document: shown if its type is harmless in a browser, else downloaded."""
    revision: DocumentRevision = get_object_or_404(
        DocumentRevision.objects.select_related("stored_file", "document__dossier"), pk=pk
    )
    can_open_evidence(request.user, revision.document.dossier).require()
    note_opening(actor=request.user, revision=revision, at=request.received_at)
    return file_response(revision.stored_file, inline="download" not in request.GET)


def _citation(pk: int) -> Citation:
    return get_object_or_404(Citation.objects.select_related("document"), pk=pk)


def _say(request: TenantRequest, answer: HttpResponse, words: str) -> None:
    """Tell what was done, on the page that is there or on the next one."""
    if request.htmx:
        trigger_client_event(answer, "toast", {"text": words})
    else:
        messages.success(request, words)


def _unseen(request: TenantRequest, form: UploadForm) -> list[str]:
    """Notes that have no field to stand at, because the page is left."""
    return [] if request.htmx else form.notes


def _at(pk: int, **more: object) -> Shape:
    """Give the document of one citation something more to show."""

    def shape(panel: Panel) -> None:
        for proof in panel.proofs:
            if proof.citation.pk == pk:
                for name, value in more.items():
                    setattr(proof, name, value)

    return shape


def _done(
    request: TenantRequest,
    pk: int,
    criterion: int,
    work: Callable[[], object],
    *,
    form: UploadForm | None = None,
    shape: Shape | None = None,
) -> HttpResponse:
    """Do the work; answer with the documents as they are then, or with the refusal in place.

    ``form`` and ``shape`` draw what is to be said of an upload, or the part that was not taken.
    """
    try:
        work()
    except (Dossier.DoesNotExist, Criterion.DoesNotExist):
        raise Http404 from None
    except Refused as refusal:
        return _documents(request, pk, criterion, status=403, error=str(refusal))
    if form is not None and not form.complete:
        return _documents(request, pk, criterion, form=form, shape=shape, status=422)
    if not request.htmx:
        base = reverse("scoring:sheet", args=[request.tenant.slug, pk])
        return redirect(f"{base}?row={criterion}#panel")
    return _documents(request, pk, criterion, shape=shape, notes=form.notes if form else ())


def _documents(
    request: TenantRequest,
    pk: int,
    criterion: int,
    *,
    form: UploadForm | None = None,
    shape: Shape | None = None,
    notes: Sequence[str] = (),
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    """The documents of one criterion and the row they change."""
    found = open_dossier(request, pk)
    sheet = load_sheet(found.standing, at=request.received_at)
    context = panel_parts(request, found, sheet, criterion)
    if shape is not None:
        shape(context["panel"])
    describe_forms(context["panel"])
    context |= upload_parts(form, notes) | {"refusal": error, "dossier": found.dossier}
    if not request.htmx:
        return render(request, "scoring/evidence.html", context, status=status)
    main = render_to_string("scoring/sheet/panel_documents.html", context, request)
    return HttpResponse(part_answer(request, pk, sheet, criterion, main), status=status)
