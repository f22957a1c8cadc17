import os
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest
from psycopg2 import errors

from parindex.local.paths import test_state_dir as state_of_tests
from parindex.local.postgres import Cluster
from parindex.local.roles import Login, connection_arguments, ensure_roles

NAME = f"roles_{os.getpid()}"


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    return Cluster(state_of_tests() / "pg", durable=False)


@pytest.fixture(scope="module")
def logins(cluster: Cluster) -> Iterator[tuple[Login, Login]]:
    owner = Login(f"{NAME}_owner", "one", NAME)
    app = Login(f"{NAME}_app", "two", NAME)
    for _ in range(2):  # A second run changes nothing.
        ensure_roles(cluster.admin(), owner=owner, app=app)
    yield owner, app
    with _connect(cluster, "postgres") as cursor:
        cursor.execute(f"DROP DATABASE {NAME} WITH (FORCE)")
        cursor.execute(f"DROP ROLE {owner.role}, {app.role}")


class _connect:  # noqa: N801 reads as a verb
    def __init__(self, cluster: Cluster, database: str, role: str = "postgres") -> None:
        arguments = cluster.admin(database) | {"user": role}
        self._connection = psycopg2.connect(**arguments)
        self._connection.autocommit = True

    def __enter__(self) -> Any:
        return self._connection.cursor()

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def test_rights_of_both_roles(cluster: Cluster, logins: tuple[Login, Login]) -> None:
    with _connect(cluster, NAME) as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolcanlogin"
            " FROM pg_roles WHERE rolname LIKE %s ORDER BY rolname",
            [f"{NAME}%"],
        )
        assert cursor.fetchall() == [
            (f"{NAME}_app", False, False, False, False, True),
            (f"{NAME}_owner", False, True, True, False, True),
        ]
        cursor.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [NAME])
        assert cursor.fetchone() == (f"{NAME}_owner",)


def test_app_reads_and_writes_what_the_owner_makes(
    cluster: Cluster, logins: tuple[Login, Login]
) -> None:
    owner, app = logins
    with _connect(cluster, NAME, owner.role) as cursor:
        cursor.execute("CREATE TABLE note (id bigserial PRIMARY KEY, text text)")
    with _connect(cluster, NAME, app.role) as cursor:
        cursor.execute("INSERT INTO note (text) VALUES ('một'), ('hai')")
        cursor.execute("UPDATE note SET text = 'ba' WHERE text = 'hai'")
        cursor.execute("DELETE FROM note WHERE text = 'một'")
        cursor.execute("SELECT id, text FROM note")
        assert cursor.fetchall() == [(2, "ba")]


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE ledger",
        "CREATE TABLE own (id int)",
        "ALTER TABLE ledger ADD COLUMN more int",
        "DROP TABLE ledger",
        "ALTER TABLE ledger DISABLE ROW LEVEL SECURITY",
    ],
)
def test_app_may_not_change_the_schema(
    cluster: Cluster, logins: tuple[Login, Login], statement: str
) -> None:
    owner, app = logins
    with _connect(cluster, NAME, owner.role) as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS ledger (id int)")
    with (
        _connect(cluster, NAME, app.role) as cursor,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        cursor.execute(statement)


def test_login_is_read_from_an_address() -> None:
    assert Login.from_url("postgres://anna:p%40ss@db:5432/name") == Login("anna", "p@ss", "name")
    assert Login.from_url("postgres://anna@/name?host=/run/x") == Login("anna", None, "name")


@pytest.mark.parametrize("url", ["postgres://db/name", "postgres://anna@db", "postgres://anna@db/"])
def test_address_without_user_or_database_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="needs a user name and a database name"):
        Login.from_url(url)


def test_connection_arguments_of_an_address() -> None:
    url = "postgres://anna:p%40ss@db:5433/name?sslmode=require"
    assert connection_arguments(url) == {
        "user": "anna",
        "password": "p@ss",
        "host": "db",
        "port": 5433,
        "dbname": "name",
        "sslmode": "require",
    }
