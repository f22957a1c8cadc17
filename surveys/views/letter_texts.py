"""The texts of the letters: read, changed, set back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.views.pages import saved, stale, typed_version
from parindex.accounts.requests import TenantRequest
from parindex.common.edits import StaleEdit
from surveys.domain.letter_rights import can_edit_letters
from surveys.domain.letter_texts import PLACES, reset_text, save_text, texts_of
from surveys.enums import LetterKind
from surveys.forms.letters import LetterTextForm
from surveys.models import Wave
from surveys.views.frame import frame
from surveys.views.letters import letters_wave

LANGUAGES = ("vi", "en")


@require_http_methods(["GET", "POST"])
def text(
    request: TenantRequest, campaign_slug: str, wave_slug: str, kind: str, language: str
) -> HttpResponse:
    """One text of the wave, with what may stand in it."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    _known(kind, language)
    now = texts_of(wave)[kind, language]
    values = {"subject": now.subject, "body": now.body}
    form = LetterTextForm(request.POST or None, initial=values, kind=kind)
    context = _context(request, wave, kind, language) | {
        "form": form,
        "version": now.version,
    }
    status = 200 if request.method == "GET" else 422
    if request.method == "POST" and form.is_valid():
        try:
            if saved(form, lambda: _save(request, wave, kind, language, form)):
                messages.success(request, _("Saved."))
                return _to_text(request, wave, kind, language)
        except StaleEdit as error:
            found: Any = error.current
            context |= stale(error, form, {"subject": found.subject, "body": found.body})
            status = 409
    return render(request, "surveys/letters/text.html", context, status=status)


@require_POST
def reset(
    request: TenantRequest, campaign_slug: str, wave_slug: str, kind: str, language: str
) -> HttpResponse:
    """Back to the text of the software."""
    wave = letters_wave(request, campaign_slug, wave_slug)
    _known(kind, language)
    reset_text(actor=request.user, wave=wave, kind=kind, language=language, at=request.received_at)
    messages.success(request, _("The text of the software is back."))
    return _to_text(request, wave, kind, language)


def _save(
    request: TenantRequest, wave: Wave, kind: str, language: str, form: LetterTextForm
) -> None:
    save_text(
        actor=request.user,
        wave=wave,
        kind=kind,
        language=language,
        subject=form.cleaned_data.get("subject", ""),
        body=form.cleaned_data["body"],
        expected_version=typed_version(request),
        at=request.received_at,
    )


def _context(request: TenantRequest, wave: Wave, kind: str, language: str) -> dict[str, Any]:
    return frame(request, wave) | {
        "kind": kind,
        "kind_label": LetterKind(kind).label,
        "language": language,
        "language_label": get_language_info(language)["name_translated"],
        "kinds": LetterKind.choices,
        "languages": [(code, get_language_info(code)["name_translated"]) for code in LANGUAGES],
        "places": [(f"{{{name}}}", words) for name, words in PLACES.items()],
        "verdict": can_edit_letters(request.user, wave, at=request.received_at),
    }


def _known(kind: str, language: str) -> None:
    if kind not in LetterKind.values or language not in LANGUAGES:
        raise Http404


def _to_text(request: TenantRequest, wave: Wave, kind: str, language: str) -> HttpResponse:
    args = (request.tenant.slug, wave.campaign.slug, wave.slug, kind, language)
    return redirect("waves:letter_text", *args)
