"""The pages of criteria sets: checked, confirmed, corrected."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from campaigns.domain.campaigns import open_campaign
from campaigns.domain.criteria_document import check_document
from campaigns.exporters.criteria import criteria_xlsx
from campaigns.models import (
    Campaign,
    CriteriaSet,
)
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from tests.campaigns.documents import fixture, small
from tests.campaigns.pages import client_of, soon, upload
from tests.campaigns.years import (
    group_of,
    planned,
    secretary,
    set_of,
)
from tests.plugins.cast import World


def test_set_is_checked_then_confirmed(world: World, elsewhere: World) -> None:
    client, base = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/import/"
    data = criteria_xlsx(check_document(fixture("ha-nam-so-minh-hoa")).document)
    checked = upload(client, base, "bo.xlsx", data)
    assert checked.status_code == 302
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 0
    page = client.get(checked.url)
    assert (page.status_code, "Bộ tiêu chí" in page.content.decode()) == (200, True)
    other = client_of(world, Role.SECRETARIAT).get(checked.url)
    assert (other.status_code, other.url) == (302, base)
    done = client.post(checked.url)
    assert (done.status_code, client.get(done.url).status_code) == (302, 200)
    again = client.post(checked.url)
    assert (again.status_code, again.url) == (302, base)
    with tenant_scope(world.tenant):
        assert CriteriaSet.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bo.xlsx", b""),
        ("bo.xlsx", b"MZ\x90\x00"),
        ("bo.exe", b"MZ\x90\x00"),
        ("bo.json", b"[" * 50_000),
        ("bo.json", b'{"format": "parindex-criteria/1", "nodes": {"a": 1}}'),
        ("bo.json", json.dumps(small(total="6")).encode()),
        ("bo.json", json.dumps(small(name="a\x00")).encode()),
        ("bo.json", b"\xff"),
        ("x" * 300 + ".json", b"{}"),
    ],
)
def test_a_hostile_upload_is_a_list_of_problems(world: World, name: str, data: bytes) -> None:
    client = client_of(world, Role.SECRETARIAT)
    for page in ("criteria/import/", "plan/"):
        response = upload(client, f"{world.url}/campaigns/{page}", name, data)
        assert response.status_code == 422
    with tenant_scope(world.tenant):
        assert (CriteriaSet.objects.count(), Campaign.objects.count()) == (0, 0)


def test_upload_without_a_file_keeps_the_page(world: World) -> None:
    client = client_of(world, Role.SECRETARIAT)
    assert client.post(f"{world.url}/campaigns/criteria/import/", {}).status_code == 422


def test_correction_through_its_pages(world: World) -> None:
    with tenant_scope(world.tenant):
        campaign = planned(world, phases=soon())
        open_campaign(actor=secretary(world), campaign=campaign, at=timezone.now())
        old, group = set_of(campaign), group_of(campaign)
    client, base = client_of(world, Role.SECRETARIAT), f"{world.url}/campaigns/criteria"
    document = small()
    document["nodes"][1]["title"] = "Ban hành kế hoạch năm"
    data, url = json.dumps(document).encode(), f"{base}/{old.pk}/correct/"
    assert upload(client, url, "bo.json", data, reason="").status_code == 422
    assert upload(client, url, "bo.json", b"{", reason="x").status_code == 422
    made = upload(client, url, "bo.json", data, reason="Sửa tên 1.1")
    page = client.get(made.url).content.decode()
    assert ("Ban hành kế hoạch năm" in page, "Sửa tên 1.1" in page) == (True, True)
    new = made.url.rstrip("/").split("/")[-2]
    assert client.post(f"{base}/{new}/switch/{group.pk}/").url == f"{world.url}/campaigns/2026/"
    assert client.post(f"{base}/{new}/delete/").status_code == 403
