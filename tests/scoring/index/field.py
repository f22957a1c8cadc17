"""A closed campaign with two groups, many units and points written straight into the ledger."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.rights import give_campaign_grants
from campaigns.domain.tree import tree
from campaigns.enums import CampaignState
from campaigns.models import Campaign, CriteriaSet, Exclusion, Participation, UnitGroup
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.folding import fold, sort_key
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Organisation
from scoring.domain.index_run import run_index
from scoring.domain.opening import create_dossiers
from scoring.engine.version import ENGINE_VERSION
from scoring.enums import Source
from scoring.models import Dossier, IndexLine, IndexRun, ScoreEntry
from tests.plugins.cast import World

NOW = datetime(2026, 12, 14, 9, 20, tzinfo=UTC)
BANDS = [
    {"name": "Xuất sắc", "from": "95"},
    {"name": "Tốt", "from": "85"},
    {"name": "Khá", "from": "75"},
    {"name": "Trung bình", "from": "70"},
    {"name": "Yếu", "from": "0"},
]
POLICY: dict[str, Any] = {
    "bonus_in_maximum": False,
    "total_floor": "0",
    "total_cap": None,
    "main_cap": None,
    "unappraised": "self",
    "missing": "zero",
}
# field → (group, cap, {leaf: maximum})
Shape = Mapping[str, tuple[str, str | None, Mapping[str, str]]]
PLAIN: Shape = {
    "1": ("main", None, {"1.1": "20", "1.2": "20"}),
    "2": ("main", None, {"2.1": "30"}),
    "3": ("main", None, {"3.1": "20", "3.2": "10"}),
}


def document(
    shape: Shape = PLAIN, *, name: str = "Bộ tiêu chí thử", places: int = 2, **policy: Any
) -> dict[str, Any]:
    """A criteria document of judged leaves; a penalty leaf takes points off."""
    policy = POLICY | policy
    counted = {"main", "bonus"} if policy["bonus_in_maximum"] else {"main"}
    nodes: list[dict[str, Any]] = []
    total = Decimal(0)
    for code, (group, cap, leaves) in shape.items():
        full = sum((Decimal(value) for value in leaves.values()), Decimal(0))
        if group == "bonus" and cap is not None:
            full = min(full, Decimal(cap))
        if group in counted:
            total += full
        head = {"code": code, "title": f"Lĩnh vực {code}", "kind": "field", "group": group}
        nodes.append(head | {"max_points": str(full)} | ({"cap": cap} if cap else {}))
        nodes += [_leaf(leaf, maximum, group) for leaf, maximum in leaves.items()]
    return {
        "format": "parindex-criteria/1",
        "name": name,
        "year": 2026,
        "level": "province",
        "source": "",
        "illustrative": True,
        "note": "",
        "total": str(total),
        "survey_points": None,
        "rounding": {"places": places, "mode": "half_up"},
        "policy": policy,
        "nodes": nodes,
    }


def _leaf(code: str, maximum: str, group: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"kind": "judged"}
    if group == "penalty":
        rule = {"kind": "penalty_judged", "lowest": "-50"}
    return {
        "code": code,
        "title": f"Tiêu chí {code}",
        "kind": "criterion",
        "group": group,
        "max_points": maximum,
        "na_allowed": group == "main",
        "rule": rule,
    }


def frozen_set(data: dict[str, Any]) -> CriteriaSet:
    """A set ready to be scored with."""
    found = import_set(actor=None, document=data)
    return freeze_set(actor=None, criteria_set=found)


@dataclass
class Field:
    """A campaign and its units; ``dossiers`` by the code of the unit."""

    world: World
    campaign: Campaign
    sets: dict[str, CriteriaSet]
    dossiers: dict[str, Dossier]

    @property
    def secretary(self) -> User:
        return self.world.people[Role.SECRETARIAT]

    @property
    def approver(self) -> User:
        return self.world.people[Role.APPROVER]

    def run(self, **more: Any) -> IndexRun:
        return run_index(**{"actor": self.secretary, "campaign": self.campaign, "at": NOW, **more})

    def lines(self, run: IndexRun) -> dict[str, IndexLine]:
        return {line.unit_code: line for line in run.lines.all()}

    def write(self, unit: str, points: Mapping[str, str | None], source: str = "appraised") -> None:
        """Points of leaves; ``None`` is "not applicable"."""
        write_entries([(self, unit, points, source)])

    def exclude(self, unit: str, *codes: str) -> None:
        """The unit is not assessed on these nodes."""
        participation = self.dossiers[unit].participation
        found = tree(participation.group.criteria_set)  # type: ignore[arg-type]
        for code in codes:
            Exclusion.objects.create(
                participation=participation,
                criterion=found.by_code[code].criterion,
                reason="Không có thủ tục hành chính",
            )

    def reset_state(self, state: CampaignState) -> None:
        self.campaign.state = state
        self.campaign.save(update_fields=["state"])


def build_field(
    world: World,
    *,
    groups: Mapping[str, tuple[CriteriaSet | dict[str, Any], Sequence[str]]] | None = None,
    bands: list[dict[str, str]] | None = None,
    year: int = 2026,
    names: Mapping[str, str] | None = None,
    state: CampaignState = CampaignState.CLOSED,
) -> Field:
    """A campaign in ``world``; without ``groups`` one of the units so-a, so-b and so-tu-phap.

    ``groups``: key → (criteria set or document, codes of the units).
    """
    with tenant_scope(world.tenant):
        if groups is None:
            groups = {"so": (document(), ("so-a", "so-b", "so-tu-phap"))}
        sets = {
            key: found if isinstance(found, CriteriaSet) else frozen_set(found)
            for key, (found, _units) in groups.items()
        }
        campaign = Campaign.objects.create(
            year=year,
            name=f"Chỉ số CCHC năm {year}",
            slug=f"cchc-{year}",
            state=state,
            secretariat=world.organisations["so-noi-vu"],
            bands=BANDS if bands is None else bands,
            plan_number="1833/KH-UBND",
            plan_date=datetime(year, 9, 19, tzinfo=UTC).date(),
            illustrative=True,
        )
        give_campaign_grants(campaign=campaign)
        for position, (key, (_set, units)) in enumerate(groups.items()):
            group = UnitGroup.objects.create(
                campaign=campaign,
                key=key,
                name={"so": "Sở, ban, ngành", "huyen": "UBND cấp huyện"}.get(key, key),
                position=position,
                criteria_set=sets[key],
            )
            _join(campaign, group, units, names or {})
        create_dossiers(actor=None, campaign=campaign)
        dossiers = {
            dossier.participation.organisation.code: dossier
            for dossier in Dossier.objects.filter(participation__campaign=campaign).select_related(
                "participation__organisation", "participation__group__criteria_set"
            )
        }
    return Field(world, campaign, sets, dossiers)


def _join(
    campaign: Campaign, group: UnitGroup, units: Iterable[str], names: Mapping[str, str]
) -> None:
    units = list(units)
    known = {o.code: o for o in Organisation.objects.filter(code__in=units)}
    made = Organisation.objects.bulk_create(
        [
            Organisation(
                code=code,
                name=names.get(code, f"Đơn vị {code}"),
                search_key=fold(names.get(code, code)),
                sort_key=sort_key(names.get(code, code)),
            )
            for code in units
            if code not in known
        ]
    )
    known |= {organisation.code: organisation for organisation in made}
    Participation.objects.bulk_create(
        [Participation(campaign=campaign, group=group, organisation=known[code]) for code in units]
    )


def write_entries(
    rows: Iterable[tuple[Field, str, Mapping[str, str | None], str]],
) -> None:
    """Ledger lines in bulk, as the door would leave them: the last one of a leaf counts."""
    entries = []
    for field, unit, points, source in rows:
        dossier = field.dossiers[unit]
        ScoreEntry.objects.filter(
            dossier=dossier, criterion__code__in=points, is_effective=True
        ).update(is_effective=False)
        found = tree(dossier.participation.group.criteria_set)  # type: ignore[arg-type]
        for code, value in points.items():
            node = found.by_code[code]
            assert node.leaf is not None
            entries.append(
                ScoreEntry(
                    dossier=dossier,
                    criterion=node.criterion,
                    source=source,
                    revision=1,
                    facts={},
                    points=Decimal(value or 0),
                    maximum=Decimal(0) if value is None else node.leaf.maximum,
                    not_applicable=value is None,
                    trace=[{"code": "judged", "points": value or "0", "maximum": "0"}],
                    engine_version=ENGINE_VERSION,
                    recorded_at=NOW,
                    is_effective=True,
                )
            )
    ScoreEntry.objects.bulk_create(entries, batch_size=5000)
    note_last_entries()


def note_last_entries() -> None:
    """Every dossier names the newest entry of its ledger, as the door leaves it."""
    newest = ScoreEntry.objects.filter(dossier=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    Dossier.objects.update(last_entry=Subquery(newest))


def random_points(chance: random.Random, maxima: Mapping[str, Decimal]) -> dict[str, str | None]:
    """Hundredths for most leaves; some are missing, some not applicable."""
    points: dict[str, str | None] = {}
    for code, maximum in maxima.items():
        dice = chance.random()
        if dice < 0.1:
            continue
        if dice < 0.15 and maximum > 0:
            points[code] = None
        elif maximum > 0:
            points[code] = str(Decimal(chance.randint(0, int(maximum * 100))) / 100)
        else:
            points[code] = str(-Decimal(chance.randint(0, 200)) / 100)
    return points


SELF = Source.SELF
