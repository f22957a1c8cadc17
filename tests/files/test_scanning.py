"""Scanning against a clamd on a real socket: clean, infected, dead, silent, required."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from parindex.audit.models import AuditEntry
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.domain.scanner import ScannerDownError, configured_scanner
from parindex.files.domain.scanning import scan_stored
from parindex.files.domain.store import can_open, open_stored
from parindex.files.models import ScanState, StoredFile
from parindex.files.tasks import MOST_FAILURES, scan_file, scan_waiting_files
from tests.files import samples
from tests.files.clamd import running_clamd
from tests.files.test_store import store
from tests.plugins.cast import World

VIRUS = samples.PDF + samples.EICAR


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Any]:
    with running_clamd() as server:
        settings.CLAMD_SOCKET = server.server_address
        yield server


@pytest.fixture
def dead_clamd(settings: Settings, tmp_path: Any) -> None:
    settings.CLAMD_SOCKET = "/nonexistent/clamd"


def state_of(stored: StoredFile) -> str:
    stored.refresh_from_db()
    return stored.scan_state


def told(stored: StoredFile) -> list[str]:
    entries = AuditEntry.objects.filter(action="file.scanned", object_id=stored.pk)
    return list(entries.order_by("pk").values_list("data", flat=True))


def test_without_a_scanner_files_are_marked_and_open(world: World) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
        scan_file(world.tenant.pk, stored.pk)
        scan_waiting_files()
        assert state_of(stored) == ScanState.NOT_SCANNED
        assert can_open(stored)
    with pytest.raises(CommandError, match="CLAMD_SOCKET"):
        call_command("scan_files")


def test_stored_file_is_handed_over_after_the_commit(
    world: World, clamd: Any, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with tenant_scope(world.tenant), django_capture_on_commit_callbacks() as callbacks:
        stored = store(world)
    assert (stored.scan_state, len(callbacks), clamd.seen) == (ScanState.PENDING, 1, [])


def test_clean_file_is_opened(world: World, clamd: Any) -> None:
    content = samples.PDF.ljust(200_000, b"\n")
    with tenant_scope(world.tenant):
        stored = store(world, content=content)
        scan_file(world.tenant.pk, stored.pk)
        assert state_of(stored) == ScanState.CLEAN
        assert told(stored) == ['{"new":{"detail":"","scan_state":"clean"}}']
        with open_stored(stored) as opened:
            assert opened.read() == content
        scan_file(world.tenant.pk, stored.pk)
    assert clamd.seen == [content]


def test_infected_file_is_never_opened(world: World, clamd: Any) -> None:
    with tenant_scope(world.tenant), translation.override("en"):
        stored = store(world, content=VIRUS)
        scan_file(world.tenant.pk, stored.pk)
        assert state_of(stored) == ScanState.INFECTED
        assert told(stored) == ['{"new":{"detail":"Eicar-Test-Signature","scan_state":"infected"}}']
        with pytest.raises(Refused, match="Malware was found in this file; it cannot be opened"):
            open_stored(stored)


def test_infected_stays_infected(world: World, clamd: Any) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
        StoredFile.objects.update(scan_state=ScanState.INFECTED)
        scanner = configured_scanner()
        assert scanner is not None
        scan_stored(stored, scanner=scanner)
        assert state_of(stored) == ScanState.INFECTED


@pytest.mark.usefixtures("dead_clamd")
def test_dead_scanner_leaves_the_file_waiting(world: World, settings: Settings) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
        scan_file(world.tenant.pk, stored.pk)
        scan_waiting_files()
        assert (state_of(stored), told(stored)) == (ScanState.PENDING, [])
        assert can_open(stored)
        with running_clamd() as revived:
            settings.CLAMD_SOCKET = revived.server_address
            scan_waiting_files()
        assert state_of(stored) == ScanState.CLEAN


@pytest.mark.usefixtures("dead_clamd")
def test_command_says_that_the_scanner_is_dead(world: World) -> None:
    with tenant_scope(world.tenant):
        store(world)
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("scan_files")


def test_silent_scanner_counts_as_dead(world: World, clamd: Any) -> None:
    clamd.silent = True
    scanner = configured_scanner()
    assert scanner is not None
    with tenant_scope(world.tenant):
        stored = store(world)
        with pytest.raises(ScannerDownError):
            scan_stored(stored, scanner=scanner)
        assert state_of(stored) == ScanState.PENDING


def test_file_the_scanner_chokes_on_does_not_hold_up_the_others(world: World, clamd: Any) -> None:
    with tenant_scope(world.tenant):
        bad, good = store(world, content=samples.PDF + clamd.choke), store(world)
        scan_waiting_files()
        assert (state_of(bad), state_of(good)) == (ScanState.PENDING, ScanState.CLEAN)


def test_round_gives_up_when_the_scanner_is_down(world: World, clamd: Any) -> None:
    clamd.silent = True
    with tenant_scope(world.tenant):
        for _number in range(MOST_FAILURES + 1):
            store(world)
        scan_waiting_files()
    assert len(clamd.seen) == MOST_FAILURES


def test_limit_of_the_scanner_is_an_error_asked_again_only_by_command(
    world: World, clamd: Any
) -> None:
    clamd.limit = 1000
    with tenant_scope(world.tenant):
        stored = store(world, content=samples.PDF.ljust(2 << 20, b"\n"))
        scan_waiting_files()
        assert state_of(stored) == ScanState.ERROR
        assert told(stored) == [
            '{"new":{"detail":"INSTREAM size limit exceeded. ERROR","scan_state":"error"}}'
        ]
        clamd.limit = 25 << 20
        scan_waiting_files()
        assert state_of(stored) == ScanState.ERROR
        out = StringIO()
        call_command("scan_files", stdout=out)
        assert (state_of(stored), out.getvalue()) == (ScanState.CLEAN, "clean: 1\n")


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (ScanState.CLEAN, ""),
        (ScanState.PENDING, "This file is waiting for the malware scan."),
        (ScanState.NOT_SCANNED, "This file is waiting for the malware scan."),
        (ScanState.ERROR, "This file could not be scanned for malware; it cannot be opened."),
        (ScanState.INFECTED, "Malware was found in this file; it cannot be opened."),
    ],
)
def test_required_scan_fails_closed(settings: Settings, state: ScanState, reason: str) -> None:
    settings.CLAMD_REQUIRED = True
    with translation.override("en"):
        verdict = can_open(StoredFile(scan_state=state))
    assert (verdict.allowed, verdict.reason.removesuffix(" Try again in a few minutes.")) == (
        not reason,
        reason,
    )


def test_round_scans_old_files_of_every_tenant(
    world: World, elsewhere: World, settings: Settings
) -> None:
    with tenant_scope(world.tenant):
        ours = store(world)
    with tenant_scope(elsewhere.tenant):
        theirs = store(elsewhere, content=VIRUS)
    with running_clamd() as server:
        settings.CLAMD_SOCKET = server.server_address
        scan_waiting_files()
    with tenant_scope(world.tenant):
        assert state_of(ours) == ScanState.CLEAN
    with tenant_scope(elsewhere.tenant):
        assert state_of(theirs) == ScanState.INFECTED


def test_scan_task_cannot_reach_the_file_of_another_tenant(
    world: World, elsewhere: World, clamd: Any
) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
    scan_file(elsewhere.tenant.pk, stored.pk)
    with tenant_scope(world.tenant):
        assert state_of(stored) == ScanState.PENDING


def test_lost_content_is_an_error_of_the_scan(world: World, clamd: Any, media: Any) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
        (media / stored.storage_name).unlink()
        scan_file(world.tenant.pk, stored.pk)
        assert state_of(stored) == ScanState.ERROR


def test_scanner_may_listen_on_a_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.CLAMD_SOCKET = f"127.0.0.1:{port}"
    scanner = configured_scanner()
    assert scanner is not None
    with pytest.raises(ScannerDownError), samples.upload("a.pdf", samples.PDF).open() as content:
        scanner.scan(content)
