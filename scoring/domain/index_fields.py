"""The part of the SQL of an index run that differs with the fields of the sets at hand.

What all sets share is written into the text once; what they do not becomes a column of the row of
each set. Points and maxima are thousandths of a point.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from scoring.domain.inputs import FieldShape, SetShape

_PARTS: dict[str, Callable[[FieldShape], int | None]] = {
    "full": lambda field: field.maximum,
    "low": lambda field: field.low,
    "high": lambda field: field.high,
    "main": lambda field: int(field.group == "main"),
    "rest": lambda field: int(field.group != "main"),
    "counted": lambda field: int(field.in_maximum),
}
_EMPTY = {"full": 0, "low": None, "high": None, "main": 0, "rest": 0, "counted": 0}


@dataclass(frozen=True)
class FieldTexts:
    """The texts for sets with up to ``slots`` fields; one with fewer has empty ones behind."""

    shapes: tuple[SetShape, ...]
    slots: int

    @cached_property
    def _values(self) -> dict[str, tuple[int | None, ...]]:
        """Every part of every field, one value per set."""
        return {
            f"{part}{n}": tuple(
                read(shape.fields[n]) if n < len(shape.fields) else _EMPTY[part]
                for shape in self.shapes
            )
            for n in range(self.slots)
            for part, read in _PARTS.items()
        }

    @cached_property
    def varying(self) -> tuple[str, ...]:
        """The columns that a set's row needs besides its policy."""
        return tuple(name for name, values in self._values.items() if len(set(values)) > 1)

    def of(self, shape: SetShape) -> list[int | None]:
        """The values of ``varying`` in one set."""
        place = self.shapes.index(shape)
        return [self._values[name][place] for name in self.varying]

    def parameters(self) -> dict[str, int | None]:
        """What all sets share, by the names that the texts use."""
        return {name: values[0] for name, values in self._values.items() if values}

    def texts(self) -> dict[str, Any]:
        """What the statement of the run is completed with."""
        slots = range(self.slots)
        return {
            "sums": ", ".join(
                f"sum(thousandths) FILTER (WHERE slot = {n}) AS sum{n}" for n in slots
            ),
            # Sums of bigint are numeric, which costs every unit several times an integer.
            "gone": ", ".join(
                f"(sum(points) FILTER (WHERE slot = {n}))::bigint AS gone{n}, "
                f"(sum(maximum) FILTER (WHERE slot = {n}))::bigint AS less{n}"
                for n in slots
            ),
            "columns": ", ".join(self._within_bounds(n) for n in slots),
            "main": self._added("points", "main"),
            "rest": self._added("points", "rest"),
            "maximum": self._added("maximum", "counted"),
            "points_array": self._array("points"),
            "maxima_array": self._array("maximum"),
        }

    def _within_bounds(self, slot: int) -> str:
        """Points and maximum of one field, kept within the bounds that any set gives it."""
        full, low, high = (self._named(part, slot) for part in ("full", "low", "high"))
        points = f"coalesce(sum{slot}, 0) - coalesce(gone{slot}, 0)"
        maximum = f"{full} - coalesce(less{slot}, 0)"
        if high:
            points, maximum = f"least({points}, {high})", f"least({maximum}, {high})"
        if low:
            points = f"greatest({points}, {low})"
        return f"({points})::int AS points{slot}, ({maximum})::int AS maximum{slot}"

    def _named(self, part: str, slot: int) -> str:
        """How the text names a part of a field; nothing when no set has it."""
        name = f"{part}{slot}"
        if name in self.varying:
            return name
        return "" if self._values[name][0] is None else f"%({name})s::int"

    def _added(self, column: str, flag: str) -> str:
        """The sum of a column over the fields that count."""
        terms = []
        for n in range(self.slots):
            if f"{flag}{n}" in self.varying:
                terms.append(f"{column}{n} * {flag}{n}")
            elif any(self._values[f"{flag}{n}"]):
                terms.append(f"{column}{n}")
        return " + ".join(terms) or "0"

    def _array(self, column: str) -> str:
        """The values of the fields the set has."""
        items = ", ".join(f"{column}{n}" for n in range(self.slots))
        equal = all(len(shape.fields) == self.slots for shape in self.shapes)
        return f"ARRAY[{items}]::int[]" if equal else f"(ARRAY[{items}]::int[])[1:width]"
