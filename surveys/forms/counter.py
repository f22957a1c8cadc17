"""Forms of counter points and of their printed codes."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.formats import weekday_names
from surveys.domain.counter_codes import MOST_CODES
from surveys.domain.counter_hours import EVERY_DAY, WORKING_DAYS
from surveys.domain.counter_points import PointFacts, PointPlace
from surveys.enums import PointMode
from surveys.models import CounterPoint, RespondentGroup, SurveyObject, Wave

_HOUR = "%H:%M"
_DEFAULT_CAP = 200


class PointFilter(forms.Form):
    """Which points are shown."""

    q = forms.CharField(label=gettext_lazy("Name or place"), required=False)


def _hour(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        input_formats=[_HOUR, "%Hh%M", "%H.%M"],
        widget=forms.TimeInput(format=_HOUR, attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("For example 07:30 (Viet Nam time)."),
    )


def _name_of(day: str) -> str:
    return weekday_names()[int(day) - 1]


_weekday = lazy(_name_of, str)


class WeekdaysField(forms.MultipleChoiceField):
    """Days of the week; digits of ISO 8601 in their order, as the model keeps them."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("On these days"),
            choices=[(day, _weekday(day)) for day in EVERY_DAY],
            widget=forms.CheckboxSelectMultiple,
        )

    def prepare_value(self, value: Any) -> list[str]:
        return list(value or ())

    def clean(self, value: Any) -> str:
        chosen: list[str] = super().clean(value)
        return "".join(sorted(set(chosen)))


class PointForm(forms.Form):
    """What may change about a point."""

    name = forms.CharField(label=gettext_lazy("Name of the point"), max_length=200)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=300)
    weekdays = WeekdaysField()
    opens = _hour(gettext_lazy("Takes answers from"))
    closes = _hour(gettext_lazy("Takes answers until"))
    daily_cap = forms.IntegerField(
        label=gettext_lazy("Answers a day at most"),
        min_value=1,
        max_value=100_000,
        initial=_DEFAULT_CAP,
        help_text=gettext_lazy(
            "About twice the visitors of a busy day. When it is reached the point closes for the "
            "day and you are told."
        ),
    )
    is_paused = forms.BooleanField(
        label=gettext_lazy("Take no answers at the moment"), required=False
    )

    FIRST = {
        "weekdays": WORKING_DAYS,
        "opens": time(7, 30),
        "closes": time(17, 0),
        "daily_cap": _DEFAULT_CAP,
    }

    @classmethod
    def values_of(cls, point: CounterPoint) -> dict[str, Any]:
        """What is stored, by field."""
        return {name: getattr(point, name) for name in PointForm.base_fields}

    @property
    def facts(self) -> PointFacts:
        """What was entered; only of a valid form."""
        return PointFacts(**{name: self.cleaned_data[name] for name in PointForm.base_fields})


class NewPointForm(PointForm):
    """A new point: also whose counter it is and how answers are told apart."""

    group: forms.ModelChoiceField[RespondentGroup] = forms.ModelChoiceField(
        RespondentGroup.objects.none(), label=gettext_lazy("Group of the answers")
    )
    object: forms.ModelChoiceField[SurveyObject] = forms.ModelChoiceField(
        SurveyObject.objects.none(), label=gettext_lazy("Whose counter it is")
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How answers are told apart"),
        choices=PointMode.choices,
        widget=forms.RadioSelect,
        initial=PointMode.SLIPS,
        help_text=gettext_lazy(
            "By codes each visitor is handed a slip that counts once. An open poster may be "
            "answered by anybody, also from afar: its results say so."
        ),
    )

    field_order = ("group", "object", "name", "place", "mode")

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["group"].queryset = RespondentGroup.objects.filter(wave=wave, is_counter=True)
        fields["object"].queryset = SurveyObject.objects.filter(wave=wave)

    @property
    def where(self) -> PointPlace:
        """Whose counter; only of a valid form."""
        data = self.cleaned_data
        return PointPlace(data["group"], data["object"], data["mode"])


class CodesForm(forms.Form):
    """How many one-time codes are printed."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of codes"),
        min_value=1,
        max_value=MOST_CODES,
        initial=40,
        help_text=gettext_lazy("They are shown once, in the file you get now."),
    )


class CodeForm(forms.Form):
    """The code somebody reads off a slip."""

    code = forms.CharField(
        label=gettext_lazy("Code on your slip"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    @staticmethod
    def wrong() -> str:
        """What is said of every code that is not good: typed wrong, used, or made up."""
        return _("This code is not valid here, or it has been used. Please read it once more.")
