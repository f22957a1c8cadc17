"""Connections that are kept between requests: to the database and to the cache."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection, connections


@pytest.mark.usefixtures("committed")
def test_kept_connection_is_checked_without_asking_the_server() -> None:
    connection.ensure_connection()
    assert connection.is_usable()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        # The answer comes when that process is gone, so the socket has said so by then.
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()

    assert not connection.is_usable()


@pytest.mark.usefixtures("committed")
def test_closed_connection_is_not_usable() -> None:
    connection.ensure_connection()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert not connection.is_usable()


@pytest.mark.usefixtures("committed")
def test_something_to_read_is_asked_about() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN something")
    with connections["owner"].cursor() as cursor:
        cursor.execute("NOTIFY something")
    assert connection.is_usable()


def test_cache_keeps_its_client() -> None:
    cache.set("word", "đây", 10)
    assert cache.get("word") == "đây"
    client = cache._cache  # type: ignore[attr-defined]
    assert client.get_client("word") is client.get_client("other", write=True)
