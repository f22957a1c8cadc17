"""A server that keeps more than ours: hours of commits, its journal, readers of deleted rows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections

from parindex.local import os_user
from parindex.local.postgres import Cluster
from surveys.domain.attacks.dead_rows import look_under_the_rug
from surveys.domain.attacks.ground import Ground, Target
from surveys.domain.attacks.journal import read_journal
from surveys.domain.attacks.schema import read_schema
from surveys.domain.attacks.timestamps import read_times
from surveys.domain.attacks.verify import OWNER
from surveys.domain.sealing import seal_for
from surveys.enums import AttackVerdict
from surveys.models import Envelope, Invitation, Respondent, Turnout, Wave, WaveKey
from tests.surveys.waves import Poll

ASIDE, NAME = "aside", "aside"
MARK = b"cau-tra-loi-khong-niem-phong"
SECONDS = 60
LIMIT, HELD = AttackVerdict.LIMIT, AttackVerdict.HELD
_MORE = """
track_commit_timestamp = on
archive_mode = on
archive_command = 'cp "%p" "{archive}/%f"'
"""


@pytest.fixture(scope="module")
def archive(private_folder: Path) -> Iterator[Path]:
    """Where the journal of a server of its own goes; the server has our tables, without rows."""
    cluster = Cluster(private_folder / "pg", durable=False)
    cluster.ensure(NAME)
    kept = cluster.home / "archive"
    kept.mkdir()
    os_user.account().own(kept)
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as settings:
        settings.write(_MORE.format(archive=kept))
    cluster.ensure(NAME)
    place = {"NAME": NAME, "USER": "postgres", "HOST": str(cluster.socket_dir), "OPTIONS": {}}
    connections.databases[ASIDE] = connections.databases[OWNER] | place
    yield kept
    connections[ASIDE].close()
    del connections.databases[ASIDE]
    cluster.stop()


@pytest.fixture
def ground(archive: Path, weak_poll: Poll) -> Iterator[Ground]:
    """The wave of the poll on that server, before anybody has answered."""
    aside = connections[ASIDE]
    with aside.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    with aside.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)
    cursor = aside.cursor()
    cursor.execute("SET session_replication_role = replica")  # what the rows refer to is not here
    for model in (Wave, WaveKey, Respondent, Invitation):
        model.objects.using(ASIDE).bulk_create(model.objects.filter(tenant=weak_poll.world.tenant))
    wave = weak_poll.wave
    target = Target(wave.pk, wave.tenant_id, wave.slug, "ha-nam", wave.least_group, None)
    yield Ground(cursor, read_schema(cursor), target)
    aside.close()


def note(poll: Poll) -> list[bytes]:
    """The delegates answer, the last one first; gives the keys of the rows in that order."""
    rows = []
    for person in reversed(poll.people["hdnd"]):
        invitation = Invitation.objects.get(respondent=person)
        row = Turnout(invitation=invitation, wave=poll.wave, tenant=poll.world.tenant)
        row.save(using=ASIDE, force_insert=True)
        rows.append(row.pk.bytes)
    return rows


def leave(poll: Poll, sealed: bytes) -> None:
    """An envelope that is deleted at once, as they are at the close."""
    row = Envelope(
        wave=poll.wave,
        tenant=poll.world.tenant,
        group_id=poll.people["hdnd"][0].group_id,
        questionnaire_id=1,
        object_id=1,
        sealed=sealed,
    )
    row.save(using=ASIDE, force_insert=True)
    row.delete(using=ASIDE)


def in_tables(ground: Ground) -> bool:
    """Whether the mark stands in the file of the envelopes, read as whoever owns the server can."""
    ground.cursor.execute("CHECKPOINT")
    (told,) = ground.rows(
        "SELECT position(%s::bytea IN "
        "pg_read_binary_file(pg_relation_filepath('surveys_envelope')))",
        MARK,
    )
    return bool(told[0])


def test_server_that_keeps_the_hour_of_every_commit(weak_poll: Poll, ground: Ground) -> None:
    order = note(weak_poll)
    got = read_times(ground)
    assert (got.verdict, got.numbers["hours"]) == (LIMIT, len(order))
    known = ground.rows("SELECT id FROM surveys_turnout ORDER BY pg_xact_commit_timestamp(xmin)")
    assert [row[0].bytes for row in known] == order


def test_server_that_archives_its_journal(weak_poll: Poll, ground: Ground, archive: Path) -> None:
    """The archive tells who answered; what was answered only where nobody had sealed it."""
    leave(weak_poll, seal_for(bytes(WaveKey.objects.get(wave=weak_poll.wave).public), {"a": 1}))
    leave(weak_poll, MARK)
    order = note(weak_poll)
    got = read_journal(ground)
    assert (got.verdict, got.numbers) == (LIMIT, {"archived": 1, "slots": 0, "logical": 0})
    name = ground.value("SELECT pg_walfile_name(pg_switch_wal())")
    kept = _wait_for(archive / name)
    assert [kept.count(key) > 0 for key in order] == [True] * len(order)
    assert MARK in kept
    ground.cursor.execute("SELECT pg_create_physical_replication_slot('reader')")
    assert read_journal(ground).numbers["slots"] == 1
    ground.cursor.execute("SELECT pg_drop_replication_slot('reader')")


def test_server_with_a_reader_of_deleted_rows(weak_poll: Poll, ground: Ground) -> None:
    """Of an envelope nobody had sealed the file still tells the answer; of a sealed one nothing."""
    leave(
        weak_poll,
        seal_for(bytes(WaveKey.objects.get(wave=weak_poll.wave).public), {"a": MARK.decode()}),
    )
    assert not in_tables(ground)
    leave(weak_poll, MARK)
    assert in_tables(ground)
    assert look_under_the_rug(ground).verdict == HELD
    ground.cursor.execute(
        "SET allow_system_table_mods = on; "
        "INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, "
        "extversion) VALUES (99999, 'pageinspect', 10, 2200, true, '1')"
    )
    got = look_under_the_rug(ground)
    ground.cursor.execute("DELETE FROM pg_extension WHERE oid = 99999")
    assert (got.verdict, got.numbers["readers"]) == (LIMIT, 1)


def _wait_for(file: Path) -> bytes:
    deadline = time.monotonic() + SECONDS
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return file.read_bytes()
