"""Forms of an annex: the file or pasted text, a proposed row, the facts of the set."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.annex.points import read_points, written
from campaigns.domain.annex.proposal import ProposedRow
from campaigns.domain.annex.rules import read_typed_rule, typed_rule
from campaigns.domain.compact_rules import NotUnderstood
from campaigns.domain.json_reading import JsonError
from campaigns.enums import CriterionGroup, PointSource
from parindex.common.documents.limits import MAX_CHARACTERS
from parindex.common.folding import nfc
from parindex.common.row_problems import RowProblem

_TEXTS = ("rule_text", "evidence", "legal_basis", "guidance")
MAX_PASTED = MAX_CHARACTERS // 10


def _written_points(text: str) -> str:
    """Typed points as the document writes them, "" for none. Raises ValidationError."""
    value = read_points(text)
    if text.strip() and value is None:
        words = _("“%(got)s” is not a number; for example 0,5.")
        raise forms.ValidationError(words % {"got": text.strip()})
    return written(value)


class SourceForm(forms.Form):
    """A file, or the text of a paper pasted in."""

    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True, required=False)
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, *args: Any, accept: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(accept)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and values.get("file") is None and not values.get("text"):
            self.add_error("file", _("Choose a file or paste a text."))
        return values


class ProposedRowForm(forms.Form):
    """The values of one proposed row."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    parent = forms.CharField(label=gettext_lazy("Below"), max_length=20, required=False)
    title = forms.CharField(
        label=gettext_lazy("Title of the row"), max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    max_points = forms.CharField(
        label=gettext_lazy("Maximum points"),
        max_length=12,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )
    group = forms.ChoiceField(
        label=gettext_lazy("Group of points"),
        choices=[("", gettext_lazy("as the row above")), *CriterionGroup.choices],
        required=False,
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source of the points"), choices=PointSource.choices, required=False
    )
    rule = forms.CharField(
        label=gettext_lazy("Rule"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "A sentence, for example “100%: 2; dưới 100%: 0”, short notation, or JSON; empty for a "
            "row with rows below it."
        ),
    )
    rule_text = forms.CharField(
        label=gettext_lazy("How it is scored"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    legal_basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    guidance = forms.CharField(
        label=gettext_lazy("Guidance"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    na_allowed = forms.BooleanField(label=gettext_lazy("May not apply"), required=False)
    evidence_required = forms.BooleanField(label=gettext_lazy("Evidence required"), required=False)

    def clean_max_points(self) -> str:
        return _written_points(self.cleaned_data["max_points"])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        try:
            maximum = values.get("max_points", "")
            values["rule"] = read_typed_rule(values.get("rule", ""), maximum=maximum)
        except NotUnderstood as error:
            words = _("This rule was not understood; for example: %(example)s")
            self.add_error("rule", words % {"example": error.example})
        except JsonError as error:
            self.add_error("rule", str(error))
        return values

    def values(self) -> dict[str, Any]:
        """What is written into the row."""
        cleaned = self.cleaned_data
        texts = {name: nfc(cleaned[name]).strip() for name in ("code", "parent", "title", *_TEXTS)}
        return {
            **texts,
            "max_points": cleaned["max_points"],
            "group": cleaned["group"],
            "source": cleaned["source"] if cleaned["rule"] else "",
            "rule": cleaned["rule"],
            "na_allowed": cleaned["na_allowed"] or None,
            "evidence_required": cleaned["evidence_required"] or None,
        }

    @staticmethod
    def values_of(row: ProposedRow) -> dict[str, Any]:
        """The values of a row as initial data; numbers the Vietnamese way."""
        values = dict(row.values)
        values["max_points"] = str(values.get("max_points") or "").replace(".", ",")
        maximum = str(row.values.get("max_points") or "")
        values["rule"] = typed_rule(values.get("rule"), maximum=maximum)
        values["source"] = values.get("source") or PointSource.SELF
        return values


class SetFactsForm(forms.Form):
    """The facts of the set a proposal makes."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    level = forms.CharField(
        label=gettext_lazy("Level of the units"), max_length=200, required=False
    )
    source = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    total = forms.CharField(
        label=gettext_lazy("Total points"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "decimal"}),
    )

    survey_points = forms.CharField(
        label=gettext_lazy("Of these by surveys"),
        max_length=12,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal"}),
        help_text=gettext_lazy("Left empty, the share is not checked."),
    )

    def clean_total(self) -> str:
        return _written_points(self.cleaned_data["total"])

    def clean_survey_points(self) -> str:
        return _written_points(self.cleaned_data["survey_points"])

    def point_out(self, problems: Iterable[RowProblem]) -> list[RowProblem]:
        """Show problems of the set at the fields they are about; answers those of no field."""
        others = []
        for problem in problems:
            if problem.column in self.fields:
                errors = self.errors.setdefault(problem.column, self.error_class())
                errors.append(problem.words)
            else:
                others.append(problem)
        return others

    def facts(self) -> dict[str, str]:
        """What is written into the proposal."""
        return {name: nfc(str(value)).strip() for name, value in self.cleaned_data.items()}
