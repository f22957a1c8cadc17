"""From the run to the public page, as the people of the office do it in the browser."""

from __future__ import annotations

from django.test import Client

from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.enums import PublicationState
from scoring.models import Publication
from tests.plugins.cast import World
from tests.scoring.index.field import build_field

APPROVAL = {
    "decision_number": "2145/QĐ-UBND",
    "decision_date": "2023-12-15",
    "signer_name": "Trần Văn Minh",
    "signer_title": "Phó Chủ tịch",
}


def as_role(world: World, role: Role) -> Client:
    client = Client()
    client.force_login(world.people[role])
    return client


def test_run_is_approved_published_and_withdrawn(world: World) -> None:
    field = build_field(world)
    with tenant_scope(world.tenant):
        field.write("so-a", {"1.1": "20", "1.2": "19", "2.1": "30", "3.1": "20", "3.2": "9.42"})
        field.write("so-b", {"1.1": "18", "2.1": "28"})
    base, slug = world.url, field.campaign.slug
    office, approver, visitor = (
        as_role(world, Role.SECRETARIAT),
        as_role(world, Role.APPROVER),
        Client(),
    )
    assert office.get(f"{base}/index/{slug}/").status_code == 200
    started = office.post(f"{base}/index/{slug}/run/", {"note": ""})
    assert started.headers["Location"] == f"{base}/index/{slug}/1/"
    assert office.get(f"{base}/index/{slug}/1/").status_code == 200
    assert office.get(f"{base}/index/{slug}/1/so-a/").status_code == 200
    assert visitor.get(f"{base}/results/{slug}/").status_code == 404
    later = APPROVAL | {"decision_date": "2999-01-01"}
    assert approver.post(f"{base}/index/{slug}/1/approve/", later).status_code == 422
    approved = approver.post(f"{base}/index/{slug}/1/approve/", APPROVAL)
    assert approved.headers["Location"] == f"{base}/index/{slug}/"
    assert visitor.get(f"{base}/results/{slug}/").status_code == 404
    assert approver.post(f"{base}/index/{slug}/publish/").status_code == 302
    page = visitor.get(f"{base}/results/{slug}/")
    assert page.status_code == 200
    assert "98,42" in page.content.decode()
    assert visitor.get(f"{base}/results/{slug}/so-a/").status_code == 200
    assert visitor.get(f"{base}/").status_code == 200
    withdrawn = approver.post(f"{base}/index/{slug}/withdraw/", {"reason": "Sai số liệu"})
    assert withdrawn.status_code == 302
    assert visitor.get(f"{base}/results/{slug}/").status_code == 404
    with tenant_scope(world.tenant):
        assert Publication.objects.get().state == PublicationState.WITHDRAWN
        assert Campaign.objects.get().state == "closed"
