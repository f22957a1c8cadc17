"""The filter above the contested items."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

OPEN, DECIDED = "open", "decided"


class ContestedFilter(forms.Form):
    """Contested items by unit or criterion, and by whether they are decided."""

    q = forms.CharField(label=gettext_lazy("Unit or criterion"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("All")),
            (OPEN, gettext_lazy("open")),
            (DECIDED, gettext_lazy("decided")),
        ],
        required=False,
    )
