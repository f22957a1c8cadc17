"""Flat form data ↔ facts: numbers as Vietnamese officers type them, dates, ticks."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from scoring.engine.dates import typed_date
from scoring.engine.facts import Facts, FieldProblem
from scoring.engine.fields import FactField
from scoring.engine.numbers import decimal_of, plain

FormData = Mapping[str, str | list[str]]

_SPACE = re.compile(r"\s")
_SPACED = re.compile(r"-?[1-9]\d{0,2}(\s\d{3})+([.,]\d+)?")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(?P<mark>[.,])\d{3}((?P=mark)\d{3})*", re.ASCII)
_TICKED = frozenset({"1", "on", "true", "True"})
_NUMBERS = frozenset({"number", "percent", "points"})


class AmbiguousNumberError(Exception):
    """A text that two people may read as two numbers."""

    def __init__(self, as_decimal: Decimal, as_thousands: Decimal) -> None:
        super().__init__(f"{as_decimal} or {as_thousands}")
        self.as_decimal = as_decimal
        self.as_thousands = as_thousands


def typed_number(text: str, field: FactField) -> Decimal | None:
    """Return the number typed into `field`, None when it is no number.

    A comma is the decimal mark, dots group thousands: "0,25", "1.234,5", "1.234.567". A single
    dot that cannot group is a decimal mark: "1234.5", "0.25". Spaces may group thousands, too
    ("12 345"), but "1 5" is no number. "1.234" can be both: the reading that the field cannot
    take is dropped (whole numbers, percent up to 100), and when both remain
    AmbiguousNumberError is raised.
    """
    text = text.strip().replace("−", "-").removesuffix("%").rstrip()
    if _SPACED.fullmatch(text):
        return decimal_of(_SPACE.sub("", text).replace(",", "."))
    grouped = _GROUPED.fullmatch(text)
    if grouped and grouped["mark"] == "." and text.count(".") == 1:
        return _settle(Decimal(text), Decimal(text.replace(".", "")), field)
    if grouped and text.count(grouped["mark"]) > 1:
        return decimal_of(re.sub(r"[.,]", "", text))
    whole, mark, decimals = text.rpartition("," if text.rfind(",") > text.rfind(".") else ".")
    if mark and ("," in whole or "." in whole):
        if not _GROUPED.fullmatch(whole) or mark in whole:
            return None
        whole = re.sub(r"[.,]", "", whole)
    return decimal_of(f"{whole}.{decimals}" if mark else text)


def _settle(as_decimal: Decimal, as_thousands: Decimal, field: FactField) -> Decimal:
    fitting = [number for number in (as_decimal, as_thousands) if _fits(number, field)]
    if len(fitting) == 2:
        raise AmbiguousNumberError(as_decimal, as_thousands)
    return fitting[0] if fitting else as_decimal


def _fits(number: Decimal, field: FactField) -> bool:
    if field.whole and number % 1:
        return False
    if field.minimum is not None and number < field.minimum:
        return False
    return field.maximum is None or number <= field.maximum


class FormReader:
    """Reads form data field by field; `prefix` stands before every name."""

    def __init__(self, data: FormData, prefix: str = "") -> None:
        self._data = data
        self._prefix = prefix
        self.problems: list[FieldProblem] = []

    def under(self, prefix: str) -> "FormReader":
        """Return a reader of the same data one prefix deeper, sharing the list of problems."""
        inner = FormReader(self._data, self._prefix + prefix)
        inner.problems = self.problems
        return inner

    def blank(self, fields: Iterable[FactField]) -> bool:
        """Say whether none of the fields was filled in."""
        return not any(self._texts(field.name) for field in fields)

    def ticked(self, name: str) -> bool:
        """Say whether the flag `name` was ticked."""
        return any(text in _TICKED for text in self._texts(name))

    def collect(self, fields: Iterable[FactField]) -> dict[str, object]:
        """Return the facts the fields hold; empty inputs are left out."""
        facts: dict[str, object] = {}
        for field in fields:
            value = self._value(field)
            if value is not None:
                facts[field.name] = value
        return facts

    def _value(self, field: FactField) -> object:
        texts = self._texts(field.name)
        if field.kind == "flag":
            ticked = self.ticked(field.name)
            return ticked if ticked or field.always else None
        if field.kind == "checks":
            known = [option.key for option in field.options]
            return [key for key in known if key in texts] + [
                key for key in texts if key not in known
            ]
        if not texts:
            return None
        if field.kind in _NUMBERS:
            return self._number(field, texts[0])
        return self._date(field, texts[0]) if field.kind == "date" else texts[0]

    def _number(self, field: FactField, text: str) -> str | None:
        try:
            number = typed_number(text, field)
        except AmbiguousNumberError as error:
            self._wrong(
                field.name,
                "ambiguous_number",
                as_decimal=plain(error.as_decimal),
                as_thousands=plain(error.as_thousands),
            )
            return None
        if number is None:
            self._wrong(field.name, "not_a_number")
            return None
        return plain(number)

    def _date(self, field: FactField, text: str) -> str | None:
        day = typed_date(text)
        if day is None:
            self._wrong(field.name, "not_a_date")
            return None
        return day.isoformat()

    def _wrong(self, name: str, code: str, **params: str) -> None:
        self.problems.append(FieldProblem(self._prefix + name, code, params))

    def _texts(self, name: str) -> list[str]:
        value = self._data.get(self._prefix + name, [])
        texts = [value] if isinstance(value, str) else value
        return [text.strip() for text in texts if text.strip()]


class FormWriter:
    """Collects flat form data out of facts; the inverse of FormReader."""

    def __init__(self) -> None:
        self.data: dict[str, str | list[str]] = {}
        self._prefix = ""

    def under(self, prefix: str) -> "FormWriter":
        """Return a writer into the same data one prefix deeper."""
        inner = FormWriter()
        inner.data = self.data
        inner._prefix = self._prefix + prefix
        return inner

    def tick(self, name: str) -> None:
        """Tick one flag."""
        self.data[self._prefix + name] = "1"

    def write(self, fields: Iterable[FactField], facts: Facts) -> None:
        """Write what the facts hold for the fields."""
        for field in fields:
            text = _written(field, facts.get(field.name))
            if text:
                self.data[self._prefix + field.name] = text


def _written(field: FactField, value: object) -> str | list[str]:
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    number = decimal_of(value) if field.kind in _NUMBERS else None
    return plain(number).replace(".", ",") if number is not None else str(value)
