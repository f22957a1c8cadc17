"""A criteria set as scoring reads it: the engine's set beside the keys of its rows.

Reading and checking a set costs tens of milliseconds, a save must not; a frozen set never
changes, so it is kept in the process under its key and content hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from campaigns.models import CriteriaSet, Criterion
from scoring.engine.criteria import parse_set
from scoring.engine.structure import CriteriaSet as EngineSet

KEPT = 64


@dataclass(frozen=True, slots=True)
class SetTree:
    """``ids``: code → primary key of the criterion; ``codes``: the other way round."""

    engine: EngineSet
    ids: Mapping[str, int]
    codes: Mapping[int, str]


def set_tree(set_id: int, content_hash: str) -> SetTree:
    """The tree of a set. Only a set with a content hash (a frozen one) is kept."""
    return _kept(set_id, content_hash) if content_hash else _read(set_id)


@lru_cache(maxsize=KEPT)
def _kept(set_id: int, content_hash: str) -> SetTree:
    return _read(set_id)


def _read(set_id: int) -> SetTree:
    document = CriteriaSet.objects.values_list("document", flat=True).get(pk=set_id)
    rows = Criterion.objects.filter(criteria_set=set_id).values_list("code", "pk")
    ids = dict(rows)
    return SetTree(parse_set(document), ids, {pk: code for code, pk in ids.items()})
