"""Forms of groups of units, exclusions and extensions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy

from campaigns.domain.queries import units_of
from campaigns.models import CriteriaSet, Criterion, Participation


class GroupForm(forms.Form):
    """Name of a group and the set its units are scored by."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=120)
    criteria_set: forms.ModelChoiceField[CriteriaSet] = forms.ModelChoiceField(
        CriteriaSet.objects.none(), label=gettext_lazy("Criteria set"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["criteria_set"]
        field.queryset = CriteriaSet.objects.defer("document", "policy")
        field.label_from_instance = set_label


def set_label(criteria_set: CriteriaSet) -> str:
    """Name, year and version, as lists show a set."""
    return f"{criteria_set.name} ({criteria_set.year}, v{criteria_set.version})"


def unit_label(unit: Participation) -> str:
    """The unit as a choice."""
    return unit.organisation.name


class ExclusionForm(forms.Form):
    """Units of one group, what they are not assessed on, and why."""

    units: forms.ModelMultipleChoiceField[Participation] = forms.ModelMultipleChoiceField(
        Participation.objects.none(),
        label=gettext_lazy("Units"),
        widget=forms.CheckboxSelectMultiple,
    )
    everybody = forms.BooleanField(label=gettext_lazy("Every unit of the group"), required=False)
    criteria: forms.ModelMultipleChoiceField[Criterion] = forms.ModelMultipleChoiceField(
        Criterion.objects.none(),
        label=gettext_lazy("Not assessed on"),
        help_text=gettext_lazy("Fields, criteria or sub-criteria; a field takes all below it."),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("With the paper that allows it: number, date, issuing body."),
    )

    def __init__(self, *args: Any, group: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["units"].queryset = units_of(group.campaign).filter(group=group)
        fields["units"].label_from_instance = unit_label
        fields["units"].required = "everybody" not in self.data
        fields["criteria"].queryset = Criterion.objects.filter(
            criteria_set=group.criteria_set_id
        ).defer("rule", "rule_text", "evidence", "legal_basis", "guidance")

    def clean(self) -> dict[str, Any]:
        """Every unit of the group, or the ones that are ticked."""
        values: dict[str, Any] = super().clean() or {}
        if values.get("everybody"):
            units: Any = self.fields["units"]
            values["units"] = units.queryset
        return values

    @property
    def ticked(self) -> set[int]:
        """What was ticked when the form came back."""
        values = self["criteria"].value() or []
        return {int(value) for value in values if str(value).isdigit()}

    @property
    def chosen(self) -> set[int]:
        """The fields with a tick below them, to be shown unfolded."""
        ticked = self.ticked
        return {field.pk for field, nodes in self.nodes if ticked & {node.pk for node in nodes}}

    @cached_property
    def nodes(self) -> list[tuple[Criterion, list[Criterion]]]:
        """The criteria of the set by field, the field itself first."""
        found: list[tuple[Criterion, list[Criterion]]] = []
        rows: Any = self.fields["criteria"]
        for node in rows.queryset:
            if node.depth == 1:
                found.append((node, []))
            found[-1][1].append(node)
        return found
