"""Organisations and people from a sheet: read, compared, taken over all or nothing."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from campaigns.domain.people_import import propose_people, take_over_people
from campaigns.domain.people_sheet import COLUMNS, read_people_file, words_of
from campaigns.domain.problems import ImportProblems
from campaigns.exporters.people import people_template
from campaigns.models import Campaign
from parindex.accounts.enums import Role
from parindex.accounts.models import Membership, User
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.notify.models import OutboxMail
from parindex.tenants.kinds import OrganisationKind
from parindex.tenants.models import Organisation
from tests.campaigns.pages import client_of, upload
from tests.plugins.cast import World
from tests.surveys.files import xlsx, zip_bomb

UNIT = ("xa-moi", "Xã Mới", "", "Xã", "ubnd-tinh", "xamoi@a.example")
NEW = (*UNIT, "Trần Thị Mới", "moi@a.example", "Chuyên viên", "Chuyên viên")


def book(*rows: tuple[object, ...]) -> bytes:
    return xlsx([tuple(COLUMNS.values()), *rows])


def read(*rows: tuple[object, ...]) -> Any:
    return read_people_file(name="ds.xlsx", data=book(*rows))


def problems_of(*rows: tuple[object, ...]) -> list[tuple[int | None, str, str]]:
    with pytest.raises(ImportProblems) as caught:
        propose_people(read(*rows))
    return [(item.row, item.column, item.code) for item in caught.value.problems]


def person(code: str, name: str, email: str, role: str = "Thủ trưởng") -> tuple[object, ...]:
    return (code, "", "", "", "", "", name, email, "", role)


def test_the_form_speaks_as_the_screen_and_old_words_are_still_read() -> None:
    with override("vi"):
        roles = {role.value: str(role.label) for role in Role}
        kinds = {kind.value: str(kind.label) for kind in OrganisationKind}
    assert (words_of(Role), words_of(OrganisationKind)) == (roles, kinds)
    book = load_workbook(io.BytesIO(people_template()))
    listed = [[cell.value for cell in column] for column in book["Danh mục"].iter_cols()]
    assert [value for value in listed[1] if value] == [COLUMNS["roles"], *roles.values()]
    assert listed[0] == [COLUMNS["kind"], *kinds.values()]
    rules = book.worksheets[0].data_validations.dataValidation
    assert {rule.formula1 for rule in rules} == {"'Danh mục'!$A$2:$A$17", "'Danh mục'!$B$2:$B$9"}
    for written in ("Cơ quan chuyên môn (sở, phòng)", "Sở, phòng", "sở, phòng", "department"):
        assert read(("x", "Sở X", "", written))[0].kind == "department"
    for written in ("Chuyên viên", "Cán bộ chấm điểm", "officer"):
        assert read(person("x", "Lê Anh", "le@a.example", written))[0].roles == ("officer",)


@pytest.mark.usefixtures("_in_world")
class TestPeopleImport:
    """In the scope of the tenant."""

    def test_units_accounts_roles_and_invitations_are_made(self, world: World) -> None:
        actor = world.people[Role.ADMIN]
        before = OutboxMail.objects.count()
        rows = read(NEW, person("so-a", "Trần Thị Mới", "moi@a.example", "Thủ trưởng; auditor"))
        made = take_over_people(actor=actor, tenant=world.tenant, rows=rows)
        assert (len(made.organisations), len(made.roles), made.invitations) == (1, 3, 1)
        unit = Organisation.objects.get(code="xa-moi")
        assert (unit.name, unit.kind, unit.contact_email) == ("Xã Mới", "commune", UNIT[5])
        assert unit.parent == world.organisations["ubnd-tinh"]
        user = User.objects.get(email="moi@a.example")
        held = Membership.objects.filter(user=user).values_list("organisation__code", "role")
        assert sorted(held) == [("so-a", "auditor"), ("so-a", "head"), ("xa-moi", "officer")]
        kinds = OutboxMail.objects.filter(to="moi@a.example").values_list("kind", flat=True)
        assert list(kinds) == ["account.invitation"] * 3
        assert OutboxMail.objects.count() == before + 3

    def test_what_is_there_already_stays_and_is_counted(self, world: World) -> None:
        officer = world.people[Role.OFFICER]
        held = Membership.objects.get(user=officer, role=Role.OFFICER)
        row = person(held.organisation.code, officer.full_name, officer.email, "officer")
        proposal = propose_people(read(row, row, NEW, NEW))
        assert (proposal.known_roles, len(proposal.roles), proposal.merged) == (1, 1, 2)
        rows = read(NEW)
        actor = world.people[Role.ADMIN]
        take_over_people(actor=actor, tenant=world.tenant, rows=rows)
        again = take_over_people(actor=actor, tenant=world.tenant, rows=rows)
        assert (again.organisations, again.roles, again.known_roles) == ((), (), 1)

    def test_units_below_each_other_come_in_any_order(self, world: World) -> None:
        rows = read(("phong", "Phòng Một", "", "", "so-moi"), ("so-moi", "Sở Mới"))
        take_over_people(actor=world.people[Role.ADMIN], tenant=world.tenant, rows=rows)
        found = Organisation.objects.select_related("parent").get(code="phong")
        assert found.parent is not None
        assert found.parent.code == "so-moi"

    def test_units_are_met_by_their_code_in_any_case_or_by_their_name(self, world: World) -> None:
        Organisation.objects.filter(code="so-a").update(code="SNV-A")
        name = Organisation.objects.get(code="SNV-A").name
        by_name = ("", f" {name.upper()} ", *person("", "Lê Ba", "ba@a.example")[2:])
        rows = read(
            person("snv-a", "Lê Anh", "le@a.example"),
            person("SNV-A", "Lê Hai", "hai@a.example"),
            by_name,
            ("XA-MOI", "Xã Mới", "", "", "Snv-A"),
            ("", "Xã mới", *person("", "Lê Tư", "tu@a.example")[2:]),
        )
        proposal = propose_people(rows)
        assert [item.row.code for item in proposal.roles] == ["SNV-A", "SNV-A", "SNV-A", "xa-moi"]
        assert [item.unit for item in proposal.roles] == [name, name, name, "Xã Mới"]
        assert [(row.code, row.parent) for row in proposal.organisations] == [("xa-moi", "SNV-A")]
        take_over_people(actor=world.people[Role.ADMIN], tenant=world.tenant, rows=rows)
        assert Membership.objects.filter(organisation__code="SNV-A", role="head").count() >= 3
        code = COLUMNS["code"]
        assert problems_of(("", "Sở Chưa Có")) == [(2, code, "unit_without_code")]
        assert problems_of(person("", "Lê Anh", "le@a.example")) == [(2, code, "unit_not_named")]

    def test_the_account_behind_an_address_is_told_and_compared(
        self, world: World, elsewhere: World
    ) -> None:
        officer, stranger = world.people[Role.OFFICER], elsewhere.people[Role.OFFICER]
        rows = read(
            person("so-b", "Ai Đó", officer.email, "Quản trị hệ thống"),
            person("so-b", stranger.full_name.upper(), stranger.email),
            person("so-b", "Lê Mới", "moi@a.example"),
        )
        known, other, new = (item for item in propose_people(rows).roles)
        assert known.account is not None
        assert (known.account.shown_name, known.other_name) == (officer.full_name, True)
        assert known.account.bodies == (world.organisations["so-a"].name,)
        assert other.account is not None
        # Whose the account of another authority is must not be asked for by its address.
        assert (other.account.shown_name, other.account.bodies) == ("", ())
        assert other.other_name is False
        assert (new.account, new.invited, new.other_name) == (None, True, False)
        proposal = propose_people(rows)
        assert (proposal.administrators, proposal.other_names, proposal.invitations) == (1, 1, 1)

    def test_contradictions_are_named_at_their_rows(self, world: World) -> None:
        name, code, parent = (COLUMNS[key] for key in ("name", "code", "parent"))
        known = world.organisations["so-a"].name
        assert problems_of(("so-a", "Sở Khác")) == [(2, name, "unit_has_other_name")]
        assert problems_of(("x", "Sở X"), ("x", "Sở Y")) == [(3, name, "unit_has_other_name")]
        assert problems_of(("so-khac", known)) == [(2, code, "unit_has_other_code")]
        assert problems_of(("x", "")) == [(2, name, "unit_without_name")]
        assert problems_of(("x", "Sở X", "", "", "y")) == [(2, parent, "unknown_unit")]
        circle = problems_of(("x", "Sở X", "", "", "y"), ("y", "Sở Y", "", "", "x"))
        assert {item[2] for item in circle} == {"unit_below_itself"}
        two = problems_of(
            person("so-a", "Lê Anh", "le@a.example"), person("so-b", "Lê Em", "le@a.example")
        )
        assert two == [(3, COLUMNS["email"], "address_of_another")]
        User.objects.filter(pk=world.people[Role.AUDITOR].pk).update(is_active=False)
        closed = world.people[Role.AUDITOR]
        row = person("so-a", closed.full_name, closed.email)
        assert problems_of(row) == [(2, COLUMNS["email"], "account_closed")]

    def test_bad_cells_are_named_and_nothing_is_made(self, world: World) -> None:
        wrong = ("Sở A", "", "", "Hội", "", "khong", "Lê", "cung-khong", "", "Sếp")
        found = problems_of(wrong, ("so-a", "", "", "", "", "", "", "", "Chuyên viên", ""))
        assert [(row, code) for row, _column, code in found] == [
            (2, "bad_unit_code"),
            (2, "bad_address"),
            (2, "bad_address"),
            (2, "unknown_value"),
            (2, "unknown_value"),
            (3, "person_incomplete"),
            (3, "person_incomplete"),
            (3, "person_incomplete"),
        ]
        formula = problems_of(("so-a", "=1+1"))
        assert formula == [(2, COLUMNS["name"], "formula")]

    def test_only_who_sets_up_may_take_over(self, world: World) -> None:
        with pytest.raises(Refused):
            take_over_people(actor=world.people[Role.OFFICER], tenant=world.tenant, rows=read(NEW))
        assert not Organisation.objects.filter(code="xa-moi").exists()

    @pytest.mark.parametrize("size", [1, 3, 60])
    def test_proposing_asks_as_much_of_many_rows(
        self, world: World, size: int, django_assert_num_queries: Any
    ) -> None:
        rows = read(
            *(
                (f"xa-{n}", f"Xã {n}", "", "", "", "", f"Lê {n}", f"le{n}@a.example", "", "head")
                for n in range(size)
            )
        )
        with django_assert_num_queries(3):
            assert len(propose_people(rows).roles) == size


def test_template_is_read_back_without_its_example() -> None:
    sheet = load_workbook(io.BytesIO(people_template())).worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(COLUMNS.values())
    with pytest.raises(ImportProblems) as caught:
        read_people_file(name="mau.xlsx", data=people_template())
    assert [item.code for item in caught.value.problems] == ["no_people"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("ds.csv", b"a;b", "wrong_extension"),
        ("ds.xlsx", b"", "empty"),
        ("ds.xlsx", b"not a workbook", "not_xlsx"),
        ("ds.xlsx", zip_bomb(), "zip_bomb"),
        ("ds.xlsx", xlsx([("một", "hai")]), "no_table"),
    ],
)
def test_files_that_are_none_are_refused(name: str, data: bytes, code: str) -> None:
    with pytest.raises(ImportProblems) as caught:
        read_people_file(name=name, data=data)
    assert [item.code for item in caught.value.problems] == [code]


def test_pages_lead_from_the_file_to_the_roles(world: World, elsewhere: World) -> None:
    client = client_of(world, Role.ADMIN)
    base = f"{world.url}/campaigns/people/import/"
    refused = upload(client, base, "ds.xlsx", book(("so-a", "Sở Khác")))
    assert (refused.status_code, "Sở Công Thương" in refused.content.decode()) == (422, True)
    checked = upload(client, base, "ds.xlsx", book(NEW))
    assert checked.status_code == 302
    page = client.get(checked.url)
    assert (page.status_code, "Trần Thị Mới" in page.content.decode()) == (200, True)
    with tenant_scope(world.tenant):
        assert not Organisation.objects.filter(code="xa-moi").exists()
    stranger = client_of(elsewhere, Role.ADMIN)
    foreign = checked.url.replace(world.url, elsewhere.url)
    assert stranger.get(foreign).status_code == 302
    done = client.post(checked.url)
    assert (done.status_code, done.url) == (302, f"{world.url}/campaigns/people/")
    assert client.post(checked.url).status_code == 302  # a second click finds nothing left
    with tenant_scope(world.tenant):
        assert Membership.objects.filter(user__email="moi@a.example").count() == 1
    with tenant_scope(elsewhere.tenant):
        assert not Organisation.objects.filter(code="xa-moi").exists()
        assert not Campaign.objects.exists()


def test_the_page_says_who_becomes_administrator_and_whose_account_it_is(
    world: World, elsewhere: World
) -> None:
    officer, stranger = world.people[Role.OFFICER], elsewhere.people[Role.OFFICER]
    rows = (
        person("so-b", "Ai Đó", officer.email, "Quản trị"),
        person("so-b", "Ai Khác", stranger.email),
    )
    stranger.full_name = "Hoàng Ở Xa"
    stranger.save(update_fields=["full_name"])
    client = client_of(world, Role.SECRETARIAT)
    checked = upload(client, f"{world.url}/campaigns/people/import/", "ds.xlsx", book(*rows))
    page = client.get(checked.url).content.decode()
    assert f"tài khoản đã có: {officer.full_name}" in page
    assert (page.count("Tên trong tài khoản khác"), stranger.full_name in page) == (2, False)
    assert "1 người trở thành quản trị hệ thống." in page
    assert "data-confirm=" in page


def test_a_file_checked_before_something_changed_is_checked_again(world: World) -> None:
    client = client_of(world, Role.ADMIN)
    checked = upload(client, f"{world.url}/campaigns/people/import/", "ds.xlsx", book(NEW))
    with tenant_scope(world.tenant):
        Organisation.objects.filter(code="so-a").update(code="xa-moi")
    answer = client.post(checked.url)
    assert (answer.status_code, "Mã cơ quan" in answer.content.decode()) == (422, False)
    with tenant_scope(world.tenant):
        assert not User.objects.filter(email="moi@a.example").exists()
