"""The rows of a criteria set, kept as its document says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.domain.draft.losses import Loss, losses_of
from campaigns.domain.set_matching import counterparts
from campaigns.models import CriteriaSet, Criterion, Exclusion
from parindex.common.folding import fold
from scoring.engine.nodes import LEVELS
from scoring.engine.structure import CriteriaSet as EngineSet
from scoring.engine.structure import Node


def sync_rows(
    criteria_set: CriteriaSet, engine: EngineSet, before: EngineSet | None = None
) -> list[Loss]:
    """Make the rows those of ``engine``, inside the transaction of the caller.

    A row keeps its key while its criterion is there, whatever its code and place: exclusions and
    assignments made while planning stay with it. Those of a criterion that is gone go with it
    and are what is answered.
    ``before``: the set the rows are those of, None where that is not known.
    """
    if before is not None and _stands(before, engine):
        _write_changed(criteria_set, engine, before)
        return []
    rows = {row.code: row for row in Criterion.objects.filter(criteria_set=criteria_set)}
    old = [(row.code, row.title) for row in sorted(rows.values(), key=lambda row: row.position)]
    kept = counterparts(old, [(node.code, node.title) for node in engine.nodes.values()])
    known = {new: rows[code] for code, new in kept.items()}
    placed: dict[str, Criterion] = {}
    for level in range(1, len(LEVELS) + 1):
        _write_level(criteria_set, engine, level, known, placed)
    return _drop([row for code, row in rows.items() if code not in kept])


def _stands(before: EngineSet, engine: EngineSet) -> bool:
    """Whether every row stays where it is: the same codes, of which one at most has a new name."""
    if list(before.nodes) != list(engine.nodes):
        return False
    pairs = list(zip(before.nodes.values(), engine.nodes.values(), strict=True))
    renamed = sum(old.title != new.title for old, new in pairs)
    return renamed <= 1 and all(old.parent == new.parent for old, new in pairs)


def _write_changed(criteria_set: CriteriaSet, engine: EngineSet, before: EngineSet) -> None:
    """Write the rows that differ: mostly one."""
    changed = [code for code, node in engine.nodes.items() if before.nodes[code] is not node]
    if not changed:
        return
    places = {code: place for place, code in enumerate(engine.nodes, start=1)}
    for row in Criterion.objects.filter(criteria_set=criteria_set, code__in=changed):
        values = _values(engine.nodes[row.code], places[row.code], {})
        stays = {"parent_id", "field_id"}
        names = _fill(row, {key: v for key, v in values.items() if key not in stays})
        if names:
            row.save(update_fields=names)


def _write_level(
    criteria_set: CriteriaSet,
    engine: EngineSet,
    level: int,
    known: Mapping[str, Criterion],
    placed: dict[str, Criterion],
) -> None:
    fresh: list[Criterion] = []
    other: list[Criterion] = []
    names: set[str] = set()
    for position, node in enumerate(engine.nodes.values(), start=1):
        if node.level != level:
            continue
        row = known.get(node.code) or Criterion(criteria_set=criteria_set)
        changed = _fill(row, _values(node, position, placed))
        if row.pk is None:
            fresh.append(row)
        elif changed:
            other.append(row)
            names.update(changed)
        placed[node.code] = row
    Criterion.objects.bulk_create(fresh)
    if other:
        Criterion.objects.bulk_update(other, sorted(names))


def _drop(gone: list[Criterion]) -> list[Loss]:
    if not gone:
        return []
    lost = losses_of(gone)
    Exclusion.objects.filter(criterion__in=gone).delete()
    Criterion.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return lost


def _fill(row: Criterion, values: Mapping[str, Any]) -> list[str]:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _values(node: Node, position: int, placed: Mapping[str, Criterion]) -> dict[str, Any]:
    parent = placed.get(node.parent or "")
    return {
        "parent_id": parent.pk if parent else None,
        "field_id": (parent.field_id or parent.pk) if parent else None,
        "code": node.code,
        "title": node.title,
        "position": position,
        "depth": node.level,
        "kind": LEVELS[node.level - 1],
        "group": node.group,
        "is_leaf": node.is_leaf,
        "max_points": node.maximum,
        "cap": node.cap,
        "source": node.source,
        "rule": dict(node.rule) if node.rule else None,
        "rule_text": node.rule_text,
        "evidence": node.evidence,
        "evidence_required": node.evidence_required,
        "legal_basis": node.legal_basis,
        "guidance": node.guidance,
        "appraised_by": node.appraised_by,
        "na_allowed": node.na_allowed,
        "search_key": fold(f"{node.code} {node.title}"),
    }
