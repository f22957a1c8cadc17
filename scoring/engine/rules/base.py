"""What every kind of rule can do, and the pieces several kinds share."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar

from scoring.engine.entry import FormReader, FormWriter
from scoring.engine.facts import Facts, FactsReader, Others
from scoring.engine.fields import FactField, Option
from scoring.engine.spec import SpecReader
from scoring.engine.trace import Trace

Points = Decimal | Fraction


class Rule(ABC):
    """A parsed scoring rule: immutable, bound to the maximum of its leaf."""

    kind: ClassVar[str]

    @property
    @abstractmethod
    def highest(self) -> Decimal:
        """The most points any facts can give."""

    @abstractmethod
    def fields(self, others: Others) -> tuple[FactField, ...]:
        """The inputs needed; `others` are the points of the leaves a branch looks at."""

    @abstractmethod
    def score(self, facts: FactsReader, others: Others, trace: Trace) -> Points:
        """Return the exact points and note the steps. Raises FactsError."""

    @property
    def depends_on(self) -> frozenset[str]:
        """Codes of the leaves whose points this rule looks at."""
        return frozenset()

    @property
    def compares(self) -> bool:
        """Whether the points depend on the facts of all units of the group."""
        return False

    def measured(self, facts: FactsReader) -> Fraction | None:
        """Return the value by which units are compared, if there is one. Raises FactsError."""
        return None

    def better_of(self, one: Fraction, other: Fraction) -> Fraction:
        """Return the better of two values by which units are compared."""
        return max(one, other)

    def beside(self, best: Fraction) -> "Rule":
        """Return the rule as it scores a unit when `best` is the best value of its group."""
        return self

    def facts_of(self, form: FormReader, others: Others) -> dict[str, object]:
        """Turn flat form data into facts; mistakes are noted in `form`."""
        return form.collect(self.fields(others))

    def write(self, facts: Facts, form: FormWriter, others: Others) -> None:
        """Turn facts back into flat form data."""
        form.write(self.fields(others), facts)


@dataclass(frozen=True, slots=True)
class Item:
    """A labelled thing to tick or choose, with its points."""

    key: str
    label: str
    points: Decimal

    def option(self) -> Option:
        """Describe it for a form."""
        return Option(self.key, self.label, points=self.points)


@dataclass(frozen=True, slots=True)
class Condition:
    """A labelled condition to tick."""

    key: str
    label: str


def parse_items(spec: SpecReader, key: str) -> tuple[Item, ...]:
    """Read a list of {key, label, points} with distinct keys."""
    readers = spec.items(key)
    found = tuple(Item(item.key(), item.text("label"), item.points("points")) for item in readers)
    refuse_repeats(spec, key, [item.key for item in found])
    for reader in readers:
        reader.done()
    return found


def parse_conditions(spec: SpecReader, key: str) -> tuple[Condition, ...]:
    """Read a list of {key, label} with distinct keys."""
    readers = spec.items(key)
    found = tuple(Condition(item.key(), item.text("label")) for item in readers)
    refuse_repeats(spec, key, [item.key for item in found])
    for reader in readers:
        reader.done()
    return found


def refuse_repeats(spec: SpecReader, key: str, names: list[str]) -> None:
    """Note the keys that occur more than once."""
    for name in dict.fromkeys(names):
        if name and names.count(name) > 1:
            spec.wrong(key, "duplicate_key", got=name)


def checks_field(name: str, conditions: tuple[Condition, ...]) -> FactField:
    """Describe a list of conditions to tick."""
    options = tuple(Option(item.key, item.label) for item in conditions)
    return FactField(name, "checks", "conditions", options=options, optional=True)
