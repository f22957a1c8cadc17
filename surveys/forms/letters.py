"""Forms about letters: filter, text, plan, reminders, asking for a letter again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.letter_texts import MOST_BODY
from surveys.enums import Channel, LetterKind, LetterState
from surveys.models import LetterPlan, RespondentGroup, Wave

_ALL = ("", gettext_lazy("All"))
_MOST_DAYS = 60
_MOST_RUNGS = 10


class LetterFilter(forms.Form):
    """People by name, group, channel and where their letter stands."""

    q = forms.CharField(
        label=gettext_lazy("Name, position, body, e-mail"), max_length=100, required=False
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), choices=[_ALL, *Channel.choices], required=False
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Letter"), choices=[_ALL, *LetterState.choices], required=False
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = RespondentGroup.objects.filter(wave=wave).values_list("key", "name")
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [_ALL, *groups]


class LetterTextForm(forms.Form):
    """One text; what it may hold is said by the domain."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=200, required=False)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MOST_BODY,
        widget=forms.Textarea(attrs={"rows": 22}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == LetterKind.SHORT:
            del self.fields["subject"]
            self.fields["body"].widget.attrs["rows"] = 5


class LetterPlanForm(forms.Form):
    """In which languages letters leave, and when reminders leave by themselves."""

    with_english = forms.BooleanField(
        label=gettext_lazy("The English text stands below the Vietnamese one"), required=False
    )
    remind_days = forms.CharField(
        label=gettext_lazy("Remind by itself so many days before the end"),
        max_length=60,
        required=False,
        help_text=gettext_lazy(
            "Days separated by commas, for example 7, 3, 1. Empty: only when somebody presses the "
            "button. The cap and the spacing of the survey hold for these reminders too."
        ),
    )

    @staticmethod
    def values_of(plan: LetterPlan) -> dict[str, Any]:
        """What is set now."""
        return {
            "with_english": plan.with_english,
            "remind_days": ", ".join(map(str, plan.remind_days)),
        }

    def clean_remind_days(self) -> list[int]:
        words = self.cleaned_data["remind_days"].replace(";", ",").split(",")
        days = [word.strip() for word in words if word.strip()]
        if not all(day.isascii() and day.isdigit() for day in days) or len(days) > _MOST_RUNGS:
            raise ValidationError(_("Enter whole days separated by commas, such as 7, 3, 1."))
        numbers = [int(day) for day in days]
        if any(not 1 <= number <= _MOST_DAYS for number in numbers):
            raise ValidationError(_("Between 1 and %(most)s days.") % {"most": _MOST_DAYS})
        return numbers


class RemindForm(forms.Form):
    """Which groups are reminded."""

    groups = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Groups"),
        queryset=RespondentGroup.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one group.")},
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["groups"].queryset = RespondentGroup.objects.filter(wave=wave)


class LostForm(forms.Form):
    """The address a letter had gone to."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
