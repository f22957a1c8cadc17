"""Pages of lists: a file is checked, corrected in the browser, and stored whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from parindex.accounts.domain.queries import memberships_of
from parindex.accounts.enums import Role
from parindex.common.folding import sort_key
from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.organisations import create_organisation
from scoring.domain.home import Asker
from surveys.domain.home import survey_tasks
from surveys.enums import ListState, ObjectRule
from surveys.models import GroupForm, Questionnaire, Respondent, RespondentList, SurveyObject
from tests.plugins.cast import World
from tests.scoring.stage import NOW
from tests.surveys.files import xlsx, zip_bomb
from tests.surveys.test_lists import DUE, LATE, Desk, set_desk

HEAD = (
    "Họ và tên",
    "Chức vụ",
    "Cơ quan, đơn vị",
    "Nhóm đối tượng",
    "Cơ quan cấp trên",
    "Thư điện tử",
    "Số điện thoại",
    "Kênh gửi",
)


@pytest.fixture
def desk(world: World, elsewhere: World, time_machine: object) -> Iterator[Desk]:
    time_machine.move_to(NOW, tick=False)  # type: ignore[attr-defined]
    with tenant_scope(elsewhere.tenant):
        set_desk(elsewhere)
    with tenant_scope(world.tenant):
        yield set_desk(world)


def at(name: str, desk: Desk, *more: object) -> str:
    campaign = desk.wave.campaign.slug
    return reverse(f"waves:{name}", args=[desk.world.tenant.slug, campaign, "dot-1", *more])


def own(name: str, desk: Desk, *more: object) -> str:
    return at(name, desk, desk.lists["so-a"].pk, *more)


def row(
    name: str, group: str = "Lãnh đạo sở", email: str = "", *, channel: str = ""
) -> tuple[str, ...]:
    return (name, "Giám đốc", "Sở A", group, "", email, "", channel)


def upload(client: Client, desk: Desk, data: bytes, name: str = "ds.xlsx") -> object:
    return client.post(own("list_upload", desk), {"file": SimpleUploadedFile(name, data)})


def test_file_is_corrected_in_the_browser_before_anything_is_stored(
    desk: Desk, client: Client
) -> None:
    client.force_login(desk.officer)
    data = xlsx(
        [
            HEAD,
            row("Lê An", email="an@x.vn"),
            row("Bùi Bình", group="Lãnh đạo xã", email="binh@x.vn"),
            row("", email="khong-phai-thu"),
            row("Vũ Chi", email="chi@x.vn", channel="Bồ câu"),
        ]
    )
    sent = upload(client, desk, data)
    check = sent["Location"]  # type: ignore[index]
    page = client.get(check).content.decode()
    assert "“Lãnh đạo xã” không phải nhóm đối tượng" in page
    assert "“khong-phai-thu” không phải địa chỉ thư điện tử" in page
    assert "Thiếu họ và tên" in page
    assert "“Bồ câu” không phải kênh gửi" in page
    assert not Respondent.objects.exists()
    # Not stored before every row is right.
    assert client.post(check, {"store": "1", "version": "1"}).status_code == 422
    fixed = {
        "r3-full_name": "Bùi Bình",
        "r3-group": "so",
        "r3-email": "binh@x.vn",
        "r3-channel": "email",
        "leave": "4",
        "r5-full_name": "Vũ Chi",
        "r5-group": "phong",
        "r5-channel": "letter",
    }
    assert client.post(check, fixed).status_code == 302
    version = RespondentList.objects.get(pk=desk.lists["so-a"].pk).version
    stored = client.post(check, {"store": "1", "version": str(version)})
    assert stored["Location"] == own("respondents", desk)
    found = dict(Respondent.objects.values_list("full_name", "group__key"))
    assert found == {"Lê An": "so", "Bùi Bình": "so", "Vũ Chi": "phong"}
    # The kept file is gone: a second post stores nothing again.
    client.post(check, {"store": "1", "version": str(version)})
    assert Respondent.objects.count() == 3


def test_duplicates_are_shown_before_and_after(desk: Desk, client: Client) -> None:
    desk.add("so-noi-vu", "Lê An", "hdnd", email="an@x.vn")
    desk.send("so-noi-vu")
    client.force_login(desk.officer)
    data = xlsx([HEAD, row("Lê An", email="an@x.vn"), row("Lê An", email="x@x.vn")])
    check = upload(client, desk, data)["Location"]  # type: ignore[index]
    page = client.get(check).content.decode()
    assert "Đại biểu HĐND tỉnh" in page
    assert "Dòng 2 của tệp" in page or "Sở Nội vụ" in page
    version = RespondentList.objects.get(pk=desk.lists["so-a"].pk).version
    client.post(check, {"store": "1", "version": str(version)})
    assert sorted(Respondent.objects.values_list("list__organisation__code", "state")) == [
        ("so-a", "duplicate"),
        ("so-a", "duplicate"),
        ("so-noi-vu", "active"),
    ]
    page = client.get(own("respondents", desk)).content.decode()
    assert "Trùng thư điện tử với danh sách của Sở Nội vụ" in page


def test_list_that_changed_meanwhile_is_not_written_over(desk: Desk, client: Client) -> None:
    client.force_login(desk.officer)
    check = upload(client, desk, xlsx([HEAD, row("Lê An", email="an@x.vn")]))["Location"]  # type: ignore[index]
    desk.add("so-a", "Bùi Bình")
    assert client.post(check, {"store": "1", "version": "1"}).status_code == 409
    assert Respondent.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ds.xlsx", b"khong phai tep"),
        ("ds.pdf", b"%PDF"),
        ("ds.xlsx", zip_bomb()),
        ("ds.xlsx", xlsx([["Tên", "Lương"], ["a", 1]])),
        ("ds.xlsx", xlsx([HEAD])),
        ("ds.csv", b"\xff\xfe\x00"),
    ],
)
def test_bad_file_is_refused_with_words(desk: Desk, client: Client, name: str, data: bytes) -> None:
    client.force_login(desk.officer)
    answer = upload(client, desk, data, name)
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert 'role="alert"' in answer.content.decode()  # type: ignore[attr-defined]


def test_formula_is_a_mistake_of_its_row(desk: Desk, client: Client) -> None:
    client.force_login(desk.officer)
    data = xlsx([HEAD, ("=1+1", "", "", "Lãnh đạo sở", "", "an@x.vn", "", "")])
    check = upload(client, desk, data)["Location"]  # type: ignore[index]
    assert "chứa công thức" in client.get(check).content.decode()


def test_template_offers_groups_bodies_and_channels_and_comes_back_unchanged(
    desk: Desk, client: Client
) -> None:
    form = Questionnaire.objects.create(campaign=desk.wave.campaign, code="p", title="P")
    SurveyObject.objects.create(wave=desk.wave, code="bo-nv", name="Bộ Nội vụ")
    GroupForm.objects.create(group=desk.groups["so"], questionnaire=form, rule=ObjectRule.PARENT)
    desk.add("so-a", "Lê An", parent="bo-nv", phone="+84 912 345 678", email="an@x.vn")
    client.force_login(desk.officer)
    data = client.get(own("list_template", desk)).content
    sheet, words = load_workbook(io.BytesIO(data)).worksheets
    assert tuple(cell.value for cell in sheet[1]) == HEAD
    ranges = {rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert ranges == {f"'Danh mục'!${c}$2:${c}${n}" for c, n in (("A", 4), ("B", 2), ("C", 4))}
    assert [cell.value for cell in words["A"]][1:] == [g.name for g in desk.groups.values()]
    check = upload(client, desk, data)["Location"]  # type: ignore[index]
    page = client.get(check).content.decode()
    assert "1 dòng hợp lệ" in page
    assert "cần sửa" not in page


def test_parent_is_needed_where_a_form_is_about_it(desk: Desk, client: Client) -> None:
    form = Questionnaire.objects.create(campaign=desk.wave.campaign, code="p", title="P")
    SurveyObject.objects.create(wave=desk.wave, code="bo-nv", name="Bộ Nội vụ")
    GroupForm.objects.create(group=desk.groups["so"], questionnaire=form, rule=ObjectRule.PARENT)
    client.force_login(desk.officer)
    typed = {"full_name": "Lê An", "group": "so", "channel": "letter"}
    answer = client.post(own("person_add", desk), typed)
    assert answer.status_code == 422
    assert 'id="id_parent_error"' in answer.content.decode()
    assert 'value="Lê An"' in answer.content.decode()
    assert client.post(own("person_add", desk), typed | {"parent": "bo-nv"}).status_code == 302


def test_page_of_sending_shows_the_hash_and_a_changed_list_is_409(
    desk: Desk, client: Client
) -> None:
    made = desk.add("so-a", "Lê An")
    client.force_login(desk.officer)
    contact = {"name": "Vũ Tin", "position": "CV", "phone": "0912345678"}
    version = str(desk.fresh("so-a").version)
    client.post(own("list_contact", desk), contact | {"version": version})
    client.force_login(desk.head)
    assert client.post(own("list_send", desk), {"version": version}).status_code == 409
    answer = client.post(own("list_send", desk), {"version": str(desk.fresh("so-a").version)})
    assert answer["Location"] == own("respondents", desk)
    listed = desk.fresh("so-a")
    assert listed.state == ListState.SENT
    assert listed.content_hash in client.get(own("respondents", desk)).content.decode()
    client.force_login(desk.officer)
    assert client.post(own("person_remove", desk, made.pk)).status_code == 403


def test_secretariat_accepts_ticked_lists_and_returns_one(desk: Desk, client: Client) -> None:
    desk.add("so-a", "Lê An")
    desk.send()
    client.force_login(desk.secretary)
    client.post(at("lists_accept", desk), {"row": [desk.lists["so-a"].pk]})
    assert desk.fresh("so-a").state == ListState.ACCEPTED
    answer = client.post(own("list_return", desk), {"reason": ""})
    assert answer.status_code == 422
    client.post(own("list_return", desk), {"reason": "Thiếu người"})
    assert desk.fresh("so-a").state == ListState.RETURNED
    client.force_login(desk.officer)
    assert "Thiếu người" in client.get(own("respondents", desk)).content.decode()


def test_search_is_without_diacritics_and_order_vietnamese(desk: Desk, client: Client) -> None:
    for name in ("Đỗ Ân", "Dương An", "Ân Bình", "An Chi"):
        desk.add("so-a", name)
    client.force_login(desk.officer)
    page = client.get(own("respondents", desk)).content.decode()
    order = sorted(("Đỗ Ân", "Dương An", "Ân Bình", "An Chi"), key=sort_key)
    assert [page.index(f">{name}<") for name in order] == sorted(
        page.index(f">{name}<") for name in order
    )
    page = client.get(own("respondents", desk), {"q": "do an"}).content.decode()
    assert "Đỗ Ân" in page
    assert "An Chi" not in page


@pytest.mark.parametrize("number", [1, 3, 60])
def test_people_take_the_same_statements_for_any_number(
    desk: Desk, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        desk.add("so-noi-vu", f"Đại biểu {place}", "hdnd", email=f"n{place}@x.vn")
        desk.add("so-b", f"Người {place}", email=f"n{place}@x.vn")
    desk.send("so-noi-vu")
    client.force_login(desk.secretary)
    one = at("respondents", desk, desk.lists["so-b"].pk)
    for url, queries in ((one, 24), (at("everybody", desk), 21)):
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)


@pytest.mark.parametrize("number", [1, 3, 60])
def test_lists_take_the_same_statements_for_any_number(
    desk: Desk, client: Client, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    RespondentList.objects.all().delete()
    for place in range(number):
        unit = create_organisation(actor=None, code=f"u{place}", name=f"Đơn vị {place}")
        RespondentList.objects.create(wave=desk.wave, organisation=unit)
    client.force_login(desk.secretary)
    client.get(at("lists", desk))
    with django_assert_num_queries(20):
        client.get(at("lists", desk))


def test_home_asks_units_for_their_lists_and_the_secretariat_to_accept(desk: Desk) -> None:
    def tasks(role: Role, moment: object = NOW) -> list[tuple[str, str]]:
        user = desk.world.people[role]
        asker = Asker(user, desk.world.tenant, tuple(memberships_of(user)), moment)  # type: ignore[arg-type]
        return [(task.title, task.tone) for task in survey_tasks(asker)]

    title = "Gửi danh sách đối tượng khảo sát"
    assert tasks(Role.OFFICER) == tasks(Role.HEAD) == [(title, "warn")]
    assert tasks(Role.OFFICER, LATE) == [(title, "bad")]
    assert tasks(Role.SECRETARIAT) == tasks(Role.AUDITOR) == []
    desk.add("so-a", "Lê An")
    desk.send(at=DUE.replace(minute=0))
    assert tasks(Role.OFFICER) == []
    assert tasks(Role.SECRETARIAT) == [("Tiếp nhận 1 danh sách đối tượng khảo sát", "warn")]


def test_strangers_and_other_units_see_no_names(desk: Desk, client: Client) -> None:
    desk.add("so-b", "Bí Mật")
    client.force_login(desk.officer)
    assert client.get(at("respondents", desk, desk.lists["so-b"].pk)).status_code == 403
    client.force_login(desk.world.people[Role.AUDITOR])
    assert client.get(at("everybody", desk)).status_code == 403
    assert client.get(at("lists", desk)).status_code == 200
