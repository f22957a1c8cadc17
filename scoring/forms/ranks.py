"""What a person asks of a ranking."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from parindex.common.number_field import NumberField

MAX_TOLERANCE = 50


class ToleranceForm(forms.Form):
    """How far the weights of the fields may be off, in percent."""

    tolerance = NumberField(
        label=_("Weights may be off by (%)"),
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}),
    )

    def clean_tolerance(self) -> Decimal:
        """A percentage from 0 to ``MAX_TOLERANCE``."""
        value: Decimal = self.cleaned_data["tolerance"]
        if not 0 <= value <= MAX_TOLERANCE:
            text = _("Enter a percentage from 0 to %(most)s.") % {"most": MAX_TOLERANCE}
            raise forms.ValidationError(text)
        return value

    @property
    def value(self) -> Decimal:
        """What was asked for; 0 where it cannot be read."""
        found: Decimal = (
            self.cleaned_data.get("tolerance", Decimal(0)) if self.is_valid() else Decimal(0)
        )
        return found
