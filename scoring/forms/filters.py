"""The filter above the units of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign
from scoring.enums import DossierState

ALL = ("", gettext_lazy("All"))


class ProgressFilter(forms.Form):
    """Units by name, group and state of their dossier."""

    q = forms.CharField(
        label=gettext_lazy("Find a unit, with or without diacritics"),
        max_length=100,
        required=False,
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[ALL, *DossierState.choices], required=False
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = campaign.groups.values_list("key", "name")
        self.fields["group"].choices = [ALL, *groups]  # type: ignore[attr-defined]
