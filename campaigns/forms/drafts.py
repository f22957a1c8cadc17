"""Forms of the editor. They refuse next to nothing: a draft keeps what was typed (decision 9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.band_words import EXAMPLE, bands_from_words, bands_in_words
from campaigns.domain.criteria_document import MAX_NAME, MAX_TEXT
from campaigns.domain.draft.nodes import TEXT_KEYS
from campaigns.enums import CriterionGroup, PointSource
from campaigns.forms.moments import EARLIEST, LATEST, YEAR_WORDS
from campaigns.forms.typed import number_shown, number_typed
from campaigns.models import CriteriaSet

_POINT = {"class": "point", "inputmode": "decimal", "autocomplete": "off"}


def _text(label: Any, rows: int = 2, **more: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows})
    return forms.CharField(label=label, required=False, max_length=MAX_TEXT, widget=widget, **more)


def _number(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=40, widget=forms.TextInput(_POINT), **more
    )


class NewSetForm(forms.Form):
    """A new draft: empty, or with the content of another set."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME)
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=EARLIEST,
        max_value=LATEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), YEAR_WORDS),
    )
    based_on: forms.ModelChoiceField[CriteriaSet] = forms.ModelChoiceField(
        CriteriaSet.objects.none(),
        label=gettext_lazy("Begin with"),
        required=False,
        empty_label=gettext_lazy("An empty set"),
        help_text=gettext_lazy("Another set is copied whole; it stays as it is."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["based_on"].queryset = CriteriaSet.objects.defer("document", "policy")
        fields["based_on"].label_from_instance = lambda found: (
            f"{found.name}, {found.year}, v{found.version}"
        )


class NodeForm(forms.Form):
    """What one criterion is; which inputs there are depends on its place in the tree."""

    keeps_anything = True

    title = _text(gettext_lazy("Name"))
    max_points = _number(gettext_lazy("Maximum"))
    group = forms.ChoiceField(
        label=gettext_lazy("Kind of points"), choices=CriterionGroup.choices, required=False
    )
    cap = _number(
        gettext_lazy("Cap"),
        help_text=gettext_lazy("The most a bonus or penalty field gives or takes."),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Points from"), choices=PointSource.choices, required=False
    )
    na_allowed = forms.BooleanField(label=gettext_lazy("May not apply"), required=False)
    evidence_required = forms.BooleanField(label=gettext_lazy("Evidence required"), required=False)
    rule_text = _text(gettext_lazy("How it is scored"), 3)
    evidence = _text(gettext_lazy("Evidence"))
    legal_basis = _text(gettext_lazy("Legal basis"))
    guidance = _text(gettext_lazy("Guidance"))
    appraised_by = _text(gettext_lazy("Appraised by"), 1)

    def __init__(self, *args: Any, level: int, is_leaf: bool, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if level > 1:
            del self.fields["group"]
        if level > 1 or group == CriterionGroup.MAIN:
            del self.fields["cap"]
        if not is_leaf:
            for name in ("source", "na_allowed", "evidence_required"):
                del self.fields[name]

    @staticmethod
    def values_of(node: Mapping[str, Any]) -> dict[str, Any]:
        """What the form shows of a node."""
        numbers = {name: number_shown(node.get(name)) for name in ("max_points", "cap")}
        return {**node, **numbers}

    @property
    def facts(self) -> dict[str, Any]:
        """The valid form as properties of the node; None takes one away."""
        found = dict(self.cleaned_data)
        for name in ("max_points", "cap"):
            if name in found:
                found[name] = number_typed(found[name]) or (None if name == "cap" else "0")
        for name in TEXT_KEYS:
            found[name] = found[name].strip()
        return found


class CodeForm(forms.Form):
    """The code of a criterion; a change of it is a change of the tree."""

    new_code = forms.CharField(label=gettext_lazy("Code"), max_length=60, required=False)


class SetFactsForm(forms.Form):
    """The facts of the set: what it is called, what it adds up to, how points are rounded."""

    keeps_anything = True

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME, required=False)
    year = forms.CharField(label=gettext_lazy("Year"), max_length=10, required=False)
    level = forms.CharField(
        label=gettext_lazy("For"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Which units, for example: departments, districts."),
    )
    source = _text(gettext_lazy("Decision, source"))
    note = _text(gettext_lazy("Note"))
    total = _number(gettext_lazy("Points in all"))
    survey_points = _number(
        gettext_lazy("Of these by surveys"),
        help_text=gettext_lazy("Left empty, the share is not checked."),
    )
    places = _number(gettext_lazy("Decimals of points and index"))
    bonus_in_maximum = forms.BooleanField(
        label=gettext_lazy("Bonus fields enlarge the maximum"), required=False
    )
    main_cap = _number(gettext_lazy("The main fields give at most"))
    total_floor = _number(gettext_lazy("The whole gives at least"))
    total_cap = _number(gettext_lazy("The whole gives at most"))
    unappraised = forms.ChoiceField(
        label=gettext_lazy("An item nobody appraised"),
        choices=[
            ("self", gettext_lazy("counts its self-assessment")),
            ("zero", gettext_lazy("counts 0")),
        ],
        required=False,
    )
    bands = forms.CharField(
        label=gettext_lazy("Classes of the result"),
        max_length=2000,
        required=False,
        help_text=format_lazy(
            gettext_lazy("Best first, each with the percentage it begins at: {example}."),
            example=EXAMPLE,
        ),
    )
    illustrative = forms.BooleanField(
        label=gettext_lazy("Illustrative data"),
        required=False,
        help_text=gettext_lazy("Invented for a demonstration; said wherever the set is shown."),
    )

    TEXTS = ("name", "level", "source", "note")

    def __init__(self, *args: Any, correction: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if correction:  # it stays a version of the set it corrects
            del self.fields["name"], self.fields["year"]

    @staticmethod
    def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
        """What the form shows of a document."""
        policy, rounding = document.get("policy") or {}, document.get("rounding") or {}
        found = {**document, **policy, "places": rounding.get("places")}
        numbers = ("total", "survey_points", "places", "main_cap", "total_floor", "total_cap")
        shown = {name: number_shown(found.get(name)) for name in numbers}
        return {**found, **shown, "bands": bands_in_words(document.get("bands") or ())}

    def clean_bands(self) -> list[dict[str, Any]]:
        try:
            return bands_from_words(self.cleaned_data["bands"])
        except ValueError as error:
            text = _("“%(part)s” is no class; write them as in the example.")
            raise forms.ValidationError(text % {"part": error}) from None

    @property
    def facts(self) -> dict[str, Any]:
        """The valid form as facts of the document."""
        data = self.cleaned_data
        number = {
            name: number_typed(data[name]) or None
            for name in (
                "total",
                "survey_points",
                "places",
                "main_cap",
                "total_floor",
                "total_cap",
            )
        }
        own: dict[str, Any] = {name: data[name].strip() for name in self.TEXTS if name in data}
        if "year" in data:
            text = data["year"].strip()
            own["year"] = int(text) if text.isascii() and text.isdigit() else text
        return {
            **own,
            "illustrative": data["illustrative"],
            "total": number["total"] or "0",
            "survey_points": number["survey_points"],
            "bands": data["bands"],
            "rounding": {"places": number["places"] or "2", "mode": "half_up"},
            "policy": {
                "bonus_in_maximum": data["bonus_in_maximum"],
                "total_floor": number["total_floor"] or "0",
                "total_cap": number["total_cap"],
                "main_cap": number["main_cap"],
                "unappraised": data["unappraised"] or "self",
                "missing": "zero",
            },
        }
