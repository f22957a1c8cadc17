"""What the open pages show of a published result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.paginator import Paginator

from parindex.common.plots import year_line
from scoring.domain.leaf_results import LeafResult, leaves_of
from scoring.domain.results import (
    bands_of,
    changes_between,
    groups_of,
    previous_of,
    ranks_of,
    years_of,
)
from scoring.domain.year_comparison import leaf_years, links_of
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
    before = groups_of(earlier.run) if earlier else []
    changes = changes_between(groups, before)
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
        "has_years": any(line.unit_code == code for old in before for line in old.lines),
        "losses": losses[:shown],
        "more": len(losses) - len(losses[:shown]),
    }


def years_page(publication: Publication, code: str) -> dict[str, Any] | None:
    """Context of a unit's criteria beside those of the year before; None for an unknown unit, or
    one that no earlier year was published of."""
    run, earlier = publication.run, previous_of(publication.campaign)
    line = run.lines.filter(unit_code=code).first()
    before = earlier.run.lines.filter(unit_code=code).first() if earlier else None
    if line is None or earlier is None or before is None:
        return None
    ids = earlier.run.policy["set_ids"][before.group_key], run.policy["set_ids"][line.group_key]
    now = leaves_of(run, [line])[line.participation_id]
    was = leaves_of(earlier.run, [before])[before.participation_id]
    rows = leaf_years(now, was, links_of(*ids))
    return {
        "line": line,
        "earlier": earlier,
        "rows": rows,
        "subtracted": sum(row.change is not None for row in rows),
    }


def _losses(leaves: list[LeafResult]) -> list[LeafResult]:
    return sorted((leaf for leaf in leaves if leaf.lost > 0), key=lambda leaf: -leaf.lost)
