"""The units a sheet of people names, led back to those there are: by code, or else by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from campaigns.domain.people_sheet import COLUMNS, SheetRow
from parindex.common.folding import fold
from parindex.common.row_problems import RowProblem
from parindex.tenants.models import Organisation


def known_units(rows: Iterable[SheetRow], units: Mapping[str, Organisation]) -> list[SheetRow]:
    """The rows, codes of units there are as they are spelt there, others in lower case.

    A row without a code has that of the unit of its name, in the authority or else in the file;
    it stays empty where there is none.
    """
    found = list(rows)
    spelt = {code.casefold(): code for code in units} | {code: code for code in units}
    named = {fold(row.name): _spelt(row.code, spelt) for row in found if row.name and row.code}
    named |= {fold(unit.name): code for code, unit in units.items()}
    return [
        replace(
            row,
            code=_spelt(row.code, spelt) if row.code else named.get(fold(row.name), ""),
            parent=_spelt(row.parent, spelt),
        )
        for row in found
    ]


def _spelt(code: str, spelt: Mapping[str, str]) -> str:
    return spelt.get(code) or spelt.get(code.casefold(), code.lower())


def unit_problems(rows: list[SheetRow], units: Mapping[str, Organisation]) -> Iterator[RowProblem]:
    """Units without a code or name, with two names, with a taken name, below nothing or itself."""
    names = {code: unit.name for code, unit in units.items()}
    yield from _name_problems([row for row in rows if row.code and row.name], names)
    parents: dict[str, str] = {}
    for row in rows:
        if row.code and row.code not in units and row.parent:
            parents.setdefault(row.code, row.parent)
    for row in rows:
        if not row.code:
            yield RowProblem(row.row, COLUMNS["code"], "unit_without_code", row.name)
        elif row.code not in names and not row.name:
            yield RowProblem(row.row, COLUMNS["name"], "unit_without_name", row.code)
        if row.parent and row.parent not in names:
            yield RowProblem(row.row, COLUMNS["parent"], "unknown_unit", row.parent)
        elif _circles(row.code, parents):
            yield RowProblem(row.row, COLUMNS["parent"], "unit_below_itself", row.parent)


def _name_problems(rows: list[SheetRow], names: dict[str, str]) -> Iterator[RowProblem]:
    """Two names of one unit, one name of two; what is sound is added to the names."""
    codes = {fold(name): code for code, name in names.items()}
    for row in rows:
        known = names.get(row.code)
        if known is not None and fold(row.name) != fold(known):
            yield RowProblem(row.row, COLUMNS["name"], "unit_has_other_name", row.code, known)
        elif codes.setdefault(fold(row.name), row.code) != row.code:
            other = codes[fold(row.name)]
            yield RowProblem(row.row, COLUMNS["code"], "unit_has_other_code", row.name, other)
        else:
            names.setdefault(row.code, row.name)


def _circles(code: str, parents: Mapping[str, str]) -> bool:
    above, seen = parents.get(code), {code}
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def parents_first(rows: Mapping[str, SheetRow]) -> Iterator[SheetRow]:
    """New units in the order in which they can be made."""
    waiting = dict(rows)
    while waiting:
        ready = [row for row in waiting.values() if row.parent not in waiting]
        for row in ready:
            del waiting[row.code]
            yield row
