"""The form of one question: its words, its answers, its criterion, when it is asked."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.problems import from_engine
from parindex.common.formats import is_english
from parindex.common.number_field import NumberField
from scoring.engine.numbers import plain
from scoring.engine.problems import Problem
from surveys.domain.leaves import SurveyLeaf
from surveys.domain.question_lines import KIND_WORDS
from surveys.domain.questionnaire_outline import vietnamese
from surveys.forms.question_parts import OptionFormSet, RowFormSet, leaf_choices
from surveys.forms.questionnaire import english, words

KINDS = {"likert": gettext_lazy("Scale"), **KIND_WORDS}
# The levels a new scale begins with; they are changed like any other answer.
LEVELS = (
    ("Rất tốt", "Very good", 100),
    ("Tốt", "Good", 75),
    ("Bình thường", "Fair", 50),
    ("Chưa tốt", "Not good", 25),
    ("Kém", "Poor", 0),
)
_FED = frozenset({"single", "multiple", "number"})
_NUMBERS = {
    "multiple": ("least", "most"),
    "number": ("lowest", "highest", "places"),
    "text": ("max_length",),
}
_LABELS = {
    "least": gettext_lazy("Answers to choose at least"),
    "most": gettext_lazy("Answers to choose at most"),
    "lowest": gettext_lazy("Smallest number"),
    "highest": gettext_lazy("Largest number"),
    "places": gettext_lazy("Digits after the comma"),
    "max_length": gettext_lazy("Letters at most"),
}
_PART = re.compile(r"(options|rows)\[(\d+)\]\.?(\w*)")
_BOTH = frozenset({"text", "help"})


class QuestionForm(forms.Form):
    """One question of a kind that is chosen before."""

    text_vi = forms.CharField(
        label=gettext_lazy("Question"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    text_en = forms.CharField(
        label=gettext_lazy("Question in English"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    help_vi = forms.CharField(label=gettext_lazy("Hint"), max_length=500, required=False)
    help_en = forms.CharField(label=gettext_lazy("Hint in English"), max_length=500, required=False)
    required = forms.BooleanField(
        label=gettext_lazy("An answer is required"), required=False, initial=True
    )
    no_opinion = forms.BooleanField(label=gettext_lazy("Offer “No opinion”"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        code: str,
        earlier: Iterable[Mapping[str, Any]],
        leaves: Mapping[str, SurveyLeaf],
        question: Mapping[str, Any] | None = None,
    ) -> None:
        stored = question or new_question(kind)
        self.kind, self.code = "single" if kind == "likert" else kind, code
        super().__init__(data, initial=_values(stored))
        choices = leaf_choices(leaves, stored)
        if self.kind in _FED:
            self.fields["leaf"] = forms.ChoiceField(
                label=_("Criterion it feeds"), choices=choices, required=False
            )
            self.fields["weight"] = NumberField(label=_("Weight"), required=False)
        for name in _NUMBERS.get(self.kind, ()):
            self.fields[name] = NumberField(label=_LABELS[name], required=False)
        conditions = _conditions(earlier)
        if conditions:
            self.fields["shown_if"] = forms.MultipleChoiceField(
                label=_("Asked only after one of these answers"),
                choices=conditions,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.options = self.rows = None
        if self.kind in {"single", "matrix", "multiple"}:
            options = [_part(option) for option in stored.get("options", ())]
            self.options = OptionFormSet(data, prefix="options", initial=options)
        if self.kind == "matrix":
            rows = [_part(row) for row in stored.get("rows", ())]
            self.rows = RowFormSet(
                data, prefix="rows", initial=rows, form_kwargs={"choices": choices}
            )

    def is_valid(self) -> bool:
        """The question and all its answers and lines."""
        parts = [part for part in (self.options, self.rows) if part is not None]
        return all([super().is_valid(), *[part.is_valid() for part in parts]])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if len({value.partition("/")[0] for value in data.get("shown_if", ())}) > 1:
            self.add_error("shown_if", _("Choose answers of one question only."))
        return data

    @property
    def question(self) -> dict[str, Any]:
        """The question of the document as entered; only of a valid form."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "code": self.code,
            "kind": self.kind,
            "text": words(data, "text"),
            "help": words(data, "help"),
            "required": data["required"],
            "no_opinion": data["no_opinion"],
            **_feed(data),
        }
        for name in _NUMBERS.get(self.kind, ()):
            if data[name] is not None:
                found[name] = plain(data[name])
        if data.get("shown_if"):
            codes = [value.partition("/") for value in data["shown_if"]]
            found["shown_if"] = {"question": codes[0][0], "any_of": [code[2] for code in codes]}
        if self.options is not None:
            found["options"] = _parts(self.options, string.ascii_lowercase, _option)
        if self.rows is not None:
            names = [f"d{number}" for number in range(1, 60)]
            found["rows"] = _parts(self.rows, names, _feed)
        return found

    def tell(self, problems: Iterable[Problem], place: int) -> None:
        """Put what the engine says onto the fields; ``place`` of the question in the document."""
        for problem in problems:
            text, prefix = from_engine(problem).words, f"questions[{place}]."
            inner = problem.path.removeprefix(prefix)
            part = _PART.match(inner) if inner != problem.path else None
            if part and part[3]:
                self._tell_part(part[1], int(part[2]), part[3], text)
                continue
            name = inner.partition(".")[0]
            name = f"{name}_vi" if name in _BOTH else name
            self.add_error(name if name in self.fields else None, text)

    def _tell_part(self, part: str, number: int, key: str, text: str) -> None:
        formset = self.options if part == "options" else self.rows
        filled = _filled(formset)
        key = "text_vi" if key == "text" else key
        if number < len(filled) and key in filled[number].fields:
            filled[number].add_error(key, text)
        self.add_error(None, text)


def new_question(kind: str) -> dict[str, Any]:
    """What the form of a new question begins with."""
    if kind == "likert":
        options = [
            {"code": code, "text": {"vi": vi, "en": en}, "percent": str(percent)}
            for code, (vi, en, percent) in zip(string.ascii_lowercase, LEVELS, strict=False)
        ]
        return {"kind": "single", "no_opinion": True, "options": options}
    return {"kind": kind}


def _values(question: Mapping[str, Any]) -> dict[str, Any]:
    text, hint = question.get("text"), question.get("help")
    condition = question.get("shown_if") or {"question": "", "any_of": []}
    numbers = [name for names in _NUMBERS.values() for name in names]
    return {
        "text_vi": vietnamese(text),
        "text_en": english(text),
        "help_vi": vietnamese(hint),
        "help_en": english(hint),
        "required": question.get("required", True),
        "no_opinion": question.get("no_opinion", False),
        "shown_if": [f"{condition['question']}/{code}" for code in condition["any_of"]],
        **{name: _shown(question.get(name)) for name in (*numbers, "weight")},
        "leaf": question.get("leaf", ""),
    }


def _shown(value: Any) -> str:
    """Without separators of thousands: what is shown must be read back as the same number."""
    text = "" if value is None else plain(Decimal(str(value)))
    return text if is_english() else text.replace(".", ",")


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": part.get("code", ""),
        "text_vi": vietnamese(part.get("text")),
        "text_en": english(part.get("text")),
        "percent": _shown(part.get("percent")),
        "leaf": part.get("leaf", ""),
        "weight": _shown(part.get("weight")),
    }


def _conditions(earlier: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (
            f"{question['code']}: {vietnamese(question.get('text'))}",
            [
                (f"{question['code']}/{option['code']}", vietnamese(option.get("text")))
                for option in question.get("options", ())
            ],
        )
        for question in earlier
        if question.get("kind") in {"single", "multiple"}
    ]


def _filled(formset: Any) -> list[Any]:
    return [form for form in formset.forms if form.cleaned_data.get("text_vi")]


def _parts(formset: Any, names: Iterable[str], more: Any) -> list[dict[str, Any]]:
    """The lines that hold anything; a new one gets the first free code."""
    rows = [form.cleaned_data for form in _filled(formset)]
    taken = {row["code"] for row in rows}
    free = iter([name for name in names if name not in taken])
    return [
        {"code": row["code"] or next(free), "text": words(row, "text"), **more(row)} for row in rows
    ]


def _option(row: Mapping[str, Any]) -> dict[str, Any]:
    return {} if row["percent"] is None else {"percent": plain(row["percent"])}


def _feed(row: Mapping[str, Any]) -> dict[str, Any]:
    if not row.get("leaf"):
        return {}
    weight = row.get("weight")
    return {"leaf": row["leaf"], "weight": "1" if weight is None else plain(weight)}
