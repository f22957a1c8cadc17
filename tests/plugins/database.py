"""The test database is made by its owner and used by the role that cannot bypass policies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connections

from parindex.local.locks import exclusive
from parindex.local.paths import test_state_dir


def pytest_configure(config: pytest.Config) -> None:
    """Static files as they lie in the project: no collectstatic before a test."""
    from django.conf import settings

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


KEEP = ("django_migrations", "django_content_type", "auth_permission")


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Create and migrate through ``owner``; point ``default`` (the web role) at the result.

    The processes of a run copy what the first of them has migrated: half a minute for each other.
    """
    owner, default = connections["owner"], connections["default"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        original = owner.settings_dict["NAME"]
        name = owner.settings_dict["TEST"]["NAME"] = f"test_{original}"
        with _migrated_once(name) as mark:
            if not _is_of_this_run(mark):
                owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
                mark.write_text(_run())
            owner.settings_dict["NAME"] = name
            if worker:
                owner.creation.clone_test_db(worker, verbosity=0, autoclobber=True)
                owner.settings_dict["NAME"] = f"{name}_{worker}"
        default.close()
        default.settings_dict["NAME"] = owner.settings_dict["NAME"]
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        default.close()
        if worker:
            owner.creation.destroy_test_db(original, verbosity=0)
        with _migrated_once(name) as mark:
            if _is_of_this_run(mark):
                # Whoever comes now migrates for itself.
                mark.unlink()
                owner.settings_dict["NAME"] = name
                owner.creation.destroy_test_db(original, verbosity=0)


@contextmanager
def _migrated_once(name: str) -> Iterator[Path]:
    """The file that says which run has migrated the database, held against the others."""
    with exclusive(test_state_dir() / f"{name}.lock"):
        yield test_state_dir() / f"{name}.run"


def _is_of_this_run(mark: Path) -> bool:
    return mark.exists() and mark.read_text() == _run()


def _run() -> str:
    return os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Commits are real (threads, other processes); the owner empties the tables afterwards."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield
        for connection in connections.all():
            connection.close()
        owner = connections["owner"]
        with owner.cursor() as cursor:
            tables = [t for t in owner.introspection.table_names(cursor) if t not in KEEP]
            cursor.execute("TRUNCATE " + ", ".join(f'"{table}"' for table in tables) + " CASCADE")
        owner.close()


@pytest.fixture
def swept(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """A test of very many rows: what is left of them slows down nobody, as no vacuum runs here."""
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("VACUUM")
        owner.close()
