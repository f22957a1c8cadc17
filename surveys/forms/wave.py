"""The form of a wave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.facts import MOMENT_HINT, MOMENTS
from campaigns.forms.moments import MomentField
from surveys.domain.wave_setup import WaveFacts
from surveys.enums import WaveKind
from surveys.models import Wave


def _moment(label: Any, *, required: bool = True) -> MomentField:
    return MomentField(
        label=label,
        required=required,
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format=MOMENTS[0]),
        help_text=MOMENT_HINT,
    )


class WaveForm(forms.Form):
    """What the secretariat decides about a wave."""

    name = forms.CharField(label=gettext_lazy("Name of the wave"), max_length=200)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=WaveKind.choices, widget=forms.RadioSelect
    )
    lists_due_at = _moment(gettext_lazy("Lists of respondents until"), required=False)
    opens_at = _moment(gettext_lazy("Answers from"))
    closes_at = _moment(gettext_lazy("Answers until"))
    one_page = forms.BooleanField(
        label=gettext_lazy("All questions on one page instead of one a screen"), required=False
    )
    least_group = forms.IntegerField(
        label=gettext_lazy("Smallest group shown"),
        min_value=5,
        max_value=100,
        initial=5,
        help_text=gettext_lazy(
            "No figure of fewer answers is shown to anybody, and a group with fewer does not count."
        ),
    )
    reminder_cap = forms.IntegerField(
        label=gettext_lazy("Reminders per person at most"), min_value=0, max_value=10, initial=3
    )
    reminder_hours = forms.IntegerField(
        label=gettext_lazy("Hours between reminders at least"),
        min_value=24,
        max_value=720,
        initial=72,
    )
    turnout_hours = forms.IntegerField(
        label=gettext_lazy("Hours between two showings of who has answered"),
        min_value=1,
        max_value=168,
        initial=12,
        help_text=gettext_lazy(
            "The later and the more at once, the less anybody can tell when a person answered."
        ),
    )

    @classmethod
    def values_of(cls, wave: Wave) -> dict[str, Any]:
        """What is stored, by field."""
        return {name: getattr(wave, name) for name in cls.base_fields}

    def clean(self) -> dict[str, Any]:
        """Hours in their order: lists, then answers."""
        data = super().clean() or {}
        lists, opens, closes = (data.get(f"{n}_at") for n in ("lists_due", "opens", "closes"))
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The end must lie after the beginning."))
        if lists and opens and lists > opens:
            self.add_error("lists_due_at", _("Lists must be there before answers are taken."))
        return data

    @property
    def facts(self) -> WaveFacts:
        """What was entered; only of a valid form."""
        return WaveFacts(**self.cleaned_data)
