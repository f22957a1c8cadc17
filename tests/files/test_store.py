"""Storing, undoing and tidying: content and rows stay together, tenants apart."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from parindex.accounts.enums import Role
from parindex.common.tenancy import tenant_scope
from parindex.common.verdict import Refused
from parindex.files.domain.checks import check_upload
from parindex.files.domain.store import open_stored, store_file, storing
from parindex.files.domain.tidying import remove_unknown
from parindex.files.models import ScanState, StoredFile
from tests.files import samples
from tests.plugins.cast import World, build_world

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def store(world: World, *, content: bytes = samples.PDF) -> StoredFile:
    """One PDF of the officer, in the tenant in scope."""
    checked = check_upload(samples.upload("Báo cáo.pdf", content))
    with storing() as written, transaction.atomic():
        return store_file(actor=world.people[Role.OFFICER], checked=checked, at=AT, written=written)


def contents(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def age(media: Path, name: str, *, hours: int) -> None:
    then = (timezone.now() - timedelta(hours=hours)).timestamp()
    os.utime(media / name, (then, then))


def tidy(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("tidy_files", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_row_tells_of_the_content(world: World, media: Path) -> None:
    with tenant_scope(world.tenant):
        stored = StoredFile.objects.get(pk=store(world).pk)
        with open_stored(stored) as content:
            assert content.read() == samples.PDF
    assert (stored.original_name, stored.content_type) == ("Báo cáo.pdf", "application/pdf")
    assert (stored.size, stored.sha256) == (
        len(samples.PDF),
        check_upload(samples.upload("a.pdf", samples.PDF)).sha256,
    )
    assert (stored.uploaded_by, stored.uploaded_at) == (world.people[Role.OFFICER], AT)
    assert stored.scan_state == ScanState.NOT_SCANNED
    assert contents(media) == [stored.storage_name]


def test_stored_name_tells_nothing_of_the_upload(world: World) -> None:
    with tenant_scope(world.tenant):
        tenant, year, token = store(world).storage_name.split("/")
    assert (tenant, year) == (str(world.tenant.pk), "2026")
    assert len(token) == 32
    assert set(token) <= set("0123456789abcdef")


def test_same_content_twice_is_two_files(world: World, media: Path) -> None:
    with tenant_scope(world.tenant):
        names = sorted([store(world).storage_name, store(world).storage_name])
    assert contents(media) == names


def test_files_of_two_tenants_lie_apart(world: World, elsewhere: World) -> None:
    with tenant_scope(world.tenant):
        ours = store(world)
    with tenant_scope(elsewhere.tenant):
        theirs = store(elsewhere)
        assert list(StoredFile.objects.values_list("pk", flat=True)) == [theirs.pk]
        with pytest.raises(StoredFile.DoesNotExist):
            StoredFile.objects.get(pk=ours.pk)
    assert ours.storage_name.split("/")[0] != theirs.storage_name.split("/")[0]


def test_rollback_leaves_no_content(world: World, media: Path) -> None:
    def fail_after_storing() -> None:
        checked = check_upload(samples.upload("a.pdf", samples.PDF))
        with storing() as written, transaction.atomic():
            for _number in range(2):
                store_file(actor=None, checked=checked, at=AT, written=written)
            assert len(contents(media)) == 2
            raise IntegrityError("something later fails")

    with tenant_scope(world.tenant):
        with pytest.raises(IntegrityError):
            fail_after_storing()
        assert list(StoredFile.objects.all()) == []
    assert contents(media) == []


def test_failing_row_leaves_no_content(world: World, media: Path) -> None:
    checked = check_upload(samples.upload("a.pdf", samples.PDF))
    object.__setattr__(checked, "size", 0)
    with (
        tenant_scope(world.tenant),
        pytest.raises(IntegrityError),
        storing() as written,
        transaction.atomic(),
    ):
        store_file(actor=None, checked=checked, at=AT, written=written)
    assert contents(media) == []


def test_content_stays_when_only_a_callback_failed(committed: None, media: Path) -> None:
    """The row is committed before callbacks run: removing the content would lose evidence."""
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")

    def fail() -> None:
        raise OSError("broker away")

    def store_before_failing_callback() -> None:
        checked = check_upload(samples.upload("a.pdf", samples.PDF))
        with storing() as written, transaction.atomic():
            transaction.on_commit(fail)
            store_file(actor=None, checked=checked, at=AT, written=written)

    with tenant_scope(world.tenant):
        with pytest.raises(OSError, match="broker away"):
            store_before_failing_callback()
        assert contents(media) == [StoredFile.objects.get().storage_name]


def test_lost_content_is_refused_in_words(world: World, media: Path) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
        (media / stored.storage_name).unlink()
        with pytest.raises(Refused):
            open_stored(stored)


def test_tidy_lists_then_removes_what_no_row_knows(
    world: World, elsewhere: World, media: Path
) -> None:
    with tenant_scope(world.tenant):
        kept = store(world).storage_name
        lost = store(world)
        fresh = store(world)
        StoredFile.objects.filter(pk__in=[lost.pk, fresh.pk]).delete()
    with tenant_scope(elsewhere.tenant):
        theirs = store(elsewhere).storage_name
    foreign = f"{world.tenant.pk}/2026/README"
    (media / foreign).write_text("not ours")
    for name in (kept, lost.storage_name, theirs, foreign):
        age(media, name, hours=25)
    age(media, fresh.storage_name, hours=23)
    assert tidy() == [lost.storage_name, "1 without a row"]
    assert len(contents(media)) == 5
    assert tidy("--remove") == [lost.storage_name, "1 removed"]
    assert contents(media) == sorted([kept, fresh.storage_name, theirs, foreign])
    assert tidy() == ["0 without a row"]


def test_tidy_does_not_remove_what_got_a_row_meanwhile(world: World, media: Path) -> None:
    with tenant_scope(world.tenant):
        stored = store(world)
        assert remove_unknown(stored.storage_name) is False
    assert contents(media) == [stored.storage_name]


def test_tidy_of_an_empty_storage_finds_nothing(world: World) -> None:
    assert tidy() == ["0 without a row"]
