"""Forms of official letters: what to draft, the text to edit, number and date of the signed one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from campaigns.forms.facts import DAY_HINT, DAYS
from parindex.common.exports import Export
from parindex.files.domain.checks import Checked, accept_attribute, check_upload
from scoring.domain.lateness import MATTERS
from scoring.domain.letter_drafting import MOST_ROWS
from scoring.domain.letter_text import HEADS, LetterTable, LetterText

_LONGEST_TEXT, _LONGEST_CELL = 8000, 1500
_SCANS = (".pdf",)


class DraftForm(forms.Form):
    """What a new letter is about; guidance is the empty choice."""

    keeps_anything = True

    matter = forms.ChoiceField(
        label=pgettext_lazy("official letter", "What the letter is for"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reminders = [
            (key, _("Reminder: %(matter)s") % {"matter": matter.label})
            for key, matter in MATTERS.items()
        ]
        fields: dict[str, Any] = self.fields
        fields["matter"].choices = [("", _("Guidance on self-assessment")), *reminders]


_LABELS = {
    "parent": pgettext_lazy("official letter", "Body above"),
    "issuer": gettext_lazy("Issuing body"),
    "place": gettext_lazy("Place of issue"),
    "about": gettext_lazy("Subject (V/v)"),
    "dear": gettext_lazy("Addressees, one a line"),
    "powers": gettext_lazy("Lines above the signature, one a line"),
    "signer": gettext_lazy("Who signs"),
    "recipients": gettext_lazy("Recipients (Nơi nhận), one a line"),
}
_ROWS = {"parent": 2, "issuer": 2, "dear": 4, "powers": 2, "recipients": 4}
_NEEDED = {"issuer", "place", "about", "dear"}


@dataclass(frozen=True, slots=True)
class EditedPart:
    """The inputs of a part: its text, and the rows of its table with one to add."""

    text: forms.BoundField
    table: LetterTable | None
    rows: list[list[forms.BoundField]]


class LetterForm(forms.Form):
    """Every word of a letter. A table has one row more than it holds; an emptied row goes."""

    keeps_anything = True

    def __init__(self, text: LetterText, data: Mapping[str, Any] | None = None) -> None:
        self._text = text
        self._sizes = [_size(number, part.table, data) for number, part in enumerate(text.parts)]
        initial = {name: getattr(text, name) for name in HEADS}
        super().__init__(data, initial=initial)
        for name in HEADS:
            self.fields[name] = _line(
                _LABELS[name], most=2000, rows=_ROWS.get(name, 0), required=name in _NEEDED
            )
        for number, part in enumerate(text.parts):
            label = _("Text of part %(number)s") % {"number": number + 1}
            self._add(f"text-{number}", part.text, label, _LONGEST_TEXT, len(part.text) // 90 + 2)
            self._add_cells(number, part.table)

    def _add_cells(self, number: int, table: LetterTable | None) -> None:
        if table is None:
            return
        for row in range(self._sizes[number]):
            cells = table.rows[row] if row < len(table.rows) else ("",) * len(table.columns)
            for column, (name, cell) in enumerate(zip(table.columns, cells, strict=True)):
                label = _("Row %(row)s, %(column)s") % {"row": row + 1, "column": name}
                lines = max(cell.count("\n") + 1, min(4, len(cell) // 45 + 1))
                self._add(f"cell-{number}-{row}-{column}", cell, label, _LONGEST_CELL, lines)

    def _add(self, name: str, value: str, label: str, most: int, rows: int) -> None:
        self.fields[name] = _line(label, most=most, rows=rows, required=False)
        self.initial[name] = value

    @property
    def head(self) -> list[forms.BoundField]:
        """The inputs above the text."""
        return [self[name] for name in ("parent", "issuer", "place", "about", "dear")]

    @property
    def foot(self) -> list[forms.BoundField]:
        """The inputs below it."""
        return [self[name] for name in ("powers", "signer", "recipients")]

    @property
    def parts(self) -> Iterator[EditedPart]:
        """The parts in their order."""
        for number, part in enumerate(self._text.parts):
            columns = range(len(part.table.columns) if part.table else 0)
            rows = [
                [self[f"cell-{number}-{row}-{column}"] for column in columns]
                for row in range(self._sizes[number])
            ]
            yield EditedPart(self[f"text-{number}"], part.table, rows)

    def text(self) -> LetterText:
        """What was typed."""
        values = self.cleaned_data
        parts = []
        for number, part in enumerate(self._text.parts):
            table = part.table
            if table is not None:
                rows = tuple(
                    tuple(
                        values[f"cell-{number}-{row}-{column}"]
                        for column in range(len(table.columns))
                    )
                    for row in range(self._sizes[number])
                )
                table = replace(table, rows=rows)
            parts.append(replace(part, text=values[f"text-{number}"], table=table))
        heads = {name: values[name] for name in HEADS}
        return replace(self._text, **heads, parts=tuple(parts))

    def values(self) -> dict[str, str]:
        """What is stored, by the names of the inputs."""
        return {name: str(value) for name, value in self.initial.items()}


class SignedForm(forms.Form):
    """Number and date of the signed letter, and its scan if there is one."""

    number = forms.CharField(label=gettext_lazy("Number and symbol"), max_length=100)
    issued_on = forms.DateField(
        label=gettext_lazy("Date of issue"),
        input_formats=DAYS,
        widget=forms.DateInput(format=DAYS[0]),
        help_text=DAY_HINT,
    )
    file = forms.FileField(
        label=gettext_lazy("Signed copy (PDF)"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy(
            "Without one, the letter as it stands here is filed with its number and date."
        ),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.fields["file"].widget.attrs["accept"] = accept_attribute(_SCANS)

    def clean_issued_on(self) -> date:
        """A letter is not signed in the future."""
        day: date = self.cleaned_data["issued_on"]
        if day > self._today:
            raise forms.ValidationError(_("This day has not come yet."))
        return day

    def clean_file(self) -> Checked | None:
        """Checked by its content."""
        upload = self.cleaned_data.get("file")
        return check_upload(upload, kinds=_SCANS) if upload else None


def checked_export(export: Export) -> Checked:
    """A file of our own, ready to be stored."""
    return check_upload(SimpleUploadedFile(export.name, export.content, export.content_type))


def _size(number: int, table: LetterTable | None, data: Mapping[str, Any] | None) -> int:
    """How many rows of inputs a table has: as many as were sent, else one more than it holds."""
    if table is None:
        return 0
    if data is None:
        return len(table.rows) + 1
    rows = 0
    while rows <= MOST_ROWS + 1 and f"cell-{number}-{rows}-0" in data:
        rows += 1
    return rows


def _line(label: Any, *, most: int, rows: int, required: bool) -> forms.CharField:
    widget = forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput()
    return forms.CharField(label=label, max_length=most, required=required, widget=widget)
