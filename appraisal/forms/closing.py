"""Confirm that the appraisal is closed, or say why it is reopened."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ClosingForm(forms.Form):
    """The tick, and the digest of the open points the person has read."""

    confirmed = forms.BooleanField(
        label=_("I have read what is still open. Nothing can be recorded after closing.")
    )
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class ReopeningForm(forms.Form):
    """Why the appraisal is opened again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who takes part is told by mail, with your reason."),
    )
