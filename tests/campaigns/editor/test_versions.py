"""Versions: issued by a decision, compared, corrected in the editor."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.domain.campaigns import open_campaign
from campaigns.domain.criteria_import import import_set
from campaigns.domain.draft.shape import moved, numbered, placed, removed
from campaigns.domain.issuing import issue_set
from campaigns.domain.problems import ImportProblems
from campaigns.domain.set_differences import differences
from campaigns.domain.set_matching import counterparts
from campaigns.models import CriteriaSet
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from tests.campaigns.audit import last
from tests.campaigns.documents import small
from tests.campaigns.editor.test_pages import hidden
from tests.campaigns.pages import client_of, soon, upload
from tests.campaigns.years import group_of, planned, secretary, set_of
from tests.plugins.cast import World


def told(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(change.code, change.kind, change.keys) for change in differences(old, new)]


def test_the_same_criterion_is_found_by_code_and_name_then_name_then_code() -> None:
    old = [("1", "A"), ("2", "B"), ("3", "C"), ("4", "C"), ("5", "D")]
    new = [("1", "A"), ("3", "B"), ("4", "C"), ("6", "c "), ("5", "E")]
    assert counterparts(old, new) == {"1": "1", "2": "3", "4": "4", "3": "6", "5": "5"}


def test_what_moved_is_told_from_what_came_and_went() -> None:
    old = small()
    assert told(old, old) == []
    assert told(old, moved(old, code="1.2", way="up")[0]) == [("1.2", "moved", ("position",))]
    inside, _code = placed(old, code="1.2", target="2", where="into")
    assert told(old, inside) == [("2.2", "moved", ("parent", "code"))]
    fewer = numbered(removed(old, code="1.1"))
    assert told(old, fewer) == [("1.1", "moved", ("code",)), ("1.1", "removed", ())]
    assert [c.scoring for c in differences(old, inside)] == [True]


def test_words_and_points_are_told_with_both_values() -> None:
    new = small()
    new["nodes"][1] |= {"title": "Kế hoạch", "max_points": "2", "rule": {"kind": "judged"}}
    [change] = differences(small(), new)
    assert (change.old_code, change.keys) == ("1.1", ("max_points", "rule", "title"))
    assert change.texts[0][1:] == ("1", "2")
    assert "Có: 1" in change.texts[1][1]


@pytest.mark.usefixtures("_in_world")
def test_a_sound_draft_is_issued_by_its_decision(world: World) -> None:
    draft = import_set(actor=None, document=small())
    given: dict[str, Any] = {
        "actor": secretary(world),
        "number": " 12/QĐ-UBND ",
        "day": date(2026, 2, 1),
        "at": timezone.now(),
    }
    with pytest.raises(StaleEdit):
        issue_set(criteria_set=draft, seen="x", **given)
    done = issue_set(criteria_set=draft, seen=draft.content_hash, **given)
    assert (done.state, done.decision_number, done.decision_date) == (
        "frozen",
        "12/QĐ-UBND",
        date(2026, 2, 1),
    )
    assert last("criteria_set.issued")["new"]["number"] == "12/QĐ-UBND"
    with pytest.raises(Refused):
        issue_set(criteria_set=draft, seen=draft.content_hash, **given)
    draft = import_set(actor=None, document=small(name="Bộ khác"))
    CriteriaSet.objects.filter(pk=draft.pk).update(document=small(total="9"))
    with pytest.raises(ImportProblems):
        issue_set(criteria_set=draft, seen=draft.content_hash, **given)
    draft.refresh_from_db()
    assert (draft.state, draft.decision_number) == ("draft", "")


def test_issuing_through_its_page(world: World) -> None:
    with tenant_scope(world.tenant):
        draft = import_set(actor=None, document=small())
    client, base = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/{draft.pk}/"
    seen = hidden(client.get(f"{base}issue/").content.decode(), "seen")
    assert client.post(f"{base}issue/", {"seen": seen, "number": "1"}).status_code == 422
    typed = {"seen": seen, "number": "1/QĐ", "day": "01/02/2026"}
    assert client.post(f"{base}issue/", typed | {"seen": "x"}).status_code == 409
    shape = hidden(client.get(f"{base}edit/?row=1.2").content.decode(), "seen", "node-shape")
    client.post(f"{base}shape/remove/", {"code": "1.2", "seen": shape})
    wrong = client.get(f"{base}issue/").content.decode()
    assert "thiếu" not in wrong.split("<main")[0]
    assert "thừa" in wrong or "thiếu" in wrong
    with tenant_scope(world.tenant):
        draft.refresh_from_db()
    broken = client.post(f"{base}issue/", typed | {"seen": draft.content_hash})
    assert broken.status_code == 422
    whole = hidden(client.get(f"{base}edit/").content.decode(), "whole")
    client.post(f"{base}step/undo/", {"whole": whole})
    assert client.post(f"{base}issue/", typed).url == base
    assert "1/QĐ" in client.get(base).content.decode()


def test_versions_of_all_years_are_compared(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        old = import_set(actor=None, document=small(year=2025))
        document = small()
        document["nodes"][1]["title"] = "Kế hoạch đã sửa"
        new = import_set(actor=None, document=document)
    with tenant_scope(elsewhere.tenant):
        foreign = import_set(actor=None, document=small())
    client, url = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/{new.pk}/versions/"
    assert "Kế hoạch đã sửa" in client.get(url).content.decode()
    assert "Kế hoạch đã sửa" in client.get(f"{url}?old={old.pk}").content.decode()
    assert client.get(f"{url}?old={foreign.pk}").status_code == 404
    assert client.get(f"{url}?old=x").status_code == 200


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_list_of_versions_takes_the_same_queries(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    with tenant_scope(world.tenant):
        for _number in range(count):
            found = import_set(actor=None, document=small())
    client = client_of(world, Role.ADMIN)
    url = f"{world.url}/campaigns/criteria/{found.pk}/versions/"
    client.get(url)
    with django_assert_num_queries(10 if count == 1 else 13):
        client.get(url)


def test_a_frozen_set_is_corrected_in_the_editor(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
        open_campaign(actor=secretary(world), campaign=campaign, at=timezone.now())
        old, group = set_of(campaign), group_of(campaign)
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/criteria"
    assert client.post(f"{base}/{old.pk}/correct/", {"reason": ""}).status_code == 422
    made = client.post(f"{base}/{old.pk}/correct/", {"reason": "Sai điểm 1.2"})
    new = made.url.split("/")[-3]
    page = client.get(made.url).content.decode()
    assert ("Sai điểm 1.2" in page, 'id="number"' in page) == (True, False)
    shape = hidden(page, "seen", "add-field")
    assert client.post(f"{base}/{new}/shape/number/", {"seen": shape}).status_code == 403
    client.post(f"{base}/{new}/shape/remove/", {"code": "1.2", "seen": shape})
    changes = client.get(f"{base}/{new}/changes/").content.decode()
    assert "Bản đính chính chưa hoàn chỉnh" in changes
    assert client.post(f"{base}/{new}/switch/{group.pk}/").url == f"{base}/{new}/edit/"
    assert (
        upload(client, f"{base}/{old.pk}/correct/", "a.json", b"{", reason="x").status_code == 422
    )
