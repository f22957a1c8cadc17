"""A leaf of the criteria tree: the thing that is scored."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from scoring.engine.numbers import ZERO, plain
from scoring.engine.problems import Problem, SetError
from scoring.engine.rules.base import Rule
from scoring.engine.rules.registry import parse_rule
from scoring.engine.spec import Limits, Place, SpecReader


@dataclass(frozen=True)
class Leaf:
    """A scored criterion: its rule, its maximum in points, the decimals of its points."""

    code: str
    maximum: Decimal
    rule: Rule
    places: int = 2
    na_allowed: bool = False


def leaf_from(
    rule: Mapping[str, object],
    *,
    maximum: Decimal,
    code: str = "",
    places: int = 2,
    na_allowed: bool = False,
    penalty: bool = False,
) -> Leaf:
    """Read one rule on its own (for a preview or a form). Raises SetError."""
    problems: list[Problem] = []
    limits = Limits(maximum, None if penalty else ZERO, places)
    parsed = read_rule(SpecReader(rule, Place("rule", problems, limits, code)))
    if parsed is None:
        raise SetError(problems)
    return Leaf(code, maximum, parsed, places, na_allowed)


def read_rule(spec: SpecReader) -> Rule | None:
    """Read a leaf's rule and compare what it can reach with the maximum of the leaf.

    A rule that cannot reach the maximum is usable and gets a warning.
    """
    rule = parse_rule(spec)
    if rule is None:
        return None
    highest, maximum = rule.highest, spec.limits.high
    if highest < maximum:
        spec.wrong(
            "",
            "maximum_not_reachable",
            expected=plain(maximum),
            got=plain(highest),
            severity="warning",
        )
    return rule
