"""The table for people and the JSON for machines."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import django

from tests.bench.ground import OURS, Ground
from tests.bench.options import Options
from tests.bench.rounds import Row, Sample, Spread

_WARNING = (
    "Figures move by a factor of two on shared machines; ratios of one run move less,\n"
    "because both sides take turns. Nothing here is asserted."
)
_HEAD = ("row", "ours", "bare", "CPU ratio min / median / max", "wall ratio min / median / max")


def machine(ground: Ground) -> dict[str, Any]:
    """What the figures were measured on."""
    connection = ground.admin(OURS)
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    connection.close()
    return {
        "cores": len(os.sched_getaffinity(0)),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "django": django.get_version(),
        "gunicorn": version("gunicorn"),
        "postgresql": server,
        "system": f"{platform.system()} {platform.machine()}",
    }


def print_table(facts: dict[str, Any], rows: Iterable[Row]) -> None:
    """The whole report on standard output."""
    print("\n" + ", ".join(f"{name} {value}" for name, value in facts.items()))
    print(_WARNING + "\n")
    lines = [_HEAD, *(_line(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(_HEAD))]
    for line in lines:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)))
    for row in rows:
        print(f"\n{row.name}: {row.ours_is}\n    beside {row.bare_is}")
        for side, samples in (("ours", row.ours), ("bare", row.bare)):
            print(f"    {side}: " + _parts(samples))
        for name, value in row.notes.items():
            print(f"    {name.replace('_', ' ')}: {value}")
        for failure in row.failures:
            print(f"    FAILED: {failure}")


def write_json(path: Path, facts: dict[str, Any], options: Options, rows: Iterable[Row]) -> None:
    """Everything measured, round by round."""
    told = {
        "machine": facts,
        "options": asdict(options),
        "rows": [asdict(row) | {"ratios": _ratios(row)} for row in rows],
    }
    path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")


def _ratios(row: Row) -> dict[str, dict[str, float]]:
    return {"cpu": asdict(row.ratio(_cpu)), "wall": asdict(row.ratio(_wall))}


def _line(row: Row) -> tuple[str, ...]:
    return (
        row.name,
        _side(row, row.ours),
        _side(row, row.bare),
        _spread(row.ratio(_cpu)),
        f"{_spread(row.ratio(_wall))}{_goal(row)}",
    )


def _side(row: Row, samples: list[Sample]) -> str:
    """Milliseconds of processor and of wall clock per request, or per run."""
    cpu = Spread.of([_cpu(sample) for sample in samples]).middle
    wall = Spread.of([_wall(sample) for sample in samples]).middle
    speed = f", {1000 / wall:.0f}/s" if row.per == "request" else ""
    return f"{cpu:.1f} ms CPU, {wall:.1f} ms wall{speed}"


def _parts(samples: list[Sample]) -> str:
    names = samples[0].parts
    middles = {name: Spread.of([s.parts[name] for s in samples]).middle for name in names}
    requests = middles.pop("requests", None)
    text = ", ".join(f"{name} {value:.2f}" for name, value in middles.items())
    return f"{text} ms" + (f"; {requests:.0f} requests a round" if requests else "")


def _goal(row: Row) -> str:
    return "" if row.goal is None else f"  (goal ≤ {row.goal:g})"


def _spread(spread: Spread) -> str:
    return f"{spread.low:.2f} / {spread.middle:.2f} / {spread.high:.2f}"


def _cpu(sample: Sample) -> float:
    return sample.cpu


def _wall(sample: Sample) -> float:
    return sample.wall
