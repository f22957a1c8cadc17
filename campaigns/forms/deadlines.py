"""Forms of later deadlines: for one unit, and for everybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.domain.queries import units_of
from campaigns.enums import PhaseKind
from campaigns.forms.facts import MOMENT_HINT, MOMENTS
from campaigns.forms.groups import unit_label
from campaigns.forms.moments import MomentField
from campaigns.models import Campaign, Criterion, Participation, Phase
from parindex.common.formats import format_moment


class PostponeForm(forms.Form):
    """A later deadline of a phase for everybody.

    ``agreed`` is asked for (``asks_agreement``) once the new deadline runs into another phase.
    """

    phase: forms.ModelChoiceField[Phase] = forms.ModelChoiceField(
        Phase.objects.none(), label=gettext_lazy("Phase")
    )
    closes_at = MomentField(
        label=gettext_lazy("New deadline (Viet Nam time)"),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format=MOMENTS[0]),
        help_text=MOMENT_HINT,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("Both phases run side by side until the new deadline"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["phase"].queryset = Phase.objects.filter(campaign=campaign).select_related(
            "campaign"
        )
        fields["phase"].label_from_instance = phase_label

    @property
    def asks_agreement(self) -> bool:
        """Whether the box is shown: it was asked for, or has been ticked."""
        return "agreed" in self.errors or bool(self.data.get("agreed"))


class ExtensionForm(PostponeForm):
    """A later deadline for one unit, or for one criterion of it."""

    unit: forms.ModelChoiceField[Participation] = forms.ModelChoiceField(
        Participation.objects.none(), label=gettext_lazy("Unit")
    )
    code = forms.CharField(
        label=gettext_lazy("Only for the criterion with the code"), max_length=20, required=False
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, campaign=campaign, **kwargs)
        fields: dict[str, Any] = self.fields
        phases = fields["phase"].queryset
        fields["phase"].queryset = phases.exclude(kind=PhaseKind.PUBLICATION)
        fields["unit"].queryset = units_of(campaign)
        fields["unit"].label_from_instance = unit_label

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        unit, code = values.get("unit"), (values.get("code") or "").strip()
        values["criterion"] = None
        if unit and code:
            found = Criterion.objects.filter(criteria_set=unit.group.criteria_set_id, code=code)
            values["criterion"] = found.first()
            if values["criterion"] is None:
                self.add_error("code", gettext_lazy("The unit's criteria set has no such code."))
        return values


def phase_label(phase: Phase) -> str:
    """The phase with its present deadline, as a choice."""
    return f"{phase.get_kind_display()} ({format_moment(phase.closes_at)})"
