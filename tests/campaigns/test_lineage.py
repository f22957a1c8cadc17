"""Mergers, splits and renames: who stands in whose place, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.lineage import (
    lineage_of,
    reorganise,
    successors_on,
    withdraw_succession,
)
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Organisation, Succession
from tests.campaigns.audit import last
from tests.campaigns.pages import client_of
from tests.plugins.cast import World

DAY = date(2025, 7, 1)
DECISION = "1656/NQ-UBTVQH15 ngày 16/6/2025"


def unit(code: str, **more: Any) -> Organisation:
    return create_organisation(actor=None, code=code, name=f"Xã {code}", **more)


def step(
    old: list[Organisation], new: list[Organisation], day: date = DAY, *, ends: bool = True
) -> list[Succession]:
    return reorganise(actor=None, old=old, new=new, day=day, decision=DECISION, ends=ends)


def names(found: dict[int, tuple[Organisation, ...]], organisation: Organisation) -> list[str]:
    return [item.code for item in found.get(organisation.pk, ())]


@pytest.mark.usefixtures("_in_world")
class TestLineage:
    """In the scope of the tenant."""

    def test_a_merger_ends_the_old_units_and_begins_the_new_one(self) -> None:
        a, b, c = unit("a"), unit("b"), unit("c")
        assert len(step([a, b], [c])) == 2
        rows = {row.code: row for row in Organisation.objects.filter(code__in="abc")}
        assert (rows["a"].valid_to, rows["b"].valid_to, rows["c"].valid_from) == (DAY, DAY, DAY)
        assert [row.old.code for row in lineage_of(c).origins] == ["a", "b"]
        assert [row.new.code for row in lineage_of(a).successions] == ["c"]
        entry = last("organisation.succeeded")
        assert (entry["new"]["new"], entry["reason"]) == ("c", DECISION)

    def test_a_unit_can_take_in_others_and_go_on(self) -> None:
        a, b = unit("a"), unit("b", valid_from=date(2000, 1, 1))
        step([a], [b])
        assert Organisation.objects.get(code="b").valid_from == date(2000, 1, 1)

    def test_who_gave_away_a_part_goes_on(self) -> None:
        a, b = unit("a"), unit("b")
        step([a], [b], ends=False)
        assert Organisation.objects.get(code="a").valid_to is None
        assert successors_on([Organisation.objects.get(code="a")], DAY) == {}

    def test_successors_are_followed_through_several_steps(self) -> None:
        a, b, c, d = (unit(code) for code in "abcd")
        step([a], [b], date(2020, 1, 1))
        step([b], [c, d])
        old = Organisation.objects.get(code="a")
        assert names(successors_on([old], date(2021, 1, 1)), old) == ["b"]
        assert names(successors_on([old], DAY), old) == ["c", "d"]
        alone = unit("e", valid_to=DAY)
        assert successors_on([alone], DAY) == {alone.pk: ()}

    def test_withdrawing_a_step_gives_the_old_unit_back(self) -> None:
        a, b, c = unit("a"), unit("b"), unit("c")
        first, second = step([a], [b, c])
        withdraw_succession(actor=None, succession=first)
        assert Organisation.objects.get(code="a").valid_to == DAY
        withdraw_succession(actor=None, succession=second)
        assert Organisation.objects.get(code="a").valid_to is None
        assert last("organisation.succession_withdrawn")["old"]["old"] == "a"

    def test_what_cannot_be_is_refused_and_nothing_changes(self) -> None:
        a, b, c = unit("a"), unit("b"), unit("c")
        early = unit("early", valid_to=date(2024, 1, 1))
        late = unit("late", valid_from=date(2026, 1, 1))
        wrong: list[tuple[list[Organisation], list[Organisation]]] = [
            ([], [b]),
            ([a], []),
            ([a, b], [b]),
            ([early], [b]),
            ([late], [b]),
            ([a], [late]),
            ([a], [early]),
        ]
        for old, new in wrong:
            with pytest.raises(ValidationError):
                step(old, new)
        with pytest.raises(ValidationError):
            reorganise(actor=None, old=[a], new=[b], day=DAY, decision="  ")
        assert not Succession.objects.exists()
        assert Organisation.objects.get(code="a").valid_to is None
        step([a], [b], ends=False)
        step([b], [c], date(2026, 1, 1), ends=False)
        for old, new, words in (([a], [b], "Đã ghi"), ([c], [a], "vòng")):
            with pytest.raises(ValidationError, match=words):
                step(old, new, date(2027, 1, 1), ends=False)

    def test_the_database_refuses_a_unit_that_follows_itself(self) -> None:
        a = unit("a")
        with pytest.raises(IntegrityError), transaction.atomic():
            Succession.objects.create(old=a, new=a, day=DAY, decision="x")


def test_page_records_a_step_and_takes_it_back(world: World, elsewhere: World) -> None:
    so_a, so_b = world.organisations["so-a"], world.organisations["so-b"]
    client = client_of(world, Role.ADMIN)
    url = f"{world.url}/campaigns/organisations/reorganise/"
    typed = {"old": [so_a.pk], "new": [so_b.pk], "day": "01/07/2025", "decision": "", "ends": "on"}
    refused = client.post(url, typed)
    assert (refused.status_code, "01/07/2025" in refused.content.decode()) == (422, True)
    foreign = {**typed, "decision": "1/QĐ", "new": [elsewhere.organisations["so-a"].pk]}
    assert client.post(url, foreign).status_code == 422
    assert client.post(url, {**typed, "decision": "12/QĐ-UBND"}).status_code == 302
    page = client.get(f"{world.url}/campaigns/organisations/{so_b.pk}/").content.decode()
    assert "12/QĐ-UBND" in page
    with tenant_scope(world.tenant):
        made = Succession.objects.get()
    back = f"/campaigns/organisations/steps/{made.pk}/withdraw/"
    assert client_of(elsewhere, Role.ADMIN).post(elsewhere.url + back).status_code == 404
    assert client.post(world.url + back).status_code == 302
    with tenant_scope(world.tenant):
        assert not Succession.objects.exists()
