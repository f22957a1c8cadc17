"""Papers of a survey: the questionnaire on A4, the outer slip, the poster and codes of a counter.

Always Vietnamese: they are handed to people, whatever the language of who prints them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from scoring.domain.offices import office_of
from scoring.exporters.pdf import PAPER_CSS, SURVEY_CSS, render_pdf
from surveys.domain.counter_hours import days_in_words
from surveys.domain.counter_points import point_address
from surveys.domain.paper_kinds import PaperKind
from surveys.domain.paper_slips import slip_code_of
from surveys.domain.sitting import form_of
from surveys.engine.form import Form
from surveys.exporters.qr import qr_of
from surveys.exporters.unbroken import pieces_of, whole_moment
from surveys.forms.paper import TypedSheet
from surveys.models import CounterPoint, Invitation, Questionnaire, Wave


def questionnaire_pdf(*, tenant: Any, wave: Wave, kinds: Sequence[PaperKind]) -> bytes:
    """The anonymous sheets of these kinds, each beginning on a page of its own."""
    found = Questionnaire.objects.in_bulk({kind.questionnaire.pk for kind in kinds})
    forms = {pk: form_of(questionnaire) for pk, questionnaire in found.items()}
    sheets = [_sheet(kind, forms[kind.questionnaire.pk]) for kind in kinds]
    return _pdf("questionnaire", tenant, wave, {"sheets": sheets})


def slips_pdf(*, tenant: Any, wave: Wave, people: Sequence[Invitation]) -> bytes:
    """Outer slips: name and code of each person, to be cut and put into the outer envelope."""
    slips = [{"person": row.respondent, "code": slip_code_of(row)} for row in people]
    return _pdf("slips", tenant, wave, {"slips": slips})


def poster_pdf(*, tenant: Any, point: CounterPoint) -> bytes:
    """The poster of a counter point."""
    address = point_address(point)
    with translation.override("vi"):
        days = days_in_words(point.weekdays)
    context = {"point": point, "days": days, "address": pieces_of(address), "qr": qr_of(address)}
    return _pdf("poster", tenant, point.wave, context)


def codes_pdf(*, tenant: Any, point: CounterPoint, codes: Sequence[str]) -> bytes:
    """One-time codes to be cut apart; each opens the page of the point with the code filled in."""
    slips = [{"code": code, "qr": qr_of(point_address(point, code))} for code in codes]
    context = {"point": point, "address": pieces_of(point_address(point)), "slips": slips}
    return _pdf("codes", tenant, point.wave, context)


def _sheet(kind: PaperKind, form: Form) -> dict[str, Any]:
    with translation.override("vi"):
        blocks = TypedSheet(form).blocks()
    return {"kind": kind, "title": form.title["vi"], "intro": form.intro["vi"], "blocks": blocks}


def _pdf(name: str, tenant: Any, wave: Wave, context: dict[str, Any]) -> bytes:
    issuer = office_of(tenant).issuer
    frame = {
        "paper_css": PAPER_CSS,
        "survey_css": SURVEY_CSS,
        "paper": {"issuer": issuer, "parent": "", "illustrative": wave.campaign.illustrative},
        "wave": wave,
        "until": whole_moment(wave.closes_at),
    }
    with translation.override("vi"):
        return render_pdf(render_to_string(f"surveys/papers/{name}.html", frame | context))
