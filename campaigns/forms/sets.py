"""Form of a correction."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class CorrectionForm(forms.Form):
    """The corrected file and the reason that becomes part of the record."""

    file = forms.FileField(label=gettext_lazy("Corrected file"), allow_empty_file=True)
    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
