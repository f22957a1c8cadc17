"""Small forms of the sheet; the facts of a rule are in ``scoring.forms.facts``."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.domain.dossiers import Signed

_LONGEST = 9


def seen_revision(data: Mapping[str, str]) -> int:
    """Which revision of the points the person saw; 0 ("nothing") when it is missing or not a
    number: without it nothing may be overwritten."""
    text = data.get("revision", "")
    return int(text) if text.isdecimal() and len(text) <= _LONGEST else 0


class ExplanationForm(forms.Form):
    """The unit's words beside a criterion, and which version of them the person saw."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SignatureForm(forms.Form):
    """What the page showed when the head approved; nothing is sent that was not seen."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def signed(self) -> Signed | None:
        """None when the request does not say what was seen."""
        return Signed(**self.cleaned_data) if self.is_valid() else None


class ReasonForm(forms.Form):
    """Why something is sent back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
