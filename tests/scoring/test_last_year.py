"""The figure of the year before beside a rule that looks at it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from campaigns.domain.continuity.choosing import choose_continued
from campaigns.domain.continuity.decisions import accept_safe, decide_link
from campaigns.domain.tree import tree
from campaigns.enums import Comparability
from campaigns.models import Continuation, Criterion
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.last_year import last_year_words
from scoring.domain.standing import standing_of
from scoring.engine.version import ENGINE_VERSION
from scoring.enums import Source
from scoring.models import ScoreEntry
from tests.plugins.cast import World
from tests.scoring.index.field import NOW, Field, build_field, document, frozen_set

SHAPE = {"1": ("main", None, {"1.1": "40", "1.2": "60"})}
COMPARED = {"current": "80", "previous": "75"}


def criteria(name: str, year: int) -> dict[str, Any]:
    """A figure beside that of the year before, and a judgement."""
    found = document(SHAPE, name=name) | {"year": year}
    leaf = next(node for node in found["nodes"] if node["code"] == "1.1")
    leaf["rule"] = {"kind": "year_over_year", "points": "40"}
    return found


@pytest.fixture
def years(world: World) -> tuple[Field, Field]:
    """Two years; in the first the unit entered 80."""
    old, new = (
        build_field(world, groups={"so": (criteria(f"Bộ {year}", year), ("so-a",))}, year=year)
        for year in (2025, 2026)
    )
    with tenant_scope(world.tenant):
        enter(old, node_of(old), facts=COMPARED)
    return old, new


def node_of(field: Field, code: str = "1.1") -> Criterion:
    return tree(field.sets["so"]).by_code[code].criterion


def enter(field: Field, node: Criterion, **more: Any) -> None:
    """A line of the ledger."""
    values = {"source": Source.SELF, "revision": 1, "points": Decimal(40), "maximum": Decimal(40)}
    ScoreEntry.objects.create(
        dossier=field.dossiers["so-a"],
        criterion=node,
        engine_version=ENGINE_VERSION,
        recorded_at=NOW,
        **values | more,
    )


def words(field: Field, code: str = "1.1") -> str:
    standing = standing_of(field.dossiers["so-a"].pk, None)
    leaf = standing.tree.by_code[code].leaf
    assert leaf is not None
    with override("vi"):
        return last_year_words(standing, leaf, year=field.campaign.year)


def continued(old: Field, new: Field) -> Continuation:
    admin = new.world.people[Role.ADMIN]
    made = choose_continued(actor=admin, criteria_set=new.sets["so"], continues=old.sets["so"])
    accept_safe(actor=admin, continuation=made, at=NOW)
    return made


def test_figure_is_told_once_the_years_were_compared(years: tuple[Field, Field]) -> None:
    old, new = years
    with tenant_scope(new.world.tenant):
        assert words(new) == "Chưa có quyết định mục này so sánh được với năm 2025 hay không."
        continued(old, new)
        assert words(new) == "Số liệu đã nhập năm 2025: 80 (Tự chấm)."
        assert (words(new, "1.2"), words(old)) == ("", "")


def test_what_does_not_compare_is_no_measure(years: tuple[Field, Field]) -> None:
    old, new = years
    with tenant_scope(new.world.tenant):
        made = continued(old, new)
        decide_link(
            actor=new.world.people[Role.ADMIN],
            continuation=made,
            node=node_of(new),
            other=node_of(old),
            state=Comparability.NOT_COMPARABLE,
            reason="Đổi cách tính",
            expected_version=1,
            at=NOW,
        )
        assert words(new) == "Không so sánh được với năm 2025: Đổi cách tính"


def test_points_set_by_hand_and_entries_of_another_set_measure_nothing(
    years: tuple[Field, Field],
) -> None:
    old, new = years
    with tenant_scope(new.world.tenant):
        continued(old, new)
        ScoreEntry.objects.update(is_effective=False)
        enter(old, node_of(old), source=Source.APPRAISED, pinned=True, points=Decimal(10))
        other = tree(frozen_set(criteria("Bộ khác", 2025))).by_code["1.1"].criterion
        enter(old, other, source=Source.COUNCIL, facts=COMPARED | {"current": "99"})
        assert words(new) == "Số liệu đã nhập năm 2025: 80 (Tự chấm)."
