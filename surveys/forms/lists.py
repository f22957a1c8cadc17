"""Forms about lists of respondents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.forms.facts import MOMENT_HINT, MOMENTS
from campaigns.forms.moments import MomentField
from parindex.common.folding import nfc
from parindex.common.row_problems import RowProblem
from surveys.domain.list_rows import (
    CHANNEL,
    FIELD_OF,
    GROUP,
    LABELS,
    PARENT,
    Choices,
    Person,
    channel_of,
    check_row,
)
from surveys.enums import Channel, ListState, RespondentState

_ALL = ("", _("All"))
_NONE = ("", "–")


class PersonForm(forms.Form):
    """One person; whether the values are right is said by ``check_row``, as for a file."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    body = forms.CharField(label=_("Body where the person works"), max_length=200, required=False)
    group = forms.ChoiceField(label=_("Group"))
    parent = forms.ChoiceField(label=_("Body above"), required=False)
    email = forms.CharField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=_("The link is sent by"), choices=Channel.choices)

    def __init__(
        self,
        *args: Any,
        choices: Choices,
        given: list[RowProblem] | None = None,
        **kwargs: Any,
    ) -> None:
        """``given``: what is wrong with a row of a file, said instead of checking it again."""
        super().__init__(*args, **kwargs)
        self.choices, self.given = choices, given
        self.person: Person | None = None
        fields: dict[str, Any] = self.fields
        fields[GROUP].choices = [_NONE, *((row.key, row.name) for row in choices.groups)]
        fields[PARENT].choices = [_NONE, *((row.code, row.name) for row in choices.parents)]
        if not choices.parents:
            del self.fields[PARENT]

    def clean(self) -> dict[str, Any]:
        """Check the row as that of a file."""
        data: dict[str, Any] = super().clean() or {}
        if self.given is not None:
            self.errors.clear()
            problems = self.given
        else:
            self.person, problems = check_row(0, data, self.choices)
        for problem in problems:
            name = FIELD_OF.get(problem.column, "")
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, problem.words)
        return data


def row_form(
    row: int, cells: Mapping[str, str], problems: list[RowProblem], choices: Choices
) -> PersonForm:
    """A row of a file as a form, with what is wrong beside each cell."""
    group = choices.group(cells.get(GROUP, ""))
    parent = choices.parent(cells.get(PARENT, ""))
    channel = channel_of(cells.get(CHANNEL, ""))
    known = {
        GROUP: group.key if group else "",
        PARENT: parent.code if parent else "",
        CHANNEL: channel or "",
    }
    values = {f"r{row}-{name}": str(cells.get(name, "")) for name in LABELS}
    values |= {f"r{row}-{name}": value for name, value in known.items()}
    return PersonForm(values, prefix=f"r{row}", choices=choices, given=problems)


class ReasonedPersonForm(PersonForm):
    """A correction of an accepted list."""

    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, fixed: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fixed = fixed
        for name in fixed:
            self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """Group and body above are those of the place on the list."""
        self.cleaned_data |= self._fixed
        return super().clean()


class ListFileForm(forms.Form):
    """A file of respondents."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("The filled-in template: XLSX or CSV (UTF-8), at most 5 MB and 20,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    replaces = forms.BooleanField(
        label=_("The file takes the place of what is on the list now"), required=False
    )


class ContactForm(forms.Form):
    """The IT contact of a unit."""

    name = forms.CharField(label=_("Full name"), max_length=200)
    position = forms.CharField(label=_("Position"), max_length=200)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, widget=forms.TextInput(attrs={"type": "tel"})
    )

    def clean_name(self) -> str:
        return nfc(self.cleaned_data["name"])


class ReasonForm(forms.Form):
    """A reason, nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 2}))


class TimeForm(ReasonForm):
    """A reason and until when."""

    until = MomentField(
        label=_("To be sent until (Viet Nam time)"),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format=MOMENTS[0]),
        help_text=MOMENT_HINT,
    )
    field_order = ("until", "reason")


class ReturnForm(TimeForm):
    """Why a list goes back; until when, where its deadline is over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].required = False


class PeopleFilter(forms.Form):
    """People by name or address, group and state."""

    q = forms.CharField(label=_("Name, position, body, e-mail"), max_length=100, required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[_ALL, *RespondentState.choices], required=False
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["group"].choices = [_ALL, *((row.key, row.name) for row in choices.groups)]


class ListFilter(forms.Form):
    """Lists by unit and state."""

    q = forms.CharField(label=_("Unit"), max_length=100, required=False)
    state = forms.ChoiceField(label=_("State"), choices=[_ALL, *ListState.choices], required=False)
