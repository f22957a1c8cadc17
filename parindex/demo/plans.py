"""Plans and criteria sets of the demo's running campaigns: documents moved to another year."""

from __future__ import annotations

import re
from typing import Any

# A year, not the number of a paper ("Quyết định số 2024/QĐ-UBND").
_YEAR = re.compile(r"\b20\d\d\b(?!/[A-ZĐ])")
# What a criterion says of the year that is assessed.
_OF_THE_YEAR = ("title", "rule", "rule_text")


def plan_for(plan: dict[str, Any], year: int) -> dict[str, Any]:
    """The plan as it would be written for ``year``: its own year and those after it move along.

    Earlier years stay: they belong to the papers the plan rests on.
    """
    own = int(plan["campaign"]["year"])
    moved: dict[str, Any] = _moved(plan, own, year - own)
    return moved


def set_for(document: dict[str, Any], year: int) -> dict[str, Any]:
    """The criteria set as it would be written for ``year``; the law it rests on stays."""
    own = int(document["year"])
    nodes = [
        node | {name: _moved(node[name], own, year - own) for name in _OF_THE_YEAR if name in node}
        for node in document["nodes"]
    ]
    return document | {"year": year, "nodes": nodes}


def _moved(value: Any, own: int, by: int) -> Any:
    if isinstance(value, dict):
        return {name: _moved(part, own, by) for name, part in value.items()}
    if isinstance(value, list):
        return [_moved(part, own, by) for part in value]
    if isinstance(value, str):
        return _YEAR.sub(lambda found: _later(found[0], own, by), value)
    return value


def _later(text: str, own: int, by: int) -> str:
    return str(int(text) + by) if int(text) >= own else text
