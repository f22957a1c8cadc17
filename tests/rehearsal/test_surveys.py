"""Surveys of a rehearsal: their set-up comes along, everything else is made up, nothing leaves."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from campaigns.enums import PhaseKind
from campaigns.models import Campaign, Phase
from parindex.accounts.enums import Role
from parindex.audit.domain.chain import verify_current_tenant
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import MailState, OutboxMail
from parindex.rehearsal.domain.filling import ask_to_fill
from parindex.rehearsal.domain.leaving import throw_away
from parindex.rehearsal.domain.stages import turn_to
from parindex.rehearsal.domain.wave_hours import WaveHours, closed, fitted, open_for_lists, opened
from parindex.rehearsal.domain.waves import fill_answers, fill_lists, open_now
from parindex.rehearsal.models import Rehearsal, SurveyWork
from parindex.tenants.models import Organisation
from scoring.models import ScoreEntry
from surveys.domain.links import token_of
from surveys.domain.lists import start_lists
from surveys.domain.waves import open_wave
from surveys.enums import Channel, ListState, QuestionnaireState, WaveState
from surveys.models import (
    Ballot,
    Count,
    CounterPoint,
    CountLine,
    Envelope,
    GroupForm,
    Invitation,
    LetterPlan,
    LetterText,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Turnout,
    Wave,
    WaveKey,
)
from tests.campaigns.audit import actions, last
from tests.campaigns.years import secretary
from tests.plugins.cast import World
from tests.rehearsal.copies import done, made, now
from tests.rehearsal.polls import BODY, TEXT, counted, list_people, step, surveyed, the_wave

DAY = timedelta(days=1)
AT = datetime.fromisoformat("2026-10-01T01:00:00+00:00")


@pytest.fixture
def poll(world: World, _in_world: None) -> Rehearsal:
    """The rehearsal of a campaign with a survey that real people are being asked in."""
    campaign = surveyed(world)
    wave = Wave.objects.get()
    list_people(world, wave)
    open_wave(actor=secretary(world), wave=wave, at=wave.opens_at)
    return made(world, campaign)


class TestTheCopy:
    def test_the_set_up_comes_along(self, world: World, poll: Rehearsal) -> None:
        old, old_form = Wave.objects.get(), Questionnaire.objects.get()
        with tenant_scope(poll.place):
            wave, campaign = the_wave(), Campaign.objects.get()
            assert (wave.state, wave.slug, wave.campaign) == (
                WaveState.PREPARING,
                old.slug,
                campaign,
            )
            same = ("name", "kind", "least_group", "one_page", "reminder_cap", "turnout_hours")
            assert [getattr(wave, name) for name in same] == [getattr(old, name) for name in same]
            assert (wave.pk != old.pk, wave.opened_at, wave.turnout_shown_at) == (True, None, None)
            form = Questionnaire.objects.get()
            assert (form.document, form.code, form.version) == (old_form.document, "phieu-1", 1)
            assert (form.state, form.content_hash) == (QuestionnaireState.DRAFT, "")
            groups = RespondentGroup.objects.values_list("name", "weight", "least_sample")
            assert list(groups) == [
                ("Đại biểu HĐND", Decimal(2), 6),
                ("Lãnh đạo phòng", Decimal(1), 5),
            ]
            rules = GroupForm.objects.order_by("group__priority", "position")
            assert list(rules.values_list("rule", "own_too", "object__name", "questionnaire")) == [
                ("every", True, None, form.pk),
                ("own", False, None, form.pk),
                ("named", False, BODY, form.pk),
            ]
            rated = SurveyObject.objects.select_related("participation__organisation")
            assert [item.code for item in rated][-1] == "bo-noi-vu"
            units = {item.participation.organisation for item in rated if item.participation}
            assert {unit.tenant_id for unit in units} == {poll.place_id}
            assert LetterText.objects.get().body == TEXT
            plan = LetterPlan.objects.get()
            assert (plan.remind_days, plan.reminded) == ([3, 1], [])
            assert last("wave.copied")["new"] == {"name": old.name, "copied": old.slug}

    def test_nothing_of_a_respondent_does(self, poll: Rehearsal) -> None:
        never = (RespondentList, Respondent, Invitation, WaveKey, Envelope, Turnout, Ballot, Count)
        assert Invitation.objects.count() == Respondent.objects.count() == 8
        with tenant_scope(poll.place):
            assert [model.__name__ for model in never if model.objects.exists()] == []
            assert not OutboxMail.objects.filter(kind__startswith="survey.").exists()

    def test_its_hours_lie_between_the_start_and_the_end_of_the_appraisal(
        self, poll: Rehearsal
    ) -> None:
        with tenant_scope(poll.place):
            wave, phases = the_wave(), Phase.objects.all()
            start = phases.earliest("opens_at").opens_at
            assert wave.lists_due_at is not None
            assert start < wave.lists_due_at <= wave.opens_at < wave.closes_at
            assert wave.closes_at <= phases.get(kind=PhaseKind.APPRAISAL).closes_at
            assert wave.opens_at - start == timedelta(days=10)

    @pytest.mark.usefixtures("_in_world")
    def test_counters_get_posters_of_their_own(self, world: World) -> None:
        campaign = surveyed(world, counter=True)
        old = {point.name: point.key for point in CounterPoint.objects.all()}
        with tenant_scope(made(world, campaign).place):
            new = {point.name: point.key for point in CounterPoint.objects.all()}
            assert new.keys() == old.keys()
            assert not set(new.values()) & set(old.values())

    def test_the_other_authority_sees_nothing_of_it(
        self, elsewhere: World, poll: Rehearsal
    ) -> None:
        with tenant_scope(elsewhere.tenant):
            assert not Wave.objects.exists()


class TestByHand:
    def test_from_empty_lists_to_points(self, world: World, poll: Rehearsal) -> None:
        step(world, poll, "lists")
        with tenant_scope(poll.place):
            assert set(RespondentList.objects.values_list("state", flat=True)) == {
                ListState.ACCEPTED
            }
            people = Respondent.objects.all()
            asked = people.filter(channel=Channel.EMAIL)
            assert asked.exists()
            assert not asked.exclude(email__endswith=f"@{poll.place.slug}.invalid").exists()
            assert not people.exclude(channel=Channel.EMAIL).exclude(email="").exists()
            assert people.filter(channel=Channel.LETTER).exists()
            assert not people.exclude(state="active").exists()
        step(world, poll, "open")
        with tenant_scope(poll.place):
            wave = the_wave()
            assert (wave.state, timezone.now() - wave.opens_at < DAY) == (WaveState.OPEN, True)
            assert last("wave.opened")["actor"] != secretary(world).pk
            assert last("rehearsal.wave_moved")["actor"] == secretary(world).pk
        step(world, poll, "answers")
        with tenant_scope(poll.place):
            answered = Turnout.objects.count()
            assert 0.6 * Respondent.objects.count() < answered < Respondent.objects.count()
            assert Envelope.objects.exists()
            assert not Ballot.objects.filter(wave__state=WaveState.COUNTED).exists()
        step(world, poll, "answers")
        with tenant_scope(poll.place):
            assert Turnout.objects.count() == answered
        step(world, poll, "close")
        with tenant_scope(poll.place):
            wave = the_wave()
            assert wave.state == WaveState.COUNTED
            assert not Envelope.objects.exists()
            assert WaveKey.objects.get().private is None
            lines = CountLine.objects.filter(object__participation__isnull=False)
            assert lines.filter(percent__isnull=False).count() == 3
            points = ScoreEntry.objects.filter(source="survey", is_current=True)
            assert points.count() == 3
            assert verify_current_tenant().intact
        assert not ScoreEntry.objects.exists()
        assert not Turnout.objects.exists()

    @pytest.mark.usefixtures("_in_world")
    def test_visitors_answer_at_the_counters(self, world: World) -> None:
        found = made(world, surveyed(world, counter=True))
        counted(world, found)
        with tenant_scope(found.place):
            visitors = Ballot.objects.filter(group__is_counter=True)
            assert Counter(visitors.values_list("object__code", flat=True)) == {
                "so-a": 6,
                "so-b": 6,
            }

    def test_what_somebody_entered_is_left_alone(self, world: World, poll: Rehearsal) -> None:
        with tenant_scope(poll.place):
            wave, actor = the_wave(), secretary(world)
            units = Organisation.objects.filter(code__in=["so-a", "so-b"]).order_by("code")
            ids = [unit.pk for unit in units]
            start_lists(actor=actor, wave=wave, organisation_ids=ids, at=now())
            own = RespondentList.objects.get(organisation__code="so-a")
            group = RespondentGroup.objects.earliest("priority")
            Respondent.objects.create(wave=wave, list=own, group=group, full_name="An", email="a@b")
        step(world, poll, "lists")
        with tenant_scope(poll.place):
            lists = RespondentList.objects.order_by("organisation__code")
            assert list(lists.values_list("organisation__code", "state")) == [
                ("so-a", ListState.DRAFT),
                ("so-b", ListState.ACCEPTED),
            ]
            assert [row.full_name for row in own.respondents.all()] == ["An"]

    def test_lists_that_were_due_are_taken_later(self, world: World, poll: Rehearsal) -> None:
        with tenant_scope(poll.place):
            Wave.objects.update(lists_due_at=now() - DAY, opens_at=now())
        step(world, poll, "lists")
        with tenant_scope(poll.place):
            wave = the_wave()
            assert wave.lists_due_at is not None
            assert now() < wave.lists_due_at < wave.opens_at
            assert Respondent.objects.exists()

    def test_it_goes_piece_by_piece(
        self, world: World, poll: Rehearsal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("parindex.rehearsal.domain.survey_work.LISTS", 1)
        monkeypatch.setattr("parindex.rehearsal.domain.survey_work.PEOPLE", 10)
        with tenant_scope(poll.place):
            fill_lists(actor=secretary(world), place=poll.place, wave=the_wave(), at=now())
        assert done(poll, timezone.now())
        poll.refresh_from_db()
        assert (poll.survey_work, poll.done, poll.total) == (SurveyWork.LISTS, 1, 4)
        while done(poll, timezone.now()):
            pass
        step(world, poll, "open")
        with tenant_scope(poll.place):
            fill_answers(
                actor=secretary(world), place=poll.place, wave=the_wave(), at=timezone.now()
            )
        assert done(poll, timezone.now())
        poll.refresh_from_db()
        assert (poll.done, poll.survey_work) == (10, SurveyWork.ANSWERS)
        assert poll.total > 10

    def test_one_work_at_a_time(self, world: World, poll: Rehearsal) -> None:
        facts: dict[str, Any] = {"actor": secretary(world), "place": poll.place, "at": now()}
        with tenant_scope(poll.place):
            wave, campaign = the_wave(), Campaign.objects.get()
            fill_lists(wave=wave, **facts)
            for act in (fill_lists, open_now):
                with pytest.raises(Refused, match="đang xử lý"):
                    act(wave=wave, **facts)
            facts.pop("at")
            with pytest.raises(Refused, match="đang xử lý"):
                ask_to_fill(campaign=campaign, kind=PhaseKind.SELF_ASSESSMENT, **facts)

    def test_what_fails_is_told_and_what_was_entered_stays(
        self, world: World, poll: Rehearsal
    ) -> None:
        step(world, poll, "lists")
        step(world, poll, "open")
        with tenant_scope(poll.place):
            fill_answers(
                actor=secretary(world), place=poll.place, wave=the_wave(), at=timezone.now()
            )
            Wave.objects.update(closes_at=timezone.now())
        assert not done(poll, timezone.now())
        poll.refresh_from_db()
        assert (poll.survey_work, bool(poll.words)) == ("", True)
        with tenant_scope(poll.place):
            assert Respondent.objects.exists()

    def test_nothing_is_done_out_of_turn(self, world: World, poll: Rehearsal) -> None:
        for name in ("answers", "close"):
            with pytest.raises(Refused, match="không thực hiện được"):
                step(world, poll, name)
        with pytest.raises(Refused, match="Chưa có ai"):
            step(world, poll, "open")

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.AUDITOR])
    def test_others_do_none_of_it(self, world: World, poll: Rehearsal, role: Role) -> None:
        with tenant_scope(poll.place), pytest.raises(Refused):
            fill_lists(actor=world.people[role], place=poll.place, wave=the_wave(), at=now())

    def test_nor_in_the_real_campaign(self, world: World, poll: Rehearsal) -> None:
        with pytest.raises(Refused, match="không phải là cuộc diễn tập"):
            fill_lists(actor=secretary(world), place=world.tenant, wave=the_wave(), at=now())

    def test_the_trail_says_what_was_done(self, world: World, poll: Rehearsal) -> None:
        counted(world, poll)
        with tenant_scope(poll.place):
            known = actions("wave.")
            for action in ("copied", "lists_started", "opened", "invited", "closed", "counted"):
                assert f"wave.{action}" in known


class TestFigures:
    def test_made_up_ones_and_a_survey_never_contradict(
        self, world: World, poll: Rehearsal
    ) -> None:
        """What a wave feeds waits for its count; what none feeds is made up."""
        self._appraise(world, poll)
        with tenant_scope(poll.place):
            codes = Counter(
                ScoreEntry.objects.filter(source__in=["survey", "external"]).values_list(
                    "criterion__code", "source"
                )
            )
            assert codes == {("1.2", "external"): 3}
        counted(world, poll)
        self._appraise(world, poll)
        with tenant_scope(poll.place):
            entries = ScoreEntry.objects.filter(source="survey")
            assert set(entries.values_list("criterion__code", flat=True)) == {"2.3"}
            assert not entries.filter(is_current=False).exists()

    def _appraise(self, world: World, poll: Rehearsal) -> None:
        facts: dict[str, Any] = {"actor": secretary(world), "place": poll.place}
        with tenant_scope(poll.place):
            campaign = Campaign.objects.get()
            kind = PhaseKind.APPRAISAL
            turn_to(campaign=campaign, kind=kind, at=timezone.now(), **facts)
            ask_to_fill(campaign=campaign, kind=kind, **facts)
        assert done(poll, timezone.now())
        poll.refresh_from_db()
        assert poll.words == ""


class TestHours:
    PLANNED = WaveHours(AT + 5 * DAY, AT + 10 * DAY, AT + 24 * DAY, AT + 26 * DAY)

    def test_what_fits_stays(self) -> None:
        assert fitted(self.PLANNED, start=AT, end=AT + 50 * DAY) == self.PLANNED

    @pytest.mark.parametrize("days", [-400, -20, 30, 400])
    @pytest.mark.parametrize("room", [1, 2, 12, 50])
    def test_all_else_is_moved_or_shortened(self, days: int, room: int) -> None:
        end = AT + room * DAY
        found = fitted(self.PLANNED.shifted(days * DAY), start=AT, end=end)
        assert found.lists_due_at is not None
        assert found.paper_until is not None
        assert AT < found.lists_due_at <= found.opens_at < found.closes_at < found.paper_until
        assert found.paper_until <= max(end, AT + 2 * DAY) + timedelta(seconds=1)

    def test_opened_and_closed_now(self) -> None:
        at = AT + 3 * DAY
        found = opened(self.PLANNED, at=at, end=AT + 90 * DAY)
        assert (found.opens_at, found.closes_at - at) == (at, 14 * DAY)
        short = opened(self.PLANNED, at=at, end=at + 8 * DAY)
        assert (short.closes_at - at, short.paper_until) == (7 * DAY, at + 8 * DAY)
        over = closed(found, at=at + DAY)
        assert over.closes_at < at + DAY
        assert (over.paper_until, over.opens_at < over.closes_at) == (None, True)

    def test_lists_get_a_day_more_where_they_were_due(self) -> None:
        assert open_for_lists(self.PLANNED, at=AT) == self.PLANNED
        moved = open_for_lists(self.PLANNED, at=AT + 6 * DAY)
        assert moved == self.PLANNED.shifted(2 * DAY)


class TestNothingLeaves:
    def test_letters_are_held(self, world: World, poll: Rehearsal) -> None:
        counted(world, poll)
        with tenant_scope(poll.place):
            letters = OutboxMail.objects.filter(kind__startswith="survey.")
            assert letters.exists()
            assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.HELD}
        assert not OutboxMail.objects.filter(kind__startswith="survey.").exists()

    def test_links_and_keys_are_its_own(self, world: World, poll: Rehearsal) -> None:
        real, key = {token_of(row) for row in Invitation.objects.all()}, WaveKey.objects.get()
        step(world, poll, "lists")
        step(world, poll, "open")
        with tenant_scope(poll.place):
            links = {token_of(row) for row in Invitation.objects.select_related("wave")}
            assert not links & real
            own = WaveKey.objects.get()
            assert (own.public == key.public, own.private == key.private) == (False, False)


def test_thrown_away_while_it_is_filled(world: World, poll: Rehearsal) -> None:
    step(world, poll, "lists")
    with tenant_scope(poll.place):
        open_now(actor=secretary(world), place=poll.place, wave=the_wave(), at=timezone.now())
        fill_answers(actor=secretary(world), place=poll.place, wave=the_wave(), at=timezone.now())
    throw_away(actor=secretary(world), rehearsal=poll, at=now())
    assert done(poll)
    assert not Rehearsal.objects.exists()
