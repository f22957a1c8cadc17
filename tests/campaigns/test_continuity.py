"""Which criterion of last year is which of this year: proposed, decided, corrected, carried on."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.domain.continuity.choosing import choose_continued
from campaigns.domain.continuity.decisions import accept_safe, decide_link
from campaigns.domain.continuity.files import links_for_file
from campaigns.domain.continuity.mapping import continuation_of, mapped
from campaigns.domain.continuity.page import continuity_page
from campaigns.domain.continuity.years import years_linked
from campaigns.domain.corrections import correct_set
from campaigns.domain.criteria_document import check_document, read_json
from campaigns.domain.criteria_import import delete_draft, freeze_set, import_set
from campaigns.domain.set_drafts import copy_set, lock_draft, save_draft
from campaigns.enums import Comparability
from campaigns.exporters.criteria import criteria_json
from campaigns.models import Continuation, CriteriaSet, Criterion, CriterionLink
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from tests.campaigns.audit import last
from tests.campaigns.documents import small
from tests.campaigns.pages import client_of
from tests.campaigns.years import secretary
from tests.plugins.cast import World

C = Comparability


def next_year() -> dict[str, Any]:
    """1.1 as it was, 1.2 scored otherwise as 1.3, 2.1.1 from a survey, 2.2 new; 2.3 gone."""
    document = small(year=2026)
    nodes = document["nodes"]
    nodes[2] |= {"code": "1.3", "rule": {"kind": "judged"}}
    nodes[3] |= {"max_points": "3"}
    nodes[5] |= {"source": "survey", "rule": {"kind": "linear"}, "na_allowed": False}
    nodes.append(
        {
            "code": "2.2",
            "title": "Sáng kiến cải cách",
            "max_points": "1",
            "kind": "criterion",
            "rule": {"kind": "judged"},
        }
    )
    return document | {"total": "6"}


def last_year() -> dict[str, Any]:
    document = small(year=2025)
    document["nodes"][3] |= {"max_points": "4"}
    document["nodes"].append(
        {
            "code": "2.3",
            "title": "Họp giao ban",
            "max_points": "2",
            "kind": "criterion",
            "rule": {"kind": "judged"},
        }
    )
    return document | {"total": "7"}


@pytest.fixture
def pair(world: World) -> tuple[World, CriteriaSet, CriteriaSet]:
    with tenant_scope(world.tenant):
        old = import_set(actor=None, document=last_year())
        new = import_set(actor=None, document=next_year())
        choose_continued(actor=secretary(world), criteria_set=new, continues=old)
    return world, old, new


Pair = tuple[World, CriteriaSet, CriteriaSet]


def link_to(pair: Pair, old: str, new: str, state: C, *, reason: str = "", seen: int = 0) -> Any:
    world, before, after = pair
    node = Criterion.objects.filter(criteria_set=after, code=new).first()
    other = Criterion.objects.filter(criteria_set=before, code=old).first()
    subject, partner = (node, other) if node else (other, None)
    assert subject is not None
    continuation = continuation_of(after)
    assert continuation is not None
    return decide_link(
        actor=secretary(world),
        continuation=continuation,
        node=subject,
        other=partner,
        state=state,
        reason=reason,
        expected_version=seen,
        at=timezone.now(),
    )


def proposed(new: CriteriaSet) -> list[tuple[str, str, str, bool]]:
    continuation = continuation_of(new)
    assert continuation is not None
    return [
        (
            item.old.code if item.old else "",
            item.new.code if item.new else "",
            str(item.state),
            item.safe,
        )
        for item in mapped(continuation).proposals
    ]


def test_what_became_of_every_criterion_is_proposed(pair: Pair) -> None:
    with tenant_scope(pair[0].tenant):
        assert proposed(pair[2]) == [
            ("1", "1", "changed", False),
            ("1.1", "1.1", "comparable", True),
            ("1.2", "1.3", "changed", False),
            ("2", "2", "changed", False),
            ("2.1", "2.1", "changed", False),
            ("2.1.1", "2.1.1", "not_comparable", False),
            ("", "2.2", "new", False),
            ("2.3", "", "dropped", False),
        ]


def test_only_what_differs_in_nothing_is_accepted_at_once(pair: Pair) -> None:
    world, _old, new = pair
    with tenant_scope(world.tenant):
        continuation = continuation_of(new)
        assert continuation is not None
        given: dict[str, Any] = {
            "actor": secretary(world),
            "continuation": continuation,
            "at": timezone.now(),
        }
        assert [accept_safe(**given), accept_safe(**given)] == [1, 0]
        link = CriterionLink.objects.select_related("old", "new").get()
        assert link.old is not None
        assert link.new is not None
        assert (link.old.code, link.new.code, link.state) == ("1.1", "1.1", "comparable")
        assert last("criteria_set.links_accepted")["new"] == {"rows": 1}
        with pytest.raises(Refused):
            accept_safe(**given | {"actor": world.people[Role.OFFICER]})


def test_decisions_are_recorded_and_a_stale_one_is_refused(pair: Pair) -> None:
    with tenant_scope(pair[0].tenant):
        made = link_to(pair, "1.2", "1.3", C.CHANGED)
        assert (made.version, made.decided_by) == (1, secretary(pair[0]))
        with pytest.raises(StaleEdit):
            link_to(pair, "1.2", "1.3", C.COMPARABLE)
        link_to(pair, "1.2", "1.3", C.NOT_COMPARABLE, reason="Cách chấm khác hẳn", seen=1)
        entry = last("criteria_set.link_decided")
        assert entry["old"]["comparability"] == "changed"
        assert entry["new"] == {
            "old_code": "1.2",
            "new_code": "1.3",
            "comparability": "not_comparable",
        }


@pytest.mark.parametrize(
    ("old", "new", "state", "field"),
    [
        ("", "2.2", C.COMPARABLE, "other"),
        ("", "2.2", C.DROPPED, "other"),
        ("2.3", "", C.NEW, "other"),
        ("2.3", "2.2", C.NEW, "state"),
        ("2.3", "2.2", C.NOT_COMPARABLE, "reason"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused(
    pair: Pair, old: str, new: str, state: C, field: str
) -> None:
    with tenant_scope(pair[0].tenant), pytest.raises(ValidationError) as caught:
        link_to(pair, old, new, state)
    assert list(caught.value.error_dict) == [field]


def test_a_criterion_is_matched_once(pair: Pair) -> None:
    with tenant_scope(pair[0].tenant):
        link_to(pair, "1.1", "1.1", C.COMPARABLE)
        with pytest.raises(ValidationError, match=r"1\.1"):
            link_to(pair, "1.1", "1.3", C.CHANGED)
        link_to(pair, "2.3", "", C.DROPPED)
        link_to(pair, "2.3", "2.2", C.CHANGED)
        states = CriterionLink.objects.values_list("old__code", "new__code", "state")
        assert list(states) == [("1.1", "1.1", "comparable"), ("2.3", "2.2", "changed")]
        foreign = import_set(actor=None, document=small(name="Bộ khác"))
        with pytest.raises(ValidationError) as caught:
            link_to((pair[0], foreign, pair[2]), "1.2", "1.3", C.CHANGED)
        assert list(caught.value.error_dict) == ["other"]


def test_the_database_refuses_nonsense(pair: Pair) -> None:
    with tenant_scope(pair[0].tenant):
        link = link_to(pair, "1.1", "1.1", C.COMPARABLE)
        for values in (
            {"state": "new"},
            {"state": "not_comparable"},
            {"state": "alike"},
            {"old": None},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                CriterionLink.objects.filter(pk=link.pk).update(**values)


def test_a_frozen_set_is_corrected_with_a_reason(pair: Pair) -> None:
    with tenant_scope(pair[0].tenant):
        freeze_set(actor=None, criteria_set=pair[2])
        link_to(pair, "1.2", "1.3", C.CHANGED)
        with pytest.raises(ValidationError) as caught:
            link_to(pair, "1.2", "1.3", C.COMPARABLE, seen=1)
        assert list(caught.value.error_dict) == ["reason"]
        link_to(pair, "1.2", "1.3", C.COMPARABLE, reason="Chỉ đổi lời văn", seen=1)
        assert last("criteria_set.link_decided")["reason"] == "Chỉ đổi lời văn"


def test_a_later_change_of_the_draft_overtakes_the_decision(pair: Pair) -> None:
    world, old, new = pair
    with tenant_scope(world.tenant):
        link_to(pair, "1.1", "1.1", C.COMPARABLE)
        links = years_linked(old, new)
        assert links is not None
        assert links.by_new["1.1"].subtracts
        node = next(item for item in new.document["nodes"] if item["code"] == "1.1")
        changed = {**node, "rule": {"kind": "judged"}}
        document = {
            **new.document,
            "nodes": [changed if n["code"] == "1.1" else n for n in new.document["nodes"]],
        }
        rewrite(world, new, document)
        new.refresh_from_db()
        links = years_linked(old, new)
        assert links is not None
        assert "1.1" not in links.by_new
        continuation = continuation_of(new)
        assert continuation is not None
        row = next(r for r in continuity_page(continuation).rows if r.node.code == "1.1")
        assert (row.overtaken, row.open) == (True, True)


def rewrite(world: World, criteria_set: CriteriaSet, document: dict[str, Any]) -> None:
    """Save a draft as the editor does."""
    with transaction.atomic():
        locked = lock_draft(actor=secretary(world), criteria_set=criteria_set)
        save_draft(
            actor=secretary(world),
            locked=locked,
            document=document,
            action="criteria_set.node_edited",
        )


def test_another_set_takes_the_decisions_back(pair: Pair) -> None:
    world, old, new = pair
    with tenant_scope(world.tenant):
        link_to(pair, "1.1", "1.1", C.COMPARABLE)
        other = import_set(actor=None, document=last_year() | {"name": "Bộ khác"})
        given: dict[str, Any] = {"actor": secretary(world), "criteria_set": new, "continues": other}
        with pytest.raises(StaleEdit):
            choose_continued(**given)
        same = choose_continued(**given | {"continues": old}, expected_version=1)
        assert (same.version, CriterionLink.objects.count()) == (1, 1)
        freeze_set(actor=None, criteria_set=new)
        with pytest.raises(ValidationError) as caught:
            choose_continued(**given, expected_version=1)
        assert list(caught.value.error_dict) == ["reason"]
        choose_continued(**given, expected_version=1, reason="Nhầm bộ")
        assert CriterionLink.objects.count() == 0
        assert last("criteria_set.continuation_chosen")["reason"] == "Nhầm bộ"
        with pytest.raises(ValidationError, match="năm trước"):
            choose_continued(**given | {"continues": new}, expected_version=2)


def test_a_copy_for_a_later_year_knows_what_it_continues(world: World) -> None:
    with tenant_scope(world.tenant):
        old = import_set(actor=None, document=small())
        actor = secretary(world)
        same = copy_set(actor=actor, criteria_set=old, name="Bản sao", year=2026)
        later = copy_set(actor=actor, criteria_set=old, name=old.name, year=2027)
        assert continuation_of(same) is None
        found = continuation_of(later)
        assert found is not None
        assert found.continues == old
        assert {row[2:] for row in proposed(later)} == {("comparable", True)}
        delete_draft(actor=None, criteria_set=old)
        assert continuation_of(later) is None


def test_a_correction_keeps_the_decisions_that_still_fit(pair: Pair) -> None:
    world, old, new = pair
    with tenant_scope(world.tenant):
        for codes in (("1.1", "1.1"), ("1.2", "1.3")):
            link_to(pair, *codes, C.CHANGED)
        link_to(pair, "2.3", "", C.DROPPED)
        freeze_set(actor=None, criteria_set=new)
        document = next_year()
        document["nodes"][2] |= {"rule": {"kind": "linear"}}
        made = correct_set(
            actor=secretary(world), criteria_set=new, document=document, reason="Lỗi in"
        )
        links = years_linked(old, made)
        assert links is not None
        assert (set(links.by_new), set(links.dropped)) == ({"1.1"}, {"2.3"})
        own = years_linked(new, made)
        assert own is not None
        assert "1.3" not in own.by_new
        assert own.by_new["1.1"].subtracts


def test_years_are_linked_through_a_correction_of_the_older_set(pair: Pair) -> None:
    world, old, new = pair
    with tenant_scope(world.tenant):
        link_to(pair, "1.1", "1.1", C.COMPARABLE)
        link_to(pair, "1.2", "1.3", C.CHANGED)
        freeze_set(actor=None, criteria_set=old)
        document = last_year()
        document["nodes"][1] |= {"rule": {"kind": "judged"}}
        made = correct_set(
            actor=secretary(world), criteria_set=old, document=document, reason="Lỗi in"
        )
        links = years_linked(made, new)
        assert links is not None
        assert set(links.by_new) == {"1.3"}
        unrelated = import_set(actor=None, document=small(name="Bộ khác", year=2025))
        assert years_linked(unrelated, new) is None


def test_decisions_travel_in_the_json_file(pair: Pair) -> None:
    world, old, new = pair
    with tenant_scope(world.tenant):
        link_to(pair, "1.1", "1.1", C.COMPARABLE)
        link_to(pair, "2.1.1", "2.1.1", C.NOT_COMPARABLE, reason="Nay là điểm khảo sát")
        link_to(pair, "2.3", "", C.DROPPED)
        data = criteria_json(new.document, links_for_file(new))
        document = check_document(read_json(data)).document
        assert document["continues"]["sha256"] == old.content_hash
        made = import_set(actor=secretary(world), document=document)
        assert "continues" not in made.document
        assert made.content_hash == new.content_hash
        assert links_for_file(made) == links_for_file(new)
        lone = import_set(
            actor=None, document=document | {"continues": {"name": "Không có", "year": 2025}}
        )
        assert continuation_of(lone) is None


def test_pages_list_filter_decide_and_accept(pair: Pair, elsewhere: World) -> None:
    world, _old, new = pair
    client, base = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/{new.pk}/"
    page = client.get(f"{base}continuity/").content.decode()
    assert "Sáng kiến cải cách" in page
    assert "Họp giao ban" in page
    only = client.get(f"{base}continuity/?q=hop giao").content.decode()
    assert "Sáng kiến cải cách" not in only.partition("<table")[2]
    assert client.post(f"{base}continuity/accept/").status_code == 302
    done = client.get(f"{base}continuity/?state=comparable").content.decode()
    assert "Ban hành kế hoạch" in done
    with tenant_scope(world.tenant):
        node = Criterion.objects.get(criteria_set=new, code="2.1.1").pk
        other = Criterion.objects.get(criteria_set=pair[1], code="2.1.1").pk
        foreign = import_set(actor=None, document=small(name="Bộ khác")).pk
    url = f"{base}continuity/{node}/"
    assert "survey" not in client.get(url).content.decode().partition("<main")[2]
    typed = {"version": "0", "other": str(other), "state": "not_comparable", "reason": ""}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert client.post(url, typed | {"other": "1"}).status_code == 422
    assert client.post(url, typed | {"reason": "Nay là khảo sát"}).status_code == 302
    stale = client.post(url, typed | {"reason": "Khác"})
    assert stale.status_code == 409
    assert "Nay là khảo sát" in stale.content.decode()
    assert client.get(f"{base}continuity/999999/").status_code == 404
    assert client.get(f"{world.url}/campaigns/criteria/{foreign}/continuity/1/").status_code == 404
    reader = client_of(world, Role.AUDITOR)
    assert reader.get(f"{base}continuity/").status_code == 200
    assert reader.post(f"{base}continuity/", {}).status_code == 403


def test_the_set_that_is_continued_is_chosen_on_the_page(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        old = import_set(actor=None, document=small(year=2025))
        new = import_set(actor=None, document=small())
    with tenant_scope(elsewhere.tenant):
        foreign = import_set(actor=None, document=small(year=2025))
    client = client_of(world, Role.ADMIN)
    url = f"{world.url}/campaigns/criteria/{new.pk}/continuity/"
    page = client.get(url).content.decode()
    assert f'<option value="{old.pk}" selected>' in page
    assert client.post(url, {"continues": foreign.pk, "version": "0"}).status_code == 422
    assert client.post(url, {"continues": old.pk, "version": "1"}).status_code == 409
    assert client.post(url, {"continues": old.pk, "version": "0"}).status_code == 302
    with tenant_scope(world.tenant):
        assert Continuation.objects.get().continues == old
    with tenant_scope(elsewhere.tenant):
        assert Continuation.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_page_takes_the_same_queries(
    world: World, count: int, django_assert_num_queries: Any
) -> None:
    leaf = {"title": "Tiêu chí", "max_points": "1", "kind": "criterion", "rule": {"kind": "judged"}}
    nodes: list[dict[str, Any]] = [
        {"code": "1", "title": "Lĩnh vực", "max_points": str(count), "kind": "field"}
    ]
    nodes += [leaf | {"code": f"1.{n}"} for n in range(1, count + 1)]
    with tenant_scope(world.tenant):
        old = import_set(actor=None, document=small(nodes=nodes, total=str(count), year=2025))
        new = import_set(actor=None, document=small(nodes=nodes, total=str(count)))
        made = choose_continued(actor=secretary(world), criteria_set=new, continues=old)
        accept_safe(actor=secretary(world), continuation=made, at=timezone.now())
    client = client_of(world, Role.ADMIN)
    url = f"{world.url}/campaigns/criteria/{new.pk}/continuity/"
    client.get(url)
    with django_assert_num_queries(13):
        assert client.get(url).status_code == 200


def test_a_field_is_not_proposed_as_unchanged_over_a_criterion_that_is(world: World) -> None:
    with tenant_scope(world.tenant):
        old = import_set(actor=None, document=small(year=2025))
        new = import_set(actor=None, document=small())
        choose_continued(actor=secretary(world), criteria_set=new, continues=old)
        assert ("1", "1", "comparable", True) in proposed(new)
        link_to((world, old, new), "1.2", "1.2", C.NOT_COMPARABLE, reason="Đổi cách thu thập")
        assert ("1", "1", "changed", False) in proposed(new)
        assert ("2", "2", "comparable", True) in proposed(new)
