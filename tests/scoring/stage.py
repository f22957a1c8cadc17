"""A small open campaign to score in: one group, two units, every way a row can look."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns.domain.rights import give_campaign_grants
from campaigns.enums import CampaignState, CriteriaSetState, PhaseKind
from campaigns.models import Campaign, CriteriaSet, Criterion, Participation, Phase, UnitGroup
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.folding import fold
from parindex.common.tenancy import tenant_scope
from scoring.domain.opening import create_dossiers
from scoring.engine.criteria import parse_set
from scoring.models import Dossier
from tests.plugins.cast import PASSWORD, World
from tests.plugins.recorded import recorded_on

NOW = datetime.fromisoformat("2026-10-29T05:58:00+00:00")
OPENS = datetime.fromisoformat("2026-10-01T01:00:00+00:00")
CLOSES = datetime.fromisoformat("2026-10-31T10:00:00+00:00")

YES_NO = {"kind": "yes_no", "yes": "1", "no": "0"}
SHARE = {"kind": "linear", "full_at": "100", "floor": "80", "below": "0"}
CHECKS = {
    "kind": "checklist",
    "items": [
        {"key": "a", "label": "Đúng hạn", "points": "0.5"},
        {"key": "b", "label": "Đủ nội dung", "points": "0.5"},
    ],
}
BRANCH = {
    "kind": "branch",
    "on": "1.1",
    "cases": [
        {"when": {"points_at_least": "0.01"}, "label": "Có kế hoạch", "rule": SHARE},
        {
            "when": {"otherwise": True},
            "label": "Không có kế hoạch",
            "rule": {**YES_NO, "yes": "0.5"},
        },
    ],
}


def leaf(code: str, points: str, rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One leaf of a criteria document."""
    title = more.pop("title", f"Tiêu chí {code}")
    return {"code": code, "title": title, "max_points": points, "rule": rule, **more}


def document(**more: Any) -> dict[str, Any]:
    """10 points: two fields, one survey leaf, one leaf that looks at another, a penalty."""
    nodes = [
        {"code": "1", "title": "Chỉ đạo, điều hành", "max_points": "5"},
        leaf("1.1", "1", YES_NO, evidence_required=True, title="Ban hành kế hoạch đúng hạn"),
        leaf("1.2", "2", SHARE, title="Mức độ hoàn thành kế hoạch", na_allowed=True),
        leaf("1.3", "2", BRANCH, title="Kết quả thực hiện"),
        {"code": "2", "title": "Cải cách thủ tục hành chính", "max_points": "5"},
        leaf("2.1", "1", CHECKS, title="Chất lượng báo cáo"),
        leaf("2.2", "2", {"kind": "judged", "step": "0.25"}, title="Đổi mới, sáng tạo"),
        leaf("2.3", "2", SHARE, source="survey", title="Ý kiến người dân"),
        {"code": "3", "title": "Điểm trừ", "max_points": "0", "group": "penalty", "cap": "1"},
        leaf(
            "3.1",
            "0",
            {"kind": "penalty_flat", "points": "-0.5"},
            group="penalty",
            title="Chậm báo cáo",
        ),
    ]
    for node in nodes:
        node.setdefault("group", "main")
        depth = node["code"].count(".") + 1
        node["kind"] = "field" if depth == 1 else "criterion"
    return {
        "format": "parindex-criteria/1",
        "name": "Bộ tiêu chí thử",
        "year": 2026,
        "level": "sở, ban, ngành",
        "source": "",
        "illustrative": True,
        "note": "",
        "total": "10",
        "survey_points": "2",
        "rounding": {"places": 2, "mode": "half_up"},
        "policy": {
            "bonus_in_maximum": False,
            "total_floor": "0",
            "total_cap": "10",
            "main_cap": None,
            "unappraised": "self",
            "missing": "zero",
        },
        "nodes": nodes,
        **more,
    }


def freeze(data: dict[str, Any]) -> CriteriaSet:
    """Store a document as a frozen set with its rows."""
    engine = parse_set(data)
    text = json.dumps(data, sort_keys=True)
    found = CriteriaSet.objects.create(
        name=engine.name,
        year=engine.year,
        total_points=engine.total,
        document=data,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
    rows: dict[str, Criterion] = {}
    for position, node in enumerate(engine.nodes.values()):
        parent = rows.get(node.parent or "")
        rows[node.code] = Criterion.objects.create(
            criteria_set=found,
            parent=parent,
            field=(parent.field or parent) if parent else None,
            code=node.code,
            title=node.title,
            position=position,
            depth=node.level,
            kind="field" if node.level == 1 else "criterion",
            group=node.group,
            is_leaf=node.is_leaf,
            max_points=abs(node.maximum),
            source=node.source,
            rule=dict(node.rule) if node.rule else None,
            evidence_required=node.evidence_required,
            na_allowed=node.na_allowed,
            search_key=fold(f"{node.code} {node.title}"),
        )
    found.state = CriteriaSetState.FROZEN
    found.save(update_fields=["state"])
    return found


@dataclass
class Stage:
    """An open campaign with the dossiers of ``so-a`` and ``so-b``."""

    world: World
    campaign: Campaign
    phase: Phase
    criteria_set: CriteriaSet
    dossiers: dict[str, Dossier]

    def criterion(self, code: str) -> Criterion:
        return Criterion.objects.get(criteria_set=self.criteria_set, code=code)

    @property
    def dossier(self) -> Dossier:
        return self.dossiers["so-a"]


def set_stage(
    world: World,
    *,
    data: dict[str, Any] | None = None,
    units: tuple[str, ...] = ("so-a", "so-b"),
    opens: datetime = OPENS,
    closes: datetime = CLOSES,
) -> Stage:
    """Open a campaign in ``world``; the scope of its tenant is entered here."""
    asked = (data or document(), units, opens, closes)
    return recorded_on(world, f"stage {asked}", lambda: _set_stage(world, *asked))


def _set_stage(
    world: World, data: dict[str, Any], units: tuple[str, ...], opens: datetime, closes: datetime
) -> Stage:
    with tenant_scope(world.tenant):
        criteria_set = freeze(data)
        campaign = Campaign.objects.create(
            year=2026,
            name="Chỉ số CCHC 2026",
            slug="cchc-2026",
            state=CampaignState.OPEN,
            secretariat=world.organisations["so-noi-vu"],
            illustrative=True,
        )
        give_campaign_grants(campaign=campaign)
        group = UnitGroup.objects.create(
            campaign=campaign, key="so", name="Sở, ban, ngành", criteria_set=criteria_set
        )
        moments = [opens, closes]
        for position, kind in enumerate(PhaseKind.values):
            Phase.objects.create(
                campaign=campaign,
                kind=kind,
                position=position,
                opens_at=moments[-2],
                closes_at=moments[-1],
            )
            moments += [moments[-1], moments[-1] + timedelta(days=10)]
            moments = moments[-2:]
        for code in units:
            Participation.objects.create(
                campaign=campaign, group=group, organisation=world.organisations[code]
            )
        create_dossiers(actor=None, campaign=campaign)
        dossiers = {
            dossier.participation.organisation.code: dossier
            for dossier in Dossier.objects.select_related("participation__organisation")
        }
        phase = Phase.objects.get(campaign=campaign, kind=PhaseKind.SELF_ASSESSMENT)
    return Stage(world, campaign, phase, criteria_set, dossiers)


def second_officer(stage: Stage) -> User:
    """A colleague of the officer, in the same unit."""
    user = User.objects.create_user("dung@example.vn", PASSWORD, full_name="Trần Dung")
    add_membership(
        actor=None,
        user=user,
        organisation=stage.world.organisations["so-a"],
        role=Role.OFFICER,
    )
    return user
