"""A survey of the demo that is being prepared: one list half made, one sent, others empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.demo.people import name_of
from parindex.demo.places import Place
from parindex.demo.respondents import enter_people, invented_person, send_people
from parindex.demo.surveys import facts_of
from surveys.domain.list_rows import Person
from surveys.domain.lists import start_lists
from surveys.domain.rated import rate_units
from surveys.domain.respondent_groups import FormRule, GroupFacts, add_group, give_form
from surveys.domain.wave_setup import create_wave
from surveys.enums import ObjectRule, WaveKind
from surveys.models import Questionnaire, RespondentGroup, Wave

PEOPLE = "Cá nhân, tổ chức đã giải quyết thủ tục hành chính"
# Organisations of the district: whose list is half made, sent, not begun.
BEING_MADE, SENT, EMPTY = "PVHTT", "PTCKH", "PTP"
HAMLETS = ("Thịnh Văn", "Hiệp Hà", "Canh Thành", "Hiển Đông")


def prepare_wave(
    place: Place, campaign: Campaign, *, name: str, opens_at: datetime, at: datetime
) -> Wave:
    """People who had to do with three offices of the district are to be asked about them.

    Two of the people on the list that is being made are one person, and a third stands on the list
    that was sent: who is asked only once can be seen before anything is sent.
    """
    actor = place.secretary
    facts = replace(
        facts_of(name, opens_at, opens_at + timedelta(days=14, hours=9)),
        kind=WaveKind.SATISFACTION,
        lists_due_at=opens_at - timedelta(days=2),
    )
    wave = create_wave(actor=actor, campaign=campaign, facts=facts)
    rate_units(actor=actor, wave=wave, group=campaign.groups.get(key="phong"))
    group = add_group(
        actor=actor, wave=wave, facts=GroupFacts(PEOPLE, 1, Decimal(1), least_sample=5)
    )
    form = Questionnaire.objects.get(campaign=campaign, code="hai-long")
    give_form(actor=actor, group=group, rule=FormRule(form, ObjectRule.OWN))
    units = [place.organisations[code].pk for code in (BEING_MADE, SENT, EMPTY)]
    lists = start_lists(actor=actor, wave=wave, organisation_ids=units, at=at)
    found = {listed.organisation.code: listed for listed in lists}
    sent = [_person(place, group, number) for number in range(7001, 7009)]
    send_people(place, found[SENT], sent, at + timedelta(hours=3))
    made = [_person(place, group, number) for number in range(7011, 7017)]
    made += [replace(made[0], phone="0912000017"), sent[0]]
    officer = place.cast[BEING_MADE, Role.OFFICER]
    enter_people(officer, found[BEING_MADE], made, at + timedelta(hours=2))
    return wave


def _person(place: Place, group: RespondentGroup, number: int) -> Person:
    return invented_person(
        name_of(number),
        position="",
        body=f"Làng {HAMLETS[number % len(HAMLETS)]}",
        group_id=group.pk,
        mailbox=f".{number}@{place.tenant.slug}.example",
    )
