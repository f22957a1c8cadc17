"""Forms of the library of shared sets: the filter, and the copy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.domain.criteria_document import MAX_NAME
from campaigns.domain.library import levels_and_years
from campaigns.forms.filters import ALL
from campaigns.forms.moments import EARLIEST, LATEST, YEAR_WORDS


class LibraryFilter(forms.Form):
    """Shared sets by words, level and year."""

    q = forms.CharField(
        label=gettext_lazy("Name, authority or decision"), max_length=100, required=False
    )
    level = forms.ChoiceField(label=gettext_lazy("Level it is for"), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        levels, years = levels_and_years()
        fields["level"].choices = [ALL, *((level, level) for level in levels)]
        fields["year"].choices = [ALL, *((str(year), str(year)) for year in years)]


class ForkForm(forms.Form):
    """What the own copy is called, and for which year it is."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME)
    year = forms.IntegerField(
        label=gettext_lazy("Year"),
        min_value=EARLIEST,
        max_value=LATEST,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), YEAR_WORDS),
    )
