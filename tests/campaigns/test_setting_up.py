"""From an empty year to an open campaign."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from campaigns.domain.campaigns import (
    NotReady,
    PhaseDates,
    create_campaign,
    edit_campaign,
    open_campaign,
    set_phases,
)
from campaigns.domain.groups import (
    add_group,
    delete_group,
    edit_group,
    set_units,
)
from campaigns.domain.readiness import (
    CHECKS,
    ERROR,
    WARNING,
    Finding,
    check_facts,
    check_groups,
    check_people,
    check_phases,
    check_tasks,
    errors_of,
    findings_of,
)
from campaigns.domain.rights import can_run
from campaigns.enums import CampaignState, CriteriaSetState, PhaseKind
from campaigns.models import Participation
from campaigns.signals import campaign_opened
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.verdict import Refused
from tests.campaigns.audit import actions, last
from tests.campaigns.years import (
    DEADLINE,
    START,
    group_of,
    opened,
    phases,
    planned,
    secretary,
    set_of,
)
from tests.plugins.cast import World

pytestmark = pytest.mark.usefixtures("_in_world")


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


def test_what_the_plan_says_otherwise_than_the_phases_is_a_warning(world: World) -> None:
    campaign = planned(world)
    phase = campaign.phases.get(kind=PhaseKind.SELF_ASSESSMENT)
    campaign.tasks.create(number="4", position=1, text="Tự đánh giá", phase=phase)
    before = findings_of(campaign, at=START)
    campaign.tasks.update(due_on=localdate(phase.closes_at) - timedelta(days=1))
    campaign.phases.filter(kind=PhaseKind.APPRAISAL).update(opens_at=START)
    campaign.year += 1
    added = [found for found in findings_of(campaign, at=START) if found not in before]
    assert {(found.severity, found.place) for found in added} == {
        (WARNING, "phases"),
        (WARNING, "groups"),
    }
    assert len(added) == 3


def test_group_without_set_or_units_blocks_the_opening(world: World) -> None:
    campaign = planned(world)
    add_group(actor=secretary(world), campaign=campaign, name="Huyện")
    assert [finding.place for finding in errors_of(campaign, at=START)] == ["groups", "groups"]


def test_units_without_people_are_a_warning(world: World) -> None:
    found = [
        finding
        for check in (check_facts, check_tasks, check_phases, check_groups, check_people)
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
