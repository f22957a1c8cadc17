"""Official letters of a campaign: drafted, edited, printed, filed once signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.models import Campaign
from campaigns.views.pages import campaign_to_run, frame, saved, stale, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from parindex.common.exports import export_response
from parindex.common.verdict import Refused
from scoring.domain.letter_text import letter_text_from
from scoring.domain.official_letters import (
    discard_letter,
    draft_letter,
    file_letter,
    letters_of,
    reset_letter,
    save_letter,
)
from scoring.exporters.official_letter import Signed, official_letter_pdf
from scoring.exporters.pdf import PdfError
from scoring.forms.official_letters import DraftForm, LetterForm, SignedForm, checked_export
from scoring.models import OfficialLetter


@require_http_methods(["GET", "POST"])
def letters(request: TenantRequest, slug: str) -> HttpResponse:
    """The letters of the campaign; a new one is drafted of the figures of now."""
    campaign = campaign_to_run(request, slug)
    form = DraftForm(request.POST or None, initial={"matter": request.GET.get("matter", "")})
    if request.method == "POST" and form.is_valid():
        made: list[OfficialLetter] = []
        if saved(form, lambda: made.append(_draft(request, campaign, form))):
            messages.success(request, _("The letter is drafted; every word can be changed."))
            return _go(request, "letter", slug, made[0].pk)
    context = frame(request, campaign, form=form, letters=letters_of(campaign))
    status = 422 if request.method == "POST" else 200
    return render(request, "scoring/letters/list.html", context, status=status)


def _draft(request: TenantRequest, campaign: Campaign, form: DraftForm) -> OfficialLetter:
    matter, at = form.cleaned_data["matter"], request.received_at
    return draft_letter(actor=request.user, campaign=campaign, matter=matter, at=at)


@require_http_methods(["GET", "POST"])
def letter(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The text to edit; it saves itself, or by its button."""
    campaign, found = _letter(request, slug, pk)
    text = letter_text_from(found.content)
    form = LetterForm(text, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _show(request, campaign, found, form)
    if not form.is_valid():
        return _show(request, campaign, found, form, version=typed_version(request), status=422)
    try:
        kept = save_letter(
            actor=request.user,
            letter=found,
            text=form.text(),
            expected_version=typed_version(request),
            at=request.received_at,
        )
    except StaleEdit as error:
        more = stale(error, form, form.values())
        return _show(request, campaign, error.current, form, status=409, **more)
    if request.htmx:
        return render(request, "scoring/letters/_saved.html", {"letter": kept, "oob": True})
    messages.success(request, _("Saved."))
    return _go(request, "letter", slug, pk)


@require_POST
def reset(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Put the drafted text back; ``again``: draft anew of the figures of now."""
    _campaign, found = _letter(request, slug, pk)
    again = request.POST.get("again") == "1"
    version = typed_version(request)
    form = DraftForm({"matter": found.matter})
    form.is_valid()

    def work() -> OfficialLetter:
        return reset_letter(
            actor=request.user,
            letter=found,
            again=again,
            expected_version=version,
            at=request.received_at,
        )

    try:
        if saved(form, work):
            messages.success(request, _("The letter is the drafted text again."))
        else:
            messages.error(request, " ".join(map(str, form.errors.get("matter", []))))
    except StaleEdit:
        messages.error(request, _("Somebody else changed this letter; nothing was set back."))
    return _go(request, "letter", slug, pk)


@require_POST
def discard(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Delete a draft that is not wanted."""
    _campaign, found = _letter(request, slug, pk)
    try:
        discard_letter(
            actor=request.user,
            letter=found,
            expected_version=typed_version(request),
            at=request.received_at,
        )
    except StaleEdit:
        messages.error(request, _("Somebody else changed this letter; it was not deleted."))
        return _go(request, "letter", slug, pk)
    messages.success(request, _("The draft letter is deleted."))
    return _go(request, "letters", slug)


@require_safe
def pdf(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The letter as PDF, marked as a draft until it is filed."""
    _campaign, found = _letter(request, slug, pk)
    signed = Signed(found.number, found.issued_on) if found.issued_on else None
    try:
        return export_response(official_letter_pdf(found, signed))
    except PdfError as problem:
        return _no_pdf(request, problem)


@require_http_methods(["GET", "POST"])
def signed_letter(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Number and date of the signed letter; it goes among the papers of the campaign."""
    campaign, found = _letter(request, slug, pk)
    if found.is_filed:
        raise Refused(_("The letter is signed and filed; it no longer changes."))
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SignedForm(*data, today=localtime(request.received_at).date())
    try:
        if form.is_bound and form.is_valid() and saved(form, lambda: _file(request, found, form)):
            messages.success(request, _("The letter stands among the documents of the campaign."))
            return redirect("campaigns:documents", request.tenant.slug, slug)
    except PdfError as problem:
        return _no_pdf(request, problem)
    except StaleEdit:
        form.add_error(None, _("Somebody else changed this letter; read it again first."))
    version = found.version if not form.is_bound else typed_version(request)
    context = frame(request, campaign, letter=found, form=form, version=version)
    status = 422 if form.is_bound else 200
    return render(request, "scoring/letters/signed.html", context, status=status)


def _file(request: TenantRequest, found: OfficialLetter, form: SignedForm) -> None:
    values = form.cleaned_data
    signed = Signed(values["number"].strip(), values["issued_on"])
    file_letter(
        actor=request.user,
        letter=found,
        number=signed.number,
        issued_on=signed.issued_on,
        file=values["file"] or checked_export(official_letter_pdf(found, signed)),
        expected_version=typed_version(request),
        at=request.received_at,
    )


def _show(
    request: TenantRequest,
    campaign: Campaign,
    found: OfficialLetter,
    form: LetterForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"letter": found, "form": form, "version": found.version, **more}
    if request.htmx:
        return render(
            request, "scoring/letters/_refused.html", context | {"oob": True}, status=status
        )
    whole = frame(request, campaign, **context)
    return render(request, "scoring/letters/letter.html", whole, status=status)


def _no_pdf(request: TenantRequest, problem: PdfError) -> HttpResponse:
    context = {"packages": problem.packages}
    return render(request, "scoring/papers/unavailable.html", context, status=503)


def _letter(request: TenantRequest, slug: str, pk: int) -> tuple[Campaign, OfficialLetter]:
    campaign = campaign_to_run(request, slug)
    found: OfficialLetter = get_object_or_404(letters_of(campaign), pk=pk)
    found.campaign = campaign
    return campaign, found


def _go(request: TenantRequest, name: str, *args: Any) -> HttpResponse:
    return redirect(f"scoring:{name}", request.tenant.slug, *args)
