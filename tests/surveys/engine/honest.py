"""Simulated waves: units of different quality, people of different mind, nobody was coached."""

from __future__ import annotations

import random
from typing import Any

from surveys.engine.form import Form
from surveys.engine.reading import parse_form
from surveys.engine.signals.pools import Cell
from surveys.engine.signals.traits import traits_of
from tests.surveys.engine.forms import FOUR

ROWS = 9
CHOICES = "abcd"
GROUPS = {"hdnd": 0.0, "lanh-dao": 0.6}


def scale_form() -> Form:
    """One single choice, a matrix of ``ROWS`` rows and an opinion in words."""
    return parse_form(scale_document())


def scale_document(leaf: str = "2.3") -> dict[str, Any]:
    """The questionnaire of ``scale_form``."""
    return {
        "format": "parindex-questionnaire/1",
        "title": "Phiếu khảo sát (minh họa)",
        "intro": "Mất khoảng ba phút.",
        "silence": "leave_out",
        "illustrative": True,
        "questions": [
            {
                "code": "q1",
                "kind": "matrix",
                "text": "Đánh giá chung",
                "options": FOUR,
                "rows": [
                    {"code": f"r{place}", "text": f"Nội dung {place}", "leaf": leaf}
                    for place in range(ROWS)
                ],
            },
            {
                "code": "q2",
                "kind": "text",
                "text": "Ý kiến khác",
                "required": False,
                "max_length": 500,
            },
        ],
    }


def honest_ballot(lot: random.Random, quality: float) -> dict[str, Any]:
    """A person has a mind of the unit (around ``quality``) and of each question around that.

    One in twelve ticks one line without reading, one in five writes something.
    """
    mind = lot.gauss(quality, 0.7)
    rows = {f"r{place}": _choice(lot.gauss(mind, 0.8)) for place in range(ROWS)}
    if lot.random() < 1 / 12:
        rows = dict.fromkeys(rows, _choice(mind))
    answers: dict[str, Any] = {"q1": rows}
    if lot.random() < 1 / 5:
        words = [lot.choice(("nhanh", "chậm", "một cửa", "trực tuyến", "cán bộ")) for _ in range(9)]
        answers["q2"] = " ".join(words)
    return answers


def honest_wave(seed: int, *, units: int = 6, people: int = 15) -> list[list[Cell]]:
    """Pools of a wave: ``units`` rated by each group, with 0.75 to 1.25 × ``people`` ballots."""
    lot, form = random.Random(seed), scale_form()
    qualities = [lot.uniform(0.5, 2.0) for _unit in range(units)]
    pools = []
    for group, kinder in GROUPS.items():
        cells = []
        for unit, quality in enumerate(qualities):
            number = round(people * lot.uniform(0.75, 1.25))
            ballots = [honest_ballot(lot, quality - kinder) for _ballot in range(number)]
            cells.append(cell_of(form, f"u{unit}", group, ballots))
        pools.append(cells)
    return pools


def cell_of(form: Form, rated: str, group: str, ballots: list[dict[str, Any]]) -> Cell:
    """The cell of these ballots."""
    traits = tuple(traits_of(form, ballot) for ballot in ballots)
    return Cell(f"{rated}/{group}", rated, group, traits)


def coached_ballots(number: int) -> list[dict[str, Any]]:
    """Everybody hands in what they were shown: all very good, one row good, one sentence."""
    rows = {f"r{place}": "a" for place in range(ROWS)} | {"r4": "b"}
    text = "Đề nghị tiếp tục phát huy kết quả đã đạt được trong năm qua."
    return [{"q1": rows, "q2": text} for _ballot in range(number)]


def _choice(value: float) -> str:
    return CHOICES[min(max(round(value), 0), 3)]
