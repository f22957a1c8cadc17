"""The people of the row ``answer``: a wave of one page with thousands of personal links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaigns.domain.criteria_import import import_set
from campaigns.enums import PointSource
from campaigns.models import Campaign, Criterion, Participation
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.folding import fold, sort_key
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Organisation, Tenant
from surveys.domain.arrival import arrival_of
from surveys.domain.intake import hand_in
from surveys.domain.links import key_of, token_of_key
from surveys.domain.waves import open_wave
from surveys.enums import ListState, ObjectRule
from surveys.models import (
    GroupForm,
    Invitation,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
)
from tests.bench import criteria, world

QUESTIONS = 30
LEAVES = 22  # the eighth leaf of such a set is fed by a survey
# So many have answered when the rounds begin: a wave in its middle, not an empty table.
ANSWERED = 2000
CHOICES = ("Rất tốt", "Tốt", "Trung bình", "Kém", "Rất kém")
CODES = tuple(f"q{number}" for number in range(1, QUESTIONS + 1))


@dataclass(frozen=True)
class Link:
    """One person's link: the part of the address, and the form that is filled in."""

    key: str
    form: int


@dataclass(frozen=True)
class Poll:
    """An open wave and the links nobody has used yet."""

    tenant: Tenant
    wave: Wave
    links: Iterator[Link]


def build_poll(people: int, at: datetime) -> Poll:
    """A tenant whose one list holds so many people, every one with a form of 30 questions."""
    tenant = world.create_tenant("poll", "UBND tỉnh Khảo sát")
    with tenant_scope(tenant):
        secretariat = world.create_secretariat()
        secretary = User.objects.create_user("secretariat@poll.example", full_name="An")
        add_membership(actor=None, user=secretary, organisation=secretariat, role=Role.SECRETARIAT)
        campaign = world.plan_campaign(secretariat, at)
        document = criteria.document(LEAVES, name="Bộ tiêu chí")
        criteria_set = import_set(actor=None, document=document)
        world.fill_group(campaign, "Sở", criteria_set, world.create_units(1))
        campaign = world.begin(campaign, at)
        wave = _wave(campaign, secretariat, people, at)
        wave = open_wave(actor=secretary, wave=wave, at=at)
        links = _links(wave)
        _answer(links[:ANSWERED], at)
        return Poll(tenant, wave, iter(links[ANSWERED:]))


def _answer(links: list[Link], at: datetime) -> None:
    """The answers of those who came before."""
    for link in links:
        arrival = arrival_of(token_of_key(link.key))
        assert arrival is not None
        answers = {link.form: dict.fromkeys(CODES, "1")}
        hand_in(invitation=arrival.invitation, answers=answers, at=at)


def questionnaire(leaf: str) -> dict[str, Any]:
    """Thirty questions with five answers and "no opinion" each; the first ten feed ``leaf``."""
    return {
        "format": "parindex-questionnaire/1",
        "title": "Phiếu khảo sát (minh họa)",
        "intro": "",
        "silence": "leave_out",
        "illustrative": True,
        "questions": [_question(place, code, leaf) for place, code in enumerate(CODES)],
    }


def _question(place: int, code: str, leaf: str) -> dict[str, Any]:
    options = [
        {"code": str(number), "text": words, "percent": str(100 - 25 * number)}
        for number, words in enumerate(CHOICES)
    ]
    return {
        "code": code,
        "kind": "single",
        "text": f"Ông/Bà đánh giá thế nào về nội dung thứ {place + 1} của công tác cải cách?",
        "no_opinion": True,
        "options": options,
        **({"leaf": leaf} if place < 10 else {}),
    }


def _wave(campaign: Campaign, unit: Organisation, people: int, at: datetime) -> Wave:
    wave = Wave.objects.create(
        campaign=campaign,
        slug="dot-1",
        name="Điều tra xã hội học",
        opens_at=at - timedelta(hours=1),
        closes_at=at + timedelta(days=30),
        one_page=True,
    )
    SurveyObject.objects.create(
        wave=wave, code="so", name="Sở Thử nghiệm", participation=Participation.objects.get()
    )
    leaf = Criterion.objects.filter(source=PointSource.SURVEY, is_leaf=True)[0]
    form = Questionnaire.objects.create(
        campaign=campaign, code="phieu", title="Phiếu", document=questionnaire(leaf.code)
    )
    group = RespondentGroup.objects.create(wave=wave, key="g", name="Công chức", priority=1)
    GroupForm.objects.create(group=group, questionnaire=form, rule=ObjectRule.EVERY)
    listed = RespondentList.objects.create(wave=wave, organisation=unit, state=ListState.ACCEPTED)
    Respondent.objects.bulk_create(_people(wave, group, listed, people), batch_size=2000)
    return wave


def _people(
    wave: Wave, group: RespondentGroup, listed: RespondentList, people: int
) -> list[Respondent]:
    names = [f"Nguyễn Văn {number:05}" for number in range(people)]
    return [
        Respondent(
            wave=wave,
            group=group,
            list=listed,
            full_name=name,
            email=f"n{number}@poll.example",
            search_key=fold(name),
            sort_key=sort_key(name),
        )
        for number, name in enumerate(names)
    ]


def _links(wave: Wave) -> list[Link]:
    """In the order of the nonces, which is none."""
    found = (
        Invitation.objects.filter(wave=wave).order_by("nonce").prefetch_related("respondent__forms")
    )
    return [Link(key_of(row), row.respondent.forms.all()[0].pk) for row in found]
