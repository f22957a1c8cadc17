"""What the open pages show of a published result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator

from parindex.common.plots import year_line
from scoring.domain.results import (
    LeafResult,
    bands_of,
    changes_between,
    groups_of,
    leaves_of,
    previous_of,
    ranks_of,
    years_of,
)
from scoring.models import IndexLine, Publication
from scoring.tables.ranking import (
    PER_PAGE,
    band_rows,
    field_rows,
    found_in,
    next_band,
    radar_of,
    range_text,
    shortest_path,
    tiles,
)


def ranking_page(
    publication: Publication,
    asked: Mapping[str, str],
    earlier: Publication | None,
    *,
    url: Callable[[IndexLine], str],
) -> dict[str, Any]:
    """Context of the ranking; ``asked``: group, q (name), by ("fields"), page; ``earlier``: the
    result of the year before, to compare with."""
    run = publication.run
    groups, bands = groups_of(run), bands_of(run)
    group = next((item for item in groups if item.key == asked["group"]), groups[0])
    before = groups_of(earlier.run) if earlier else []
    changes = changes_between(groups, before)
    page = Paginator(found_in(group.lines, asked["q"]), PER_PAGE).get_page(asked["page"])
    lines = list(page.object_list)
    ranks = ranks_of(before) if earlier else None
    return {
        "groups": groups,
        "group": group,
        "by": "fields" if asked["by"] == "fields" else "",
        "band_rows": band_rows(lines, bands, changes, url=url, ranks=ranks),
        "field_lines": [(line, group.fields_of(line)) for line in lines],
        "tiles": tiles(group, bands, changes),
        "earlier": earlier,
        "query": asked["q"],
        "page_obj": page,
    }


def unit_page(publication: Publication, code: str, *, shown: int | None) -> dict[str, Any] | None:
    """Context of a unit's sheet, with ``shown`` of its losses; None for an unknown unit."""
    run = publication.run
    groups, bands = groups_of(run), bands_of(run)
    found = [(group, line) for group in groups for line in group.lines if line.unit_code == code]
    if not found:
        return None
    group, line = found[0]
    earlier = previous_of(publication.campaign)
    changes = changes_between(groups, groups_of(earlier.run)) if earlier else {}
    rows, target = field_rows(group, line), next_band(line, bands)
    losses = _losses(leaves_of(run, [line])[line.participation_id])
    band = next((item for item in bands if item.name == line.band), None)
    return {
        "group": group,
        "line": line,
        "rows": rows,
        "radar": radar_of(rows),
        "by_year": year_line(years_of(publication.campaign, code)),
        "band": band,
        "band_range": range_text(band),
        "next_band": target,
        "path": shortest_path(line, target, losses),
        "change": changes.get(code),
        "earlier": earlier,
        "losses": losses[:shown],
        "more": len(losses) - len(losses[:shown]),
    }


def _losses(leaves: list[LeafResult]) -> list[LeafResult]:
    return sorted((leaf for leaf in leaves if leaf.lost > 0), key=lambda leaf: -leaf.lost)
