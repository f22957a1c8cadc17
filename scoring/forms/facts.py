"""The inputs of a rule: what the engine asks for, in words and boxes, and what was posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from parindex.common.formats import format_date, format_exact
from scoring.domain.drafts import TypedFacts
from scoring.domain.wording import label_text, problem_text
from scoring.engine.facts import FactsError, FieldProblem
from scoring.engine.fields import FactField
from scoring.engine.leaf import Leaf
from scoring.engine.score import fields_of, form_from_facts

PREFIX = "f-"
FormData = dict[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option or one box; ``points`` is text."""

    key: str
    label: str
    points: str
    checked: bool


@dataclass(frozen=True, slots=True)
class FactInput:
    """One input of the form, ready to draw."""

    name: str
    kind: str
    label: str
    value: str
    unit: str
    section: str
    choices: tuple[Choice, ...] = ()
    errors: tuple[str, ...] = field(default=())


def posted_facts(data: QueryDict) -> FormData:
    """The fact inputs of a posted form, without their prefix."""
    found: FormData = {}
    for name in data:
        if name.startswith(PREFIX):
            texts = data.getlist(name)
            found[name.removeprefix(PREFIX)] = texts if len(texts) > 1 else texts[0]
    return found


def typed(data: QueryDict) -> TypedFacts:
    """The posted inputs as the ledger reads them, under its lock."""
    return TypedFacts(posted_facts(data))


def inputs_of(
    leaf: Leaf,
    *,
    others: Mapping[str, Any],
    facts: Mapping[str, Any] | None = None,
    data: FormData | None = None,
    problems: Iterable[FieldProblem] = (),
) -> list[FactInput]:
    """The inputs of a leaf, filled with what was typed, else with ``facts``."""
    values = data if data is not None else form_data(leaf, facts or {}, others)
    errors: dict[str, list[str]] = {}
    for problem in problems:
        errors.setdefault(problem.field, []).append(problem_text(problem))
    return [
        _input(asked, values.get(asked.name, ""), tuple(errors.get(asked.name, ())))
        for asked in fields_of(leaf, others)
    ]


def form_data(leaf: Leaf, facts: Mapping[str, Any], others: Mapping[str, Any]) -> FormData:
    """Stored facts as form data; empty when the case of a branch changed and nothing fits."""
    if not facts:
        return {}
    try:
        return form_from_facts(leaf, facts, others)
    except FactsError:
        return {}


def form_problems(problems: Iterable[FieldProblem]) -> list[str]:
    """Mistakes that belong to no input."""
    return [problem_text(problem) for problem in problems if problem.field == ""]


def facts_in_words(inputs: Iterable[FactInput]) -> list[tuple[str, str]]:
    """(label, value) of every input that holds something: what the unit entered, to read."""
    found = []
    for shown in inputs:
        chosen = [choice.label for choice in shown.choices if choice.checked]
        if chosen:
            found.append((shown.label, "✓" if shown.kind == "flag" else "; ".join(chosen)))
        elif shown.value and not shown.choices:
            found.append((shown.label, f"{shown.value} {shown.unit}".strip()))
    return found


def as_typed(text: str) -> str:
    """Form text as an officer writes it: ISO dates become dd/mm/yyyy."""
    try:
        return format_date(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


def _input(asked: FactField, value: str | list[str], errors: tuple[str, ...]) -> FactInput:
    texts = [value] if isinstance(value, str) else value
    label = asked.label or label_text(asked.label_code)
    choices = tuple(
        Choice(
            option.key,
            option.label or label_text(option.label_code),
            format_exact(option.points) if option.points is not None else "",
            option.key in texts,
        )
        for option in asked.options
    )
    if asked.kind == "flag":
        choices = (Choice("1", label, "", "1" in texts),)
    return FactInput(
        name=PREFIX + asked.name,
        kind=asked.kind,
        label=label,
        value=as_typed(texts[0]) if texts else "",
        unit=asked.unit,
        section=asked.section,
        choices=choices,
        errors=errors,
    )
