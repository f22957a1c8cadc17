"""Every address × every role: who gets in, who is refused, who must not know it exists.

A new address without a row in ``tests/matrix.py`` fails ``test_every_address_has_a_row``. What a
role is answered that opens a page is asked where the page is read, in ``test_every_page.py``. Each
request is rolled back, so that one scene serves a whole app.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from parindex.accounts.enums import Role
from tests.matrix import APPS, EVERYBODYS, MATRIX, OUTSIDE, PUBLIC, ROLES, mark
from tests.matrix_stage import Scene, build_scene
from tests.plugins.cast import World


def addresses() -> Iterator[str]:
    """Every named address of the project."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name}"


def test_every_address_has_a_row() -> None:
    assert set(addresses()) == set(MATRIX) | set(OUTSIDE)


def test_no_two_addresses_share_a_name() -> None:
    found = list(addresses())
    assert len(found) == len(set(found))


def test_rows_are_well_formed() -> None:
    assert set(ROLES) == set(Role)
    assert [name for name, row in MATRIX.items() if not re.fullmatch(r"[.x-]{8}", row.who)] == []


@pytest.fixture
def scene(world: World, elsewhere: World) -> Scene:
    return build_scene(world, elsewhere)


def _rows(app: str) -> list[str]:
    return [name for name in MATRIX if name.startswith(f"{app}:")]


def _ask(client: Client, scene: Scene, name: str, tenant: str | None = None) -> int:
    """The status of one request; what it wrote is rolled back."""
    row = MATRIX[name]
    url = reverse(name, args=[tenant or scene.world.tenant.slug, *scene.args(row.args)])
    with transaction.atomic():
        ask = client.post if row.method == "post" else client.get
        answer = ask(url, headers={"hx-request": "true"} if row.htmx else None)
        # Not answer.close(): that would end the request for the database connection too.
        for close in answer._resource_closers:  # type: ignore[attr-defined]
            close()
        transaction.set_rollback(True)
    return answer.status_code


def _signed_in(user: object) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)  # type: ignore[arg-type]
    return client


@pytest.mark.parametrize("app", APPS)
def test_each_role_is_answered_as_written(app: str, scene: Scene) -> None:
    """Whoever posts something."""
    clients = [_signed_in(scene.world.people[role]) for role in ROLES]
    posts = [name for name in _rows(app) if MATRIX[name].method == "post"]
    got = {}
    for name in posts:
        statuses = [_ask(client, scene, name) for client in clients]
        assert max(statuses) < 500, (name, statuses)
        got[name] = "".join(mark(status) for status in statuses)
    assert _unlike(got, {name: MATRIX[name].who for name in posts}) == {}


@pytest.mark.parametrize("app", APPS)
def test_visitors_sign_in_and_strangers_find_nothing(app: str, scene: Scene) -> None:
    visitor = Client()
    stranger = _signed_in(scene.elsewhere.people[Role.SECRETARIAT])
    got = {n: (_ask(visitor, scene, n), _ask(stranger, scene, n)) for n in _rows(app)}
    wanted = {n: (200, 200) if n in PUBLIC else (302, 404) for n in _rows(app)}
    assert _unlike(got, wanted) == {}


@pytest.mark.parametrize("app", APPS)
def test_objects_of_another_tenant_are_not_found(app: str, scene: Scene) -> None:
    """The own tenant's address with the number or name of the other tenant's object."""
    client = _signed_in(scene.elsewhere.people[Role.SECRETARIAT])
    slug = scene.elsewhere.tenant.slug
    rows = [n for n in _rows(app) if any(word in scene.objects for word in MATRIX[n].args)]
    got = {n: _ask(client, scene, n, slug) for n in rows}
    assert _unlike(got, {n: 200 if n in EVERYBODYS else 404 for n in rows}) == {}


def _unlike(
    got: Mapping[str, object], wanted: Mapping[str, object]
) -> dict[str, tuple[object, object]]:
    """name → (got, wanted) where they differ: a failure shows nothing else."""
    return {name: (got[name], wanted[name]) for name in wanted if got[name] != wanted[name]}
