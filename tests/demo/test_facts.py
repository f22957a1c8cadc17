"""Invented facts fit every rule of every set at hand, at every quality."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from parindex.demo.facts import invent
from parindex.demo.people import name_of
from scoring.engine.criteria import parse_set
from scoring.engine.score import evaluate

SETS = sorted(Path("fixtures/criteria").glob("*minh-hoa.json"))
COMMUNE = Path("fixtures/criteria/commune-resolution-57-2026.json")


@pytest.mark.parametrize("path", [*SETS, COMMUNE], ids=lambda path: path.stem)
@pytest.mark.parametrize("quality", [0.0, 0.5, 0.9, 1.0])
def test_invented_facts_fit_their_rules(path: Path, quality: float) -> None:
    criteria = parse_set(json.loads(path.read_text(encoding="utf-8")))
    random, points = Random(7), dict[str, Decimal]()
    for code in criteria.order:
        facts = invent(criteria, code, quality=quality, random=random, others=points)
        points[code] = evaluate(criteria.leaves[code], facts, points).points
    assert len(points) == len(criteria.leaves)


def test_invented_people_have_different_names() -> None:
    assert len({name_of(number) for number in range(150)}) > 140
