"""Forms of a set that is corrected or issued."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.forms.facts import DAY_HINT, DAYS
from campaigns.forms.moments import DayField


class CorrectionForm(forms.Form):
    """The reason that becomes part of the record, and the corrected file if there is one."""

    reason = forms.CharField(
        label=gettext_lazy("Reason of the correction"),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    file = forms.FileField(
        label=gettext_lazy("Corrected file"),
        allow_empty_file=True,
        required=False,
        help_text=gettext_lazy("Without a file the correction is made in the editor."),
    )


class IssueForm(forms.Form):
    """The decision by which a set is issued."""

    number = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        max_length=80,
        help_text=gettext_lazy("As on the paper, for example 1156/QĐ-UBND."),
    )
    day = DayField(
        label=gettext_lazy("Date of the decision"),
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
