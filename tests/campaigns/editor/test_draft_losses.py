"""What hangs on a criterion is back when the change that took it out is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from campaigns.domain.continuity.choosing import choose_continued
from campaigns.domain.continuity.decisions import accept_safe, decide_link
from campaigns.domain.continuity.mapping import continuation_of, mapped
from campaigns.domain.criteria_import import import_set
from campaigns.domain.draft.edits import (
    copy_node,
    edit_node,
    edit_set_facts,
    remove_node,
    set_facts,
)
from campaigns.domain.draft.nodes import facts_seal, find, nodes_of, seal, shape_seal
from campaigns.domain.draft.steps import redo, undo
from campaigns.domain.groups import exclude
from campaigns.enums import Comparability
from campaigns.models import CriteriaSet, CriterionLink, DraftStep, Exclusion, Participation
from tests.campaigns.documents import small
from tests.campaigns.years import planned, secretary, set_of, unit_of
from tests.plugins.cast import World

pytestmark = pytest.mark.usefixtures("_in_world")


def facts(world: World, draft: CriteriaSet, code: str, **values: Any) -> CriteriaSet:
    seen = facts_seal(find(nodes_of(draft.document), code))
    return edit_node(actor=secretary(world), criteria_set=draft, code=code, facts=values, seen=seen)


def without(world: World, draft: CriteriaSet, code: str) -> CriteriaSet:
    """The draft without a criterion of 2 points of 5, sound again: three changes."""
    actor, seen = secretary(world), shape_seal(nodes_of(draft.document))
    draft, above = remove_node(actor=actor, criteria_set=draft, code=code, seen=seen)
    draft = facts(world, draft, above, max_points="1")
    total, seen = {"total": "3"}, seal(set_facts(draft.document))
    draft = edit_set_facts(actor=actor, criteria_set=draft, facts=total, seen=seen)
    assert not draft.criteria.filter(code=code).exists()
    return draft


def taken_back(world: World, draft: CriteriaSet, times: int) -> CriteriaSet:
    for _time in range(times):
        draft = undo(actor=secretary(world), criteria_set=draft, seen=draft.content_hash)
    return draft


def continued(world: World) -> tuple[CriteriaSet, CriteriaSet]:
    old = import_set(actor=None, document=small(year=2025))
    new = import_set(actor=None, document=small())
    choose_continued(actor=secretary(world), criteria_set=new, continues=old)
    return old, new


def decisions(draft: CriteriaSet) -> list[tuple[str | None, str | None, str]]:
    found = CriterionLink.objects.filter(continuation__criteria_set=draft)
    return sorted(found.values_list("old__code", "new__code", "state"))


def test_decisions_about_the_year_before_are_back(world: World) -> None:
    _old, draft = continued(world)
    continuation = continuation_of(draft)
    assert continuation is not None
    assert accept_safe(actor=secretary(world), continuation=continuation, at=timezone.now()) == 6
    before = list(CriterionLink.objects.order_by("old").values("old", "basis", "decided_at"))
    all_six = decisions(draft)
    draft = without(world, draft, "1.2")
    assert len(decisions(draft)) == 5
    draft = taken_back(world, draft, 3)
    assert decisions(draft) == all_six
    assert list(CriterionLink.objects.order_by("old").values("old", "basis", "decided_at")) == (
        before
    )
    found = mapped(continuation)
    assert not any(found.is_stale(link) for link in found.links)
    assert not DraftStep.objects.exclude(gone=[]).exists()
    for change in (redo, redo, redo, undo, undo, undo):
        draft = change(actor=secretary(world), criteria_set=draft, seen=draft.content_hash)
    assert decisions(draft) == all_six


def test_what_an_undone_copy_was_decided_to_be_is_back_when_it_is_made_again(world: World) -> None:
    _old, draft = continued(world)
    seen = shape_seal(nodes_of(draft.document))
    draft, code = copy_node(actor=secretary(world), criteria_set=draft, code="1.2", seen=seen)
    draft = facts(world, draft, "1", max_points="5")
    seen = seal(set_facts(draft.document))
    draft = edit_set_facts(
        actor=secretary(world), criteria_set=draft, facts={"total": "7"}, seen=seen
    )
    continuation = continuation_of(draft)
    assert continuation is not None
    decide_link(
        actor=secretary(world),
        continuation=continuation,
        node=draft.criteria.get(code=code),
        other=None,
        state=Comparability.NEW,
        reason="",
        expected_version=0,
        at=timezone.now(),
    )
    draft = taken_back(world, draft, 3)
    assert decisions(draft) == []
    for _time in range(3):
        draft = redo(actor=secretary(world), criteria_set=draft, seen=draft.content_hash)
    assert decisions(draft) == [(None, code, "new")]


def test_a_criterion_of_the_earlier_year_brings_its_decision_back(world: World) -> None:
    old, draft = continued(world)
    continuation = continuation_of(draft)
    assert continuation is not None
    accept_safe(actor=secretary(world), continuation=continuation, at=timezone.now())
    all_six = decisions(draft)
    old = without(world, old, "1.2")
    assert len(decisions(draft)) == 5
    taken_back(world, old, 3)
    assert decisions(draft) == all_six


def test_what_was_decided_meanwhile_stays(world: World) -> None:
    old, draft = continued(world)
    continuation = continuation_of(draft)
    assert continuation is not None
    given: dict[str, Any] = {"actor": secretary(world), "at": timezone.now()}
    accept_safe(continuation=continuation, **given)
    draft = without(world, draft, "1.2")
    decide_link(
        continuation=continuation,
        node=old.criteria.get(code="1.2"),
        other=None,
        state=Comparability.DROPPED,
        reason="",
        expected_version=0,
        **given,
    )
    draft = taken_back(world, draft, 3)
    assert ("1.2", None, "dropped") in decisions(draft)
    assert len(decisions(draft)) == 6


def test_nothing_is_back_when_another_set_is_continued_since(world: World) -> None:
    old, draft = continued(world)
    continuation = continuation_of(draft)
    assert continuation is not None
    accept_safe(actor=secretary(world), continuation=continuation, at=timezone.now())
    draft = without(world, draft, "1.2")
    other = import_set(actor=None, document=small(year=2024))
    for number, chosen in enumerate((other, old), start=1):
        choose_continued(
            actor=secretary(world), criteria_set=draft, continues=chosen, expected_version=number
        )
    taken_back(world, draft, 3)
    assert decisions(draft) == []


def test_exclusions_are_back_for_units_that_are_still_assessed(world: World) -> None:
    campaign = planned(world)
    draft = set_of(campaign)
    units = [unit_of(campaign, code) for code in ("so-a", "so-b")]
    node = draft.criteria.get(code="1.2")
    exclude(actor=secretary(world), participations=units, criteria=[node], reason="Không có")
    draft = without(world, draft, "1.2")
    assert Exclusion.objects.count() == 0
    Participation.objects.filter(pk=units[1].pk).delete()
    taken_back(world, draft, 3)
    found = Exclusion.objects.get()
    assert (found.participation, found.criterion.code, found.reason) == (
        units[0],
        "1.2",
        "Không có",
    )
