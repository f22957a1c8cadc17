"""Filters and forms of turnout, results and opinions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parindex.common.folding import nfc
from surveys.enums import TextVerdict, TurnoutState

_ALL = ("", _("All"))
MOST_LETTERS = 4000


class UnitFilter(forms.Form):
    """Units by name."""

    q = forms.CharField(label=_("Unit"), max_length=100, required=False)


class TurnoutFilter(forms.Form):
    """People asked, by name, group and whether they have answered."""

    q = forms.CharField(label=_("Name"), max_length=100, required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    state = forms.ChoiceField(
        label=_("Turnout"), choices=[_ALL, *TurnoutState.choices], required=False
    )

    def __init__(self, *args: Any, groups: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [_ALL, *groups]  # type: ignore[attr-defined]


class ResultFilter(forms.Form):
    """Lines of a count, by object and leaf."""

    q = forms.CharField(label=_("Rated"), max_length=100, required=False)
    leaf = forms.ChoiceField(label=_("Criterion"), required=False)

    def __init__(self, *args: Any, leaves: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["leaf"].choices = [  # type: ignore[attr-defined]
            _ALL,
            *((code, code) for code in leaves),
        ]


class OpinionFilter(forms.Form):
    """Opinions that wait, or those decided on."""

    rated = forms.ChoiceField(label=_("Rated"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[_ALL, *TextVerdict.choices],
        required=False,
    )

    def __init__(self, *args: Any, objects: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rated"].choices = [_ALL, *objects]  # type: ignore[attr-defined]


class OpinionForm(forms.Form):
    """What the unit may read of one opinion."""

    verdict = forms.ChoiceField(
        label=_("The unit reads"),
        choices=[choice for choice in TextVerdict.choices if choice[0] != TextVerdict.WAITING],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("The text the unit reads"),
        max_length=MOST_LETTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only when it is shown in part: take out what tells who wrote it."),
    )

    def clean_text(self) -> str:
        return nfc(self.cleaned_data["text"]).strip()

    def clean(self) -> dict[str, Any]:
        """A text shown in part has words left."""
        data = super().clean() or {}
        if data.get("verdict") == TextVerdict.REDACTED and not data.get("text"):
            self.add_error("text", _("Enter what the unit may read."))
        return data
