"""Two years beside each other: what was said not to be comparable is never subtracted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.continuity.choosing import choose_continued
from campaigns.domain.continuity.decisions import accept_safe
from campaigns.domain.continuity.decisions import decide_link as decide
from campaigns.domain.continuity.years import YearLink, YearLinks
from campaigns.enums import Comparability
from campaigns.models import Continuation, CriteriaSet, Criterion
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.leaf_results import LeafResult
from scoring.domain.results import changes_between, groups_of, years_of
from scoring.domain.year_comparison import leaf_years
from scoring.models import Publication
from tests.plugins.cast import World
from tests.scoring.index.field import NOW, PLAIN, Field, build_field, document
from tests.scoring.publication.conftest import published

C = Comparability
POINTS = {"1.1": "18", "1.2": "10", "2.1": "29", "3.1": "20"}
UNIT = "/results/cchc-2026/so-a/"


@pytest.fixture
def years(world: World) -> tuple[Publication, Publication]:
    """The results of two years; 1.2 was worth 30 points before, and 3.2 gave nothing."""
    before = {**PLAIN, "1": ("main", None, {"1.1": "20", "1.2": "30"})}
    found = []
    for year, shape, points in ((2025, before, {"1.1": "15"}), (2026, PLAIN, POINTS)):
        data = document(shape, name=f"Bộ {year}") | {"year": year}
        field = build_field(world, groups={"so": (data, ("so-a", "so-b"))}, year=year)
        with tenant_scope(world.tenant):
            field.write("so-a", points | {"1.2": "15"} if year == 2025 else points)
        found.append(published(field))
    return found[0], found[1]


Years = tuple[Publication, Publication]


def continued(world: World, years: Years) -> Continuation:
    old, new = (year.run.policy["set_ids"]["so"] for year in years)
    sets = CriteriaSet.objects
    made = choose_continued(
        actor=world.people[Role.ADMIN],
        criteria_set=sets.get(pk=new),
        continues=sets.get(pk=old),
    )
    accept_safe(actor=world.people[Role.ADMIN], continuation=made, at=NOW)
    return made


def decided(world: World, made: Continuation, code: str, state: C, reason: str = "") -> None:
    nodes = Criterion.objects.filter(code=code)
    known = made.links.filter(new__code=code).first()
    decide(
        actor=world.people[Role.ADMIN],
        continuation=made,
        node=nodes.get(criteria_set=made.criteria_set_id),
        other=nodes.get(criteria_set=made.continues_id),
        state=state,
        reason=reason,
        expected_version=known.version if known else 0,
        at=NOW,
    )


def rows(world: World) -> dict[str, str]:
    """Code → the text of its line on the page of both years."""
    page = Client().get(f"{world.url}{UNIT}years/").content.decode()
    body = page.partition("<tbody")[2]
    parts = [part.partition("</tr>")[0] for part in body.split("<tr")[1:]]
    return {part.partition('rowheader">')[2].split(" ")[0]: part for part in parts}


def test_nothing_is_subtracted_before_somebody_decided(world: World, years: Years) -> None:
    found = rows(world)
    assert set(found) == {"1.1", "1.2", "2.1", "3.1", "3.2"}
    assert all("không so sánh được" in part or "–" in part for part in found.values())
    assert "aup" not in "".join(found.values())


def test_criteria_are_compared_as_decided(world: World, years: Years) -> None:
    with tenant_scope(world.tenant):
        made = continued(world, years)
        decided(world, made, "1.2", C.CHANGED)
        decided(world, made, "2.1", C.NOT_COMPARABLE, "Đổi cách tính")
    found = rows(world)
    assert "3,00" in found["1.1"]
    assert "aup" in found["1.1"]
    # 10 of 20 points now, 15 of 30 before: the same share, though five points fewer.
    assert "0,00 %" in found["1.2"].replace("\n", "")
    assert "không so sánh được" in found["2.1"]
    assert "Đổi cách tính" in found["2.1"]
    assert "29,00 / 30,00" in found["2.1"]


def test_index_is_compared_when_every_field_goes_on(world: World, years: Years) -> None:
    with tenant_scope(world.tenant):
        groups = [groups_of(year.run) for year in years]
        # Nobody decided, and the fields are the same.
        assert set(changes_between(groups[1], groups[0])) == {"so-a", "so-b"}
        made = continued(world, years)
        for code in ("1", "2", "3"):
            if not made.links.filter(new__code=code).exists():
                decided(world, made, code, C.CHANGED)
        assert set(changes_between(groups[1], groups[0])) == {"so-a", "so-b"}
        assert {spot.basis for spot in years_of(years[1].campaign, "so-a")} == {0}
        decided(world, made, "2", C.NOT_COMPARABLE, "Đổi trọng tâm")
        assert changes_between(groups[1], groups[0]) == {}
        assert [spot.basis for spot in years_of(years[1].campaign, "so-a")] == [0, 1]
    page = Client().get(f"{world.url}{UNIT}").content.decode()
    assert "không so sánh được" in page
    assert "years/" in page


def test_a_kept_ranking_follows_a_decision(world: World, years: Years) -> None:
    client, address = Client(), f"{world.url}/results/cchc-2026/"
    with tenant_scope(world.tenant):
        made = continued(world, years)
        for code in ("1", "2", "3"):
            if not made.links.filter(new__code=code).exists():
                decided(world, made, code, C.CHANGED)
    assert client.get(address).content.decode().count("không so sánh được") == 0
    with tenant_scope(world.tenant):
        decided(world, made, "2", C.NOT_COMPARABLE, "Đổi trọng tâm")
        made.links.update(decided_at=NOW.replace(hour=10))
    assert client.get(address).content.decode().count("không so sánh được") > 0


def test_unit_without_an_earlier_year_has_no_such_page(world: World, field: Field) -> None:
    published(field)
    assert Client().get(f"{world.url}{UNIT}years/").status_code == 404
    assert "years/" not in Client().get(f"{world.url}{UNIT}").content.decode()


def leaf(code: str, points: int | None, maximum: int, state: str = "") -> LeafResult:
    return LeafResult(
        code=code,
        title=code,
        field="1",
        points=None if points is None else Decimal(points),
        maximum=Decimal(maximum),
        source="appraised",
        state=state,
        surveyed=False,
        entry=None,
        sources={},
    )


LEAVES = st.lists(
    st.builds(
        leaf,
        st.sampled_from("abcdef"),
        st.none() | st.integers(0, 10),
        st.integers(0, 10),
        st.sampled_from(["", "", "na", "excluded"]),
    ),
    unique_by=lambda item: item.code,
    max_size=6,
)
LINKS = st.dictionaries(
    st.sampled_from("abcdef"),
    st.builds(YearLink, st.sampled_from("abcdef"), st.sampled_from(list(C)), st.just("x")),
)


@given(LEAVES, LEAVES, st.none() | st.builds(YearLinks, LINKS, LINKS))
def test_only_what_was_decided_to_compare_is_subtracted(
    now: list[LeafResult], before: list[LeafResult], links: YearLinks | None
) -> None:
    found = leaf_years(now, before, links)
    assert [row.now for row in found if row.now] == now
    for row in found:
        if row.change is None:
            continue
        assert row.now is not None
        assert row.before is not None
        assert links is not None
        link = links.by_new[row.now.code]
        assert link.subtracts
        assert (link.old_code, "", "") == (row.before.code, row.now.state, row.before.state)
        if not row.by_share:
            assert row.now.maximum == row.before.maximum
