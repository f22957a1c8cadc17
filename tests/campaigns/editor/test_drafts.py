"""Drafts: made, copied, changed one thing at a time, undone; rows follow once they are sound."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from campaigns.domain.criteria_document import read_document
from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.draft.edits import (
    add_node,
    copy_node,
    edit_node,
    edit_rule,
    edit_set_facts,
    move_node,
    place_node,
    remove_node,
    rename_node,
    renumber,
    set_facts,
)
from campaigns.domain.draft.nodes import (
    UnknownNodeError,
    facts_seal,
    find,
    nodes_of,
    seal,
    shape_seal,
)
from campaigns.domain.draft.steps import redo, steps_of, undo
from campaigns.domain.groups import exclude
from campaigns.domain.set_drafts import KEPT_STEPS, copy_set, create_set
from campaigns.domain.tree import tree
from campaigns.models import CriteriaSet, DraftStep, Exclusion
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from tests.campaigns.audit import actions, last
from tests.campaigns.documents import small
from tests.campaigns.years import planned, secretary, set_of, unit_of
from tests.plugins.cast import World

pytestmark = pytest.mark.usefixtures("_in_world")


def shape(draft: CriteriaSet) -> str:
    return shape_seal(nodes_of(draft.document))


def put(world: World, draft: CriteriaSet, code: str, **facts: Any) -> CriteriaSet:
    seen = facts_seal(find(nodes_of(draft.document), code))
    return edit_node(actor=secretary(world), criteria_set=draft, code=code, facts=facts, seen=seen)


def errors(draft: CriteriaSet) -> set[str]:
    return {problem.code for problem in read_document(draft.document).errors}


def test_a_set_is_built_from_nothing_until_it_is_sound(world: World) -> None:
    actor = secretary(world)
    draft = create_set(actor=actor, name=" Bộ mới ", year=2027)
    assert (draft.name, draft.version, draft.state, tree(draft).leaves) == (
        "Bộ mới",
        1,
        "draft",
        (),
    )
    draft, field = add_node(actor=actor, criteria_set=draft, parent=None, seen=shape(draft))
    draft, leaf = add_node(actor=actor, criteria_set=draft, parent=field, seen=shape(draft))
    draft = put(world, draft, field, title="Chỉ đạo", max_points="100")
    draft = put(world, draft, leaf, title="Kế hoạch", max_points="mười")
    assert errors(draft) == {"not_a_number", "rule_missing", "sum_of_children"}
    assert draft.criteria.count() == 0
    draft = put(world, draft, leaf, max_points="100")
    rule = {"kind": "yes_no", "yes": "100"}
    draft = edit_rule(actor=actor, criteria_set=draft, code=leaf, rule=rule, seen=seal(None))
    assert errors(draft) == set()
    assert list(draft.criteria.values_list("code", "title")) == [
        ("1", "Chỉ đạo"),
        ("1.1", "Kế hoạch"),
    ]
    assert [node.code for node in tree(draft).leaves] == ["1.1"]
    assert actions("criteria_set.")[:3] == [
        "criteria_set.created",
        "criteria_set.node_added",
        "criteria_set.node_added",
    ]
    assert last("criteria_set.node_edited")["new"] == {"scoring_rule": rule}
    assert freeze_set(actor=actor, criteria_set=draft).state == "frozen"


def test_a_copy_is_for_another_year_and_leaves_the_original_alone(world: World) -> None:
    frozen = freeze_set(actor=None, criteria_set=import_set(actor=None, document=small()))
    made = copy_set(actor=secretary(world), criteria_set=frozen, name=frozen.name, year=2027)
    assert (made.year, made.version, made.state, made.criteria.count()) == (2027, 1, "draft", 6)
    again = copy_set(actor=secretary(world), criteria_set=made, name=made.name, year=2027)
    assert again.version == 2
    put(world, made, "1.1", title="Khác")
    frozen.refresh_from_db()
    assert frozen.document["nodes"][1]["title"] == "Ban hành kế hoạch"


def test_only_a_draft_is_changed_and_only_by_those_who_set_up(world: World) -> None:
    draft = import_set(actor=None, document=small())
    with pytest.raises(Refused):
        renumber(actor=world.people[Role.OFFICER], criteria_set=draft, seen=shape(draft))
    with pytest.raises(Refused):
        create_set(actor=world.people[Role.AUDITOR], name="x", year=2026)
    freeze_set(actor=None, criteria_set=draft)
    with pytest.raises(Refused):
        renumber(actor=secretary(world), criteria_set=draft, seen=shape(draft))
    with pytest.raises(Refused):
        undo(actor=secretary(world), criteria_set=draft, seen=draft.content_hash)


def test_a_stale_save_is_refused_but_another_criterion_is_another_matter(world: World) -> None:
    actor = secretary(world)
    draft = import_set(actor=None, document=small())
    seen = facts_seal(find(nodes_of(draft.document), "1.1"))
    put(world, draft, "1.1", title="Người khác sửa")
    put(world, draft, "1.2", title="Cùng lúc")
    with pytest.raises(StaleEdit) as stale:
        edit_node(actor=actor, criteria_set=draft, code="1.1", facts={"title": "x"}, seen=seen)
    assert find(nodes_of(stale.value.current.document), "1.1")["title"] == "Người khác sửa"
    rule = seal(find(nodes_of(draft.document), "1.1")["rule"])
    edit_rule(actor=actor, criteria_set=draft, code="1.1", rule=None, seen=rule)
    with pytest.raises(StaleEdit):
        edit_rule(actor=actor, criteria_set=draft, code="1.1", rule=None, seen=rule)
    old = shape(draft)
    move_node(actor=actor, criteria_set=draft, code="1.1", way="down", seen=old)
    with pytest.raises(StaleEdit):
        move_node(actor=actor, criteria_set=draft, code="1.1", way="up", seen=old)
    facts = seal(set_facts(draft.document))
    edit_set_facts(actor=actor, criteria_set=draft, facts={"total": "4"}, seen=facts)
    with pytest.raises(StaleEdit):
        edit_set_facts(actor=actor, criteria_set=draft, facts={"total": "4"}, seen=facts)


def test_the_tree_is_reshaped_and_each_change_is_audited(world: World) -> None:
    actor = secretary(world)
    draft = import_set(actor=None, document=small())
    draft, code = place_node(
        actor=actor, criteria_set=draft, code="1.2", target="2", where="into", seen=shape(draft)
    )
    assert (code, last("criteria_set.node_moved")["new"]) == ("2.2", {"code": "2.2"})
    draft, code = copy_node(actor=actor, criteria_set=draft, code="2.2", seen=shape(draft))
    draft, above = remove_node(actor=actor, criteria_set=draft, code=code, seen=shape(draft))
    assert (code, above) == ("2.3", "2")
    assert last("criteria_set.node_removed")["old"]["title"] == "2.3 Tỷ lệ hoàn thành kế hoạch"
    with pytest.raises(UnknownNodeError):
        remove_node(actor=actor, criteria_set=draft, code="2.3", seen=shape(draft))
    with pytest.raises(Refused):
        move_node(actor=actor, criteria_set=draft, code="1", way="up", seen=shape(draft))


@pytest.mark.parametrize("code", ["", "1.1", "a/b", "1..2", "1?", "x" * 21, " "])
def test_a_code_that_cannot_be_used_is_refused(world: World, code: str) -> None:
    draft = import_set(actor=None, document=small())
    given: dict[str, Any] = {"criteria_set": draft, "code": "1.2", "seen": shape(draft)}
    with pytest.raises(ValidationError):
        rename_node(actor=secretary(world), new_code=code, **given)
    with pytest.raises(ValidationError):
        rename_node(actor=secretary(world), new_code="9.1", **given | {"code": "1"})


def test_a_new_code_takes_what_is_below_along(world: World) -> None:
    draft = import_set(actor=None, document=small())
    draft, code = rename_node(
        actor=secretary(world), criteria_set=draft, code="2", new_code="IX", seen=shape(draft)
    )
    assert code == "IX"
    assert [node["code"] for node in nodes_of(draft.document)][3:] == ["IX", "IX.1", "IX.1.1"]
    assert draft.criteria.get(code="IX.1.1", field__code="IX").depth == 3


def test_name_and_year_of_the_facts_choose_the_version(world: World) -> None:
    import_set(actor=None, document=small())
    draft = create_set(actor=secretary(world), name="Bộ khác", year=2026)
    facts = {"name": small()["name"], "year": "2026"}
    seen = seal(set_facts(draft.document))
    draft = edit_set_facts(actor=secretary(world), criteria_set=draft, facts=facts, seen=seen)
    assert (draft.name, draft.version) == (small()["name"], 2)
    seen = seal(set_facts(draft.document))
    wrong = {"name": "", "year": "hai", "total": "x", "rounding": {"places": "9"}}
    draft = edit_set_facts(actor=secretary(world), criteria_set=draft, facts=wrong, seen=seen)
    assert (draft.name, draft.year, int(draft.total_points)) == (small()["name"], 2026, 0)
    assert draft.document["year"] == "hai"


def test_rows_keep_their_exclusions_through_moves_and_incomplete_times(world: World) -> None:
    campaign = planned(world)
    actor, draft = secretary(world), set_of(campaign)
    node = draft.criteria.get(code="1.2")
    exclude(actor=actor, participations=[unit_of(campaign, "so-a")], criteria=[node], reason="x")
    draft, code = place_node(
        actor=actor, criteria_set=draft, code="1.2", target="2", where="into", seen=shape(draft)
    )
    assert errors(draft) == {"sum_of_children"}
    assert Exclusion.objects.get().criterion.code == "1.2"
    draft = put(world, draft, "1", max_points="1")
    draft = put(world, draft, "2", max_points="4")
    assert errors(draft) == set()
    assert (Exclusion.objects.get().criterion_id, code) == (node.pk, "2.2")
    assert Exclusion.objects.get().criterion.code == "2.2"
    draft, _above = remove_node(actor=actor, criteria_set=draft, code="2.2", seen=shape(draft))
    put(world, draft, "2", max_points="2")
    draft.refresh_from_db()
    edit_set_facts(
        actor=actor,
        criteria_set=draft,
        facts={"total": "3"},
        seen=seal(set_facts(draft.document)),
    )
    assert Exclusion.objects.count() == 0


def test_changes_are_undone_and_made_again_until_something_else_is_done(world: World) -> None:
    actor = secretary(world)
    draft = import_set(actor=None, document=small())
    assert (steps_of(draft).undo, steps_of(draft).redo) == (None, None)
    draft = put(world, draft, "1.1", title="Một")
    draft = put(world, draft, "1.1", title="Hai")
    step = steps_of(draft).undo
    assert step is not None
    assert (step.action, step.code, step.made_by) == ("criteria_set.node_edited", "1.1", actor)
    draft = undo(actor=actor, criteria_set=draft, seen=draft.content_hash)
    assert draft.criteria.get(code="1.1").title == "Một"
    draft = undo(actor=actor, criteria_set=draft, seen=draft.content_hash)
    assert draft.criteria.get(code="1.1").title == "Ban hành kế hoạch"
    with pytest.raises(Refused):
        undo(actor=actor, criteria_set=draft, seen=draft.content_hash)
    draft = redo(actor=actor, criteria_set=draft, seen=draft.content_hash)
    assert draft.criteria.get(code="1.1").title == "Một"
    with pytest.raises(StaleEdit):
        redo(actor=actor, criteria_set=draft, seen="0")
    draft = put(world, draft, "1.2", title="Khác")
    with pytest.raises(Refused):
        redo(actor=actor, criteria_set=draft, seen=draft.content_hash)
    assert last("criteria_set.undone")["actor"] == actor.pk


def test_the_oldest_steps_are_forgotten_and_all_when_it_is_frozen(world: World) -> None:
    draft = import_set(actor=None, document=small())
    for number in range(KEPT_STEPS + 3):
        draft = put(world, draft, "1.1", title=f"Tên {number}")
    assert DraftStep.objects.filter(criteria_set=draft).count() == KEPT_STEPS + 1
    put(world, draft, "1.1", title=draft.criteria.get(code="1.1").title)
    assert DraftStep.objects.filter(criteria_set=draft).count() == KEPT_STEPS + 1
    freeze_set(actor=None, criteria_set=draft)
    assert DraftStep.objects.count() == 0


def test_another_tenant_has_no_such_draft(world: World, elsewhere: World) -> None:
    draft = import_set(actor=None, document=small())
    with tenant_scope(elsewhere.tenant), pytest.raises(CriteriaSet.DoesNotExist):
        renumber(actor=elsewhere.people[Role.SECRETARIAT], criteria_set=draft, seen=shape(draft))
