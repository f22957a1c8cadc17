"""The form of the judge: way, points by hand, reason, page, and what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from appraisal.domain.judgements import Judgement, Way
from parindex.common.folding import nfc
from parindex.common.number_field import NumberField
from scoring.domain.wording import problem_text
from scoring.engine.facts import FieldProblem
from scoring.forms.facts import typed

_TEXT = {"class": "input", "rows": "3"}


class JudgementForm(forms.Form):
    """What the appraiser says about an item; the fact inputs are read beside it."""

    WAYS: tuple[Way, ...] = (Way.KEEP, Way.FACTS, Way.PINNED)

    way = forms.ChoiceField(label=_("Points"), widget=forms.RadioSelect)
    points = NumberField(
        label=_("Points set by hand"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "point", "inputmode": "decimal"}),
        help_text=_("Only where the rule cannot say it. Marked as set by hand everywhere."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=_TEXT),
        help_text=_("The unit reads it."),
    )
    reason.needed_when = _("compulsory when the points change")  # type: ignore[attr-defined]
    pages = forms.CharField(
        label=_("Page reference"),
        required=False,
        max_length=200,
        help_text=_("For example: 205/BC-SNN, page 4, section III."),
    )
    seen_entry = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["way"].choices = [(way.value, way.label) for way in self.WAYS]

    def clean_reason(self) -> str:
        return nfc(self.cleaned_data["reason"])

    def clean_pages(self) -> str:
        return nfc(self.cleaned_data["pages"])

    def judgement(self) -> Judgement:
        """The judgement the valid form holds; figures count only where they are corrected."""
        clean = self.cleaned_data
        way = Way(clean["way"])
        return Judgement(
            way=way,
            facts=typed(cast(QueryDict, self.data)) if way == Way.FACTS else {},
            points=clean["points"] if way == Way.PINNED else None,
            reason=clean["reason"],
            pages=clean.get("pages", ""),
            seen_entry=clean["seen_entry"],
            seen_version=clean["seen_version"],
        )


class DecisionForm(JudgementForm):
    """What the council decides; the reason is compulsory whatever the points."""

    WAYS = (Way.APPRAISED, Way.KEEP, Way.FACTS, Way.PINNED)

    reason = forms.CharField(
        label=_("Reason of the council"),
        max_length=4000,
        widget=forms.Textarea(attrs=_TEXT),
        help_text=_("Compulsory. The unit reads it."),
    )
    pages = None  # type: ignore[assignment]


def show_points_problems(form: JudgementForm, problems: Iterable[FieldProblem]) -> None:
    """Say at the box of points what is wrong with points set by hand."""
    if form.cleaned_data.get("way") == Way.PINNED:
        for problem in problems:
            if problem.field == "points":
                form.add_error("points", problem_text(problem))
