"""Points by a formula with named values; where several are listed, the case that applies."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField, Option
from scoring.engine.formula.grammar import RESERVED, read_formula
from scoring.engine.formula.nodes import Bounds, DivisionByZeroError, Literal, Number
from scoring.engine.formula.tokens import FormulaError
from scoring.engine.numbers import ZERO, plain, shown
from scoring.engine.rules.base import Points, Rule, refuse_repeats
from scoring.engine.rules.parts import SEPARATOR
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

MAXIMUM = "maximum"
MAX_VARIABLES = 20
MAX_FORMULAS = 20
_LARGEST = Fraction(10**12)
_PREFIX = "v" + SEPARATOR
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A value the formulas use: a number within bounds (None: without), whole or not."""

    key: str
    label: str
    unit: str
    whole: bool
    low: Decimal | None
    high: Decimal | None

    @classmethod
    def parse(cls, spec: SpecReader) -> "Named":
        """Read {key, label, unit?, whole?, lowest? (0), highest?}."""
        key = spec.key()
        if key and (not _NAME.fullmatch(key) or key in RESERVED or SEPARATOR in key):
            spec.wrong("key", "bad_variable", got=key)
        low, high = spec.number("lowest", ZERO), spec.optional_number("highest")
        if high is not None and high < low:
            spec.wrong("highest", "too_small", expected=f"≥ {plain(low)}", got=plain(high))
        label, unit = spec.text("label"), spec.text("unit", "")
        found = cls(key, label, unit, spec.flag("whole"), low, high)
        spec.done()
        return found

    @property
    def bounds(self) -> Bounds:
        """What the value may be."""
        low, high = (None if end is None else Fraction(end) for end in (self.low, self.high))
        return Bounds(low, high)

    def field(self, *, optional: bool) -> FactField:
        """Describe the input."""
        return FactField(
            _PREFIX + self.key,
            "number",
            "value",
            self.label,
            minimum=self.low,
            maximum=self.high,
            whole=self.whole,
            unit=self.unit,
            optional=optional,
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One formula and when it applies, in words."""

    key: str
    label: str
    text: str
    number: Number


@dataclass(frozen=True)
class Formula(Rule):
    """The value of the formula that applies; what lies outside of [low, high] is cut or refused."""

    kind = "formula"
    values: tuple[Named, ...]
    cases: tuple[Case, ...]
    low: Decimal | None
    high: Decimal
    maximum: Decimal
    refuses: bool

    @classmethod
    def parse(cls, spec: SpecReader) -> "Formula":
        """Read {variables, formulas: [{key, label, text}], beyond?: refuse or clamp, lowest?}.

        `lowest` belongs to a penalty field, where it is the most that is taken off.
        """
        items = spec.items("variables", limit=MAX_VARIABLES) if spec.has("variables") else []
        spec.ignore("variables")
        before = spec.problem_count
        values = tuple(Named.parse(item) for item in items)
        refuse_repeats(spec, "variables", [value.key for value in values])
        names = {value.key for value in values} | {MAXIMUM}
        cases = [_case(item, names) for item in spec.items("formulas", limit=MAX_FORMULAS)]
        refuse_repeats(spec, "formulas", [case.key for case in cases])
        low, high = spec.limits.low, spec.limits.high
        refuses = spec.choice("beyond", ("refuse", "clamp"), "refuse") == "refuse"
        if low is None:
            low = spec.optional_points("lowest")
        rule = cls(values, tuple(cases), low, high, high, refuses)
        if spec.problem_count == before:
            rule._check_reach(spec)
        return rule

    def _check_reach(self, spec: SpecReader) -> None:
        for case in self.cases:
            bounds = case.number.bounds(self._ranges)
            if self.low is not None and bounds.high is not None and bounds.high < self.low:
                got = shown(bounds.high)
                spec.wrong("formulas", "formula_below", expected=f"≥ {plain(self.low)}", got=got)
            if bounds.low is not None and bounds.low > self.high:
                got = shown(bounds.low)
                spec.wrong("formulas", "formula_above", expected=f"≤ {plain(self.high)}", got=got)

    @property
    def _ranges(self) -> dict[str, Bounds]:
        ranges = {value.key: value.bounds for value in self.values}
        return {**ranges, MAXIMUM: Literal(self.maximum).bounds({})}

    @property
    def highest(self) -> Decimal:
        """The most the formulas can give, as far as the bounds of the values say."""
        tops = [case.number.bounds(self._ranges).high for case in self.cases]
        known = [top for top in tops if top is not None]
        if len(known) < len(tops) or max(known) >= Fraction(self.high):
            return self.high
        top = Decimal(shown(max(known)))
        return top if self.low is None else max(top, self.low)

    def fields(self, others: Others) -> tuple[FactField, ...]:
        used = frozenset.intersection(*(case.number.names for case in self.cases))
        named = tuple(value.field(optional=value.key not in used) for value in self.values)
        if len(self.cases) == 1:
            return named
        options = tuple(Option(case.key, case.label) for case in self.cases)
        return (FactField("case", "choice", "case", options=options), *named)

    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        case = self.cases[0]
        if len(self.cases) > 1:
            key = facts.choice("case", [item.key for item in self.cases])
            case = next(item for item in self.cases if item.key == key)
        given = facts.mapping("values")
        facts.done()
        values = self._read(case, FactsReader(given, facts.prefix + _PREFIX), trace)
        try:
            points = case.number.value({**values, MAXIMUM: Fraction(self.maximum)})
        except DivisionByZeroError:
            raise FactsError([FieldProblem("", "formula_zero")]) from None
        trace.add("formula", label=case.label, formula=case.text, points=_shown(points))
        return self._within(points, trace)

    def _read(self, case: Case, facts: FactsReader, trace: Trace) -> dict[str, Fraction]:
        """Read every value the case uses, and check those another case left behind."""
        values = {}
        for value in self.values:
            if value.key not in case.number.names and not facts.has(value.key):
                facts.allow((value.key,))
                continue
            number = facts.number(
                value.key, minimum=value.low, maximum=value.high, whole=value.whole
            )
            if value.key in case.number.names:
                trace.add("value", key=value.key, label=value.label, value=plain(number))
                values[value.key] = Fraction(number)
        facts.done()
        return values

    def _within(self, points: Fraction, trace: Trace) -> Points:
        end = self.high if points > Fraction(self.high) else self.low
        if end is None or Fraction(self.high) >= points >= Fraction(end):
            return points
        if self.refuses:
            code = "formula_above" if end == self.high else "formula_below"
            raise FactsError([FieldProblem("", code, {"value": _shown(points), "end": plain(end)})])
        trace.add("cap", before=_shown(points), after=plain(end))
        return end

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        typed = form.collect(self.fields(others))
        facts: dict[str, object] = {"case": typed.pop("case")} if "case" in typed else {}
        facts["values"] = {name.removeprefix(_PREFIX): value for name, value in typed.items()}
        return facts

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        values = facts.get("values")
        flat = values if isinstance(values, dict) else {}
        typed = {_PREFIX + key: value for key, value in flat.items()}
        form.write(self.fields(others), {**typed, "case": facts.get("case")})


def _shown(points: Fraction) -> str:
    """Write what a formula gave; beyond any sense only its bound, which a page has room for."""
    return shown(max(min(points, _LARGEST), -_LARGEST))


def _case(spec: SpecReader, names: set[str]) -> Case:
    key, label, text = spec.key(), spec.text("label"), spec.text("text")
    number: Number = Literal(ZERO)
    if text:
        try:
            number = read_formula(text, names)
        except FormulaError as error:
            spec.wrong("text", error.code, expected=str(error.at), got=error.got)
    spec.done()
    return Case(key, label, text, number)
