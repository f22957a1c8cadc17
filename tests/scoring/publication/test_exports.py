"""The files of a big campaign: made in the background, end done or failed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from scoring.domain.exports import IN_REQUEST, LOST_AFTER, request_export
from scoring.enums import ExportKind, ExportState
from scoring.models import ExportJob
from scoring.tasks import build_export
from tests.plugins.cast import World
from tests.scoring.index.field import NOW, Field, build_field, document
from tests.scoring.publication.conftest import published

UNITS = IN_REQUEST[ExportKind.MATRIX]
PAGE = "results/cchc-2026/matrix.xlsx"


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def big(world: World) -> Field:
    """One unit more than is made while the person waits."""
    units = tuple(f"u{number}" for number in range(UNITS + 1))
    field = build_field(world, groups={"xa": (document(), units)})
    with tenant_scope(world.tenant):
        field.write("u0", {"1.1": "20"})
    return field


def job_of(world: World) -> ExportJob:
    with tenant_scope(world.tenant):
        return ExportJob.objects.get(kind=ExportKind.MATRIX)


def test_publication_queues_the_workbook_and_the_task_makes_it(world: World, big: Field) -> None:
    published(big)
    waiting = Client().get(f"{world.url}/{PAGE}")
    assert (waiting.status_code, job_of(world).state) == (202, ExportState.QUEUED)
    build_export(world.tenant.pk, job_of(world).pk)
    ready = Client().get(f"{world.url}/{PAGE}")
    assert (ready.status_code, job_of(world).state) == (200, ExportState.DONE)
    content = b"".join(ready.streaming_content)  # type: ignore[attr-defined]
    book = load_workbook(io.BytesIO(content), read_only=True)
    rows = [sum(1 for _row in sheet.rows) for sheet in book]
    assert rows[1:] == [UNITS + 2, 3 * (UNITS + 1) + 1, 5 * (UNITS + 1) + 1, 204]


def test_small_campaign_needs_no_job(world: World) -> None:
    published(build_field(world))
    assert Client().get(f"{world.url}/{PAGE}").status_code == 200
    with tenant_scope(world.tenant):
        assert ExportJob.objects.count() == 0


def test_failure_is_kept_and_may_be_asked_for_again(
    world: World, big: Field, settings: Settings, tmp_path: Path
) -> None:
    publication = published(big)
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = str(tmp_path / "file")
    build_export(world.tenant.pk, job_of(world).pk)
    failed = job_of(world)
    assert (failed.state, failed.error.split(":")[0]) == (ExportState.FAILED, "NotADirectoryError")
    assert Client().get(f"{world.url}/{PAGE}").status_code == 202
    with tenant_scope(world.tenant):
        again = request_export(
            actor=None, run=publication.run, kind=ExportKind.MATRIX, label="published", at=NOW
        )
    assert (again.pk != failed.pk, again.state) == (True, ExportState.QUEUED)


def test_job_is_taken_up_once(world: World, big: Field) -> None:
    published(big)
    build_export(world.tenant.pk, job_of(world).pk)
    first = job_of(world).stored_file_id
    build_export(world.tenant.pk, job_of(world).pk)
    assert job_of(world).stored_file_id == first


def test_page_that_waits_is_told_how_far_the_work_is(
    world: World, big: Field, settings: Settings, tmp_path: Path
) -> None:
    published(big)
    polling = Client(headers={"hx-request": "true"})
    queued = polling.get(f"{world.url}/{PAGE}").content.decode()
    assert ('hx-trigger="every 2s"' in queued, "<html" in queued) == (True, False)
    build_export(world.tenant.pk, job_of(world).pk)
    done = polling.get(f"{world.url}/{PAGE}").content.decode()
    assert ("hx-trigger" in done, f'href="{world.url}/{PAGE}" download' in done) == (False, True)
    with tenant_scope(world.tenant):
        ExportJob.objects.update(state=ExportState.FAILED, error="OSError: secret path")
    failed = polling.get(f"{world.url}/{PAGE}").content.decode()
    assert ("không thành công" in failed, "secret" in failed) == (True, False)


def test_lost_job_is_asked_for_again(world: World, big: Field) -> None:
    publication = published(big)
    late = NOW + LOST_AFTER + timedelta(seconds=1)
    with tenant_scope(world.tenant):
        run = publication.run
        same = request_export(
            actor=None, run=run, kind=ExportKind.MATRIX, label="published", at=NOW + LOST_AFTER
        )
        new = request_export(
            actor=None, run=run, kind=ExportKind.MATRIX, label="published", at=late
        )
        states = list(
            ExportJob.objects.filter(kind="matrix").order_by("pk").values_list("pk", "state")
        )
    assert states == [(same.pk, ExportState.FAILED), (new.pk, ExportState.QUEUED)]


def test_office_asks_for_the_draft_by_a_button(
    world: World, big: Field, client_of: Callable[[Role], Client]
) -> None:
    with tenant_scope(world.tenant):
        big.run()
    office = client_of(Role.SECRETARIAT)
    base = f"{world.url}/index/cchc-2026/1"
    assert office.get(f"{base}/matrix.xlsx").status_code == 202
    with tenant_scope(world.tenant):
        assert ExportJob.objects.count() == 0
    assert office.post(f"{base}/prepare/matrix/").status_code == 302
    assert job_of(world).label == "draft"
    assert office.get(f"{base}/matrix.xlsx").status_code == 202
    build_export(world.tenant.pk, job_of(world).pk)
    ready = office.get(f"{base}/matrix.xlsx")
    assert ready.status_code == 200
    assert b"".join(ready.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]


def test_long_decision_is_made_by_the_task(world: World) -> None:
    """The workbook of so few units is still made at once."""
    units = tuple(f"u{number}" for number in range(IN_REQUEST[ExportKind.DECISION] + 1))
    published(build_field(world, groups={"xa": (document(), units)}))
    page = f"{world.url}/results/cchc-2026/decision.pdf"
    waiting = Client().get(page)
    assert (waiting.status_code, "Đang lập quyết định" in waiting.content.decode()) == (202, True)
    with tenant_scope(world.tenant):
        job = ExportJob.objects.get()
    assert (job.kind, job.label) == (ExportKind.DECISION, "published")
    build_export(world.tenant.pk, job.pk)
    ready = Client().get(page)
    assert (ready.status_code, ready["Content-Type"]) == (200, "application/pdf")
    assert b"".join(ready.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]


def test_unknown_kind_of_file_is_not_found(
    world: World, field: Field, client_of: Callable[[Role], Client]
) -> None:
    with tenant_scope(world.tenant):
        field.run()
    url = f"{world.url}/index/cchc-2026/1/prepare/nothing/"
    assert client_of(Role.SECRETARIAT).post(url).status_code == 404
