"""Forms of a continuation: the set that is continued, one decision, the filter of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.domain.continuity.choosing import earlier_sets
from campaigns.domain.continuity.page import OPEN
from campaigns.enums import Comparability
from campaigns.forms.filters import ALL
from campaigns.forms.groups import set_label
from campaigns.models import CriteriaSet, Criterion
from parindex.common.formats import format_points

_NONE = ("", gettext_lazy("None"))


class ContinuedForm(forms.Form):
    """The set of an earlier year that this one takes the place of."""

    continues: forms.ModelChoiceField[CriteriaSet] = forms.ModelChoiceField(
        CriteriaSet.objects.none(), label=gettext_lazy("Continues the set")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Needed once a frozen set has decisions: they are taken back."),
    )

    def __init__(self, *args: Any, criteria_set: CriteriaSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["continues"]
        field.queryset = earlier_sets(criteria_set)
        field.label_from_instance = set_label


class LinkForm(forms.Form):
    """What became of one criterion."""

    other = forms.ChoiceField(label=gettext_lazy("Is the same as"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Comparison"),
        choices=Comparability.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy(
            "Needed for what is not comparable, and when a decision about a frozen set changes."
        ),
    )

    def __init__(
        self, *args: Any, others: Sequence[Criterion], is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        never = Comparability.DROPPED if is_new else Comparability.NEW
        fields["state"].choices = [
            (state, state.label) for state in Comparability if state != never
        ]
        fields["other"].choices = [_NONE, *((str(row.pk), criterion_label(row)) for row in others)]


class LinkFilter(forms.Form):
    """Lines of a continuation by code or name, and by state."""

    q = forms.CharField(label=gettext_lazy("Code or name"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Comparison"),
        choices=[
            ALL,
            (OPEN, pgettext_lazy("criterion", "To be decided")),
            *Comparability.choices,
        ],
        required=False,
    )


def criterion_label(row: Criterion) -> str:
    """Code, name and maximum, as a choice."""
    return f"{row.code} {row.title} ({format_points(row.max_points)})"
