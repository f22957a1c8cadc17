"""The rules of the tables in a few words."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
Case = tuple[str, str, Json, list[str]]
PERCENT = {"kind": "tiers", "input": "percent"}
COUNT = {"kind": "tiers", "input": "count"}


def tiers(**points: str) -> list[Json]:
    return [{"from": start[1:], "points": worth} for start, worth in points.items()]


def yes_no(yes: str, no: str = "0", **more: str) -> Json:
    return {"kind": "yes_no", "yes": yes, "no": no, **more}


def options(*said: tuple[str, str]) -> list[Json]:
    return [
        {"key": f"m{place}", "label": label, "points": points}
        for place, (label, points) in enumerate(said, start=1)
    ]


def conditions(*labels: str) -> list[Json]:
    return [{"key": f"m{place}", "label": label} for place, label in enumerate(labels, start=1)]
