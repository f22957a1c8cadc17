"""The tasks of the plan with their bodies."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from campaigns.domain.plan.tasks import TaskDraft, add_task, delete_task, edit_task, move_task
from campaigns.enums import TaskState
from campaigns.models import PlanTask
from parindex.common.edits import StaleEdit
from tests.campaigns.audit import actions, last
from tests.campaigns.years import (
    planned,
    secretary,
)
from tests.plugins.cast import World

pytestmark = pytest.mark.usefixtures("_in_world")


def _task(**changes: Any) -> TaskDraft:
    return TaskDraft(**{"number": "1", "text": "Ban hành kế hoạch", **changes})


def test_tasks_name_their_bodies_and_link_the_known_ones(world: World) -> None:
    campaign = planned(world)
    draft = _task(lead=("Sở Nội vụ",), coordinating=("Ủy ban nhân dân tỉnh", "Hội đồng"))
    task = add_task(actor=secretary(world), campaign=campaign, draft=draft)
    found = task.bodies.values_list("role", "name", "organisation__code")
    assert sorted(found, key=str) == [
        ("coordinating", "Hội đồng", None),
        ("coordinating", "Ủy ban nhân dân tỉnh", "ubnd-tinh"),
        ("lead", "Sở Nội vụ", "so-noi-vu"),
    ]


def test_task_saved_by_two_people_is_stale_for_the_second(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    task = add_task(actor=actor, campaign=campaign, draft=_task())
    saved = edit_task(
        actor=actor, task=task, draft=_task(due_on=date(2026, 9, 30)), expected_version=1
    )
    assert (saved.version, saved.due_on) == (2, date(2026, 9, 30))
    with pytest.raises(StaleEdit):
        edit_task(actor=actor, task=task, draft=_task(text="Khác"), expected_version=1)
    with pytest.raises(StaleEdit):
        delete_task(actor=actor, task=task, expected_version=1)
    again = edit_task(actor=actor, task=task, draft=_task(lead=("X",)), expected_version=2)
    assert (again.version, actions("plan_task.")[-1]) == (3, "plan_task.bodies_set")
    delete_task(actor=actor, task=task, expected_version=3)
    assert PlanTask.objects.count() == 0


def test_task_number_is_used_once(world: World) -> None:
    campaign = planned(world)
    add_task(actor=None, campaign=campaign, draft=_task())
    for wrong in (
        _task(),
        _task(number="2", starts_on=date(2026, 9, 2), due_on=date(2026, 9, 1)),
        _task(number="2", text=""),
    ):
        with pytest.raises(ValidationError):
            add_task(actor=None, campaign=campaign, draft=wrong)


def test_tasks_change_places(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    first = add_task(actor=actor, campaign=campaign, draft=_task())
    add_task(actor=actor, campaign=campaign, draft=_task(number="2"))
    move_task(actor=actor, task=first, up=True)
    move_task(actor=actor, task=first, up=False)
    numbers = PlanTask.objects.filter(campaign=campaign).values_list("number", flat=True)
    assert (list(numbers), json.dumps(last("plan_task.moved")["new"])) == (
        ["2", "1"],
        '{"position": 2}',
    )


def test_done_task_has_its_day_and_no_other_one(world: World) -> None:
    campaign, actor = planned(world), secretary(world)
    day = date(2026, 9, 20)
    facts = {"product": "Kế hoạch của UBND tỉnh", "budget": "Kinh phí CCHC 2026"}
    draft = _task(state=TaskState.DONE, done_on=day, **facts)
    task = add_task(actor=actor, campaign=campaign, draft=draft)
    assert (task.product, task.budget, task.done_on) == (*facts.values(), day)
    edit_task(actor=actor, task=task, draft=_task(**facts), expected_version=1)
    assert last("plan_task.edited")["old"] == {"state": "done", "done_on": "2026-09-20"}
    for wrong in (_task(number="2", state=TaskState.DONE), _task(number="2", done_on=day)):
        with pytest.raises(ValidationError):
            add_task(actor=None, campaign=campaign, draft=wrong)
