"""The form of a meeting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.domain.plan.workshops import LONGEST_PARTICIPANTS, WorkshopFacts
from campaigns.forms.facts import DAY_HINT, DAYS
from campaigns.forms.moments import DayField
from campaigns.models import Workshop

_MOST_MEETINGS, _MOST_PEOPLE = 999, 1_000_000


def _day(label: Any) -> DayField:
    widget = forms.DateInput(format=DAYS[0])
    return DayField(
        label=label, required=False, input_formats=DAYS, widget=widget, help_text=DAY_HINT
    )


def _people(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=_MOST_PEOPLE, required=False)


class WorkshopForm(forms.Form):
    """What, where, when, for how many; how many came."""

    name = forms.CharField(label=gettext_lazy("Name of the meeting"), max_length=300)
    count = forms.IntegerField(
        label=gettext_lazy("Number of meetings"),
        min_value=1,
        max_value=_MOST_MEETINGS,
        initial=1,
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300, required=False)
    starts_on = _day(gettext_lazy("From"))
    due_on = _day(gettext_lazy("Until"))
    delegates_from = _people(gettext_lazy("Delegates expected, at least"))
    delegates_to = _people(gettext_lazy("Delegates expected, at most"))
    participants = forms.CharField(
        label=gettext_lazy("Participants of the meeting"),
        max_length=LONGEST_PARTICIPANTS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    attended = _people(gettext_lazy("Delegates who came"))

    def facts(self) -> WorkshopFacts:
        """What was typed."""
        return WorkshopFacts(**self.cleaned_data)

    @staticmethod
    def values_of(workshop: Workshop) -> dict[str, Any]:
        """The stored values, as initial data."""
        return {name: getattr(workshop, name) for name in WorkshopForm.base_fields}
