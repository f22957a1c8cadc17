"""Forms of the set-up of a wave: groups, their forms, bodies outside the campaign."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.models import UnitGroup
from parindex.common.number_field import NumberField
from surveys.domain.respondent_groups import FormRule, GroupFacts
from surveys.enums import ObjectRule
from surveys.models import Questionnaire, RespondentGroup, SurveyObject, Wave

# Weights are stored with three decimals, below a thousand.
_PLACES, _BOUND = 3, Decimal(1000)


class BodyForm(forms.Form):
    """A body outside the campaign."""

    name = forms.CharField(
        label=gettext_lazy("Name of the body"),
        max_length=200,
        help_text=gettext_lazy("For example the parent ministry of a department."),
    )


class RespondentGroupForm(forms.Form):
    """One group of respondents."""

    name = forms.CharField(label=gettext_lazy("Name of the group"), max_length=200)
    priority = forms.IntegerField(
        label=gettext_lazy("Priority"),
        min_value=1,
        max_value=999,
        help_text=gettext_lazy("A person in several groups is kept in the one with priority 1."),
    )
    weight = NumberField(
        label=gettext_lazy("Weight of the group"),
        help_text=gettext_lazy("Against the weights of the other groups, for example 1 or 2,5."),
    )
    least_sample = forms.IntegerField(
        label=gettext_lazy("Minimum sample"),
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy("With fewer valid answers the group does not count."),
    )
    is_counter = forms.BooleanField(
        label=gettext_lazy("Answers at counters: nobody of this group is on a list"),
        help_text=gettext_lazy(
            "For citizens who answer by a code at the counter. They are no sample, so they have "
            "a group, a weight and a minimum of their own."
        ),
        required=False,
    )

    @staticmethod
    def values_of(group: RespondentGroup) -> dict[str, Any]:
        """What is stored, by field."""
        names = ("name", "priority", "weight", "least_sample", "is_counter")
        return {name: getattr(group, name) for name in names}

    def clean_weight(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if not 0 < weight < _BOUND or weight != round(weight, _PLACES):
            raise forms.ValidationError(
                _("Enter a number above 0 and below 1000, with three decimals at most.")
            )
        return weight

    @property
    def facts(self) -> GroupFacts:
        """What was entered; only of a valid form."""
        return GroupFacts(**self.cleaned_data)


class GroupFormForm(forms.Form):
    """Which questionnaire, about which objects."""

    questionnaire: forms.ModelChoiceField[Questionnaire] = forms.ModelChoiceField(
        Questionnaire.objects.none(), label=gettext_lazy("Questionnaire")
    )
    rule = forms.ChoiceField(
        label=pgettext_lazy("survey", "About"), choices=ObjectRule.choices, widget=forms.RadioSelect
    )
    object: forms.ModelChoiceField[SurveyObject] = forms.ModelChoiceField(
        SurveyObject.objects.none(), label=gettext_lazy("The named object"), required=False
    )
    units: forms.ModelChoiceField[UnitGroup] = forms.ModelChoiceField(
        UnitGroup.objects.none(), label=gettext_lazy("The group of the campaign"), required=False
    )
    own_too = forms.BooleanField(label=gettext_lazy("They rate their own unit too"), required=False)

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        known = Questionnaire.objects.filter(campaign=wave.campaign_id).defer("document")
        fields["questionnaire"].queryset = known
        fields["questionnaire"].label_from_instance = _version
        fields["object"].queryset = SurveyObject.objects.filter(wave=wave)
        fields["units"].queryset = UnitGroup.objects.filter(campaign=wave.campaign_id)
        fields["object"].needed_when = _("compulsory for one named object")
        fields["units"].needed_when = _("compulsory for the units of a group")

    def clean(self) -> dict[str, Any]:
        """What the rule does not look at is left out; what it needs must be there."""
        data = super().clean() or {}
        rule = data.get("rule")
        for name, needing in (("object", ObjectRule.NAMED), ("units", ObjectRule.UNITS)):
            if rule != needing:
                data[name] = None
            elif not data.get(name) and name not in self.errors:
                self.add_error(name, _("Choose one."))
        if rule not in {ObjectRule.EVERY, ObjectRule.UNITS}:
            data["own_too"] = False
        return data

    @property
    def facts(self) -> FormRule:
        """What was entered; only of a valid form."""
        return FormRule(**self.cleaned_data)


def _version(questionnaire: Questionnaire) -> str:
    words = {"title": questionnaire.title, "version": questionnaire.version}
    return _("%(title)s (version %(version)s)") % words
