"""Every table of figures reads well on a phone: rows become blocks whose cells say their column."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parindex.local.paths import PROJECT_ROOT

STACKED = sorted(
    path
    for path in (PROJECT_ROOT / "templates").rglob("*.html")
    if "stacked" in path.read_text(encoding="utf-8") and "<table" in path.read_text("utf-8")
)
CELL = re.compile(r"<td\b(?P<attributes>(?:[^>{]|{%.*?%}|{{.*?}})*)>")


@pytest.mark.parametrize("path", STACKED, ids=lambda path: path.stem)
def test_cells_of_stacked_tables_keep_their_meaning(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body = "".join(re.findall(r"<tbody.*?</tbody>", text, re.DOTALL))
    cells = [found["attributes"] for found in CELL.finditer(body)]
    assert [cell for cell in cells if 'role="cell"' not in cell] == []
    assert 'role="rowgroup"' in text
