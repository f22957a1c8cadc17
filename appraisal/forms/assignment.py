"""Choose the body that appraises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parindex.tenants.models import Organisation


class AssignmentForm(forms.Form):
    """A unit of the tenant, or nobody: then the assignment above in the tree is in force."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=_("Appraising body"),
        empty_label=_("As above in the tree"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = Organisation.objects.all()
