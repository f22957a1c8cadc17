"""From an empty year to an open campaign."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import IntegrityError

from campaigns.domain.campaigns import (
    NotReady,
    PhaseDates,
    create_campaign,
    edit_campaign,
    open_campaign,
    set_phases,
)
from campaigns.domain.criteria_document import content_hash
from campaigns.domain.criteria_import import delete_draft, freeze_set, import_set
from campaigns.domain.groups import (
    add_group,
    delete_group,
    edit_group,
    exclude,
    remove_exclusion,
    set_units,
)
from campaigns.domain.plan_tasks import TaskDraft, add_task, delete_task, edit_task, move_task
from campaigns.domain.readiness import (
    CHECKS,
    ERROR,
    WARNING,
    Finding,
    check_facts,
    check_groups,
    check_people,
    check_phases,
    errors_of,
)
from campaigns.domain.rights import can_run
from campaigns.domain.tree import tree
from campaigns.enums import CampaignState, CriteriaSetState, PhaseKind
from campaigns.models import CriteriaSet, Criterion, Exclusion, Participation, PlanTask
from campaigns.signals import campaign_opened
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from tests.campaigns.audit import actions, last
from tests.campaigns.documents import fixture, small
from tests.campaigns.years import (
    DEADLINE,
    START,
    group_of,
    opened,
    phases,
    planned,
    secretary,
    set_of,
    unit_of,
)
from tests.plugins.cast import World

COPY_OF_A_NODE = """
INSERT INTO campaigns_criterion (tenant_id, criteria_set_id, code, title, position, depth, kind,
    "group", is_leaf, max_points, source, rule_text, evidence, evidence_required, legal_basis,
    guidance, na_allowed, search_key)
SELECT tenant_id, id, '9', 'x', 99, 1, 'field', 'main', false, 0, 'self', '', '', false, '', '',
    false, '' FROM campaigns_criteriaset
"""


@pytest.fixture(autouse=True)
def _in_world(world: World) -> Any:
    with tenant_scope(world.tenant):
        yield


def test_imported_set_has_its_nodes_in_order_with_parents_and_fields() -> None:
    stored = import_set(actor=None, document=small())
    rows = stored.criteria.values_list("code", "parent__code", "field__code", "is_leaf", "depth")
    assert list(rows.order_by("position")) == [
        ("1", None, None, False, 1),
        ("1.1", "1", "1", True, 2),
        ("1.2", "1", "1", True, 2),
        ("2", None, None, False, 1),
        ("2.1", "2", "2", False, 2),
        ("2.1.1", "2.1", "2", True, 3),
    ]
    assert (stored.version, stored.state, stored.content_hash) == (
        1,
        CriteriaSetState.DRAFT,
        content_hash(stored.document),
    )
    assert last("criteria_set.imported")["new"]["sha256"] == stored.content_hash


def test_importing_the_same_name_and_year_again_is_the_next_version() -> None:
    import_set(actor=None, document=small())
    assert import_set(actor=None, document=small()).version == 2


def test_tree_follows_the_set_and_a_frozen_one_is_kept(
    django_assert_num_queries: Any,
) -> None:
    stored = import_set(actor=None, document=fixture("commune-resolution-57-2026"))
    with django_assert_num_queries(1):
        built = tree(stored)
    codes = [node["code"] for node in stored.document["nodes"]]
    assert sorted(node.code for node in built.nodes) == sorted(codes)
    assert [node.code for node in built.leaves] == list(
        Criterion.objects.filter(criteria_set=stored, is_leaf=True).values_list("code", flat=True)
    )
    assert built.by_code["I.1"].leaf is built.engine.leaves["I.1"]
    assert built.by_pk[built.by_code["I"].criterion.pk].children[0].code == "I.1"
    frozen = freeze_set(actor=None, criteria_set=stored)
    first = tree(frozen)
    with django_assert_num_queries(0):
        assert tree(frozen) is first


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE campaigns_criterion SET max_points = 9",
        "DELETE FROM campaigns_criterion",
        "UPDATE campaigns_criteriaset SET name = 'x'",
        "UPDATE campaigns_criteriaset SET state = 'draft'",
        COPY_OF_A_NODE,
    ],
)
def test_the_database_refuses_to_change_a_frozen_set(statement: str) -> None:
    freeze_set(actor=None, criteria_set=import_set(actor=None, document=small()))
    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        connection.cursor().execute(statement)


def test_a_draft_is_deleted_but_not_a_frozen_or_used_set(world: World) -> None:
    draft = import_set(actor=None, document=small())
    delete_draft(actor=secretary(world), criteria_set=draft)
    assert CriteriaSet.objects.count() == 0
    campaign = planned(world)
    with pytest.raises(Refused):
        delete_draft(actor=secretary(world), criteria_set=set_of(campaign))
    open_campaign(actor=secretary(world), campaign=campaign, at=START)
    with pytest.raises(Refused):
        delete_draft(actor=secretary(world), criteria_set=set_of(campaign))


def test_new_campaign_gives_the_secretariat_the_right_to_run_it(world: World) -> None:
    campaign = planned(world)
    assert bool(can_run(secretary(world), campaign)) is True
    assert bool(can_run(world.people[Role.OFFICER], campaign)) is False
    assert (campaign.slug, campaign.state) == ("2026", CampaignState.PLANNING)
    assert actions("campaign.") == ["campaign.created"]


def test_officer_may_not_create_a_campaign(world: World) -> None:
    with pytest.raises(Refused):
        create_campaign(actor=world.people[Role.OFFICER], year=2026, name="x")


def test_addresses_of_campaigns_are_free_ones(world: World) -> None:
    made = [
        create_campaign(actor=None, year=2026, name="Đợt", slug=slug).slug
        for slug in ("", "", "criteria", "Đợt một")
    ]
    assert made == ["2026", "2026-2", "criteria-2", "dot-mot"]


@pytest.mark.parametrize(
    "bands",
    [
        [{"name": "A", "from": "80"}, {"name": "B", "from": "90"}, {"name": "C", "from": "0"}],
        [{"name": "A", "from": "80"}, {"name": "B", "from": "10"}],
        [{"name": "A", "from": "101"}, {"name": "B", "from": "0"}],
        [{"name": "A", "from": "80"}, {"name": "A", "from": "0"}],
    ],
)
def test_bands_that_leave_gaps_or_turn_round_are_refused(bands: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError):
        create_campaign(actor=None, year=2026, name="x", bands=bands)


def test_phase_that_closes_before_it_opens_is_refused(world: World) -> None:
    wrong = PhaseDates(PhaseKind.COUNCIL, DEADLINE, START)
    with pytest.raises(ValidationError):
        create_campaign(actor=None, year=2026, name="x", phases=[wrong])
    ladder = PhaseDates(PhaseKind.COUNCIL, START, DEADLINE, (0,))
    with pytest.raises(ValidationError):
        create_campaign(actor=None, year=2026, name="x", phases=[ladder])


def test_editing_a_campaign_counts_versions_and_audits_old_and_new(world: World) -> None:
    campaign = planned(world)
    changed = edit_campaign(
        actor=secretary(world), campaign=campaign, expected_version=1, name="Tên mới"
    )
    assert (changed.name, changed.version) == ("Tên mới", 2)
    assert last("campaign.edited") == {
        "actor": secretary(world).pk,
        "old": {"name": "Chỉ số CCHC 2026"},
        "new": {"name": "Tên mới"},
    }
    with pytest.raises(StaleEdit):
        edit_campaign(actor=secretary(world), campaign=campaign, expected_version=1, name="Khác")


def test_phases_are_replaced_while_planning(world: World) -> None:
    campaign = planned(world)
    fewer = phases()[:2]
    set_phases(actor=secretary(world), campaign=campaign, phases=fewer, expected_version=1)
    assert list(campaign.phases.values_list("kind", flat=True)) == ["self_assessment", "appraisal"]
    assert actions("campaign.")[-1] == "campaign.phases_set"


def test_opening_freezes_the_sets_and_tells_scoring_once(world: World) -> None:
    heard: list[Any] = []

    def listen(*, campaign: Any, **kwargs: Any) -> None:
        heard.append(campaign.pk)

    campaign_opened.connect(listen)
    try:
        campaign = opened(world)
    finally:
        campaign_opened.disconnect(listen)
    stored = set_of(campaign)
    assert heard == [campaign.pk]
    assert (stored.state, stored.frozen_at) == (CriteriaSetState.FROZEN, START)
    assert (campaign.state, campaign.opened_at) == (CampaignState.OPEN, START)
    assert last("campaign.opened")["new"]["sets"] == {str(stored.pk): stored.content_hash}
    with pytest.raises(Refused):
        open_campaign(actor=secretary(world), campaign=campaign, at=START)


def test_an_open_campaign_is_not_set_up_any_more(world: World) -> None:
    campaign = opened(world)
    group, actor = group_of(campaign), secretary(world)
    for change in (
        lambda: edit_campaign(actor=actor, campaign=campaign, expected_version=2, name="x"),
        lambda: set_phases(actor=actor, campaign=campaign, phases=[], expected_version=2),
        lambda: add_group(actor=actor, campaign=campaign, name="x"),
        lambda: set_units(actor=actor, group=group, organisations=[]),
        lambda: edit_group(actor=actor, group=group, name="x", criteria_set=None),
        lambda: delete_group(actor=actor, group=group),
    ):
        with pytest.raises(Refused):
            change()
    assert Participation.objects.filter(campaign=campaign).count() == 3


def test_an_empty_campaign_lists_everything_that_is_missing(world: World) -> None:
    campaign = create_campaign(actor=None, year=2026, name="Rỗng", bands=[])
    with pytest.raises(NotReady) as caught:
        open_campaign(actor=secretary(world), campaign=campaign, at=START)
    assert [finding.place for finding in caught.value.findings] == [
        "facts",
        "facts",
        "phases",
        "phases",
        "groups",
    ]
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.PLANNING


def test_phases_in_the_past_or_out_of_order_block_the_opening(world: World) -> None:
    campaign = planned(world)
    assert errors_of(campaign, at=START) == []
    late = errors_of(campaign, at=DEADLINE)
    assert [finding.place for finding in late] == ["phases"]
    turned = [
        PhaseDates(PhaseKind.SELF_ASSESSMENT, START, DEADLINE),
        PhaseDates(PhaseKind.APPRAISAL, START - timedelta(days=9), DEADLINE - timedelta(days=3)),
    ]
    set_phases(actor=secretary(world), campaign=campaign, phases=turned, expected_version=1)
    assert [finding.place for finding in errors_of(campaign, at=START)] == ["phases"]


def test_group_without_set_or_units_blocks_the_opening(world: World) -> None:
    campaign = planned(world)
    add_group(actor=secretary(world), campaign=campaign, name="Huyện")
    assert [finding.place for finding in errors_of(campaign, at=START)] == ["groups", "groups"]


def test_units_without_people_are_a_warning(world: World) -> None:
    found = [
        finding
        for check in (check_facts, check_phases, check_groups, check_people)
        for finding in check(planned(world), START)
    ]
    assert [(finding.severity, finding.place) for finding in found] == [
        (WARNING, "tasks"),
        (WARNING, "people"),
        (WARNING, "people"),
    ]


def test_other_apps_add_their_checks(world: World) -> None:
    def check(campaign: Any, at: Any) -> list[Finding]:
        return [Finding(ERROR, "Chưa phân công thẩm định", "")]

    CHECKS.append(check)
    try:
        with pytest.raises(NotReady):
            opened(world)
    finally:
        CHECKS.remove(check)


def test_a_unit_is_in_one_group_only(world: World) -> None:
    campaign = planned(world)
    other = add_group(actor=secretary(world), campaign=campaign, name="Sở, ban, ngành")
    assert other.key == "so-ban-nganh-2"
    with pytest.raises(ValidationError, match="Sở Công Thương"):
        set_units(actor=secretary(world), group=other, organisations=[world.organisations["so-a"]])
    free = world.organisations["so-tu-phap"]
    assert set_units(actor=secretary(world), group=other, organisations=[free]) == (1, 0)
    assert Participation.objects.get(organisation=free).group_id == other.pk
    delete_group(actor=secretary(world), group=other)
    assert Participation.objects.filter(campaign=campaign).count() == 3


def test_units_ticked_and_unticked_are_audited(world: World) -> None:
    group = group_of(planned(world))
    kept, new = world.organisations["so-a"], world.organisations["so-tu-phap"]
    assert set_units(actor=secretary(world), group=group, organisations=[kept, new]) == (1, 2)
    gone = sorted(world.organisations[code].pk for code in ("so-b", "huyen-c"))
    entry = last("unit_group.units_set")
    assert (entry["old"], entry["new"]) == ({"removed": gone}, {"added": [new.pk]})


def test_exclusions_of_several_units_at_once(world: World) -> None:
    campaign = opened(world)
    units = [unit_of(campaign, code) for code in ("so-a", "so-b")]
    nodes = list(Criterion.objects.filter(code__in=["2", "1.1"]))
    arguments: dict[str, Any] = {
        "actor": secretary(world),
        "participations": units,
        "criteria": nodes,
    }
    assert exclude(**arguments, reason="Không có thủ tục hành chính") == 4
    assert exclude(**arguments, reason="Lần nữa") == 0
    entry = last("exclusion.added")
    assert (entry["reason"], entry["actor"]) == ("Không có thủ tục hành chính", secretary(world).pk)
    remove_exclusion(actor=secretary(world), exclusion=Exclusion.objects.order_by("pk")[0])
    assert (Exclusion.objects.count(), actions("exclusion.")[-1]) == (3, "exclusion.removed")


def test_exclusion_needs_a_reason_and_a_criterion_of_the_units_set(world: World) -> None:
    campaign = planned(world)
    unit, node = unit_of(campaign, "so-a"), Criterion.objects.get(code="2")
    foreign = import_set(actor=None, document=small(name="Bộ khác")).criteria.get(code="2")
    actor = secretary(world)
    with pytest.raises(ValidationError):
        exclude(actor=actor, participations=[unit], criteria=[node], reason="  ")
    with pytest.raises(ValidationError):
        exclude(actor=actor, participations=[unit], criteria=[foreign], reason="x")
    assert Exclusion.objects.count() == 0


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
