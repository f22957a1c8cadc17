"""Small criteria sets for the tests of campaigns."""

from __future__ import annotations

import copy
import json
from typing import Any

from parindex.local.paths import PROJECT_ROOT

SMALL: dict[str, Any] = {
    "format": "parindex-criteria/1",
    "name": "Bộ tiêu chí thử",
    "year": 2026,
    "level": "sở",
    "source": "Thử nghiệm",
    "illustrative": True,
    "note": "",
    "total": "5",
    "survey_points": None,
    "rounding": {"places": 2, "mode": "half_up"},
    "policy": {
        "bonus_in_maximum": False,
        "total_floor": "0",
        "total_cap": "100",
        "main_cap": None,
        "unappraised": "self",
        "missing": "zero",
    },
    "nodes": [
        {"code": "1", "title": "Chỉ đạo, điều hành", "max_points": "3", "kind": "field"},
        {
            "code": "1.1",
            "title": "Ban hành kế hoạch",
            "max_points": "1",
            "kind": "criterion",
            "rule": {"kind": "yes_no", "yes": "1", "no": "0"},
            "evidence_required": True,
        },
        {
            "code": "1.2",
            "title": "Tỷ lệ hoàn thành kế hoạch",
            "max_points": "2",
            "kind": "criterion",
            "rule": {"kind": "linear"},
        },
        {"code": "2", "title": "Thủ tục hành chính", "max_points": "2", "kind": "field"},
        {"code": "2.1", "title": "Giải quyết hồ sơ", "max_points": "2", "kind": "criterion"},
        {
            "code": "2.1.1",
            "title": "Hồ sơ đúng hạn",
            "max_points": "2",
            "kind": "subcriterion",
            "na_allowed": True,
            "rule": {"kind": "judged", "step": "0.25"},
        },
    ],
}


def small(**changes: Any) -> dict[str, Any]:
    """A correct set of two fields and three leaves, with top-level ``changes``."""
    return {**copy.deepcopy(SMALL), **changes}


def fixture(name: str) -> dict[str, Any]:
    """A set of ``fixtures/criteria``."""
    path = PROJECT_ROOT / "fixtures" / "criteria" / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
