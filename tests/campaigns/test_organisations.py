"""Organisations are changed with a version, an audit entry and words for their kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from campaigns.domain.people import change_organisation
from parindex.accounts.enums import Role
from parindex.common.edits import StaleEdit
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.tenants.kinds import OrganisationKind, kind_words
from parindex.tenants.models import Organisation
from tests.campaigns.audit import actions, last
from tests.plugins.cast import World

TYPED: dict[str, Any] = {
    "name": "Sở Công Thương và Du lịch",
    "short_name": "SCT",
    "kind": "department",
    "parent": "",
    "contact_email": "sct@ha-nam.example",
    "valid_from": "01/03/2026",
    "valid_to": "",
    "version": "1",
}


def admin_of(world: World) -> Client:
    client = Client()
    client.force_login(world.people[Role.ADMIN])
    return client


def url_of(world: World) -> str:
    return f"{world.url}/campaigns/organisations/{world.organisations['so-a'].pk}/"


def stored(world: World) -> Organisation:
    return Organisation.objects.get(pk=world.organisations["so-a"].pk)


def test_change_is_stored_found_again_and_audited(world: World) -> None:
    answer = admin_of(world).post(url_of(world), TYPED)
    assert answer.status_code == 302
    with tenant_scope(world.tenant):
        found = stored(world)
        assert (found.name, found.code, found.version) == (TYPED["name"], "so-a", 2)
        assert (found.contact_email, found.valid_from) == (TYPED["contact_email"], date(2026, 3, 1))
        assert "du lich" in found.search_key
        entry = last("organisation.edited")
        assert "Du lịch" in str(entry["new"])
        assert "Du lịch" not in str(entry["old"])


def test_nothing_changed_leaves_no_trace(world: World) -> None:
    with tenant_scope(world.tenant):
        same = {"name": stored(world).name, "kind": "so"}
        change_organisation(
            actor=world.people[Role.ADMIN],
            organisation=stored(world),
            expected_version=1,
            **same,
        )
        assert (stored(world).version, "organisation.edited" in actions("organisation.")) == (
            1,
            False,
        )


def test_stale_change_is_a_409_with_both_values(world: World) -> None:
    client = admin_of(world)
    client.post(url_of(world), TYPED)
    answer = client.post(url_of(world), TYPED | {"name": "Sở Công nghiệp"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert ("Sở Công Thương và Du lịch" in text, "Sở Công nghiệp" in text) == (True, True)
    with tenant_scope(world.tenant):
        assert stored(world).name == TYPED["name"]


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", ""), ("contact_email", "x"), ("valid_to", "01/02/2026"), ("kind", "lạ")],
)
def test_bad_value_is_said_at_the_field_and_stays(world: World, field: str, text: str) -> None:
    answer = admin_of(world).post(url_of(world), TYPED | {field: text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert TYPED["short_name"] in page


def test_circle_another_tenant_and_a_person_without_the_right_are_refused(
    world: World, elsewhere: World
) -> None:
    with tenant_scope(world.tenant):
        above, below = world.organisations["so-a"], world.organisations["so-b"]
        admin = world.people[Role.ADMIN]
        change_organisation(actor=admin, organisation=below, expected_version=1, parent=above)
        with pytest.raises(ValidationError):
            change_organisation(actor=admin, organisation=above, expected_version=1, parent=below)
        with pytest.raises(StaleEdit):
            change_organisation(actor=admin, organisation=below, expected_version=1, name="x")
        officer = world.people[Role.OFFICER]
        with pytest.raises(Refused):
            change_organisation(actor=officer, organisation=above, expected_version=1, name="x")
    assert admin_of(elsewhere).get(url_of(world)).status_code == 404


def test_page_shows_words_for_kinds(world: World) -> None:
    text = admin_of(world).get(f"{world.url}/campaigns/organisations/").content.decode()
    assert ">Cơ quan chuyên môn (sở, phòng)</td>" in text
    assert ">Huyện</td>" in text
    assert "<td>so</td>" not in text
    assert kind_words("đơn vị sự nghiệp") == "đơn vị sự nghiệp"
    assert all(kind_words(kind) == str(kind.label) for kind in OrganisationKind)
