"""Statements planned once per connection."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.utils import DataError
from django.test.utils import CaptureQueriesContext

from parindex.common.prepared import Prepared
from parindex.tenants.models import Level, Tenant

LOCK = 0x7EA5
HOLD = Prepared("test_hold", "SELECT pg_advisory_lock(%(lock)s)")
FREE = Prepared("test_free", "SELECT pg_advisory_unlock(%(lock)s)")
SET = Prepared("test_set", "SELECT set_config('test.word', %(word)s, false)")
WORD = Prepared("test_word", "SELECT current_setting('test.word'), %(a)s::int")
KNOWN = Prepared("test_known", "SELECT count(*) FROM tenants_tenant WHERE slug = %(slug)s")
SUM = Prepared("test_sum", "SELECT %(a)s::int + %(b)s::int, %(a)s::int")


def prepared_names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'test_%'")
        return [name for (name,) in cursor.fetchall()]


def test_statement_is_prepared_once_and_run_with_any_values(db: None) -> None:
    assert SUM.rows({"a": 1, "b": 2}) == [(3, 1)]
    with CaptureQueriesContext(connection) as queries:
        assert SUM.rows({"b": 5, "a": 4}) == [(9, 4)]
    assert len(queries) == 1
    assert prepared_names().count("test_sum") == 1


def test_statement_outlives_a_transaction_that_is_rolled_back(db: None) -> None:
    with pytest.raises(DataError), transaction.atomic():
        SUM.rows({"a": "many", "b": 2})

    assert SUM.rows({"a": 2, "b": 2}) == [(4, 2)]


@pytest.mark.usefixtures("committed")
def test_new_connection_prepares_again() -> None:
    SUM.rows({"a": 1, "b": 2})
    connection.close()

    assert SUM.rows({"a": 2, "b": 3}) == [(5, 2)]


def test_plan_is_made_once_whatever_the_values(db: None) -> None:
    for number in range(8):
        SUM.rows({"a": number, "b": 2})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans >= 8, custom_plans FROM pg_prepared_statements "
            "WHERE name = 'test_sum'"
        )
        assert cursor.fetchone() == (True, 0)


def test_a_statement_before_it_takes_no_round_trip_of_its_own(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert WORD.rows({"a": 1}, first=(SET, {"word": "một"})) == [("một", 1)]
    assert len([query for query in queries if "EXECUTE" in query["sql"]]) == 1
    assert WORD.rows({"a": 2}, first=(SET, {"word": "hai"})) == [("hai", 2)]


@pytest.mark.usefixtures("committed")
def test_statement_that_waited_for_a_lock_sees_what_its_holder_committed() -> None:
    """Not what there was when it was sent: links are looked at again so (decision 4)."""

    def read() -> list[tuple[int]]:
        found = KNOWN.rows({"slug": "sau"}, first=(HOLD, {"lock": LOCK}))
        connection.close()
        return found

    HOLD.rows({"lock": LOCK})
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        while not _somebody_waits():
            time.sleep(0.01)
        Tenant.objects.create(slug="sau", name="Sau", level=Level.PROVINCE)
        assert not reading.done()
        FREE.rows({"lock": LOCK})
        assert reading.result(10) == [(1,)]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND objid = %s",
            [LOCK],
        )
        return cursor.fetchone() == (1,)
