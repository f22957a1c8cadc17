"""A checked criteria set, ready to score with and to total up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.engine.bands import Band
from scoring.engine.continues import Continues
from scoring.engine.golden import GoldenCase
from scoring.engine.leaf import Leaf
from scoring.engine.origin import Origin
from scoring.engine.problems import Problem

Group = Literal["main", "bonus", "penalty"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How the points of a dossier become its total.

    `unappraised` and `missing` tell the caller which points to hand over; the rest is applied
    by `total_up`.
    """

    bonus_in_maximum: bool
    total_floor: Decimal
    total_cap: Decimal | None
    main_cap: Decimal | None
    unappraised: Literal["self", "zero"]
    missing: Literal["zero"]


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree: a field (level 1), a criterion (2) or a subcriterion (3)."""

    code: str
    parent: str | None
    level: int
    title: str
    maximum: Decimal
    group: Group
    source: str
    is_leaf: bool
    cap: Decimal | None
    rule_text: str
    evidence: str
    legal_basis: str
    guidance: str
    appraised_by: str
    na_allowed: bool
    evidence_required: bool
    rule: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the set, prepared for totals: its leaves with their maxima."""

    code: str
    group: Group
    maximum: Decimal
    cap: Decimal | None
    leaves: tuple[str, ...]
    maxima: tuple[Decimal, ...]


@dataclass(frozen=True)
class CriteriaSet:
    """A checked set. Mappings keep the order of the nodes.

    `under` gives the leaves below any node (a leaf has itself), `order` is an order in which
    leaves can be scored so that a branch comes after the leaf it looks at, `dependents` the
    leaves to score again when one changes, `maximum` what the index is a share of. `bands` are the
    classes of the result, best first, empty when the set names none.
    """

    name: str
    year: int
    level: str
    source: str
    note: str
    illustrative: bool
    total: Decimal
    survey_points: Decimal | None
    places: int
    policy: Policy
    nodes: Mapping[str, Node]
    leaves: Mapping[str, Leaf]
    fields: tuple[Field, ...]
    under: Mapping[str, frozenset[str]]
    order: tuple[str, ...]
    dependents: Mapping[str, tuple[str, ...]]
    maximum: Decimal
    warnings: tuple[Problem, ...]
    cases: tuple[GoldenCase, ...]
    continues: Continues | None
    origin: Origin | None
    bands: tuple[Band, ...]
