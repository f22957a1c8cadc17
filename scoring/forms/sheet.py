"""Small forms of the sheet; the facts of a rule are in ``scoring.forms.facts``."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.domain.dossiers import Signed


class SeenForm(forms.Form):
    """Which revision (or version) the person saw; without it nothing may be overwritten."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @property
    def seen(self) -> int:
        """The number seen; 0 ("nothing") when it is missing or not a number."""
        return self.cleaned_data["revision"] if self.is_valid() else 0


class ExplanationForm(SeenForm):
    """The unit's words beside a criterion."""

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
