"""Organisations and people of a tenant; who is invited and who is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.domain.people import (
    add_organisation,
    add_person,
    end_person,
    organisations_of_tenant,
    people_of_tenant,
)
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from tests.campaigns.audit import actions
from tests.plugins.cast import World


@pytest.fixture(autouse=True)
def _in_world(world: World) -> Iterator[None]:
    with tenant_scope(world.tenant):
        yield


def add(world: World, email: str = "moi@ha-nam.example", **changes: object) -> Membership:
    arguments = {
        "actor": world.people[Role.ADMIN],
        "tenant": world.tenant,
        "email": email,
        "full_name": "Trần Thị Mới",
        "organisation": world.organisations["so-b"],
        "role": Role.OFFICER,
    }
    return add_person(**{**arguments, **changes})  # type: ignore[arg-type]


def test_new_person_gets_an_address_to_choose_a_password(world: World) -> None:
    membership = add(world)
    mail = OutboxMail.objects.get(to="moi@ha-nam.example")
    found = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", mail.body)
    assert found is not None
    response = Client().get(found[1], follow=True)
    assert response.status_code == 200
    assert (membership.user.has_usable_password(), mail.kind) == (False, "account.invitation")
    assert actions("membership.")[-1] == "membership.added"


def test_existing_account_is_used_as_it_is(world: World, elsewhere: World) -> None:
    stranger = elsewhere.people[Role.OFFICER]
    membership = add(world, email=stranger.email.upper())
    assert (membership.user, User.objects.filter(email=stranger.email).count()) == (stranger, 1)
    assert "/reset/key/" not in OutboxMail.objects.get(to=stranger.email).body


def test_same_role_twice_or_a_closed_account_is_refused(world: World) -> None:
    membership = add(world)
    with pytest.raises(ValidationError):
        add(world)
    User.objects.filter(pk=membership.user_id).update(is_active=False)
    with pytest.raises(ValidationError):
        add(world, role=Role.HEAD)


def test_only_administrators_add_and_end(world: World) -> None:
    officer = world.people[Role.OFFICER]
    with pytest.raises(Refused):
        add(world, actor=officer)
    with pytest.raises(Refused):
        add_organisation(actor=officer, code="x", name="X")
    membership = Membership.objects.get(user=world.people[Role.HEAD])
    with pytest.raises(Refused):
        end_person(actor=officer, membership=membership)
    end_person(actor=world.people[Role.ADMIN], membership=membership)
    membership.refresh_from_db()
    assert (membership.is_active, actions("membership.")[-1]) == (False, "membership.ended")


def test_nobody_ends_the_own_membership(world: World) -> None:
    admin = world.people[Role.ADMIN]
    with pytest.raises(Refused):
        end_person(actor=admin, membership=Membership.objects.get(user=admin))


def test_search_needs_no_diacritics(world: World) -> None:
    add(world)
    found = people_of_tenant(search="tran thi moi").values_list("user__email", flat=True)
    assert list(found) == ["moi@ha-nam.example"]
    units = organisations_of_tenant(search="xay dung")
    assert [(unit.code, vars(unit)["people"]) for unit in units] == [("so-b", 1)]
    assert people_of_tenant(search="Sở Xây").count() == 1


def test_organisation_is_added_with_its_keys(world: World) -> None:
    admin = world.people[Role.ADMIN]
    made = add_organisation(actor=admin, code="so-y-te", name="Sở Y tế")
    assert (made.search_key, actions("organisation.")[-1]) == (
        "so y te so-y-te",
        "organisation.created",
    )
    with pytest.raises(ValidationError):
        add_organisation(actor=admin, code="Sở Y tế", name="x")


def test_an_account_that_exists_keeps_its_name_and_it_is_said(
    world: World, elsewhere: World, client: Client
) -> None:
    stranger = elsewhere.people[Role.OFFICER]
    client.force_login(world.people[Role.ADMIN])
    typed = {
        "full_name": "Trần Văn Gõ",
        "email": stranger.email,
        "organisation": str(world.organisations["so-b"].pk),
        "role": Role.OFFICER,
    }
    people = f"{world.url}/campaigns/people/"
    page = client.post(f"{people}new/", typed, follow=True).content.decode()
    said = (
        f"{stranger.email} đã có tài khoản từ trước; tài khoản giữ tên riêng, "
        f"“{stranger.full_name}”, phần “Trần Văn Gõ” không được lấy."
    )
    assert said in page
    stranger.refresh_from_db()
    assert stranger.full_name != "Trần Văn Gõ"
    own = typed | {"full_name": stranger.full_name, "role": Role.HEAD}
    page = client.post(f"{people}new/", own, follow=True).content.decode()
    assert "đã có tài khoản" not in page
