"""Statements planned once per connection."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import DataError
from django.test.utils import CaptureQueriesContext

from parindex.common.prepared import Prepared

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
    assert prepared_names() == ["test_sum"]


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
