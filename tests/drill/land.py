"""The country of the drill: provinces with their lists, ministries above, four groups."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from campaigns.domain.criteria_import import import_set
from campaigns.enums import PointSource
from campaigns.models import Campaign, Criterion
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.folding import sort_key
from parindex.common.spreadsheets import add_row, add_sheet, new_workbook, workbook_bytes
from parindex.common.tenancy import tenant_scope
from parindex.tenants.models import Organisation, Tenant
from surveys.domain.questionnaire_files import CheckedFile
from surveys.domain.questionnaires import import_questionnaire
from surveys.domain.rated import rate_body, rate_units
from surveys.domain.respondent_groups import FormRule, GroupFacts, add_group, give_form
from surveys.domain.wave_setup import WaveFacts, create_wave
from surveys.engine.reading import parse_form
from surveys.enums import ListState, ObjectRule, WaveKind
from surveys.models import Respondent, RespondentGroup, RespondentList, SurveyObject, Wave
from tests.bench import criteria, world
from tests.bench.poll import LEAVES, questionnaire

GROUPS = ("Đại biểu HĐND tỉnh", "Lãnh đạo sở", "Lãnh đạo phòng thuộc sở", "Lãnh đạo UBND huyện")
# Groups that also rate the ministry above them, as guidance 23/BNV-CCHC has it.
WITH_MINISTRY = GROUPS[1:3]
MINISTRIES = 10
MOST_PROVINCES, PEOPLE_OF_A_SMALL_ONE = 63, 150
# Of so many people one also stands on the list as a member of another group.
TWICE_EVERY = 100
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Đặng", "Bùi")
MIDDLE = ("Văn", "Thị", "Hữu", "Đức", "Minh", "Ngọc", "Quang", "Thanh")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Linh", "Mai", "Nam", "Sơn", "Yến")


@dataclass(frozen=True)
class Province:
    """A unit with those who enter and send its list; ``rows`` of its file, ``people`` on it."""

    unit: Organisation
    officer: User
    head: User
    people: int

    @property
    def rows(self) -> int:
        return self.people + self.people // TWICE_EVERY


@dataclass(frozen=True)
class Land:
    """The tenant with a wave being prepared; nobody is on a list yet."""

    tenant: Tenant
    secretary: User
    wave: Wave
    provinces: tuple[Province, ...]

    @property
    def people(self) -> int:
        return sum(province.people for province in self.provinces)


def build_land(people: int, at: datetime, *, provinces: int = 0, slug: str = "drill") -> Land:
    """A ministry that surveys ``people`` over its provinces (63, fewer when they are few)."""
    tenant = world.create_tenant(slug, "Bộ Nội vụ (diễn tập)")
    with tenant_scope(tenant):
        secretariat = world.create_secretariat()
        secretary = User.objects.create_user(f"secretariat@{slug}.example", full_name="An")
        add_membership(actor=None, user=secretary, organisation=secretariat, role=Role.SECRETARIAT)
        campaign = world.plan_campaign(secretariat, at)
        document = criteria.document(LEAVES, name="Bộ tiêu chí")
        criteria_set = import_set(actor=None, document=document)
        number = provinces or min(MOST_PROVINCES, max(2, people // PEOPLE_OF_A_SMALL_ONE))
        units = world.create_units(number)
        world.fill_group(campaign, "Tỉnh", criteria_set, units)
        campaign = world.begin(campaign, at)
        wave = _wave(secretary, campaign, at)
        shares = [people // number + (place < people % number) for place in range(number)]
        found = [
            _province(unit, share, f"{slug}.example")
            for unit, share in zip(units, shares, strict=True)
        ]
        return Land(tenant, secretary, wave, tuple(found))


def people_in_bulk(land: Land) -> list[Respondent]:
    """Everybody on accepted lists, past the pages: for those who measure something else."""
    groups = {group.name: group for group in RespondentGroup.objects.filter(wave=land.wave)}
    parents = {rated.name: rated for rated in SurveyObject.objects.filter(wave=land.wave)}
    found = []
    for province in land.provinces:
        listed = RespondentList.objects.create(
            wave=land.wave, organisation=province.unit, state=ListState.ACCEPTED
        )
        found += [
            Respondent(
                wave=land.wave,
                list=listed,
                group=groups[entry.group],
                parent=parents.get(entry.ministry),
                full_name=entry.name,
                body=entry.body,
                email=entry.email,
                sort_key=sort_key(entry.name),
            )
            for entry in _entries(province)
            if not entry.again
        ]
    return Respondent.objects.bulk_create(found, batch_size=2000)


def workbook_of(province: Province) -> bytes:
    """The file that the officer of a province fills in."""
    book = new_workbook()
    sheet = add_sheet(book, "Danh sách đối tượng", widths=[30] * 8, freeze="A2")
    head = ("Họ và tên", "Chức vụ", "Cơ quan, đơn vị", "Nhóm đối tượng", "Cơ quan cấp trên")
    add_row(sheet, (*head, "Thư điện tử", "Số điện thoại", "Kênh gửi"), header=True)
    for entry in _entries(province):
        post = [entry.name, "Phó trưởng", entry.body, entry.group]
        add_row(sheet, [*post, entry.ministry or None, entry.email, None, None])
    return workbook_bytes(book)


@dataclass(frozen=True)
class _Entry:
    """A row of a list. ``again``: the same person in another group, who is not asked twice."""

    name: str
    body: str
    group: str
    ministry: str
    email: str
    again: bool


def _entries(province: Province) -> Iterator[_Entry]:
    draw = random.Random(province.unit.code)
    for number in range(province.people):
        name = f"{draw.choice(FAMILY)} {draw.choice(MIDDLE)} {draw.choice(GIVEN)}"
        twice = number % TWICE_EVERY == TWICE_EVERY - 1
        for place in range(2 if twice else 1):
            group = GROUPS[(number + place) % len(GROUPS)]
            ministry = f"Bộ số {number // 4 % MINISTRIES + 1}" if group in WITH_MINISTRY else ""
            body = f"Đơn vị {number} thuộc {province.unit.name}"
            email = f"n{number}@{province.unit.code}.drill.example"
            yield _Entry(name, body, group, ministry, email, again=place > 0)


def _province(unit: Organisation, people: int, domain: str) -> Province:
    officer, head = (
        world.create_person(unit, role, domain=domain) for role in (Role.OFFICER, Role.HEAD)
    )
    return Province(unit, officer, head, people)


def _wave(secretary: User, campaign: Campaign, at: datetime) -> Wave:
    facts = WaveFacts(
        name="Điều tra xã hội học",
        kind=WaveKind.SOCIOLOGICAL,
        opens_at=at,
        closes_at=at + timedelta(days=20),
        lists_due_at=None,
        least_group=5,
        one_page=True,
        reminder_cap=3,
        reminder_hours=72,
        turnout_hours=12,
    )
    wave = create_wave(actor=secretary, campaign=campaign, facts=facts)
    rate_units(actor=secretary, wave=wave)
    for number in range(1, MINISTRIES + 1):
        rate_body(actor=secretary, wave=wave, name=f"Bộ số {number}")
    leaf = Criterion.objects.filter(source=PointSource.SURVEY, is_leaf=True)[0]
    checked = CheckedFile("phieu", parse_form(questionnaire(leaf.code)))
    form = import_questionnaire(actor=secretary, campaign=campaign, checked=checked)
    for priority, name in enumerate(GROUPS, start=1):
        group = add_group(
            actor=secretary, wave=wave, facts=GroupFacts(name, priority, Decimal(1), 5)
        )
        rules = [ObjectRule.OWN, *([ObjectRule.PARENT] if name in WITH_MINISTRY else [])]
        for rule in rules:
            give_form(actor=secretary, group=group, rule=FormRule(form, rule))
    wave.refresh_from_db()
    return wave
