"""What the secretariat types about figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parindex.common.folding import nfc
from parindex.common.number_field import NumberField


class FiguresFileForm(forms.Form):
    """A file with its source; the content is checked row by row by the domain."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV (UTF-8), at most 5 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    source_text = forms.CharField(
        label=_("Where the figures come from"),
        max_length=500,
        help_text=_("For example: report 12/BC-CTK of 05/11/2026, table 3."),
    )

    def clean_source_text(self) -> str:
        return nfc(self.cleaned_data["source_text"])


class FigureForm(forms.Form):
    """One figure: a percentage or points, with its source."""

    percent = NumberField(
        label=_("Percentage (%)"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "point", "inputmode": "decimal"}),
    )
    points = NumberField(
        label=_("Points"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "point", "inputmode": "decimal"}),
        help_text=_("Only when the source gives points; they are marked as set by hand."),
    )
    source_text = forms.CharField(label=_("Where the figure comes from"), max_length=500)
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_source_text(self) -> str:
        return nfc(self.cleaned_data["source_text"])

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if not self.errors and (clean.get("percent") is None) == (clean.get("points") is None):
            self.add_error("percent", _("Enter either the percentage or the points."))
        return clean


class ConfirmForm(forms.Form):
    """Which checked file is confirmed, and what was shown of it."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
