"""The people of the demo: invented, the same ones at every start.

Everybody in the demo is made up; e-mail addresses end in ``.example``, which no mail server
serves (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.tenants.models import Organisation, Tenant

PASSWORD = "minh-hoa-2026"  # noqa: S105 the demo prints it
_FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Đinh",
    "Trịnh",
]
_MIDDLE = [
    "Văn",
    "Thị",
    "Đức",
    "Minh",
    "Thu",
    "Quang",
    "Hồng",
    "Ngọc",
    "Thanh",
    "Xuân",
    "Hữu",
    "Kim",
    "Tuấn",
    "Mai",
]
_GIVEN = [
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hiền",
    "Hòa",
    "Hùng",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Nhung",
    "Oanh",
    "Phúc",
    "Phương",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Thắng",
    "Trang",
    "Tú",
    "Tuyết",
    "Vân",
    "Việt",
    "Yến",
    "Đạt",
    "Ánh",
]
# Roles held in many organisations: their addresses name the organisation.
IN_UNITS = frozenset({Role.OFFICER, Role.HEAD, Role.APPRAISER})
POSITIONS = {
    Role.OFFICER: "Chuyên viên",
    Role.HEAD: "Thủ trưởng đơn vị",
    Role.APPRAISER: "Cán bộ thẩm định",
    Role.SECRETARIAT: "Thành viên Tổ Thư ký",
    Role.COUNCIL: "Thành viên Hội đồng thẩm định",
    Role.APPROVER: "Lãnh đạo phê duyệt",
    Role.ADMIN: "Quản trị hệ thống",
    Role.AUDITOR: "Kiểm tra, giám sát",
}


@dataclass
class Cast:
    """Everybody of one tenant, by organisation code and role."""

    tenant: Tenant
    people: dict[tuple[str, Role], User]

    def __getitem__(self, key: tuple[str, Role]) -> User:
        return self.people[key]

    def any_of(self, role: Role) -> User:
        """The first person of a role."""
        return next(user for (_code, held), user in self.people.items() if held == role)


def name_of(number: int) -> str:
    """The ``number``-th invented name; steps that share no factor spread the parts."""
    family = _FAMILY[number * 7 % len(_FAMILY)]
    middle = _MIDDLE[number * 5 % len(_MIDDLE)]
    return f"{family} {middle} {_GIVEN[(number * 11 + number // 36) % len(_GIVEN)]}"


def create_people(tenant: Tenant, places: list[tuple[Organisation, Role]]) -> Cast:
    """One person per (organisation, role), all with the password of the demo."""
    password = make_password(PASSWORD)
    cast = Cast(tenant, {})
    everybody = []
    for number, (organisation, role) in enumerate(places, start=tenant.pk * 97):
        address = f"{role}.{organisation.code.lower()}" if role in IN_UNITS else str(role)
        user = _create_person(tenant, address, name_of(number), organisation, role)
        cast.people[organisation.code, role] = user
        everybody.append(user.pk)
        if role == Role.SECRETARIAT:  # two people type in each paper answer
            second = name_of(number + len(places))
            everybody.append(_create_person(tenant, f"{role}.2", second, organisation, role).pk)
    User.objects.filter(pk__in=everybody).update(password=password)
    return cast


def _create_person(
    tenant: Tenant, address: str, name: str, organisation: Organisation, role: Role
) -> User:
    user: User = User.objects.create_user(
        f"{address}@{tenant.slug}.example", full_name=name, position=POSITIONS[role]
    )
    add_membership(actor=None, user=user, organisation=organisation, role=role)
    return user
