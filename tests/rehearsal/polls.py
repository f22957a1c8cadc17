"""Surveys of the authority that is rehearsed, and what the background does for their copies."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Phase
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership
from parindex.common.folding import fold, sort_key
from parindex.common.tenancy import tenant_scope
from parindex.rehearsal.domain.waves import close_now, fill_answers, fill_lists, open_now
from parindex.rehearsal.models import Rehearsal
from surveys.domain.counter_points import PointFacts, PointPlace, add_point
from surveys.domain.rated import rate_body, rate_units
from surveys.domain.respondent_groups import FormRule, GroupFacts, add_group, give_form
from surveys.domain.wave_setup import WaveFacts, create_wave
from surveys.enums import LetterKind, ListState, ObjectRule, PointMode, WaveKind
from surveys.models import (
    GroupForm,
    LetterPlan,
    LetterText,
    Questionnaire,
    Respondent,
    RespondentGroup,
    RespondentList,
    Wave,
)
from tests.campaigns.years import secretary
from tests.plugins.cast import World
from tests.rehearsal.copies import done, whole
from tests.scoring.stage import document
from tests.surveys.engine import forms

STEPS = {"lists": fill_lists, "open": open_now, "answers": fill_answers, "close": close_now}
BODY, TEXT = "Bộ Nội vụ", "Kính mời Ông/Bà trả lời:\n{lien_ket}\n"


def surveyed(world: World, *, counter: bool = False) -> Campaign:
    """A campaign whose leaf 2.3 a wave feeds; leaf 1.2 has a figure that no wave feeds."""
    nodes = [
        {**node, "source": "external"} if node["code"] == "1.2" else node
        for node in document()["nodes"]
    ]
    campaign = whole(world, document(nodes=nodes))
    wave = set_up_wave(world, campaign)
    if counter:
        _at_the_counter(world, campaign, wave)
    return campaign


def facts_of(campaign: Campaign, name: str) -> WaveFacts:
    """Of a wave of two weeks that lies between the phases."""
    opens = Phase.objects.filter(campaign=campaign).earliest("opens_at").opens_at
    return WaveFacts(
        name=name,
        kind=WaveKind.SOCIOLOGICAL,
        opens_at=opens + timedelta(days=10),
        closes_at=opens + timedelta(days=24),
        lists_due_at=opens + timedelta(days=5),
        least_group=5,
        one_page=True,
        reminder_cap=2,
        reminder_hours=24,
        turnout_hours=12,
    )


def set_up_wave(world: World, campaign: Campaign) -> Wave:
    """A wave of the authority in preparation: two groups, three forms, a letter."""
    actor = secretary(world)
    facts = facts_of(campaign, "Điều tra xã hội học 2026")
    wave = create_wave(actor=actor, campaign=campaign, facts=facts)
    rate_units(actor=actor, wave=wave)
    body = rate_body(actor=actor, wave=wave, name=BODY)
    form = questionnaire(campaign)
    everybody = GroupFacts("Đại biểu HĐND", 1, Decimal(2), least_sample=6)
    group = add_group(actor=actor, wave=wave, facts=everybody)
    give_form(actor=actor, group=group, rule=FormRule(form, ObjectRule.EVERY, own_too=True))
    leaders = GroupFacts("Lãnh đạo phòng", 2, Decimal(1), least_sample=5)
    group = add_group(actor=actor, wave=wave, facts=leaders)
    give_form(actor=actor, group=group, rule=FormRule(form, ObjectRule.OWN))
    give_form(actor=actor, group=group, rule=FormRule(form, ObjectRule.NAMED, object=body))
    LetterText.objects.create(
        wave=wave, kind=LetterKind.INVITATION, language="vi", subject="Mời trả lời", body=TEXT
    )
    LetterPlan.objects.create(wave=wave, remind_days=[3, 1], reminded=[{"days": 3}])
    return wave


def questionnaire(campaign: Campaign) -> Questionnaire:
    """Every kind of question; what feeds 1.7 in the example feeds 2.3."""
    questions = [
        {**question, "leaf": "2.3"} if "leaf" in question else question
        for question in forms.document()["questions"]
    ]
    found: Questionnaire = Questionnaire.objects.create(
        campaign=campaign,
        code="phieu-1",
        title="Phiếu",
        document=forms.document(questions=questions),
    )
    return found


def _at_the_counter(world: World, campaign: Campaign, wave: Wave) -> None:
    """The same wave asks visitors of so-a, with codes, and of so-b by an open poster."""
    actor = secretary(world)
    facts = GroupFacts("Người dân", 3, Decimal(1), least_sample=5, is_counter=True)
    group = add_group(actor=actor, wave=wave, facts=facts)
    form = Questionnaire.objects.get(campaign=campaign)
    give_form(actor=actor, group=group, rule=FormRule(form, ObjectRule.OWN))
    for code, mode in (("so-a", PointMode.SLIPS), ("so-b", PointMode.OPEN)):
        add_point(
            actor=actor,
            wave=wave,
            place=PointPlace(group, wave.rated_objects.get(code=code), mode),
            facts=PointFacts(f"Một cửa {code}", "Trụ sở", time(0, 0), time(23, 59, 59), 50),
            at=timezone.now() - timedelta(days=900),
        )


def list_people(world: World, wave: Wave, count: int = 8) -> None:
    """Real people on an accepted list of the authority's wave."""
    listed = RespondentList.objects.create(
        wave=wave, organisation=world.organisations["so-b"], state=ListState.ACCEPTED
    )
    group = RespondentGroup.objects.filter(wave=wave).earliest("priority")
    names = [f"Người thật {number}" for number in range(count)]
    Respondent.objects.bulk_create(
        Respondent(
            wave=wave,
            list=listed,
            group=group,
            full_name=name,
            email=f"that.{place}@real.example",
            search_key=fold(name),
            sort_key=sort_key(name),
        )
        for place, name in enumerate(names)
    )


def step(world: World, rehearsal: Rehearsal, name: str, *, slug: str = "") -> None:
    """What the desk does at one click, and then the background."""
    with tenant_scope(rehearsal.place):
        STEPS[name](
            actor=secretary(world), place=rehearsal.place, wave=the_wave(slug), at=timezone.now()
        )
    while done(rehearsal, timezone.now()):
        pass
    rehearsal.refresh_from_db()
    assert (rehearsal.survey_work, rehearsal.words) == ("", "")


def the_wave(slug: str = "") -> Wave:
    """The wave in scope, or the one of this name."""
    waves = Wave.objects.select_related("campaign__tenant", "tenant")
    found: Wave = waves.get(slug=slug) if slug else waves.get()
    return found


def counted(world: World, rehearsal: Rehearsal, **facts: Any) -> None:
    """From empty lists to the count."""
    for name in STEPS:
        step(world, rehearsal, name, **facts)


def ask_the_same(*, of: str, on: str) -> None:
    """The wave ``on`` asks what ``of`` asks, of other people, and feeds nothing."""
    first, second = the_wave(of), the_wave(on)
    secretary_of = Membership.objects.filter(role=Role.SECRETARIAT).earliest("pk").user
    body = rate_body(actor=secretary_of, wave=second, name=BODY)
    group = add_group(
        actor=secretary_of,
        wave=second,
        facts=GroupFacts("Người dân", 1, Decimal(1), least_sample=5),
    )
    form = GroupForm.objects.filter(group__wave=first).earliest("pk").questionnaire
    rule = FormRule(form, ObjectRule.NAMED, object=body)
    give_form(actor=secretary_of, group=group, rule=rule)
