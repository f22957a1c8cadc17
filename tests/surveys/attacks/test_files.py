"""What the files of the database hold, deleted rows and journal included: read as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from django.db import connections

from parindex.common.tenancy import tenant_scope
from surveys.domain.attacks.verify import OWNER
from surveys.domain.drafts import keep_draft
from surveys.domain.intake import hand_in
from surveys.domain.links import token_of
from surveys.domain.release import release_ready
from surveys.domain.waves import close_wave
from tests.plugins.cast import build_world
from tests.surveys.waves import AFTER, DURING, Poll, set_poll

MARK = "lời-không-ai-được-đọc-sớm"
_FILES = """
SELECT pg_relation_filepath(oid) FROM pg_class
 WHERE relkind IN ('r', 'i', 't') AND pg_relation_filepath(oid) IS NOT NULL
"""


@pytest.fixture
def superuser() -> Iterator[Any]:
    """A cursor of the superuser of the tests' own server in the test database."""
    settings = connections[OWNER].settings_dict
    try:
        found = psycopg2.connect(
            host=settings["OPTIONS"].get("host") or settings["HOST"],
            user="postgres",
            dbname=settings["NAME"],
        )
    except psycopg2.OperationalError:
        pytest.skip("only the superuser of the server reads its files by SQL")
    found.autocommit = True
    yield found.cursor()
    found.close()


@pytest.fixture
def poll(committed: None) -> Poll:
    world = build_world("ha-nam", "UBND tỉnh Hà Nam")
    with tenant_scope(world.tenant):
        return set_poll(world).open()


def found_in_tables(cursor: Any) -> int:
    """How often the mark stands in the files of tables and indexes, live or deleted."""
    cursor.execute("CHECKPOINT")
    cursor.execute(_FILES)
    files = [row[0] for row in cursor.fetchall()]
    return sum(
        _count(cursor, "pg_read_binary_file(%s, 0, 1000000000, true)", file) for file in files
    )


def found_in_journal(cursor: Any, since: str) -> int:
    """How often it stands in the newest part of the journal."""
    cursor.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
    newest = cursor.fetchone()[0]
    cursor.execute("SELECT name FROM pg_ls_waldir() WHERE name BETWEEN %s AND %s", [since, newest])
    names = [row[0] for row in cursor.fetchall()]
    return sum(_count(cursor, "pg_read_binary_file('pg_wal/' || %s)", name) for name in names)


def _count(cursor: Any, expression: str, name: str) -> int:
    cursor.execute(f"SELECT position(%s::bytea IN {expression}) > 0", [MARK.encode(), name])
    return int(bool(cursor.fetchone()[0]))


def test_no_byte_of_an_answer_is_on_the_disk_before_the_close(poll: Poll, superuser: Any) -> None:
    superuser.execute("SELECT pg_walfile_name(pg_current_wal_lsn())")
    since = superuser.fetchone()[0]
    with tenant_scope(poll.world.tenant):
        for person in poll.people["hdnd"]:
            invitation, answers = poll.invitation(person), poll.answers(person)
            typed = {str(form): {"q2": [MARK]} for form in answers}
            keep_draft(invitation=invitation, token=token_of(invitation), answers=typed)
            for answer in answers.values():
                answer["q2"] = MARK
            hand_in(invitation=invitation, answers=answers, at=DURING)
        assert release_ready(wave=poll.wave) == 14
        assert found_in_tables(superuser) == 0
        assert found_in_journal(superuser, since) == 0
        close_wave(wave=poll.wave, at=AFTER)
        # The ballots are there now, and the measure finds them.
        assert found_in_tables(superuser) > 0
        assert found_in_journal(superuser, since) > 0
