"""What a person enters to approve or withdraw a result."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ApprovalForm(forms.Form):
    """The decision that approves a run, as it is signed."""

    decision_number = forms.CharField(
        label=_("Decision number"), max_length=80, help_text=_("For example 2145/QĐ-UBND.")
    )
    decision_date = forms.DateField(
        label=_("Date of the decision"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
    )
    signer_name = forms.CharField(label=_("Signed by"), max_length=200)
    signer_title = forms.CharField(
        label=_("Title of the signer"),
        max_length=200,
        help_text=_("For example Chủ tịch or Phó Chủ tịch; a deputy signs on behalf of the head."),
    )

    def clean_decision_date(self) -> date:
        """A decision is signed today or was signed before."""
        day: date = self.cleaned_data["decision_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The decision cannot be dated in the future."))
        return day


class WithdrawalForm(forms.Form):
    """Why a result is taken out of force."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is recorded and stays with the withdrawn result."),
    )


class RunForm(forms.Form):
    """A note beside a new run."""

    note = forms.CharField(label=_("Note"), max_length=500, required=False)
    force = forms.BooleanField(label=_("Compute again even if nothing has changed"), required=False)
