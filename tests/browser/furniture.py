"""What no row of the matrix needs: personal links, open addresses, somebody of two authorities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.utils import timezone
from django.utils.http import int_to_base36

from campaigns.models import Campaign
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from surveys.domain.assigning import assign_forms
from surveys.domain.counter_points import point_key_of
from surveys.domain.drafts import keep_draft
from surveys.domain.intake import new_code
from surveys.domain.links import invite, key_of, token_of
from surveys.domain.sealing import new_key_pair
from surveys.domain.wave_keys import key_of_wave
from surveys.enums import Channel, ListState, ObjectRule, WaveState
from surveys.models import (
    AssignedForm,
    GroupForm,
    Invitation,
    Questionnaire,
    Receipt,
    Respondent,
    RespondentGroup,
    RespondentList,
    SurveyObject,
    Wave,
    WaveKey,
)
from tests.matrix_stage import Scene
from tests.plugins.cast import World
from tests.surveys.engine import forms
from tests.surveys.papers import counter_point

TYPED = {"q1": ["a"], "q2.hop-ly": ["a"], "q2.kha-thi": ["b"], "q3": ["x"]}


def furnish(scene: Scene) -> None:
    """Add the objects of pages that are open to everybody or reached by a letter."""
    world, elsewhere = scene.world, scene.elsewhere
    with tenant_scope(world.tenant):
        scene.objects |= _asked(_open_wave(scene), world)
        scene.objects |= _lists(scene) | _counters(scene) | _receipts(scene)
    with tenant_scope(elsewhere.tenant):
        add_membership(
            actor=None,
            user=world.people[Role.AUDITOR],
            organisation=elsewhere.organisations["ubnd-tinh"],
            role=Role.AUDITOR,
        )
    user = world.people[Role.ADMIN]  # who signs in nowhere: that would void the key
    scene.objects |= {
        "account": user_pk_to_url_str(user),
        "account-key": default_token_generator.make_token(user),
    }


def _open_wave(scene: Scene) -> Wave:
    """A wave that is open, with a question of every kind."""
    now = timezone.now()
    campaign = Campaign.objects.get(slug=scene.objects["campaign"])
    wave = Wave.objects.create(
        campaign=campaign,
        slug="dang-hoi",
        name="Đợt khảo sát đang mở",
        state=WaveState.OPEN,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=10),
        opened_at=now - timedelta(days=1),
    )
    public, private = new_key_pair()
    WaveKey.objects.create(wave=wave, public=public, private=private)
    form = Questionnaire.objects.create(
        campaign=campaign, code="phieu-mo", title="Phiếu hỏi", document=forms.document()
    )
    SurveyObject.objects.create(wave=wave, code="so-a", name="Sở Công Thương")
    group = RespondentGroup.objects.create(wave=wave, key="hdnd", name="Đại biểu", priority=1)
    GroupForm.objects.create(group=group, questionnaire=form, rule=ObjectRule.EVERY)
    return wave


def _asked(wave: Wave, world: World) -> dict[str, Any]:
    """Who has not begun, who has answered everything but sent nothing, who gets a letter."""
    listed = RespondentList.objects.create(
        wave=wave, organisation=world.organisations["so-b"], state=ListState.ACCEPTED
    )
    group = RespondentGroup.objects.get(wave=wave)
    names = {
        "Ngô Văn Minh": Channel.EMAIL,
        "Đào Thị Nga": Channel.EMAIL,
        "Lý Văn Sáu": Channel.LETTER,
    }
    people = [
        Respondent.objects.create(
            wave=wave,
            list=listed,
            group=group,
            full_name=name,
            email=f"{number}@example.vn",
            channel=channel,
        )
        for number, (name, channel) in enumerate(names.items())
    ]
    assign_forms(wave)
    invite(respondents=people)
    fresh, done, _letter = Invitation.objects.filter(wave=wave).order_by("respondent")
    form = AssignedForm.objects.get(respondent=people[1])
    keep_draft(invitation=done, token=token_of(done), answers={str(form.pk): TYPED})
    return {
        "open-wave": wave.slug,
        "asked": people[0].pk,
        "link": key_of(fresh),
        "answered-link": key_of(done),
        "form": AssignedForm.objects.get(respondent=people[0]).pk,
        "cut-link": f"{int_to_base36(world.tenant.pk)}.mot-phan",
        "open-key": key_of_wave(wave),
    }


def _lists(scene: Scene) -> dict[str, Any]:
    """The list of the unit can be sent; in a wave beside it one has been sent."""
    RespondentList.objects.filter(pk=scene.objects["list"]).update(
        contact_name="Trần Thị Yến", contact_position="Chuyên viên", contact_phone="0226 385 1234"
    )
    now = timezone.now()
    wave = Wave.objects.create(
        campaign=Campaign.objects.get(slug=scene.objects["campaign"]),
        slug="lap-danh-sach",
        name="Đợt đang lập danh sách",
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=10),
    )
    sent = RespondentList.objects.create(
        wave=wave,
        organisation=scene.world.organisations["so-b"],
        state=ListState.SENT,
        sent_at=now,
    )
    return {"listing-wave": wave.slug, "sent-list": sent.pk}


def _counters(scene: Scene) -> dict[str, Any]:
    """A point that is open to everybody, and a code as it is printed for the other one."""
    wave = Wave.objects.get(slug=scene.objects["paper-wave"])
    actor = scene.world.people[Role.SECRETARIAT]
    point = counter_point(wave, actor, name="Quầy số 2")
    return {"open-point": point_key_of(point), "code": new_code()}


def _receipts(scene: Scene) -> dict[str, Any]:
    """The codes of a counted wave."""
    wave = Wave.objects.get(slug=scene.objects["counted"])
    Receipt.objects.bulk_create(Receipt(wave=wave, code=new_code()) for _number in range(3))
    return {"counted-key": key_of_wave(wave)}
