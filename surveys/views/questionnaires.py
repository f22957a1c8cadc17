"""Questionnaires of a campaign: the list, files, one with its formula, versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.domain.problems import ImportProblems, from_engine
from campaigns.domain.rights import can_run
from campaigns.forms.plan import UploadForm
from campaigns.models import Campaign
from campaigns.views.pages import stale, typed_version
from campaigns.views.proposals import read_upload
from parindex.common.edits import StaleEdit
from parindex.common.exports import JSON, Export, export_response
from parindex.common.spreadsheets import XLSX
from scoring.engine.problems import SetError
from surveys.domain.formula import formulas, silence_words
from surveys.domain.leaves import survey_leaves
from surveys.domain.question_lines import question_lines
from surveys.domain.questionnaire_files import EXTENSIONS, check_file
from surveys.domain.questionnaires import (
    can_edit,
    create_questionnaire,
    delete_questionnaire,
    edit_facts,
    import_questionnaire,
    new_version,
    reading_of,
)
from surveys.domain.wave_rights import can_see_waves
from surveys.exporters.questionnaires import (
    questionnaire_json,
    questionnaire_template,
    questionnaire_xlsx,
)
from surveys.forms.question import KINDS
from surveys.forms.questionnaire import QuestionnaireForm
from surveys.models import GroupForm, Questionnaire
from surveys.views.frame import campaign_or_404


@require_safe
def listed(request: Any, campaign_slug: str) -> HttpResponse:
    """Every questionnaire of the campaign, each version a row."""
    campaign = _campaign(request, campaign_slug)
    used = Exists(GroupForm.objects.filter(questionnaire=OuterRef("pk")))
    found = Questionnaire.objects.filter(campaign=campaign).defer("document").annotate(used=used)
    context = {
        "campaign": campaign,
        "questionnaires": found,
        "may_run": can_run(request.user, campaign),
    }
    return render(request, "surveys/questionnaires.html", context)


@require_safe
def template(request: Any, campaign_slug: str) -> HttpResponse:
    """The XLSX form with two sample questions."""
    _campaign(request, campaign_slug)
    return export_response(Export("Mẫu phiếu khảo sát.xlsx", questionnaire_template(), XLSX))


@require_http_methods(["GET", "POST"])
def upload(request: Any, campaign_slug: str) -> HttpResponse:
    """Import a file; nothing is stored while anything in it is wrong."""
    campaign = _campaign(request, campaign_slug)
    can_run(request.user, campaign).require()
    form = UploadForm(request.POST or None, request.FILES or None, accept=EXTENSIONS)
    context: dict[str, Any] = {"campaign": campaign, "form": form}
    if request.method != "POST":
        return render(request, "surveys/questionnaire_import.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            checked = check_file(name=file.name, data=read_upload(file))
        except ImportProblems as error:
            context |= {"problems": error.problems, "file_name": file.name}
        else:
            made = import_questionnaire(actor=request.user, campaign=campaign, checked=checked)
            messages.success(request, _("The questionnaire is imported as a draft."))
            return to(request, made)
    return render(request, "surveys/questionnaire_import.html", context, status=422)


@require_http_methods(["GET", "POST"])
def create(request: Any, campaign_slug: str) -> HttpResponse:
    """An empty questionnaire to add questions to."""
    campaign = _campaign(request, campaign_slug)
    can_run(request.user, campaign).require()
    initial = {"illustrative": campaign.illustrative, "silence": "leave_out"}
    form = QuestionnaireForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        made = create_questionnaire(actor=request.user, campaign=campaign, facts=form.facts)
        messages.success(request, _("The questionnaire is made. Add its questions."))
        return to(request, made)
    context = {"campaign": campaign, "form": form}
    status = 422 if form.errors else 200
    return render(request, "surveys/questionnaire_facts.html", context, status=status)


@require_safe
def detail(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """Its questions, and how answers become the percentage of each criterion."""
    return show(request, questionnaire_or_404(request, campaign_slug, pk))


@require_safe
def as_json(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """The questionnaire as JSON."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    content = questionnaire_json(found.code, found.document)
    return export_response(Export(f"{_file_name(found)}.json", content, JSON))


@require_safe
def as_xlsx(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """The questionnaire in the form that can be imported again."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    if reading_of(found).form is None:
        return show(request, found, status=422)
    content = questionnaire_xlsx(found.code, found.document)
    return export_response(Export(f"{_file_name(found)}.xlsx", content, XLSX))


@require_http_methods(["GET", "POST"])
def facts(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """Change title, introduction, what no opinion counts as."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    can_edit(request.user, found).require()
    initial = QuestionnaireForm.values_of(found.document)
    form = QuestionnaireForm(request.POST or None, initial=initial)
    context = {"campaign": found.campaign, "questionnaire": found, "form": form}
    context["version"] = found.edit
    if request.method == "GET":
        return render(request, "surveys/questionnaire_facts.html", context)
    status = 422
    if form.is_valid():
        seen = typed_version(request)
        try:
            edit_facts(
                actor=request.user, questionnaire=found, facts=form.facts, expected_edit=seen
            )
        except StaleEdit as error:
            values = QuestionnaireForm.values_of(error.current.document)
            context |= stale(error, form, values) | {"version": error.current.edit}
            status = 409
        except SetError as error:
            for sentence in sentences(error):
                form.add_error(None, sentence)
        else:
            messages.success(request, _("Saved."))
            return to(request, found)
    return render(request, "surveys/questionnaire_facts.html", context, status=status)


@require_POST
def version(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """A draft of the next version of a frozen questionnaire."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    made = new_version(actor=request.user, questionnaire=found)
    messages.success(request, _("This is the draft of the next version."))
    return to(request, made)


@require_POST
def delete(request: Any, campaign_slug: str, pk: int) -> HttpResponse:
    """Delete a draft nobody fills in."""
    found = questionnaire_or_404(request, campaign_slug, pk)
    delete_questionnaire(actor=request.user, questionnaire=found)
    messages.success(request, _("The draft is deleted."))
    return redirect("questionnaires:list", request.tenant.slug, campaign_slug)


def questionnaire_or_404(request: Any, campaign_slug: str, pk: int) -> Questionnaire:
    """The questionnaire of the address; 403 for whoever may know the campaign but not its waves."""
    campaign = _campaign(request, campaign_slug)
    found: Questionnaire = get_object_or_404(Questionnaire, campaign=campaign, pk=pk)
    found.campaign = campaign
    return found


def show(request: Any, found: Questionnaire, *, status: int = 200) -> HttpResponse:
    """The page of one questionnaire, broken ones with what is wrong."""
    campaign = found.campaign
    reading = reading_of(found)
    groups = GroupForm.objects.filter(questionnaire=found).select_related("group__wave")
    context = {
        "campaign": campaign,
        "questionnaire": found,
        "lines": question_lines(reading.form) if reading.form else [],
        "reading": reading,
        "formulas": formulas(reading.form, survey_leaves(campaign)) if reading.form else [],
        "silence": silence_words(reading.form) if reading.form else "",
        "groups": groups.order_by("group__wave", "group__priority"),
        "kinds": KINDS.items(),
        "may_edit": can_edit(request.user, found),
        "may_run": can_run(request.user, campaign),
    }
    return render(request, "surveys/questionnaire.html", context, status=status)


def sentences(error: SetError) -> list[str]:
    """What the engine says, in words."""
    return [from_engine(problem).words for problem in error.problems]


def to(request: Any, found: Questionnaire) -> HttpResponse:
    """To the page of the questionnaire."""
    args = (request.tenant.slug, found.campaign.slug, found.pk)
    return redirect("questionnaires:detail", *args)


def _campaign(request: Any, slug: str) -> Campaign:
    campaign = campaign_or_404(request, slug)
    can_see_waves(request.user, campaign).require()
    return campaign


def _file_name(found: Questionnaire) -> str:
    return f"{found.code} v{found.version}"
