"""Which annex of the plan each body fills in, as the plan of the campaign says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from parindex.tenants.domain.names import organisations_named


@dataclass(frozen=True, slots=True)
class AnnexDuty:
    """A body and its annex; ``organisation``: key of the unit of that name, if there is one.

    ``beside``: what the plan asks of the body beside the contents of the annex.
    """

    body: str
    annex: str
    contents: tuple[str, ...]
    beside: tuple[str, ...]
    organisation: int | None


def annex_duties(campaign: Campaign) -> list[AnnexDuty]:
    """The distribution of the annexes, in the order of the plan; empty when it names none."""
    rows = [
        row
        for row in campaign.plan_document.get("appendix_distribution", ())
        if isinstance(row, Mapping)
    ]
    if not rows:
        return []
    known = organisations_named(str(row.get("body", "")) for row in rows)
    return [_duty(row, known) for row in rows]


def _duty(row: Mapping[str, Any], known: Mapping[str, Any]) -> AnnexDuty:
    body = str(row.get("body", ""))
    unit = known.get(body)
    return AnnexDuty(
        body=body,
        annex=str(row.get("annex") or row.get("appendix") or ""),
        contents=tuple(filter(None, map(_words, row.get("contents") or ()))),
        beside=tuple(map(str, row.get("beside") or filter(None, [row.get("initiative_text")]))),
        organisation=unit.pk if unit is not None else None,
    )


def _words(part: Any) -> str:
    """A line, or a field with its items as the files of the founding plans have it."""
    if not isinstance(part, Mapping):
        return str(part)
    items = "; ".join(map(str, part.get("items") or ()))
    return ": ".join(filter(None, [str(part.get("field", "")), items]))
