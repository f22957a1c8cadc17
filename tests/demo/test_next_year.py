"""What the demo prepares for the year after is there to be worked on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.domain.annex.page import proposal_page
from campaigns.domain.annex.proposal import proposal_from
from campaigns.domain.draft.page import draft_page
from campaigns.domain.import_proposals import open_proposals
from campaigns.enums import CampaignState, PaperKind, ProposalKind
from campaigns.models import CampaignDocument, Workshop
from parindex.common.tenancy import tenant_scope
from parindex.demo.campaigns import Scheme, build, last_hour_phases
from parindex.demo.next_year import copy_for, prepare_set, read_annex
from parindex.demo.papers import add_meetings, add_papers
from parindex.demo.places import create_place
from parindex.demo.story import HA_NAM_SETS


@pytest.mark.django_db
def test_set_annex_papers_and_campaign_of_the_next_year() -> None:
    now = timezone.now()
    place = create_place("ha-nam", assessed=("so", "huyen"), appraisers=())
    with tenant_scope(place.tenant):
        scheme = Scheme(now.year, "Đợt thử", "ha-nam-2023", HA_NAM_SETS, last_hour_phases(now))
        campaign = build(place, scheme)
        page = draft_page(prepare_set(place, campaign, group="so", year=now.year + 1))
        assert {row.code for row in page.rows if row.tags} == {"1.1", "1.2.3"}
        assert [run.passed for run in page.cases] == [True]
        assert (page.sound, page.undo != "") == (False, True)

        read_annex(place, at=now)
        stored = open_proposals(ProposalKind.CRITERIA, at=now).get()
        proposal = proposal_page(proposal_from(stored.content))
        assert 0 < proposal.decided < len(proposal.rows)
        assert any(row.doubts for row in proposal.rows)

        copy = copy_for(place, campaign, year=now.year + 1)
        assert (copy.state, copy.groups.count()) == (CampaignState.PLANNING, 2)

        add_papers(place, campaign, at=now - timedelta(days=30))
        add_meetings(place, campaign, today=now.date())
        kinds = CampaignDocument.objects.filter(campaign=campaign).values_list("kind", flat=True)
        assert set(kinds) == {PaperKind.PLAN, PaperKind.CRITERIA, PaperKind.GUIDANCE}
        assert Workshop.objects.filter(campaign=campaign, attended=52).count() == 1
