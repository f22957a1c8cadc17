"""Answers to choose and lines of a matrix, as rows of the form of a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parindex.common.number_field import NumberField
from surveys.domain.leaves import SurveyLeaf

MOST = 26


class PartForm(forms.Form):
    """What answers and lines share. Without words the row is left out."""

    code = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    text_vi = forms.CharField(label=gettext_lazy("Words"), max_length=500, required=False)
    text_en = forms.CharField(label=gettext_lazy("In English"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.label:
                field.widget.attrs["aria-label"] = field.label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        more = data.get("text_en") or data.get("leaf") or data.get("percent") is not None
        if more and not data.get("text_vi"):
            words = _("Enter the Vietnamese words, or empty the whole row to drop it.")
            self.add_error("text_vi", words)
        return data


class OptionForm(PartForm):
    """One answer to choose; ``percent`` is what it is worth."""

    percent = NumberField(
        label=gettext_lazy("Worth (%)"),
        required=False,
        widget=forms.TextInput({"class": "short", "inputmode": "decimal"}),
    )


class RowForm(PartForm):
    """One line of a matrix with the criterion it feeds."""

    leaf = forms.ChoiceField(label=gettext_lazy("Criterion it feeds"), required=False)
    weight = NumberField(
        label=gettext_lazy("Weight"),
        required=False,
        widget=forms.TextInput({"class": "short", "inputmode": "decimal"}),
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["leaf"].choices = choices


OptionFormSet = forms.formset_factory(OptionForm, extra=2, max_num=MOST, absolute_max=MOST)
RowFormSet = forms.formset_factory(RowForm, extra=2, max_num=50, absolute_max=50)


def leaf_choices(
    leaves: Mapping[str, SurveyLeaf], stored: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """The survey leaves of the campaign, and what is stored even when no set has it any more."""
    found = {code: str(leaf) for code, leaf in leaves.items()}
    for code in _stored(stored):
        words = _("%(code)s (in no criteria set of the campaign)") % {"code": code}
        found.setdefault(code, words)
    return [("", _("none; it is only reported")), *found.items()]


def _stored(question: Mapping[str, Any]) -> Iterator[str]:
    for part in (question, *question.get("rows", ())):
        if part.get("leaf"):
            yield part["leaf"]
