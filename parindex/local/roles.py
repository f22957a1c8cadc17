"""The two database roles, made the same way for the demo, the tests and production.

The owner owns the schema, migrates, backs up and passes row-level security. The application role
serves requests and tasks: it can neither bypass a policy nor change the schema nor truncate.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg2
from psycopg2 import sql

OWNER_ROLE = "parindex_owner"
APP_ROLE = "parindex_app"

_OWNER_RIGHTS = "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE BYPASSRLS"
_APP_RIGHTS = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"

_DEFAULT_GRANTS = {
    "TABLES": "SELECT, INSERT, UPDATE, DELETE",
    "SEQUENCES": "USAGE, SELECT",
    "FUNCTIONS": "EXECUTE",
}


@dataclass(frozen=True)
class Login:
    """A role, its password (None: the server asks for none) and the database it uses."""

    role: str
    password: str | None
    database: str

    @classmethod
    def from_url(cls, url: str) -> "Login":
        parts = urlsplit(url)
        if not parts.username or len(parts.path) < 2:
            raise ValueError("A database address needs a user name and a database name.")
        password = unquote(parts.password) if parts.password else None
        return cls(unquote(parts.username), password, unquote(parts.path[1:]))


def connection_arguments(url: str) -> dict[str, Any]:
    """psycopg2 arguments of a `postgres://user:password@host:port/name?option=…` address."""
    parts = urlsplit(url)
    login = Login.from_url(url)
    arguments: dict[str, Any] = {"user": login.role, "dbname": login.database}
    if login.password:
        arguments["password"] = login.password
    if parts.hostname:
        arguments["host"] = unquote(parts.hostname)
    if parts.port:
        arguments["port"] = parts.port
    arguments.update({key: values[-1] for key, values in parse_qs(parts.query).items()})
    return arguments


def ensure_roles(admin: dict[str, Any], *, owner: Login, app: Login) -> None:
    """Create the two roles, the database and the default grants; harmless when they exist.

    `admin` are the psycopg2 arguments of a superuser. Passwords are set again each time, so that a
    changed password in the environment takes effect. Rights of existing tables stay as they are.
    """
    with _session(admin) as cursor:
        if not _is_superuser(cursor, owner.role):
            _ensure_role(cursor, owner, _OWNER_RIGHTS)
        _ensure_role(cursor, app, _APP_RIGHTS)
        _ensure_database(cursor, owner)
    with _session({**admin, "dbname": owner.database}) as cursor:
        _grant(cursor, owner=owner.role, app=app.role)


def prepare_template(admin: dict[str, Any], *, owner: str, app: str) -> None:
    """Give every database created later the same default grants (test databases)."""
    with _session({**admin, "dbname": "template1"}) as cursor:
        _grant(cursor, owner=owner, app=app)


def drop_database(admin: dict[str, Any], database: str) -> None:
    """Drop the database, ending its connections; nothing happens when there is none."""
    with _session(admin) as cursor:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        cursor.execute(statement.format(sql.Identifier(database)))


def main() -> int:
    """Prepare the server named by `DATABASE_ADMIN_URL` for the other two addresses.

    With `--template` also its template, for databases that tests make.
    """
    names = ("DATABASE_ADMIN_URL", "DATABASE_OWNER_URL", "DATABASE_URL")
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        sys.stderr.write(f"Missing in the environment: {', '.join(missing)}\n")
        return 2
    admin_url, owner_url, app_url = (os.environ[name] for name in names)
    admin = connection_arguments(admin_url)
    owner, app = Login.from_url(owner_url), Login.from_url(app_url)
    ensure_roles(admin, owner=owner, app=app)
    if "--template" in sys.argv[1:]:
        prepare_template(admin, owner=owner.role, app=app.role)
    return 0


@contextmanager
def _session(arguments: dict[str, Any]) -> Iterator[Any]:
    """An autocommit cursor: `CREATE DATABASE` refuses to run inside a transaction."""
    connection = psycopg2.connect(connect_timeout=10, **arguments)
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


def _is_superuser(cursor: Any, role: str) -> bool:
    """An owner that is the server's superuser keeps its rights and its password."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s AND rolsuper", [role])
    return cursor.fetchone() is not None


def _ensure_role(cursor: Any, login: Login, rights: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [login.role])
    verb = sql.SQL("ALTER ROLE" if cursor.fetchone() else "CREATE ROLE")
    cursor.execute(
        sql.SQL("{} {} {}").format(verb, sql.Identifier(login.role), sql.SQL(rights)),
    )
    if login.password:
        cursor.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(login.role), sql.Literal(login.password)
            ),
        )


def _ensure_database(cursor: Any, owner: Login) -> None:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [owner.database])
    database, role = sql.Identifier(owner.database), sql.Identifier(owner.role)
    verb = "ALTER DATABASE {} OWNER TO {}" if cursor.fetchone() else "CREATE DATABASE {} OWNER {}"
    cursor.execute(sql.SQL(verb).format(database, role))


def _grant(cursor: Any, *, owner: str, app: str) -> None:
    """What the owner will create, the application may use. Existing objects stay as they are,
    so that a migration can take a right away for good."""
    names = {"owner": sql.Identifier(owner), "app": sql.Identifier(app)}
    cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {app}").format(**names))
    for kind, rights in _DEFAULT_GRANTS.items():
        statement = sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public"
            " GRANT {rights} ON {kind} TO {app}"
        )
        cursor.execute(statement.format(rights=sql.SQL(rights), kind=sql.SQL(kind), **names))


if __name__ == "__main__":
    sys.exit(main())
