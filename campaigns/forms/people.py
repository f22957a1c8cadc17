"""Forms of organisations and people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.forms.facts import DAY_HINT, DAYS
from parindex.accounts.enums import Role
from parindex.tenants.kinds import OrganisationKind
from parindex.tenants.models import Organisation


class PersonForm(forms.Form):
    """A person with one role in one organisation."""

    full_name = forms.CharField(label=gettext_lazy("Full name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Official e-mail"), max_length=254)
    position = forms.CharField(label=gettext_lazy("Position"), max_length=200, required=False)
    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Organisation")
    )
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organisation"].queryset = Organisation.objects.all()


class ReorganisationForm(forms.Form):
    """Which units follow which, from when, by which decision."""

    old: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Units of before"),
        widget=forms.CheckboxSelectMultiple,
    )
    new: forms.ModelMultipleChoiceField[Organisation] = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Units that follow them"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A new unit is added to the organisations first."),
    )
    day = forms.DateField(
        label=gettext_lazy("From"),
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    decision = forms.CharField(
        label=gettext_lazy("Decision"),
        max_length=200,
        help_text=gettext_lazy(
            "Number, date and issuer, for example 1656/NQ-UBTVQH15, 16/06/2025."
        ),
    )
    ends = forms.BooleanField(
        label=gettext_lazy("The units of before end with it"), required=False, initial=True
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        for name in ("old", "new"):
            fields[name].queryset = Organisation.objects.all()


class OrganisationForm(forms.Form):
    """An organisation of the tenant. ``stored``: the one to change, whose code stays."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=80, required=False)
    code = forms.SlugField(
        label=gettext_lazy("Code"),
        max_length=40,
        help_text=gettext_lazy("Lower-case letters, digits and hyphens; part of addresses."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    parent: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Belongs to"), required=False
    )
    contact_email = forms.EmailField(
        label=gettext_lazy("Contact e-mail"), max_length=254, required=False
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Exists from"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Exists until"),
        required=False,
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )

    def __init__(self, *args: Any, stored: Organisation | None = None, **kwargs: Any) -> None:
        if stored is not None:
            kwargs["initial"] = self.values_of(stored)
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["parent"].queryset = Organisation.objects.all()
        known = [("", "–"), *OrganisationKind.choices]
        if stored is not None:
            del self.fields["code"]
            fields["parent"].queryset = Organisation.objects.exclude(pk=stored.pk)
            if stored.kind and stored.kind not in OrganisationKind.values:
                known.append((stored.kind, stored.kind_words))
        fields["kind"].choices = known

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).lower()

    @staticmethod
    def values_of(organisation: Organisation) -> dict[str, Any]:
        """The stored values, as initial data."""
        names = ("name", "short_name", "kind", "contact_email", "valid_from", "valid_to", "parent")
        return {name: getattr(organisation, name) for name in names}
