"""Ways to pages that no address leads to: a file is uploaded, a question answered."""

from __future__ import annotations

import json

from django.urls import reverse
from playwright.sync_api import FilePayload

from campaigns.domain.people_sheet import COLUMNS
from campaigns.models import Campaign
from parindex.common.spreadsheets import XLSX
from parindex.common.tenancy import tenant_scope
from tests.browser.people import Person
from tests.browser.room import Room, address
from tests.matrix_stage import Scene
from tests.rehearsal.copies import made
from tests.rehearsal.polls import set_up_wave
from tests.scoring.stage import document
from tests.surveys.files import table, xlsx

FIGURES = ("so-a", "Sở Công Thương", "2.3", 87.5, None, "Bảng 3")
PEOPLE = (
    ("Họ và tên", "Chức vụ", "Nhóm đối tượng", "Thư điện tử"),
    ("Lê Văn Cảnh", "Phó phòng", "Lãnh đạo phòng", "canh"),
    ("Vũ Thị Dịu", "Trưởng phòng", "Lãnh đạo phòng", "diu@a.example"),
)
STAFF = ("xa-moi", "Xã Mới", "", "Xã", "", "", "Trần Mới", "moi@a.example", "", "Thủ trưởng")
PLAN = "fixtures/plans/van-canh-2021.json"


def checked_plan(person: Person, scene: Scene) -> None:
    """A plan is uploaded and shown before anything is made of it."""
    person.open(address(scene, Room("campaigns:plan_upload")))
    _upload(person, PLAN)


def checked_people(person: Person, scene: Scene) -> None:
    """A sheet of units and people, shown before anything is made of it."""
    person.open(address(scene, Room("campaigns:people_upload")))
    rows = [tuple(COLUMNS.values()), STAFF]
    _upload(person, _file("ds.xlsx", XLSX, xlsx(rows)))


def rehearsed(person: Person, scene: Scene) -> None:
    """The desk of a rehearsal with a survey, which lies in a tenant of its own."""
    with tenant_scope(scene.world.tenant):
        campaign = Campaign.objects.get(slug=scene.objects["planned"])
        set_up_wave(scene.world, campaign)
        place = made(scene.world, campaign).place
    person.open(reverse("rehearsal:desk", args=[place.slug]))


def checked_set(person: Person, scene: Scene) -> None:
    """The same with a criteria set."""
    person.open(address(scene, Room("campaigns:set_import")))
    data = json.dumps(document(name="Bộ mới")).encode()
    _upload(person, _file("bo.json", "application/json", data))


def checked_figures(person: Person, scene: Scene) -> None:
    """What a file of figures would change."""
    person.open(address(scene, Room("surveys:figures", ("campaign",))))
    person.page.fill("[name=source_text]", "Báo cáo khảo sát")
    _upload(person, _file("so.xlsx", XLSX, table(FIGURES)))


def checked_list(person: Person, scene: Scene) -> None:
    """A file of respondents of which a row has to be corrected."""
    person.open(address(scene, Room("waves:respondents", ("campaign", "wave", "list"))))
    _upload(person, _file("nguoi.xlsx", XLSX, xlsx(PEOPLE)))


def sent(person: Person, scene: Scene) -> None:
    """The answers of a personal link are handed in."""
    person.open(address(scene, Room("answer:review", ("answered-link",))))
    _go_on(person)


def begun_at_counter(person: Person, scene: Scene) -> None:
    """The first question at an open counter point."""
    person.open(address(scene, Room("answer:counter", ("open-point",))))
    _go_on(person)


def looked_over_at_counter(person: Person, scene: Scene) -> None:
    """Everything once more, before it is sent."""
    begun_at_counter(person, scene)
    person.page.locator("[type=radio]").first.check()
    _go_on(person)


def sent_at_counter(person: Person, scene: Scene) -> None:
    """The receipt."""
    looked_over_at_counter(person, scene)
    _go_on(person)


def _upload(person: Person, file: str | FilePayload) -> None:
    form = person.page.locator("form:has(input[type=file])")
    form.locator("input[type=file]").set_input_files(file)
    form.locator("button.btn").click()


def _go_on(person: Person) -> None:
    person.page.locator(".next").click()


def _file(name: str, kind: str, data: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=data)
