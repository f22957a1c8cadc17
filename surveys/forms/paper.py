"""Forms of the paper desk: slips, lots, and a sheet typed by the numbers printed on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys.domain.mistake_words import mistake_text
from surveys.domain.paper_kinds import PaperKind, kinds_of
from surveys.domain.paper_lots import MOST_SHEETS
from surveys.engine.answers import Checked, check
from surveys.engine.comparing import (
    NONE_NUMBER,
    SheetReading,
    fields_of,
    flat,
    numbers_of,
    typed_by_number,
)
from surveys.engine.form import Form, Question
from surveys.enums import LotState, SettleReason
from surveys.models import PaperLot, Wave

VOID_BOX = "void"
_ANY = ("", gettext_lazy("All"))


class LotFilter(forms.Form):
    """Which lots are shown."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[_ANY, *LotState.choices]
    )


class SlipForm(forms.Form):
    """A code on a slip, or words of a name."""

    q = forms.CharField(
        label=gettext_lazy("Code on the slip, or the person's name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class WhyForm(forms.Form):
    """An act that needs its reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class LotForm(forms.Form):
    """A new bundle of sheets."""

    kind = forms.ChoiceField(label=gettext_lazy("Sheets of"))
    sheets = forms.IntegerField(
        label=gettext_lazy("Number of sheets"),
        min_value=1,
        max_value=MOST_SHEETS,
        help_text=gettext_lazy("Mix the sheets first, then write the numbers 1, 2, 3, … on them."),
    )

    def __init__(self, *args: Any, wave: Wave, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kinds = {kind.value: kind for kind in kinds_of(wave)}
        fields: dict[str, Any] = self.fields
        fields["kind"].choices = [("", "–"), *_kind_choices(self._kinds.values())]

    @property
    def chosen(self) -> PaperKind:
        """The kind that was chosen; only of a valid form."""
        return self._kinds[self.cleaned_data["kind"]]


class SizeForm(forms.Form):
    """How many sheets the bundle really has."""

    sheets = LotForm.base_fields["sheets"]


class MergeForm(forms.Form):
    """Into which lot the sheets go."""

    into: forms.ModelChoiceField[PaperLot] = forms.ModelChoiceField(
        PaperLot.objects.none(), label=gettext_lazy("Into lot")
    )

    def __init__(self, *args: Any, lot: PaperLot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["into"].queryset = PaperLot.objects.filter(
            wave=lot.wave_id,
            group=lot.group_id,
            questionnaire=lot.questionnaire_id,
            object=lot.object_id,
            state=LotState.TYPING,
        ).exclude(pk=lot.pk)


class SettleForm(forms.Form):
    """Why the readings differed."""

    why = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=SettleReason.choices, widget=forms.RadioSelect
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One input of a sheet. ``readings``: what the two people typed, where they differ."""

    name: str
    label: str
    value: str
    error: str
    readings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"f-{self.name.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Block:
    """One question of a sheet with the numbers of its options.

    ``condition``: after which answers of an earlier question it is asked, empty for always.
    """

    number: int
    kind: str
    text: str
    hint: str
    condition: str
    options: tuple[tuple[str, str], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TypedSheet:
    """A sheet as it was entered: numbers of options, texts, and whether it cannot be counted."""

    form: Form
    entered: Mapping[str, str] = field(default_factory=dict)
    is_void: bool = False

    @classmethod
    def posted(cls, form: Form, data: Mapping[str, str]) -> TypedSheet:
        """What a browser sent."""
        names = [name for question in form.questions for name in fields_of(question)]
        return cls(form, {name: data.get(name, "") for name in names}, VOID_BOX in data)

    @classmethod
    def stored(
        cls, form: Form, reading: SheetReading | None, but: Iterable[str] = ()
    ) -> TypedSheet:
        """A reading as it would be entered again; the fields ``but`` stay empty."""
        if reading is None:
            return cls(form)
        values, left_out = flat(reading.answers), frozenset(but)
        entered = {
            name: numbers_of(question, values[name])
            for question in form.questions
            for name in fields_of(question)
            if name in values and name not in left_out
        }
        return cls(form, entered, reading.is_void)

    @property
    def checked(self) -> Checked:
        return check(self.form, typed_by_number(self.form, self.entered))

    @property
    def is_valid(self) -> bool:
        return self.is_void or not self.checked.mistakes

    @property
    def reading(self) -> SheetReading:
        """What is stored; only of a valid sheet. What was typed on a void one is not kept."""
        if self.is_void:
            return SheetReading(is_void=True)
        return SheetReading(answers=self.checked.answers)

    def blocks(self, *, told: bool = False, readings: tuple[SheetReading, ...] = ()) -> list[Block]:
        """The questions as the page draws them; ``told``: with what is wrong."""
        errors: dict[str, str] = {}
        if told and not self.is_void:
            errors = {wrong.field: mistake_text(wrong) for wrong in self.checked.mistakes}
        return [
            self._block(number, question, errors, readings)
            for number, question in enumerate(self.form.questions, start=1)
        ]

    def _block(
        self,
        number: int,
        question: Question,
        errors: Mapping[str, str],
        readings: tuple[SheetReading, ...],
    ) -> Block:
        rows = {f"{question.code}.{row.code}": row.text["vi"] for row in question.rows}
        cells = tuple(
            Cell(
                name=name,
                label=rows.get(name, ""),
                value=self.entered.get(name, ""),
                error=errors.get(name, "") or errors.get(question.code, ""),
                readings=_readings(question, name, readings),
            )
            for name in fields_of(question)
        )
        return Block(
            number=number,
            kind=question.kind,
            text=question.text["vi"],
            hint=_hint(question),
            condition=_condition(self.form, question),
            options=_options(question),
            cells=cells,
        )


def _options(question: Question) -> tuple[tuple[str, str], ...]:
    numbered = [(str(place), row.text["vi"]) for place, row in enumerate(question.options, 1)]
    if question.no_opinion:
        numbered.append((NONE_NUMBER, str(_("No opinion"))))
    return tuple(numbered)


def _readings(question: Question, name: str, both: tuple[SheetReading, ...]) -> tuple[str, ...]:
    if not both:
        return ()
    values = [flat(reading.answers).get(name, ()) for reading in both]
    if values[0] == values[-1]:
        return ()
    return tuple(numbers_of(question, given) or "–" for given in values)


def _condition(form: Form, question: Question) -> str:
    if question.shown_if is None:
        return ""
    earlier = form.question(question.shown_if.question)
    chosen = numbers_of(earlier, sorted(question.shown_if.any_of))
    words = _("only if question %(number)s was answered with %(chosen)s")
    place = form.questions.index(earlier) + 1
    return words % {"number": place, "chosen": chosen.replace(",", ", ")}


def _hint(question: Question) -> str:
    if question.kind == "multiple":
        return _("several numbers, with commas")
    return "" if question.required else _("may be empty")


def _kind_choices(kinds: Iterable[PaperKind]) -> Iterator[tuple[str, str]]:
    for kind in kinds:
        yield kind.value, f"{kind.group.name} · {kind.questionnaire.title} · {kind.object.name}"
