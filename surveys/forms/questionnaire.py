"""The form of what a questionnaire is as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from surveys.domain.questionnaire_outline import MAX_TITLE, vietnamese


def english(text: Any) -> str:
    """The English part of a text of a document."""
    return str(text.get("en", "")) if isinstance(text, Mapping) else ""


def words(values: Mapping[str, Any], key: str) -> str | dict[str, str]:
    """A text of a document from its two fields."""
    vi, en = values[f"{key}_vi"], values[f"{key}_en"]
    return {"vi": vi, "en": en} if en else vi


class QuestionnaireForm(forms.Form):
    """Title, introduction, what no opinion counts as."""

    title_vi = forms.CharField(label=pgettext_lazy("questionnaire", "Title"), max_length=MAX_TITLE)
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=MAX_TITLE, required=False
    )
    intro_vi = forms.CharField(
        label=gettext_lazy("Introduction"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    intro_en = forms.CharField(
        label=gettext_lazy("Introduction in English"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    silence = forms.ChoiceField(
        label=gettext_lazy("“No opinion” counts as"),
        choices=(("leave_out", gettext_lazy("nothing: it is left out")), ("zero", "0%")),
        initial="leave_out",
        widget=forms.RadioSelect,
    )
    illustrative = forms.BooleanField(label=gettext_lazy("Illustrative data"), required=False)

    @staticmethod
    def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
        """What is stored, by field."""
        title, intro = document.get("title"), document.get("intro")
        return {
            "title_vi": vietnamese(title),
            "title_en": english(title),
            "intro_vi": vietnamese(intro),
            "intro_en": english(intro),
            "silence": document.get("silence", "leave_out"),
            "illustrative": bool(document.get("illustrative")),
        }

    @property
    def facts(self) -> dict[str, Any]:
        """The part of the document that was entered; only of a valid form."""
        data = self.cleaned_data
        return {
            "title": words(data, "title"),
            "intro": words(data, "intro"),
            "silence": data["silence"],
            "illustrative": data["illustrative"],
        }
