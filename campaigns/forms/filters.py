"""Filters above the lists; every field may stay empty."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.domain.people import kinds_in_use
from campaigns.domain.trail.words import action_choices
from campaigns.enums import CampaignState
from campaigns.forms.facts import DAYS
from campaigns.forms.moments import DayField
from parindex.accounts.enums import Role
from parindex.notify.models import MailState

ALL = ("", gettext_lazy("All"))


class PeopleFilter(forms.Form):
    """People by name, address or organisation, and by role."""

    q = forms.CharField(
        label=gettext_lazy("Name, e-mail or organisation"), max_length=100, required=False
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[ALL, *Role.choices], required=False
    )


class OrganisationFilter(forms.Form):
    """Organisations by name or code, and by kind."""

    q = forms.CharField(label=gettext_lazy("Name or code"), max_length=100, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [ALL, *kinds_in_use()]  # type: ignore[attr-defined]


class CampaignFilter(forms.Form):
    """Campaigns by name and state."""

    q = forms.CharField(label=gettext_lazy("Name or year"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"), choices=[ALL, *CampaignState.choices], required=False
    )


class MailFilter(forms.Form):
    """Messages by address or subject, and by state."""

    q = forms.CharField(label=gettext_lazy("Address or subject"), max_length=100, required=False)
    # Chosen by the chips above the list, which show how many there are of each.
    state = forms.ChoiceField(
        choices=[ALL, *MailState.choices], required=False, widget=forms.HiddenInput
    )


class TrailFilter(forms.Form):
    """Entries of the audit trail by action, person and days."""

    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    actor = forms.CharField(
        label=gettext_lazy("Name of the person"), max_length=100, required=False
    )
    since = DayField(label=gettext_lazy("From day"), required=False, input_formats=DAYS)
    until = DayField(label=gettext_lazy("To day"), required=False, input_formats=DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["action"].choices = [ALL, *action_choices()]
