"""Sign-in by e-mail, password reset by mail, and the walls of a tenant seen from outside."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.domain.memberships import add_membership, end_membership, role_group
from parindex.accounts.domain.queries import memberships_of, people_with, person, tenants_of
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.tenancy import tenant_scope
from parindex.notify.models import OutboxMail
from tests.plugins.cast import PASSWORD, World


def test_person_signs_in_by_email_in_any_case(world: World, client: Client) -> None:
    answer = client.post(
        "/account/login/", {"login": "OFFICER@ha-nam.example", "password": PASSWORD}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/home/")
    assert client.get("/home/").headers["Location"] == "/t/ha-nam/home/"


def test_wrong_password_says_so_and_keeps_the_address(world: World, client: Client) -> None:
    answer = client.post("/account/login/", {"login": "officer@ha-nam.example", "password": "sai"})
    assert answer.status_code == 200
    assert 'value="officer@ha-nam.example"' in answer.content.decode()


def test_guessing_is_slowed_down(world: World, client: Client) -> None:
    data = {"login": "officer@ha-nam.example", "password": "sai"}
    for _attempt in range(6):
        client.post("/account/login/", data)
    answer = client.post("/account/login/", data | {"password": PASSWORD})
    assert answer.status_code != 302


def test_password_reset_goes_through_the_outbox(world: World, client: Client) -> None:
    answer = client.post("/account/password/reset/", {"email": "officer@ha-nam.example"})
    assert answer.status_code == 302
    with tenant_scope(world.tenant):
        message = OutboxMail.objects.get()
    assert (message.to, len(mail.outbox)) == ("officer@ha-nam.example", 0)
    link = re.search(r"http://testserver(\S+)", message.body)
    assert link is not None
    form = client.get(link.group(1), follow=True)
    new = "mat-khau-hoan-toan-moi"
    answer = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert (answer.status_code, answer.content.decode()) == (302, "")
    data = {"login": "officer@ha-nam.example", "password": new}
    assert client.post("/account/login/", data).status_code == 302


def test_unknown_address_gets_the_same_answer(world: World, client: Client) -> None:
    answer = client.post("/account/password/reset/", {"email": "nobody@ha-nam.example"})
    assert answer.status_code == 302
    with tenant_scope(world.tenant):
        assert OutboxMail.objects.count() == 0


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/account/signup/").status_code in {302, 404}


def test_tenants_of_a_person(world: World, elsewhere: World) -> None:
    officer = world.people[Role.OFFICER]
    assert tenants_of(officer) == [world.tenant]
    with tenant_scope(elsewhere.tenant):
        add_membership(
            actor=None,
            user=officer,
            organisation=elsewhere.organisations["so-a"],
            role=Role.AUDITOR,
        )
        assert tenants_of(officer) == [world.tenant, elsewhere.tenant]
        assert [m.role for m in memberships_of(officer)] == ["auditor"]


def test_person_is_read_with_the_memberships_of_the_tenant_in_scope(
    world: World, elsewhere: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pk = world.people[Role.OFFICER].pk
    outside = person(pk)
    assert outside is not None
    assert outside.memberships_read == (None, [])
    with tenant_scope(world.tenant), django_assert_num_queries(1):
        here = person(pk)
        assert here is not None
        assert [m.organisation.code for m in memberships_of(here)] == ["so-a"]
    with tenant_scope(elsewhere.tenant):
        assert memberships_of(here) == []
    assert person(0) is None


def test_closed_account_ends_its_sessions(world: World, client: Client) -> None:
    officer = world.people[Role.OFFICER]
    client.force_login(officer)
    assert client.get("/t/ha-nam/home/").status_code == 200
    officer.is_active = False
    officer.save()
    assert client.get("/t/ha-nam/home/").status_code == 302


def test_ended_membership_takes_its_grants(world: World) -> None:
    officer = world.people[Role.OFFICER]
    with tenant_scope(world.tenant):
        group = role_group(role=Role.OFFICER, organisation=world.organisations["so-a"])
        assert set(officer.groups.all()) == {group, role_group(role=Role.OFFICER)}
        end_membership(actor=None, membership=Membership.objects.get(user=officer))
        assert (list(officer.groups.all()), people_with(role=Role.OFFICER)) == ([], [])


@pytest.mark.parametrize("address", ["/t/ha-nam/home/", "/t/ha-nam/office/audit/", "/home/"])
def test_signed_out_visitor_is_sent_to_sign_in(world: World, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.headers["Location"] == f"/account/login/?next={address}"


def test_stranger_does_not_learn_that_a_page_exists(
    world: World, elsewhere: World, client: Client
) -> None:
    client.force_login(elsewhere.people[Role.SECRETARIAT])
    assert client.get("/t/ha-nam/office/audit/").status_code == 404
    assert client.get("/t/no-such-place/office/audit/").status_code == 404
    assert client.get("/t/quang-tri/office/audit/").status_code == 200


def test_member_without_the_right_reads_the_reason(world: World, client: Client) -> None:
    client.force_login(world.people[Role.OFFICER])
    answer = client.get("/t/ha-nam/office/audit/", headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "Only administrators, the secretariat and auditors" in answer.content.decode()


def test_emails_are_unique_whatever_their_case(world: World) -> None:
    with pytest.raises(Exception, match=r"one_user_per_email|email"):
        User.objects.bulk_create([User(email="OFFICER@HA-NAM.EXAMPLE", full_name="x")])


def test_health_answers_without_an_account(client: Client, db: None) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["healthy"]) == (200, True)
