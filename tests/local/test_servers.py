"""The embedded servers, in a state directory of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg2
import pytest
import redis

from parindex.local.postgres import Cluster
from parindex.local.redis_server import RedisServer
from parindex.local.roles import connection_arguments
from parindex.local.services import Services

_numbers = count(1)


@pytest.fixture
def services(private_folder: Path) -> Iterator[Services]:
    services = Services(private_folder / str(next(_numbers)), durable=False)
    yield services
    services.redis.stop()
    services.cluster.stop()


def _answers(cluster: Cluster) -> bool:
    connection = psycopg2.connect(**cluster.admin("parindex"))
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT upper('đà nẵng ư')")
        return bool(cursor.fetchone() == ("ĐÀ NẴNG Ư",))
    finally:
        connection.close()


def test_last_user_stops_both_servers(services: Services) -> None:
    other = Services(services.state, durable=False)
    services.start()
    other.start()
    assert services.environment() == other.environment()

    services.leave()
    assert other.cluster.pid() is not None
    assert other.redis.is_running() is True

    other.leave()
    assert other.cluster.pid() is None
    assert other.redis.is_running() is False


def test_data_survive_a_restart(services: Services) -> None:
    services.start()
    with psycopg2.connect(**services.cluster.admin("parindex")) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS number")
    connection.close()
    services.leave()

    services.start()
    connection = psycopg2.connect(**services.cluster.admin("parindex"))
    cursor = connection.cursor()
    cursor.execute("SELECT number FROM kept")
    assert cursor.fetchall() == [(42,)]
    connection.close()


def test_killed_servers_are_started_again(services: Services) -> None:
    services.start()
    pid = services.cluster.pid()
    assert pid is not None
    os.kill(pid, 9)
    while services.cluster.pid() is not None:
        time.sleep(0.02)
    services.redis.stop()

    second = Services(services.state, durable=False)
    second.start()
    assert _answers(second.cluster) is True
    assert second.redis.is_running() is True
    second.leave()
    services.leave()


def test_stale_process_id_of_another_program_is_not_the_server(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg")
    cluster.data.mkdir(parents=True)
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    assert cluster.pid() is None


def test_path_too_long_for_a_socket_uses_the_temporary_directory(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / ("d" * 100) / "pg")

    assert len(os.fsencode(cluster.socket_dir)) < 90
    assert cluster.socket_dir == Cluster(cluster.home).socket_dir
    assert cluster.socket_dir != Cluster(tmp_path / ("e" * 100) / "pg").socket_dir


def test_redis_asks_for_its_password(services: Services) -> None:
    services.start()
    url = services.redis.url()
    without = f"redis://{url.rsplit('@', 1)[1]}"

    with redis.Redis.from_url(url) as client:
        assert client.ping() is True
    with (
        redis.Redis.from_url(without) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
    services.leave()


def test_broken_redis_state_counts_as_not_running(tmp_path: Path) -> None:
    server = RedisServer(tmp_path)
    (tmp_path / "server.json").write_text("{")

    assert server.is_running() is False


def test_each_test_run_gets_names_of_its_own() -> None:
    """This run holds a slot; a second run in the same checkout takes another."""
    code = "from parindex.local.services import test_services as t\nprint(t()['DATABASE_URL'])"
    environment = {k: v for k, v in os.environ.items() if k != "PARINDEX_TEST_SLOT"}
    result = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )

    assert result.stdout.startswith("postgres://parindex_app@/parindex_test")
    assert result.stdout.strip() != os.environ["DATABASE_URL"]


def test_emptied_database_has_its_roles_and_no_tables(services: Services) -> None:
    services.start()
    with psycopg2.connect(**services.cluster.admin("parindex")) as connection:
        connection.cursor().execute("CREATE TABLE half (id int)")
    connection.close()

    services.cluster.empty()

    connection = psycopg2.connect(**connection_arguments(services.environment()["DATABASE_URL"]))
    cursor = connection.cursor()
    cursor.execute("SELECT current_user, to_regclass('half')")
    assert cursor.fetchall() == [("parindex_app", None)]
    connection.close()
    services.leave()
