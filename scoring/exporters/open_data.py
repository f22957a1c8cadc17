"""The published ranking as open data: CSV and JSON, numbers with a decimal point."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

from parindex.common.exports import CSV, JSON, Export
from parindex.common.spreadsheets import neutral
from scoring.domain.results import FieldResult, groups_of
from scoring.models import IndexLine, Publication

_COLUMNS = (
    "group",
    "rank",
    "tied",
    "unit_code",
    "unit",
    "points",
    "maximum",
    "index_percent",
    "class",
)


def ranking_csv(publication: Publication) -> Export:
    """One row per unit, one column per field; UTF-8 with a mark, so that spreadsheets read it."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    groups = groups_of(publication.run)
    width = max((len(group.fields) for group in groups), default=0)
    fields = [f"field_{n}_percent" for n in range(1, width + 1)]
    writer.writerow([*_COLUMNS, *fields])
    for group in groups:
        for line in group.lines:
            values = [_text(item.index) for item in group.fields_of(line)]
            writer.writerow([*_row(line), *values, *[""] * (width - len(values))])
    return Export(_name(publication, "csv"), target.getvalue().encode(), CSV)


def ranking_json(publication: Publication) -> Export:
    """The result with the hashes of its inputs, its seal and the policy it was computed by."""
    run = publication.run
    document = {
        "format": "parindex-result/1",
        "campaign": run.policy["campaign"],
        "run": {
            "number": run.number,
            "inputs_sha256": run.inputs_hash,
            "engine": run.engine_version,
            "started_at": run.started_at.isoformat(),
        },
        "publication": {
            "seal_sha256": publication.seal,
            "decision_number": publication.decision_number,
            "decision_date": publication.decision_date.isoformat(),
        },
        "bands": run.policy["bands"],
        "sets": run.policy["sets"],
        "sources": run.policy.get("sources", []),
        "groups": [
            {
                "key": group.key,
                "name": group.name,
                "units": [_unit(line, group.fields_of(line)) for line in group.lines],
            }
            for group in groups_of(run)
        ],
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return Export(_name(publication, "json"), text.encode(), JSON)


def _row(line: IndexLine) -> list[str]:
    return [
        neutral(line.group_name),
        str(line.rank or ""),
        "1" if line.tied else "",
        neutral(line.unit_code),
        neutral(line.unit_name),
        _text(line.points),
        _text(line.maximum),
        _text(line.index),
        neutral(line.band),
    ]


def _unit(line: IndexLine, fields: tuple[FieldResult, ...]) -> dict[str, Any]:
    return {
        "code": line.unit_code,
        "name": line.unit_name,
        "rank": line.rank,
        "tied": line.tied,
        "points": _text(line.points),
        "maximum": _text(line.maximum),
        "index": _text(line.index),
        "class": line.band,
        "not_assessed": line.excluded,
        "ledger_sha256": line.ledger_digest,
        "fields": [
            {
                "code": item.code,
                "points": _text(item.points),
                "maximum": _text(item.maximum),
                "index": _text(item.index),
            }
            for item in fields
        ],
    }


def _text(value: Decimal | None) -> str:
    """Two decimals at least, a third only where there is one."""
    if value is None:
        return ""
    text = f"{value:.3f}"
    return text.removesuffix("0")


def _name(publication: Publication, ending: str) -> str:
    return f"Chỉ số CCHC {publication.run.policy['campaign']['year']}.{ending}"
