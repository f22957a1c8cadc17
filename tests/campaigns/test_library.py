"""Sets shared between authorities: an act of an administrator, the document alone, copies."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.utils import timezone

from campaigns.domain.continuity.mapping import continuation_of
from campaigns.domain.criteria_document import check_document, read_json
from campaigns.domain.criteria_import import freeze_set, import_set
from campaigns.domain.criteria_xlsx import read_xlsx
from campaigns.domain.issuing import issue_set
from campaigns.domain.library import fork_set, newer_of, share_of, share_set, shared_sets
from campaigns.domain.library import withdraw_share as withdraw
from campaigns.exporters.criteria import criteria_json, criteria_xlsx
from campaigns.models import CriteriaSet, SharedSet
from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.tenants.models import Tenant
from tests.campaigns.audit import last
from tests.campaigns.documents import small
from tests.campaigns.pages import client_of
from tests.campaigns.years import secretary
from tests.plugins.cast import World


def issued(world: World, **changes: Any) -> CriteriaSet:
    draft = import_set(actor=None, document=small(**changes))
    return issue_set(
        actor=secretary(world),
        criteria_set=draft,
        number="12/QĐ-UBND",
        day=date(2026, 2, 1),
        seen=draft.content_hash,
        at=timezone.now(),
    )


def shared(world: World, **changes: Any) -> SharedSet:
    """A set that ``world`` shares; the scope of its tenant is entered here."""
    with tenant_scope(world.tenant):
        found = issued(world, **changes)
        return share_set(actor=world.people[Role.ADMIN], criteria_set=found, at=timezone.now())


def forked(world: World, found: SharedSet, year: int = 2026) -> CriteriaSet:
    found = SharedSet.objects.get(pk=found.pk)
    return fork_set(
        actor=world.people[Role.ADMIN], shared=found, name="Bộ của ta", year=year, at=timezone.now()
    )


def test_sharing_is_an_act_of_an_administrator_about_an_issued_set(world: World) -> None:
    with tenant_scope(world.tenant):
        draft = import_set(actor=None, document=small())
        given: dict[str, Any] = {"actor": world.people[Role.ADMIN], "at": timezone.now()}
        with pytest.raises(Refused, match=r"ban hành"):
            share_set(criteria_set=draft, **given)
        found = issued(world, name="Bộ khác")
        with pytest.raises(Refused):
            share_set(criteria_set=found, **given | {"actor": secretary(world)})
        assert SharedSet.objects.count() == 0
        made = share_set(criteria_set=found, **given)
        assert share_set(criteria_set=found, **given) == made
        assert last("criteria_set.shared")["new"]["sha256"] == found.content_hash


def test_nothing_but_the_document_is_in_the_shared_table(world: World) -> None:
    found = shared(world)
    row = SharedSet.objects.filter(pk=found.pk).values().get()
    assert row["document"] == check_document(small()).document
    assert {key for key in row if key.endswith("_id")} == {"origin_id"}
    assert row["origin_id"] == world.tenant.pk
    text = str(row)
    assert [person.full_name for person in world.people.values() if person.full_name in text] == []


def test_everybody_reads_it_and_nobody_else_writes_it(world: World, elsewhere: World) -> None:
    found = shared(world)
    table = SharedSet._meta.db_table
    with tenant_scope(elsewhere.tenant):
        assert [item.pk for item in shared_sets()] == [found.pk]
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET withdrawn_at = now()")
            assert cursor.rowcount == 0
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            SharedSet.objects.filter(pk=found.pk).get().save(force_insert=True)
    with tenant_scope(world.tenant):
        for change in ("name = 'x'", "document = '{}'::jsonb", "origin_id = origin_id + 1"):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(f"UPDATE {table} SET {change}")
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0


def test_a_row_in_the_name_of_another_authority_is_refused(world: World, elsewhere: World) -> None:
    found = shared(world)
    with tenant_scope(world.tenant):
        copy = SharedSet.objects.get(pk=found.pk)
        copy.pk, copy.origin = None, elsewhere.tenant
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            copy.save(force_insert=True)


def test_a_withdrawn_set_is_hidden_from_all_others(world: World, elsewhere: World) -> None:
    found = shared(world)
    with tenant_scope(elsewhere.tenant):
        own = forked(elsewhere, found)
        seen = SharedSet.objects.get(pk=found.pk)
    given: dict[str, Any] = {"actor": world.people[Role.ADMIN], "at": timezone.now()}
    with tenant_scope(world.tenant):
        source = CriteriaSet.objects.get(content_hash=found.content_hash)
        withdraw(criteria_set=source, **given)
        withdraw(criteria_set=source, **given)
        assert list(shared_sets()) == []
        known = share_of(source)
        assert known is not None
        assert known.withdrawn_at is not None
        assert last("criteria_set.share_withdrawn")["actor"] == world.people[Role.ADMIN].pk
    with tenant_scope(elsewhere.tenant):
        assert not SharedSet.objects.filter(pk=found.pk).exists()
        own.refresh_from_db()
        assert own.document["origin"]["sha256"] == found.content_hash
        seen.withdrawn_at = timezone.now()
        with pytest.raises(Refused):
            fork_set(
                actor=elsewhere.people[Role.ADMIN],
                shared=seen,
                name="A",
                year=2026,
                at=timezone.now(),
            )
    with tenant_scope(world.tenant):
        assert share_set(criteria_set=source, **given).pk == found.pk
    with tenant_scope(elsewhere.tenant):
        assert SharedSet.objects.filter(pk=found.pk).exists()


def test_a_copy_keeps_where_it_comes_from_in_every_form(world: World, elsewhere: World) -> None:
    found = shared(world)
    with tenant_scope(elsewhere.tenant):
        own = forked(elsewhere, found)
        origin = own.document["origin"]
        assert (own.state, own.name, own.version) == ("draft", "Bộ của ta", 1)
        assert own.criteria.count() == 6
        assert origin == {
            "authority": world.tenant.name,
            "tenant": world.tenant.slug,
            "name": "Bộ tiêu chí thử",
            "year": 2026,
            "version": 1,
            "sha256": found.content_hash,
            "decision": "12/QĐ-UBND, 01/02/2026",
            "taken_on": timezone.localdate().isoformat(),
        }
        assert read_xlsx(criteria_xlsx(own.document)) == own.document
        assert check_document(read_json(criteria_json(own.document))).document == own.document
        assert last("criteria_set.forked")["new"]["copied_from"] == str(found)
        with pytest.raises(Refused):
            fork_set(
                actor=elsewhere.people[Role.OFFICER],
                shared=found,
                name="A",
                year=2026,
                at=timezone.now(),
            )


def test_a_newer_version_is_told_and_never_applied(world: World, elsewhere: World) -> None:
    first = shared(world)
    with tenant_scope(elsewhere.tenant):
        own = forked(elsewhere, first)
        assert newer_of(own.document) is None
        before = own.document
    document = small()
    document["nodes"][1]["title"] = "Kế hoạch đã sửa"
    second = shared(world, nodes=document["nodes"])
    shared(world, name="Bộ khác")
    assert second.version == 2
    with tenant_scope(elsewhere.tenant):
        own.refresh_from_db()
        assert own.document == before
        assert newer_of(own.document) == second
        assert newer_of(small()) is None
    client = client_of(elsewhere, Role.ADMIN)
    page = client.get(f"{elsewhere.url}/campaigns/criteria/{own.pk}/").content.decode()
    assert "phiên bản mới hơn" in page
    link = f"library/{second.pk}/?against={own.pk}"
    assert link in page
    against = client.get(f"{elsewhere.url}/campaigns/criteria/{link}").content.decode()
    assert "Kế hoạch đã sửa" in against


def test_authorities_of_one_name_are_two(world: World, elsewhere: World) -> None:
    Tenant.objects.filter(pk=elsewhere.tenant.pk).update(name=world.tenant.name)
    first = shared(world)
    with tenant_scope(elsewhere.tenant):
        own = forked(elsewhere, first)
    shared(elsewhere, year=2027)
    with tenant_scope(elsewhere.tenant):
        assert SharedSet.objects.filter(authority=world.tenant.name).count() == 2
        assert newer_of(own.document) is None
        nobodys = own.document["origin"] | {"tenant": ""}
        assert newer_of({**own.document, "origin": nobodys}) is None
    theirs = shared(world, year=2028)
    with tenant_scope(elsewhere.tenant):
        assert newer_of(own.document) == theirs


def test_the_copy_of_a_later_year_continues_the_copy_before(world: World, elsewhere: World) -> None:
    first, second = shared(world, year=2025), shared(world, year=2026)
    with tenant_scope(elsewhere.tenant):
        old = forked(elsewhere, first, year=2025)
        new = forked(elsewhere, second, year=2026)
        found = continuation_of(new)
        assert found is not None
        assert found.continues == old


def test_pages_find_preview_copy_share_and_withdraw(world: World, elsewhere: World) -> None:
    found = shared(world, name="Bộ tiêu chí cấp sở", level="sở")
    shared(world, name="Bộ cấp xã", level="xã", year=2025)
    client, base = client_of(elsewhere, Role.ADMIN), f"{elsewhere.url}/campaigns/criteria/"
    page = client.get(f"{base}library/").content.decode()
    assert "12/QĐ-UBND" in page
    assert world.tenant.name in page
    for asked, there in (
        ("q=tieu chi cap so", (True, False)),
        ("level=xã", (False, True)),
        ("year=2025", (False, True)),
        ("q=khong co", (False, False)),
        ("year=x", (True, True)),  # told at the field
    ):
        text = client.get(f"{base}library/?{asked}").content.decode()
        assert ("Bộ tiêu chí cấp sở" in text, "Bộ cấp xã" in text) == there, asked
    one = f"{base}library/{found.pk}/"
    preview = client.get(one).content.decode()
    assert "Hồ sơ đúng hạn" in preview
    assert client.get(f"{one}?against=999999").status_code == 404
    assert client.post(one, {"name": "", "year": "2026"}).status_code == 422
    made = client.post(one, {"name": "Bộ của huyện", "year": "2026"})
    assert made.status_code == 302
    assert client_of(elsewhere, Role.OFFICER).post(one, {"name": "A"}).status_code == 403
    assert world.tenant.name in client.get(made.url.partition("edit/")[0]).content.decode()
    owner, own = client_of(world, Role.ADMIN), f"{world.url}/campaigns/criteria/"
    with tenant_scope(world.tenant):
        source = CriteriaSet.objects.get(content_hash=found.content_hash)
        draft = import_set(actor=None, document=small(name="Nháp"))
    assert owner.get(f"{own}{draft.pk}/share/").status_code == 403
    assert owner.get(f"{own}{source.pk}/share/").status_code == 200
    assert owner.post(f"{own}{source.pk}/share/", {"withdraw": "1"}).status_code == 302
    assert client.get(one).status_code == 404
    assert owner.post(f"{own}{source.pk}/share/").status_code == 302
    assert client.get(one).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 60])
def test_the_library_takes_the_same_queries(
    world: World, elsewhere: World, count: int, django_assert_num_queries: Any
) -> None:
    with tenant_scope(world.tenant):
        for number in range(count):
            found = import_set(actor=None, document=small(name=f"Bộ {number}"))
            freeze_set(actor=None, criteria_set=found)
            share_set(actor=world.people[Role.ADMIN], criteria_set=found, at=timezone.now())
    client = client_of(elsewhere, Role.ADMIN)
    url = f"{elsewhere.url}/campaigns/criteria/library/"
    client.get(url)
    with django_assert_num_queries(8):
        assert client.get(url).status_code == 200
