"""The survey that the demo prepares can be walked to its opening."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from campaigns.domain.campaigns import open_campaign
from parindex.common.tenancy import tenant_scope
from parindex.demo.campaigns import Scheme, appraising_phases, build
from parindex.demo.places import create_place
from parindex.demo.preparation import BEING_MADE, EMPTY, SENT, prepare_wave
from surveys.domain.list_import import check_list, read_list
from surveys.domain.list_rows import choices_of
from surveys.domain.lists import accept_lists
from surveys.domain.questionnaire_files import check_file
from surveys.domain.questionnaires import import_questionnaire
from surveys.domain.waves import open_wave
from surveys.enums import ListState, RespondentState, WaveState
from surveys.models import Invitation, Respondent, RespondentList

SURVEYS = Path("fixtures/surveys")


@pytest.mark.django_db
def test_lists_stand_at_every_stage_and_the_wave_opens_once_they_are_accepted() -> None:
    now = timezone.now()
    place = create_place("van-canh", assessed=("phong", "xa"), appraisers=())
    with tenant_scope(place.tenant):
        sets = {"phong": "van-canh-minh-hoa", "xa": "van-canh-minh-hoa"}
        scheme = Scheme(now.year, "Đợt thử", "van-canh-2021", sets, appraising_phases(now))
        campaign = build(place, scheme)
        open_campaign(actor=place.secretary, campaign=campaign, at=now - timedelta(days=41))
        form = SURVEYS / "hai-long-minh-hoa.json"
        checked = check_file(name=form.name, data=form.read_bytes())
        import_questionnaire(actor=place.secretary, campaign=campaign, checked=checked)
        wave = prepare_wave(
            place,
            campaign,
            name="Đo lường sự hài lòng (minh họa)",
            opens_at=now + timedelta(days=5),
            at=now - timedelta(days=2),
        )
        lists = {found.organisation.code: found for found in RespondentList.objects.all()}
        assert {code: found.state for code, found in lists.items()} == {
            BEING_MADE: ListState.DRAFT,
            SENT: ListState.SENT,
            EMPTY: ListState.DRAFT,
        }
        states = Respondent.objects.filter(list=lists[BEING_MADE]).values_list("state", flat=True)
        assert Counter(states) == {RespondentState.ACTIVE: 6, RespondentState.DUPLICATE: 2}
        sample = SURVEYS / "danh-sach-minh-hoa.csv"
        waiting = read_list(name=sample.name, data=sample.read_bytes(), replaces=False)
        proposal = check_list(waiting, choices_of(wave))
        assert sorted(proposal.wrong) == [5, 6]
        assert len(proposal.people) == 3
        ready = [lists[SENT].pk]
        accept_lists(actor=place.secretary, wave=wave, list_ids=ready, at=now)
        wave = open_wave(actor=place.secretary, wave=wave, at=now)
        assert wave.state == WaveState.OPEN
        assert Invitation.objects.filter(wave=wave).count() == 8
