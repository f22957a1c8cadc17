"""The form of a draw."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from surveys.enums import SampleMethod


class DrawForm(forms.Form):
    """How many of a group are drawn, and how."""

    method = forms.ChoiceField(
        label=_("How"), choices=SampleMethod.choices, widget=forms.RadioSelect
    )
    size = forms.IntegerField(label=_("People to draw"), min_value=1, max_value=1_000_000)
    seed = forms.CharField(
        label=_("Seed"),
        max_length=64,
        required=False,
        help_text=_(
            "Any text, for example the numbers of a public lottery; empty: one is made up. It is "
            "recorded, and with it anybody who has the lists draws the same sample."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("Needed when the group was drawn before."),
    )
