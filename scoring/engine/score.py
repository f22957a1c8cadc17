"""From the facts of one leaf to its points."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scoring.engine.entry import FormData, FormReader, FormWriter
from scoring.engine.facts import Facts, FactsError, FactsReader, FieldProblem, Others
from scoring.engine.fields import FactField
from scoring.engine.leaf import Leaf
from scoring.engine.numbers import ZERO, decimals_of, plain, shown
from scoring.engine.rounding import round_points
from scoring.engine.trace import Step, Trace

NOT_APPLICABLE = "not_applicable"
_NO_OTHERS: Mapping[str, Decimal] = {}
_BEFORE_ROUNDING_PLACES = 6


@dataclass(frozen=True, slots=True)
class LeafResult:
    """Points of one leaf, rounded; a leaf that is not applicable has 0 of 0."""

    points: Decimal
    maximum: Decimal
    not_applicable: bool
    trace: tuple[Step, ...]


def evaluate(
    leaf: Leaf, facts: Facts, others: Others = _NO_OTHERS, *, best: Fraction | None = None
) -> LeafResult:
    """Score one leaf.

    `others` are the points of other leaves by code, for rules that look at them (see
    `leaf.rule.depends_on`). `best` is the best value of the group as far as it is known, for
    rules that compare units (`leaf.rule.compares`, see `best_value`). Raises FactsError.
    """
    trace = Trace()
    reader = FactsReader(facts)
    if facts.get(NOT_APPLICABLE) is not None and reader.flag(NOT_APPLICABLE):
        if not leaf.na_allowed:
            reader.wrong(NOT_APPLICABLE, "na_not_allowed")
        reader.done()
        return LeafResult(ZERO, ZERO, True, (Step("not_applicable", {}),))
    rule = leaf.rule if best is None else leaf.rule.beside(best)
    exact = rule.score(reader, others, trace)
    points = round_points(exact, leaf.places)
    if Fraction(exact) != Fraction(points):
        before = shown(exact, _BEFORE_ROUNDING_PLACES)
        trace.add("rounding", before=before, after=plain(points), places=str(leaf.places))
    return LeafResult(points, leaf.maximum, False, trace.steps)


def best_value(leaf: Leaf, facts_of_units: Iterable[Facts]) -> Fraction | None:
    """Return the best value of units that are compared; facts without one are passed over.

    None when nobody has a value yet. The order of the units does not matter.
    """
    best: Fraction | None = None
    for facts in facts_of_units:
        if facts.get(NOT_APPLICABLE):
            continue
        try:
            value = leaf.rule.measured(FactsReader(facts))
        except FactsError:
            continue
        if value is not None:
            best = value if best is None else leaf.rule.better_of(value, best)
    return best


def fields_of(leaf: Leaf, others: Others = _NO_OTHERS) -> tuple[FactField, ...]:
    """Describe the inputs of the leaf's form."""
    fields = leaf.rule.fields(others)
    if leaf.na_allowed:
        return (*fields, FactField(NOT_APPLICABLE, "flag", NOT_APPLICABLE, optional=True))
    return fields


def facts_from_form(leaf: Leaf, data: FormData, others: Others = _NO_OTHERS) -> dict[str, object]:
    """Turn flat form data into facts that `evaluate` takes. Raises FactsError."""
    form = FormReader(data)
    if leaf.na_allowed and form.ticked(NOT_APPLICABLE):
        return {NOT_APPLICABLE: True}
    facts = leaf.rule.facts_of(form, others)
    if form.problems:
        raise FactsError(form.problems)
    leaf.rule.score(FactsReader(facts), others, Trace())
    return facts


def form_from_facts(
    leaf: Leaf, facts: Facts, others: Others = _NO_OTHERS
) -> dict[str, str | list[str]]:
    """Turn facts back into flat form data: decimal comma, ISO dates, "1" for a tick."""
    form = FormWriter()
    if facts.get(NOT_APPLICABLE):
        form.tick(NOT_APPLICABLE)
    else:
        leaf.rule.write(facts, form, others)
    return form.data


def out_of_reach(leaf: Leaf, points: Decimal, *, penalty: bool) -> FieldProblem | None:
    """Say what is wrong with points set by hand: more or less than the leaf gives, or too fine.

    `penalty`: the leaf stands under a penalty field.
    """
    if points > leaf.maximum:
        return FieldProblem("points", "above_maximum", {"maximum": plain(leaf.maximum)})
    if points < ZERO and not penalty:
        return FieldProblem("points", "below_minimum", {"minimum": plain(ZERO)})
    if decimals_of(points) > leaf.places:
        return FieldProblem("points", "too_many_decimals", {"places": str(leaf.places)})
    return None
