"""Reading the JSON of a criteria set: every mistake is collected with its path."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from scoring.engine.dates import iso_date
from scoring.engine.numbers import ZERO, decimal_of, decimals_of, plain
from scoring.engine.problems import Problem, Severity

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", re.ASCII)
_SHOWN = 80
MAX_POINTS = Decimal(1000)
MAX_WHOLE = Decimal(9999)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the points of one leaf's rule may be: within [low, high], at most `places` decimals.

    `low` is None for a leaf of a penalty group, whose `high` is 0.
    """

    high: Decimal
    low: Decimal | None = ZERO
    places: int = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the set a reader stands, and the list its problems go to."""

    path: str
    problems: list[Problem]
    limits: Limits
    node: str = ""


class SpecReader:
    """Reads typed values out of one JSON object.

    A wrong value is noted and replaced by a harmless one; the owner of the list of problems
    decides at the end.
    """

    def __init__(self, data: Mapping[str, object], place: Place) -> None:
        self.data = data
        self._used: set[str] = set()
        self.place = place

    @property
    def limits(self) -> Limits:
        """What the points may be."""
        return self.place.limits

    @property
    def problem_count(self) -> int:
        """How many problems the whole reading has noted so far."""
        return len(self.place.problems)

    def path(self, key: str = "") -> str:
        """Return the path of `key` in this object."""
        if not key:
            return self.place.path
        return f"{self.place.path}.{key}" if self.place.path else key

    def wrong(
        self,
        key: str,
        code: str,
        *,
        expected: str = "",
        got: str = "",
        severity: Severity = "error",
    ) -> None:
        """Note a problem at `key` ("" for the object itself)."""
        path, got = _printable(self.path(key)), _printable(got[:_SHOWN])
        problem = Problem(path, code, expected, got, self.place.node, severity)
        self.place.problems.append(problem)

    def has(self, key: str) -> bool:
        """Say whether the key is there and not null."""
        return self.data.get(key) is not None

    def ignore(self, *keys: str) -> None:
        """Accept keys that are for people only."""
        self._used.update(keys)

    def done(self) -> None:
        """Note every key that nobody read: a misspelt option must not be lost in silence."""
        for key in self.data:
            if key not in self._used and not key.endswith("_label"):
                self.wrong(key, "unknown_field", got=key)

    def number(
        self,
        key: str,
        default: Decimal | None = None,
        *,
        minimum: Decimal | None = None,
        maximum: Decimal | None = None,
    ) -> Decimal:
        """Read a number; without a default it must be there."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        number = decimal_of(value)
        if number is None:
            self.wrong(key, "not_a_number", expected="number", got=_text(value))
            return ZERO
        if minimum is not None and number < minimum:
            self.wrong(key, "too_small", expected=f"≥ {plain(minimum)}", got=plain(number))
        if maximum is not None and number > maximum:
            self.wrong(key, "too_large", expected=f"≤ {plain(maximum)}", got=plain(number))
        return number

    def optional_number(self, key: str, *, minimum: Decimal | None = None) -> Decimal | None:
        """Read a number that may be missing."""
        self.ignore(key)
        return self.number(key, minimum=minimum) if self.has(key) else None

    def points(self, key: str, default: Decimal | None = None) -> Decimal:
        """Read points: within the limits of the leaf, not finer than its decimals."""
        points = self.number(key, default, minimum=-MAX_POINTS, maximum=MAX_POINTS)
        low, high, places = self.limits.low, self.limits.high, self.limits.places
        if points > high:
            self.wrong(key, "points_above_maximum", expected=f"≤ {plain(high)}", got=plain(points))
        if low is not None and points < low:
            self.wrong(key, "negative_points", expected=f"≥ {plain(low)}", got=plain(points))
        if decimals_of(points) > places:
            self.wrong(key, "too_many_decimals", expected=str(places), got=plain(points))
        return points

    def amount(self, key: str, default: Decimal | None = None) -> Decimal:
        """Read what is taken off: points from 0 on, whatever the leaf can give."""
        amount = self.number(key, default, minimum=ZERO, maximum=MAX_POINTS)
        if decimals_of(amount) > self.limits.places:
            expected = str(self.limits.places)
            self.wrong(key, "too_many_decimals", expected=expected, got=plain(amount))
        return amount

    def whole(self, key: str, default: Decimal | None = None) -> Decimal:
        """Read a whole number from 0 to 9999: days, times."""
        number = self.number(key, default, minimum=ZERO, maximum=MAX_WHOLE)
        if number % 1:
            self.wrong(key, "not_whole", got=plain(number))
        return number

    def optional_points(self, key: str) -> Decimal | None:
        """Read points that may be missing."""
        self.ignore(key)
        return self.points(key) if self.has(key) else None

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text; without a default it must be there and not be blank."""
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.wrong(key, "not_a_text", expected="text", got=_text(value))
            return ""
        if _printable(value) != value:
            self.wrong(key, "unprintable_text", expected="text", got=value)
            return ""
        return value.strip()

    def key(self, name: str = "key") -> str:
        """Read an identifier that will name a form field."""
        value = self.text(name)
        if value and not _KEY.fullmatch(value):
            self.wrong(name, "bad_key", expected="letters, digits, _ and -", got=value)
        return value

    def choice(self, key: str, options: tuple[str, ...], default: str | None = None) -> str:
        """Read one of `options`."""
        before = self.problem_count
        value = self.text(key, default)
        if value in options:
            return value
        if self.problem_count == before:
            self.wrong(key, "unknown_value", expected=", ".join(options), got=value)
        return options[0]

    def flag(self, key: str, default: bool = False) -> bool:
        """Read true or false."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.wrong(key, "not_a_flag", expected="true, false", got=_text(value))
            return default
        return value

    def date(self, key: str) -> date:
        """Read an ISO date."""
        value = self.text(key)
        day = iso_date(value)
        if day is None and value:
            self.wrong(key, "not_a_date", expected="YYYY-MM-DD", got=value)
        return day or date.min

    def inner(self, key: str) -> "SpecReader":
        """Return a reader of the object under `key` (empty when missing or wrong)."""
        value = self._take(key)
        if not isinstance(value, Mapping):
            if value is not None:
                self.wrong(key, "not_an_object", expected="object", got=_text(value))
            value = {}
        return SpecReader(value, replace(self.place, path=self.path(key)))

    def items(self, key: str, *, limit: int | None = None) -> list["SpecReader"]:
        """Return a reader for every object of the list under `key`, which may not be empty."""
        value = self._take(key)
        if not isinstance(value, list) or not value:
            self.wrong(key, "not_a_list", expected="list", got=_text(value))
            return []
        if limit is not None and len(value) > limit:
            self.wrong(key, "too_many_items", expected=f"≤ {limit}", got=str(len(value)))
            return []
        readers = []
        place, inside = self.place, self.path(key)
        for index, item in enumerate(value):
            path = f"{inside}[{index}]"
            if isinstance(item, Mapping):
                at = Place(path, place.problems, place.limits, place.node)
                readers.append(SpecReader(item, at))
            else:
                self.wrong(f"{key}[{index}]", "not_an_object", expected="object", got=_text(item))
        return readers

    def _take(self, key: str) -> object:
        self._used.add(key)
        return self.data.get(key)


def _printable(text: str) -> str:
    """Replace what no database and no page can hold: NUL and halves of surrogate pairs."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _text(value: object) -> str:
    return "" if value is None else str(value)[:_SHOWN]
