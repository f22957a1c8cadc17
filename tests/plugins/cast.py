"""The same people in every test: An scores, Bình runs the campaign, Chi appraises.

``world`` is the tenant under test, ``elsewhere`` the other one. Both are always there.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from pytest_django import Settings

from campaigns.domain import set_readings, tree
from parindex.accounts.domain.memberships import add_membership
from parindex.accounts.enums import Role
from parindex.accounts.models import User
from parindex.common.tenancy import tenant_scope
from parindex.tenants.domain.organisations import create_organisation
from parindex.tenants.models import Level, Organisation, Tenant
from surveys.domain import sitting
from surveys.views import done_page
from tests.plugins.recorded import recorded

PASSWORD = "mat-khau-thu-nghiem"
PEOPLE = {
    Role.OFFICER: "An",
    Role.HEAD: "Hà",
    Role.SECRETARIAT: "Bình",
    Role.APPRAISER: "Chi",
    Role.COUNCIL: "Khoa",
    Role.APPROVER: "Phúc",
    Role.ADMIN: "Quân",
    Role.AUDITOR: "Tâm",
}


@dataclass
class World:
    """A tenant with its organisations and one person per role."""

    tenant: Tenant
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[Role, User] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"/t/{self.tenant.slug}"


def build_world(slug: str, name: str) -> World:
    """The cast on the stage: built by ``_build``, or laid down as it was built before."""
    return recorded(f"{slug} {name}", lambda: _build(slug, name), lambda world: world.tenant)


def _build(slug: str, name: str) -> World:
    """Units ``so-a``, ``so-b``, ``huyen-c``; ``so-noi-vu`` runs, ``so-tu-phap`` appraises."""
    tenant = Tenant.objects.create(slug=slug, name=name, level=Level.PROVINCE, place="Phủ Lý")
    world = World(tenant)
    with tenant_scope(tenant):
        for code, title, kind in (
            ("so-noi-vu", "Sở Nội vụ", "so"),
            ("so-tu-phap", "Sở Tư pháp", "so"),
            ("so-a", "Sở Công Thương", "so"),
            ("so-b", "Sở Xây dựng", "so"),
            ("huyen-c", "UBND huyện Bình Lục", "huyen"),
            ("ubnd-tinh", "UBND tỉnh", "tinh"),
        ):
            world.organisations[code] = create_organisation(
                actor=None, code=code, name=title, kind=kind
            )
        places = {
            Role.OFFICER: "so-a",
            Role.HEAD: "so-a",
            Role.SECRETARIAT: "so-noi-vu",
            Role.APPRAISER: "so-tu-phap",
        }
        for role, person in PEOPLE.items():
            user = User.objects.create_user(
                f"{role}@{slug}.example", PASSWORD, full_name=f"Nguyễn {person}"
            )
            add_membership(
                actor=None,
                user=user,
                organisation=world.organisations[places.get(role, "ubnd-tinh")],
                role=role,
            )
            world.people[role] = user
    return world


@pytest.fixture(autouse=True)
def _cold_cache() -> None:
    """No test sees what another one cached, nor what a process keeps of rows by their keys."""
    cache.clear()
    tree._kept.clear()
    set_readings._kept.clear()
    sitting._frozen.cache_clear()
    done_page._around.cache_clear()


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Settings) -> None:
    """Argon2 is slow on purpose; sixteen people per test would cost three seconds."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _vietnamese() -> None:
    """A request in English leaves its language on the thread; every test begins in Vietnamese."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def world(db: None) -> World:
    return build_world("ha-nam", "UBND tỉnh Hà Nam")


@pytest.fixture
def elsewhere(db: None) -> World:
    return build_world("quang-tri", "UBND tỉnh Quảng Trị")
