"""What is asked about a rehearsal: how to make it, which role to play."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parindex.accounts.enums import Role
from parindex.tenants.models import Organisation


class MakingForm(forms.Form):
    """What comes along beside the campaign itself."""

    filled = forms.BooleanField(
        label=_("Fill in made-up scores of the self-assessment"),
        help_text=_(
            "Every unit scores and sends at once, so that appraisal, index and ranking can be "
            "tried. The figures are illustrative."
        ),
        required=False,
    )
    everybody = forms.BooleanField(
        label=_("Everybody takes part with their own role"),
        help_text=_(
            "People find the rehearsal when they sign in, clearly labelled. Without this only "
            "those who set up campaigns come in, and play the roles themselves."
        ),
        required=False,
    )


class SeatForm(forms.Form):
    """The role somebody plays, and where."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    organisation: Any = forms.ModelChoiceField(label=_("Organisation"), queryset=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.order_by("sort_key")  # type: ignore[attr-defined]
