"""What an index run is computed from: sets, policies, bands; and how a hash names it.

Points are handed to the database as whole thousandths of a point: exact, and several times
faster to add up than decimals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns.domain.tree import Tree, tree
from campaigns.models import Campaign, CriteriaSet, UnitGroup
from parindex.common.verdict import Refused
from scoring.domain.origins import sources_of
from scoring.engine.bands import Bands, parse_bands
from scoring.engine.problems import SetError
from scoring.engine.structure import CriteriaSet as EngineSet

THOUSAND = Decimal(1000)


@dataclass(frozen=True, slots=True)
class LeafShape:
    """One leaf: its primary key, those above it, the field it counts in, its maximum."""

    pk: int
    above: tuple[int, ...]
    slot: int
    maximum: int


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One field: the sums of its leaves stay between ``low`` and ``high`` (None: no bound)."""

    code: str
    title: str
    group: str
    maximum: int
    low: int | None
    high: int | None
    in_maximum: bool


@dataclass(frozen=True, slots=True)
class SetShape:
    """A criteria set as the statement of the run needs it; points in thousandths."""

    pk: int
    name: str
    content_hash: str
    places: int
    maximum: int
    main_cap: int | None
    total_cap: int | None
    total_floor: int
    counts_self: bool
    policy: dict[str, Any]
    fields: tuple[FieldShape, ...]
    leaves: tuple[LeafShape, ...]

    @property
    def key(self) -> str:
        """The name of the set in the documents of a run: its hash."""
        return self.content_hash or f"set-{self.pk}"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything but the units: their state is read in the statement that adds up.

    ``sources``: what apps above say the figures were made from (``scoring.domain.origins``).
    """

    campaign: Campaign
    groups: tuple[UnitGroup, ...]
    sets: dict[int, SetShape]
    bands: Bands | None
    sources: tuple[Mapping[str, Any], ...] = ()

    @property
    def slots(self) -> int:
        """The largest number of fields of a set."""
        return max((len(shape.fields) for shape in self.sets.values()), default=0)

    def kept(self) -> dict[str, Any]:
        """``document`` with the rows it came from, as kept in ``IndexRun.policy``."""
        # By group, not by hash: two groups may use copies of one set, each with its own rows.
        ids = {group.key: group.criteria_set_id for group in self.groups}
        return self.document() | {"set_ids": ids}

    def document(self) -> dict[str, Any]:
        """What the run is computed with, in words that are the same in every installation."""
        return {
            "campaign": {
                "name": self.campaign.name,
                "year": self.campaign.year,
                "illustrative": self.campaign.illustrative,
            },
            "bands": list(self.campaign.bands),
            "groups": [
                {
                    "key": group.key,
                    "name": group.name,
                    "set": self.sets[group.criteria_set_id or 0].key,
                }
                for group in self.groups
            ],
            "sets": {shape.key: _set_document(shape) for shape in self.sets.values()},
            "sources": [dict(source) for source in self.sources],
        }


def collect(campaign: Campaign) -> Inputs:
    """Read the sets, groups and bands of a campaign, and hold what its figures were made from.

    Runs inside a transaction.

    :raises Refused: when a group has no criteria set or the bands cannot be read.
    """
    groups = tuple(
        UnitGroup.objects.filter(campaign=campaign)
        .select_related("criteria_set")
        .order_by("position", "pk")
    )
    sets: dict[int, SetShape] = {}
    for group in groups:
        if group.criteria_set is None:
            raise Refused(_("The group “%(group)s” has no criteria set.") % {"group": group.name})
        if group.criteria_set.pk not in sets:
            sets[group.criteria_set.pk] = shape_of(group.criteria_set)
    bands = read_bands(campaign.bands)
    return Inputs(campaign, groups, sets, bands, sources_of(campaign))


def read_bands(data: list[dict[str, Any]]) -> Bands | None:
    """The classes of a campaign; none when it has none. Raises Refused for unreadable ones."""
    if not data:
        return None
    try:
        return parse_bands(data)
    except SetError as error:
        raise Refused(_("The classes of the campaign are not complete from 100 to 0.")) from error


def shape_of(criteria_set: CriteriaSet) -> SetShape:
    """The set in thousandths, with the primary keys of its rows."""
    found = tree(criteria_set)
    engine = found.engine
    policy = engine.policy
    return SetShape(
        pk=criteria_set.pk,
        name=criteria_set.name,
        content_hash=criteria_set.content_hash,
        places=engine.places,
        maximum=thousandths(engine.maximum),
        main_cap=_optional(policy.main_cap),
        total_cap=_optional(policy.total_cap),
        total_floor=thousandths(policy.total_floor),
        counts_self=policy.unappraised == "self",
        policy=dict(criteria_set.policy or criteria_set.document.get("policy", {})),
        fields=tuple(_fields(engine)),
        leaves=tuple(_leaves(found)),
    )


def thousandths(value: Decimal) -> int:
    """Points as whole thousandths. Raises Refused for a finer value, which no ledger holds."""
    scaled = value * THOUSAND
    if scaled != scaled.to_integral_value():
        raise Refused(_("Points finer than a thousandth cannot be computed."))
    return int(scaled)


def _optional(value: Decimal | None) -> int | None:
    return None if value is None else thousandths(value)


def _fields(engine: EngineSet) -> list[FieldShape]:
    return [
        FieldShape(
            code=field.code,
            title=engine.nodes[field.code].title,
            group=field.group,
            maximum=thousandths(sum(field.maxima, Decimal(0))),
            low=_optional(field.cap) if field.group == "penalty" else None,
            high=_optional(field.cap) if field.group == "bonus" else None,
            in_maximum=field.group == "main"
            or (field.group == "bonus" and engine.policy.bonus_in_maximum),
        )
        for field in engine.fields
    ]


def _leaves(found: Tree) -> list[LeafShape]:
    engine = found.engine
    slots = {code: slot for slot, field in enumerate(engine.fields) for code in field.leaves}
    leaves = []
    for code, leaf in engine.leaves.items():
        above = []
        parent: str | None = code
        while parent is not None:
            above.append(found.by_code[parent].criterion.pk)
            parent = engine.nodes[parent].parent
        leaves.append(LeafShape(above[0], tuple(above), slots[code], thousandths(leaf.maximum)))
    return leaves


def _set_document(shape: SetShape) -> dict[str, Any]:
    return {
        "name": shape.name,
        "sha256": shape.content_hash,
        "places": shape.places,
        "policy": shape.policy,
        "fields": [
            {"code": field.code, "title": field.title, "group": field.group}
            for field in shape.fields
        ],
    }
