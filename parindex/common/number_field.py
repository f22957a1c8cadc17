"""A form field for numbers as people type them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from parindex.common.formats import parse_decimal


class NumberField(forms.CharField):
    """A number as a person types it: ``87,5``, ``0,75`` or ``87,5%``; empty is ``None``."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except ValueError:
            raise forms.ValidationError(_("Enter a number, for example 12,5.")) from None
