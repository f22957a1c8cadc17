"""Reading the facts a unit entered: every mistake is collected with the field it belongs to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal

from scoring.engine.dates import iso_date
from scoring.engine.numbers import ZERO, decimal_of, decimals_of, plain

Facts = Mapping[str, object]
Others = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One mistake in the facts; `field` is "" when it concerns the form as a whole."""

    field: str
    code: str
    params: Mapping[str, str] = dataclass_field(default_factory=dict)


class FactsError(Exception):
    """Facts a rule cannot be evaluated from; carries every mistake found."""

    def __init__(self, problems: Iterable[FieldProblem]) -> None:
        self.problems: tuple[FieldProblem, ...] = tuple(problems)
        super().__init__("; ".join(f"{item.field}: {item.code}" for item in self.problems))


class FactsReader:
    """Reads typed values out of the facts of one rule.

    A wrong value is noted and replaced by a harmless one; `done` raises what was noted, so a
    rule reads all its values, calls `done`, then computes.
    """

    def __init__(self, facts: Facts, prefix: str = "") -> None:
        self._facts = facts
        self._used: set[str] = set()
        self._problems: list[FieldProblem] = []
        self.prefix = prefix

    def again(self) -> "FactsReader":
        """Return a reader of the same facts of which nothing has been read yet."""
        reader = FactsReader(self._facts, self.prefix)
        reader._used = set(self._used)
        return reader

    def wrong(self, name: str, code: str, **params: str) -> None:
        """Note a mistake at the field `name` ("" for the whole form)."""
        self._problems.append(FieldProblem(self.prefix + name if name else "", code, params))

    def has(self, name: str) -> bool:
        """Say whether the facts hold a value (not null) under `name`."""
        return self._facts.get(name) is not None

    def holds_null(self, name: str) -> bool:
        """Say whether the facts hold an explicit null under `name`."""
        return name in self._facts and self._facts[name] is None

    def allow(self, names: Iterable[str]) -> None:
        """Accept these names without reading them."""
        self._used.update(names)

    def done(self) -> None:
        """Raise FactsError when something was wrong or something unexpected is left."""
        for name in self._facts:
            if name not in self._used:
                self.wrong(name, "unexpected")
        if self._problems:
            raise FactsError(self._problems)

    def flag(self, name: str) -> bool:
        """Read a yes/no mark; a missing one is False."""
        value = self._take(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(name, "not_a_flag")
        return False

    def choice(self, name: str, keys: Sequence[str]) -> str:
        """Read one key out of `keys`."""
        value = self._take(name)
        if value in keys:
            return str(value)
        self.wrong(name, "required" if value is None or value == "" else "unknown_choice")
        return keys[0]

    def checks(self, name: str, keys: Sequence[str]) -> tuple[str, ...]:
        """Read the ticked keys, in the order of `keys`; a missing list is empty."""
        value = self._take(name)
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.wrong(name, "not_a_list")
            return ()
        if any(item not in keys for item in value):
            self.wrong(name, "unknown_choice")
        return tuple(key for key in keys if key in value)

    def number(
        self,
        name: str,
        *,
        minimum: Decimal | None = ZERO,
        maximum: Decimal | None = None,
        whole: bool = False,
    ) -> Decimal:
        """Read an exact number within bounds (both inclusive)."""
        value = self._take(name)
        if value is None or value == "":
            self.wrong(name, "required")
            return ZERO
        number = decimal_of(value)
        if number is None:
            self.wrong(name, "not_a_number")
        elif whole and number % 1:
            self.wrong(name, "not_whole")
            return number  # 0 would be another mistake below a line
        elif minimum is not None and number < minimum:
            self.wrong(name, "below_minimum", minimum=plain(minimum))
        elif maximum is not None and number > maximum:
            self.wrong(name, "above_maximum", maximum=plain(maximum))
        else:
            return number
        return ZERO

    def points(
        self, name: str, *, low: Decimal, high: Decimal, step: Decimal | None, places: int
    ) -> Decimal:
        """Read judged points: within [low, high], on the step, not finer than `places`."""
        points = self.number(name, minimum=low, maximum=high)
        if step is not None and points % step:
            self.wrong(name, "not_a_multiple", step=plain(step))
        elif decimals_of(points) > places:
            self.wrong(name, "too_many_decimals", places=str(places))
        return points

    def date(self, name: str) -> date:
        """Read an ISO date."""
        value = self._take(name)
        if value is None or value == "":
            self.wrong(name, "required")
        elif (day := iso_date(value)) is not None:
            return day
        else:
            self.wrong(name, "not_a_date")
        return date.min

    def mapping(self, name: str) -> Mapping[str, object]:
        """Read a mapping of further facts; a missing one is empty."""
        value = self._take(name)
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return value
        self.wrong(name, "not_a_mapping")
        return {}

    def _take(self, name: str) -> object:
        self._used.add(name)
        return self._facts.get(name)
