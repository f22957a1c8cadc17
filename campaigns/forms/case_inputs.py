"""The form of a golden case: the facts of a leaf, and of those it looks at, as units enter them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.domain.golden_cases import CaseRun
from campaigns.forms.typed import number_shown, number_typed
from scoring.engine.facts import FactsError, FieldProblem
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import ZERO, decimal_of, plain
from scoring.engine.score import evaluate, facts_from_form

# Draws the inputs of a leaf as on the scoring sheet; scoring puts its own here when it is ready.
INPUTS: list[Callable[..., list[Any]]] = []


class ExpectedForm(forms.Form):
    """What must come out, and what the case is about."""

    points = forms.CharField(
        label=gettext_lazy("Points expected"),
        max_length=20,
        widget=forms.TextInput({"class": "point", "inputmode": "decimal", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=gettext_lazy("What the case is about"), max_length=300, required=False
    )

    def clean_points(self) -> Decimal:
        """The points as a number."""
        number = decimal_of(number_typed(self.cleaned_data["points"]))
        if number is None:
            raise forms.ValidationError(_("Write a number, for example 0,5."))
        return number


@dataclass(frozen=True, slots=True)
class LeafInputs:
    """The inputs of one leaf of a case."""

    code: str
    inputs: tuple[Any, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True)
class CaseForm:
    """A case ready to draw. ``run`` is None for one that is being added."""

    run: CaseRun | None
    leaves: tuple[LeafInputs, ...]
    expected: ExpectedForm
    facts: Mapping[str, Mapping[str, Any]]

    @property
    def index(self) -> str:
        """Its place in the document, empty for a new one."""
        return "" if self.run is None else str(self.run.index)

    @property
    def is_valid(self) -> bool:
        """Whether it can be stored."""
        wrong = any(part.errors or any(i.errors for i in part.inputs) for part in self.leaves)
        return self.expected.is_valid() and not wrong


def stored_case(leaves: Mapping[str, Leaf], code: str, run: CaseRun) -> CaseForm:
    """A case as it is stored."""
    others = _points_of(run.case.facts, leaves)
    parts = [
        _drawn(leaf, others, key, facts=run.case.facts.get(key, {})) for key, leaf in leaves.items()
    ]
    points = number_shown(plain(run.case.points[code]))
    values = {"points": points, "note": run.case.note}
    return CaseForm(run, tuple(parts), _expected(run, None, values), run.case.facts)


def new_case(leaves: Mapping[str, Leaf]) -> CaseForm:
    """An empty case."""
    parts = [_drawn(leaf, {}, key) for key, leaf in leaves.items()]
    return CaseForm(None, tuple(parts), _expected(None, None, {}), {})


def kept_case(leaves: Mapping[str, Leaf], data: QueryDict) -> CaseForm:
    """A new case with what was typed for another rule, as far as it fits; nothing is judged."""
    parts = [_drawn(leaf, {}, key, data=_typed(data, key)) for key, leaf in leaves.items()]
    return CaseForm(None, tuple(parts), _expected(None, None, data.dict()), {})


def typed_case(data: QueryDict, code: str) -> list[tuple[str, str]]:
    """Name and value of what was typed for a new case of a leaf; ticks and choices included."""
    names = [name for name in data if name in {"points", "note"} or name.startswith(f"{code}|f-")]
    return [(name, value) for name in names for value in data.getlist(name) if value]


def posted_case(leaves: Mapping[str, Leaf], data: QueryDict, run: CaseRun | None) -> CaseForm:
    """A case as it was typed, with every mistake at its input."""
    others: dict[str, Decimal] = {}
    facts: dict[str, Mapping[str, Any]] = {}
    parts = []
    for code, leaf in leaves.items():
        typed = _typed(data, code)
        problems: tuple[FieldProblem, ...] = ()
        try:
            facts[code] = facts_from_form(leaf, typed, others)
            others[code] = evaluate(leaf, facts[code], others).points
        except FactsError as error:
            problems = error.problems
        parts.append(_drawn(leaf, others, code, data=typed, problems=problems))
    return CaseForm(run, tuple(parts), _expected(run, data, {}), facts)


def _expected(run: CaseRun | None, data: QueryDict | None, initial: Mapping[str, Any]) -> Any:
    place = "new" if run is None else run.index
    return ExpectedForm(data, initial=dict(initial), auto_id=f"case-{place}-%s")


def _points_of(
    facts: Mapping[str, Mapping[str, Any]], leaves: Mapping[str, Leaf]
) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for code, leaf in leaves.items():
        try:
            found[code] = evaluate(leaf, facts.get(code, {}), found).points
        except FactsError:
            found[code] = ZERO
    return found


def _drawn(
    leaf: Leaf,
    others: Mapping[str, Decimal],
    code: str,
    *,
    facts: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    problems: Iterable[FieldProblem] = (),
) -> LeafInputs:
    problems = tuple(problems)
    [draw] = INPUTS
    inputs = draw(leaf, others=others, facts=facts, data=data, problems=problems)
    named = tuple(replace(item, name=f"{code}|{item.name}") for item in inputs)
    whole = any(problem.field == "" for problem in problems)
    words = (_("These facts do not fit the rule of the criterion."),) if whole else ()
    return LeafInputs(code, named, words)


def _typed(data: QueryDict, code: str) -> dict[str, str | list[str]]:
    found: dict[str, str | list[str]] = {}
    start = f"{code}|f-"
    for name in data:
        if name.startswith(start):
            texts = data.getlist(name)
            found[name.removeprefix(start)] = texts if len(texts) > 1 else texts[0]
    return found
